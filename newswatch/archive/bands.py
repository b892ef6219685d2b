"""The bands in SQLite: which seeds of stories may tell the same as a text.

Only seeds have bands, since a text joins a story by its seed. `period` comes first in the key: what is written and
asked these days lies together, however large the archive is.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping

PERIOD = 14 * 86_400_000
"""Milliseconds; the window of a lookup may be longer or shorter."""
_ROWS = 20_000
"""A bucket of a site's template holds thousands; no lookup reads more than this."""


def put(sql: sqlite3.Connection, article_id: int, told: int, bands: Mapping[int, list[int]]) -> None:
    """`told` in epoch ms."""
    sql.executemany(
        "INSERT OR IGNORE INTO band (period, shingle, band, hash, article_id) VALUES (?, ?, ?, ?, ?)",
        _rows(article_id, told, bands),
    )


def drop(sql: sqlite3.Connection, article_id: int, told: int, bands: Mapping[int, list[int]]) -> None:
    """What `put` wrote with the same values."""
    sql.executemany(
        "DELETE FROM band WHERE period = ? AND shingle = ? AND band = ? AND hash = ? AND article_id = ?",
        _rows(article_id, told, bands),
    )


def seeds(sql: sqlite3.Connection, told: int, bands: Mapping[int, list[int]], *, window: int, most: int) -> list[int]:
    """Articles told within `window` ms (and some more) that share a band: those that share most first."""
    oldest, newest = sql.execute("SELECT (SELECT min(period) FROM band), (SELECT max(period) FROM band)").fetchone()
    if oldest is None:
        return []
    first, last = max(oldest, (told - window) // PERIOD), min(newest, (told + window) // PERIOD)
    periods = json.dumps(list(range(first, last + 1)))
    met: Counter[int] = Counter()
    for size, hashes in bands.items():
        found = sql.execute(
            "SELECT b.article_id FROM json_each(?) w CROSS JOIN json_each(?) h CROSS JOIN band b"
            " ON b.period = w.value AND b.shingle = ? AND b.band = h.key AND b.hash = h.value LIMIT ?",
            (periods, json.dumps(hashes), size, _ROWS),
        )
        met.update(row[0] for row in found)
    return sorted(met, key=lambda one: (-met[one], one))[:most]


def _rows(article_id: int, told: int, bands: Mapping[int, list[int]]) -> list[tuple[int, int, int, int, int]]:
    period = told // PERIOD
    return [
        (period, size, band, value, article_id) for size, hashes in bands.items() for band, value in enumerate(hashes)
    ]
