"""Alerts, their hits and their outbox in the archive: the only SQL of alerts.

Methods that change something must run inside the writer's transaction; a read-only connection serves the others.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from newswatch.archive.alert_found import Found
from newswatch.archive.alert_rows import (
    ALERT,
    HIT,
    LETTER,
    AlertRow,
    Hit,
    HitState,
    Letter,
    alert_of,
    hit_of,
    letter_of,
)
from newswatch.archive.aliases import Aliases, serving
from newswatch.archive.database import archive_file, connect_reader
from newswatch.archive.rows import ARTICLE, article_of, as_json
from newswatch.clock import to_ms
from newswatch.models import Article

__all__ = ["AlertRow", "AlertStore", "Hit", "HitState", "Letter", "open_to_read"]


_SPEAKING = "(SELECT paused FROM alert WHERE id = o.alert_id) = 0"
"""A paused alert holds back what it has to say."""


_GOES = {False: "o.state = 'waiting' AND o.due_at <= :now", True: "o.state <> 'sent'"}
_RANK = "CASE a.options ->> '$.priority' WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END"
_IN_LINE = 20
"""So many go before it is looked again whether something more urgent has come."""
_SENT_BEFORE = "state = 'sent' AND due_at < :before AND sent_at < :before AND payload NOT LIKE '{\"pruned\"%'"
_PRUNE = f"""
UPDATE outbox SET payload = json_object('pruned', json('true'), 'kind', payload ->> '$.kind',
    'reason', payload ->> '$.reason', 'total', payload ->> '$.total',
    'article', json_object('id', payload ->> '$.article.id', 'title', payload ->> '$.article.title'))
