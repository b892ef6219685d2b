"""Messages that may not go yet, and those that are taken back before they went.

What stands on every page of a site is known after a few of its pages: until its first crawl has ended, an article may
hold words of a job ad, and with them an alert's words.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from newswatch.archive.alert_rows import HIT, Hit, HitState, hit_of
from newswatch.archive.rows import as_json
from newswatch.clock import to_ms

_AFTERWARDS = timedelta(seconds=15)
"""Stored texts are mended when a crawl has ended."""
_LONGEST = timedelta(hours=1)
_FIRST_CRAWLS = """
SELECT s.id FROM source s WHERE s.baseline_at > :lately OR (s.baseline_at IS NULL AND EXISTS (
    SELECT 1 FROM crawl_source cs JOIN crawl c ON c.id = cs.crawl_id
    WHERE cs.source_id = s.id AND cs.finished_at IS NULL AND c.state = 'running' AND cs.started_at > :longest))
"""


def first_crawls(sql: sqlite3.Connection, now: datetime) -> list[str]:
    """Sources whose first crawl is under way, for an hour at most, or has just ended."""
    found = sql.execute(_FIRST_CRAWLS, {"lately": to_ms(now - _AFTERWARDS), "longest": to_ms(now - _LONGEST)})
    return [str(row[0]) for row in found]


def hits_of(sql: sqlite3.Connection, version_id: int) -> list[Hit]:
    """What told, or will tell, of this version because it matched."""
    rows = sql.execute(
        f"{HIT} WHERE article_id = (SELECT article_id FROM version WHERE id = :version) AND version_id = :version"
        " AND reason = 'match' AND state IN ('told', 'gathering')",
        {"version": version_id},
    )
    return [hit_of(row) for row in rows.fetchall()]


def take_back(sql: sqlite3.Connection, hit: Hit, keys: Sequence[str]) -> int:
    """Drops its messages (`keys`: theirs) that nobody was sent yet, and the hit where nobody was; how many went."""
    wanted = {"keys": as_json(list(keys))}
    mine = "key IN (SELECT value FROM json_each(:keys))"
    (tried,) = sql.execute(
        f"SELECT count(*) FROM outbox WHERE {mine} AND (state <> 'waiting' OR attempts > 0)", wanted
    ).fetchone()
    gone = sql.execute(f"DELETE FROM outbox WHERE {mine} AND state = 'waiting' AND attempts = 0", wanted).rowcount
    if not tried and (gone or hit.state is HitState.GATHERING):
        sql.execute("DELETE FROM alert_hit WHERE id = ?", (hit.id,))
    return gone
