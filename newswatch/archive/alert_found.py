"""What alerts found, and would have found, for those who look: nothing here changes anything."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newswatch.archive.alert_rows import CHANGES, HIT, PAST, Hit, PastAnswer, PastChange, hit_of, past_of
from newswatch.archive.compiling import compile_query
from newswatch.archive.expanding import expanded
from newswatch.archive.gaps import Gaps, read_gaps
from newswatch.archive.history import CLEANER
from newswatch.archive.rows import ARTICLE, article_of, as_json
from newswatch.archive.sections import in_renderings
from newswatch.archive.syntax import Query
from newswatch.clock import from_ms, to_ms
from newswatch.models import Article

_TOLD = "('told', 'gathering')"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoIn:
    outlets: tuple[str, ...]
    """Names, the earliest publisher first; without the article's own."""
    first: str | None
    """The first of all, which may be the article's own; None where there are no others."""


class Found:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def past_answers(self, query: Query, *, since: datetime, now: datetime) -> list[PastAnswer]:
        """Articles whose first answering version was recorded since then, in the order recorded."""
        compiled = compile_query(self.understood(query), now=now, hit="v.id", section=in_renderings(self._db, "v.id"))
        tables, condition, params = "version v JOIN article a ON a.id = v.article_id", compiled.where, compiled.params
        if compiled.fts is not None:
            tables = f"search_index f JOIN {tables.replace(' JOIN', ' ON v.id = f.rowid JOIN', 1)}"
            condition, params = f"search_index MATCH ? AND ({condition})", (compiled.fts, *params)
        answer = f"SELECT min(v.id) AS version_id FROM {tables} WHERE {condition} GROUP BY a.id"
        rows = self._db.execute(f"WITH answer AS ({answer}) {PAST}", (*params, to_ms(since)))
        return [past_of(row) for row in rows]

    def understood(self, query: Query) -> Query:
        """With its words as the forms they find in the archive."""
        return expanded(query, self._db)

    def past_changes(self, articles: Iterable[int]) -> list[PastChange]:
        """What the sources did to these articles, but for cosmetic edits, in order; imports are no news."""
        asked = {"articles": as_json(sorted(set(articles))), "import": CLEANER}
        return [
            PastChange(article_id=article, reason=reason, version_id=version, at=from_ms(at))
            for article, reason, version, at in self._db.execute(CHANGES, asked)
        ]

    def hits_by_alert(self) -> dict[int, dict[str, int]]:
        """alert id → state → number."""
        found: dict[int, dict[str, int]] = {}
        for alert, state, number in self._db.execute("SELECT alert_id, state, count(*) FROM alert_hit GROUP BY 1, 2"):
            found.setdefault(int(alert), {})[str(state)] = int(number)
        return found

    def last(self, *, until: datetime | None = None) -> int:
        """The highest id of a hit; with `until` of those found before that."""
        row = self._db.execute(
            "SELECT max(id) FROM alert_hit WHERE :until IS NULL OR at < :until",
            {"until": None if until is None else to_ms(until)},
        ).fetchone()
        return int(row[0] or 0)

    def after(self, hit_id: int, *, alert_id: int | None, everything: bool, limit: int) -> list[tuple[Hit, Article]]:
        """Hits found later than this one, in the order found; `everything` also what is kept and not told."""
        rows = self._db.execute(
            f"{HIT} WHERE id > :after AND (:alert IS NULL OR alert_id = :alert) AND (:all OR state IN {_TOLD}) "
            "ORDER BY id LIMIT :limit",
            {"after": hit_id, "alert": alert_id, "all": everything, "limit": limit},
        ).fetchall()
        return self._with_articles(rows)

    def newest(self, alert_id: int, *, limit: int) -> list[tuple[Hit, Article]]:
        """What the alert told or gathers, each article once by its first telling, newest first."""
        rows = self._db.execute(
            f"{HIT} WHERE id IN (SELECT min(id) FROM alert_hit WHERE alert_id = ? AND state IN {_TOLD} "
            "GROUP BY article_id) ORDER BY id DESC LIMIT ?",
            (alert_id, limit),
        ).fetchall()
        return self._with_articles(rows)

    def also_in(self, article_id: int) -> AlsoIn:
        """The other outlets of the article's story as it stands now, and the outlet that had it first."""
        rows = self._db.execute(
            """
            SELECT a.source_id, coalesce(s.name, a.source_id), min(coalesce(a.published_utc, a.first_seen_at)) AS first
            FROM story_member mine
            JOIN story_member other ON other.story_id = mine.story_id AND other.to_at IS NULL
            JOIN article a ON a.id = other.article_id
            LEFT JOIN source s ON s.id = a.source_id
            WHERE mine.article_id = ? AND mine.to_at IS NULL
            GROUP BY a.source_id ORDER BY first, a.id
            """,
            (article_id,),
        ).fetchall()
        own = self._db.execute("SELECT source_id FROM article WHERE id = ?", (article_id,)).fetchone()
        others = tuple(name for source, name, _ in rows if own is None or source != own[0])
        return AlsoIn(outlets=others, first=rows[0][1] if others else None)

    def outlet(self, source_id: str) -> str:
        """The source's name; its id where none is known."""
        row = self._db.execute("SELECT name FROM source WHERE id = ?", (source_id,)).fetchone()
        return str(row[0]) if row and row[0] else source_id

    def gaps(self, since: datetime, until: datetime, *, longest_pause: timedelta) -> Gaps:
        return read_gaps(self._db, since, until, longest_pause=longest_pause)

    def _with_articles(self, rows: list[tuple[object, ...]]) -> list[tuple[Hit, Article]]:
        found = []
        for hit in map(hit_of, rows):
            row = self._db.execute(f"{ARTICLE} WHERE a.id = ?", (hit.article_id,)).fetchone()
            if row is not None:  # else it was forgotten between the two questions
                found.append((hit, article_of(row)))
        return found