WHERE id IN (SELECT id FROM outbox WHERE {_SENT_BEFORE} LIMIT 500)
"""


class AlertStore:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.found = Found(connection)

    # alerts

    def alerts(self) -> list[AlertRow]:
        """Those of the user; ours for the operator is not among them."""
        return [alert_of(row) for row in self._db.execute(f"{ALERT} WHERE system = 0 ORDER BY name")]

    def named(self, name: str) -> AlertRow | None:
        row = self._db.execute(f"{ALERT} WHERE name = ?", (name,)).fetchone()
        return alert_of(row) if row else None

    def revision(self) -> str:
        """Changes whenever an alert does, so that whoever keeps them in memory knows when to read again."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'alerts_revision'").fetchone()
        return str(row[0]) if row else ""

    def add(self, alert: AlertRow) -> AlertRow:
        self._revise()
        self._db.execute(
            "INSERT INTO alert (name, query, targets, mode, options, paused, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (alert.name, alert.query, alert.targets, str(alert.mode), alert.options, int(alert.paused),
             to_ms(alert.created_at)),
        )  # fmt: skip
        found = self.named(alert.name)
        assert found is not None
        return found

    def put_system(self, alert: AlertRow) -> AlertRow:
        """An alert of ours, which asks for no article: made, or brought up to date."""
        known = self.named(alert.name)
        if known is None:
            known = self.add(alert)
        self._db.execute("UPDATE alert SET system = 1, targets = ? WHERE id = ?", (alert.targets, known.id))
        found = self.named(alert.name)
        assert found is not None
        return found

    def change(self, alert: AlertRow) -> None:
        """Its hits and messages stay: what was told once is not told again."""
        self._revise()
        self._db.execute("UPDATE alert SET query = ?, targets = ?, mode = ?, options = ? WHERE id = ?",
                         (alert.query, alert.targets, str(alert.mode), alert.options, alert.id))  # fmt: skip

    def set_paused(self, alert_id: int, paused: bool) -> None:
        self._revise()
        self._db.execute("UPDATE alert SET paused = ? WHERE id = ?", (int(paused), alert_id))

    def remove(self, alert_id: int) -> int:
        """Takes its hits and messages too; returns how many of these were undelivered."""
        self._revise()
        undelivered = self._db.execute(
            "SELECT count(*) FROM outbox WHERE alert_id = ? AND state <> 'sent'", (alert_id,)
        ).fetchone()[0]
        self._db.execute("DELETE FROM delivery WHERE outbox_id IN (SELECT id FROM outbox WHERE alert_id = ?)",
                         (alert_id,))  # fmt: skip
        self._db.execute("DELETE FROM outbox WHERE alert_id = ?", (alert_id,))
        self._db.execute("DELETE FROM alert_hit WHERE alert_id = ?", (alert_id,))
        self._db.execute("DELETE FROM alert WHERE id = ?", (alert_id,))
        return int(undelivered)

    def aliases(self) -> Aliases:
        """As `newswatch.archive.aliases.serving`."""
        return serving(self._db)

    def _revise(self) -> None:
        self._db.execute("INSERT INTO meta (key, value) VALUES ('alerts_revision', ?) "
                         "ON CONFLICT (key) DO UPDATE SET value = excluded.value", (secrets.token_hex(8),))  # fmt: skip

    # hits

    def add_hit(self, hit: Hit) -> bool:
        """False when this alert has this article for this reason already."""
        return bool(
            self._db.execute(
                "INSERT OR IGNORE INTO alert_hit (alert_id, article_id, version_id, story_id, reason, state, snippet, "
                "at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (hit.alert_id, hit.article_id, hit.version_id, hit.story_id, hit.reason, str(hit.state), hit.snippet,
                 to_ms(hit.at)),
            ).rowcount
        )  # fmt: skip

    def find_hit(self, alert_id: int, article_id: int, reason: str) -> Hit | None:
        row = self._db.execute(
            f"{HIT} WHERE alert_id = ? AND article_id = ? AND reason = ?", (alert_id, article_id, reason)
        ).fetchone()
        return hit_of(row) if row else None

    def told_of_story(self, alert_id: int, article_id: int, *, since: datetime) -> int | None:
        """Another article this alert told, which was ever in a story with this one or, since then, has its text."""
        row = self._db.execute(
            """
            SELECT h.article_id FROM alert_hit h
            WHERE h.alert_id = :alert AND h.state IN ('told', 'gathering') AND h.article_id IN (
                SELECT other.article_id FROM story_member mine
                JOIN story_member other ON other.story_id = mine.story_id
                WHERE mine.article_id = :article AND other.article_id <> :article)
            UNION ALL
            SELECT h.article_id FROM article mine
            JOIN alert_hit h ON h.alert_id = :alert AND h.at >= :since AND h.state IN ('told', 'gathering')
            JOIN article other ON other.id = h.article_id AND other.text_hash = mine.text_hash
            WHERE mine.id = :article AND other.id <> :article
            LIMIT 1
            """,
            {"alert": alert_id, "article": article_id, "since": to_ms(since)},
        ).fetchone()
        return int(row[0]) if row else None

    def article(self, article_id: int) -> Article | None:
        """As it is now; None when it was forgotten."""
        row = self._db.execute(f"{ARTICLE} WHERE a.id = ?", (article_id,)).fetchone()
        return article_of(row) if row else None

    def version_before(self, article_id: int, version_id: int) -> int | None:
        row = self._db.execute(
            "SELECT max(id) FROM version WHERE article_id = ? AND id < ?", (article_id, version_id)
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def gathering(self) -> list[tuple[AlertRow, list[Hit]]]:
        """What waits for a digest, by alert, in the order found. Paused alerts keep theirs waiting."""
        found = []
        rows = self._db.execute(f"{ALERT} WHERE paused = 0 AND id IN "
                                "(SELECT alert_id FROM alert_hit WHERE state = 'gathering')").fetchall()  # fmt: skip
        for alert in map(alert_of, rows):
            hits = self._db.execute(f"{HIT} WHERE alert_id = ? AND state = 'gathering' ORDER BY id", (alert.id,))
            found.append((alert, [hit_of(row) for row in hits]))
        return found

    def mark_told(self, hits: Sequence[Hit]) -> None:
        self._db.executemany("UPDATE alert_hit SET state = 'told' WHERE id = ?", [(hit.id,) for hit in hits])

    # outbox

    def post(self, letter: Letter) -> bool:
        """False when a message with this key is there already."""
        return bool(
            self._db.execute(
                "INSERT OR IGNORE INTO outbox (alert_id, target, key, payload, created_at, due_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (letter.alert_id, letter.target, letter.key, letter.payload, to_ms(letter.created_at),
                 to_ms(letter.due_at)),
            ).rowcount
        )  # fmt: skip

    def targets_due(self, now: datetime, *, everything: bool) -> list[str]:
        """Targets with something to send. One whose last try failed waits for the time of its next one."""
        if everything:
            rows = self._db.execute(f"SELECT DISTINCT target FROM outbox o WHERE o.state <> 'sent' AND {_SPEAKING}")
        else:
            rows = self._db.execute(
                "SELECT DISTINCT o.target FROM outbox o "
                f"WHERE o.state = 'waiting' AND o.due_at <= :now AND {_SPEAKING} AND NOT EXISTS ("
                "SELECT 1 FROM outbox f WHERE f.target = o.target AND f.state = 'waiting' AND f.attempts > 0 "
                "AND f.due_at > :now)",
                {"now": to_ms(now)},
            )
        return [str(row[0]) for row in rows]

    def line(self, target: str, now: datetime, *, everything: bool, held: Sequence[str] = ()) -> list[int]:
        """Ids of what the target is to get next: by the alert's priority, then the oldest first. `everything`: all.
        Of `held` sources nothing goes yet.
        """
        hold = "AND coalesce(o.payload ->> '$.article.source', '') NOT IN (SELECT value FROM json_each(:held))"
        rows = self._db.execute(
            f"SELECT o.id FROM outbox o JOIN alert a ON a.id = o.alert_id WHERE o.target = :target AND a.paused = 0 "
            f"AND {_GOES[everything]} {hold if held else ''} ORDER BY {_RANK}, o.id LIMIT :most",
            {"target": target, "now": to_ms(now), "most": -1 if everything else _IN_LINE, "held": as_json(list(held))},
        )
        return [int(row[0]) for row in rows]

    def letter_in_line(self, number: int, now: datetime, *, everything: bool) -> Letter | None:
        """None when it goes no more: sent by another, removed, or its alert paused meanwhile."""
        row = self._db.execute(f"{LETTER} WHERE o.id = :id AND a.paused = 0 AND {_GOES[everything]}",
                               {"id": number, "now": to_ms(now)}).fetchone()  # fmt: skip
        return letter_of(row) if row else None

    def sent(self, letter: Letter, at: datetime, detail: str) -> None:
        self._db.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, attempts = attempts + 1, last_error = NULL WHERE id = ?",
            (to_ms(at), letter.id),
        )
        self._tried(letter, at, ok=True, detail=detail)

    def failed(self, letter: Letter, at: datetime, error: str, *, retry_at: datetime | None) -> None:
        """`retry_at` None: a dead letter."""
        self._db.execute(
            "UPDATE outbox SET state = ?, due_at = coalesce(?, due_at), attempts = attempts + 1, last_error = ? "
            "WHERE id = ?",
            ("waiting" if retry_at else "dead", to_ms(retry_at) if retry_at else None, error, letter.id),
        )
        self._tried(letter, at, ok=False, detail=error)

    def _tried(self, letter: Letter, at: datetime, *, ok: bool, detail: str) -> None:
        self._db.execute(  # nothing when the alert was removed meanwhile
            "INSERT INTO delivery (outbox_id, at, ok, detail) SELECT id, ?, ?, ? FROM outbox WHERE id = ?",
            (to_ms(at), int(ok), detail, letter.id),
        )

    def prune_sent(self, before: datetime) -> int:
        """Leaves of messages sent before only what `alerts log` shows; returns how many that were (not all at once)."""
        return self._db.execute(_PRUNE, {"before": to_ms(before)}).rowcount

    def prunable(self, before: datetime) -> int:
        row = self._db.execute(f"SELECT count(*) FROM outbox WHERE {_SENT_BEFORE}", {"before": to_ms(before)})
        return int(row.fetchone()[0])

    def letters(self, *, limit: int, alert: str | None = None) -> list[Letter]:
        """The undelivered ones first, each part newest first."""
        rows = self._db.execute(
            f"{LETTER} WHERE :alert IS NULL OR a.name = :alert ORDER BY o.state = 'sent', o.id DESC LIMIT :limit",
            {"alert": alert, "limit": limit},
        )
        return [letter_of(row) for row in rows]

    def waiting(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])

    def tally(self) -> dict[str, int]:
        """Messages by state: waiting, sent, dead."""
        rows = self._db.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
        return {"waiting": 0, "sent": 0, "dead": 0} | {str(state): int(number) for state, number in rows}


@contextmanager
def open_to_read(home: Path) -> Iterator[AlertStore | None]:
    """For questions only; None where there is no archive yet. Raises ArchiveError for one that cannot be read."""
    if not archive_file(home).exists():
        yield None
        return
    connection = connect_reader(home)
    try:
        yield AlertStore(connection)
    finally:
        connection.close()
