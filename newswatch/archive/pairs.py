"""An index of the words that stand beside each other, which tells where a phrase may be found.

Of two common words the full-text index has two long lists, and must walk through both for each of a hundred wordings.
Here a pair of neighbours is one hash of the first letters of both, so that most forms of a phrase are one short list.
It tells where to look; whether the phrase stands there the text says. The daily care fills it, up to a version.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from zlib import crc32

UPTO = "paired_upto"
"""In `meta`: all versions up to this one have their pairs here."""
_LETTERS = 4
_HASHES = 1 << 24
"""Another number of letters or hashes needs a migration that empties the index and `UPTO`."""
_MOST = 256
"""Hashes of one pair of a query's words that are asked for; a pair of more is left out."""
_TOKEN = re.compile(r"[^\W_]+")
_INSERT = "INSERT INTO pair_index (rowid, pairs) VALUES (?, ?)"
_DELETE = "INSERT INTO pair_index (pair_index, rowid, pairs) VALUES ('delete', ?, ?)"
_TEXTS = (
    "SELECT version_id, title, body, authors, tags FROM search_text WHERE version_id > ? ORDER BY version_id LIMIT ?"
)


def upto(sql: sqlite3.Connection) -> int:
    """The last version whose pairs are here; 0 where none are."""
    row = sql.execute("SELECT value FROM meta WHERE key = ?", (UPTO,)).fetchone()
    return 0 if row is None else int(row[0])


def fill(sql: sqlite3.Connection, most: int) -> bool:
    """The pairs of the next versions, at most so many; False where none was left. In the open transaction."""
    rows = sql.execute(_TEXTS, (upto(sql), most)).fetchall()
    if rows:
        sql.executemany(_INSERT, ((version, pairs_of(words)) for version, *words in rows))
        sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (UPTO, str(rows[-1][0])))
    return len(rows) == most


def add(sql: sqlite3.Connection, version_id: int, words: Iterable[str]) -> None:
    """Where the care has been beyond this version already; else it will come by."""
    if version_id <= upto(sql):
        sql.execute(_INSERT, (version_id, pairs_of(words)))


def remove(sql: sqlite3.Connection, version_id: int, words: Iterable[str]) -> None:
    """`words` are the normalised columns that were added."""
    if version_id <= upto(sql):
        sql.execute(_DELETE, (version_id, pairs_of(words)))


def pairs_of(words: Iterable[str]) -> str:
    """The hashes of normalised texts, parted by blanks, each once."""
    found: set[str] = set()
    for text in words:
        heads = [token[:_LETTERS] for token in _TOKEN.findall(text)]
        found.update(map(_hashed, heads, heads[1:]))
    return " ".join(found)


def asked(phrases: Iterable[Sequence[Sequence[str]]]) -> str | None:
    """For `pair_index MATCH`: what has all these phrases, each given as the forms of every word of it, and more.

    None where the forms of all are too many or too odd to be asked for.
    """
    found = [" OR ".join(f'"{one}"' for one in sorted(pair)) for each in phrases for pair in _neighbours(each)]
    return " AND ".join(f"({one})" for one in found) or None


def _neighbours(each: Sequence[Sequence[str]]) -> Iterator[set[str]]:
    for one, two in pairwise(each):
        lasts = {found[-1][:_LETTERS] for form in one if (found := _TOKEN.findall(form))}
        firsts = {found[0][:_LETTERS] for form in two if (found := _TOKEN.findall(form))}
        if 0 < len(lasts) * len(firsts) <= _MOST:
            yield {_hashed(last, first) for last, first in product(lasts, firsts)}


def _hashed(one: str, two: str) -> str:
    return f"{crc32(f'{one} {two}'.encode()) % _HASHES:06x}"
