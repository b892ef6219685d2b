"""What is kept of each current version for searches and counts: the tables `facets`, `facet_value`, `version_block`.

Written inside the writer's open transaction, after all else of an article is.
"""

import sqlite3

import msgspec

BLOCK = 256
"""Versions in a row of `version_block`."""

_SINGLE = {"source": "a.source_id", "language": "r.language", "section": "r.section"}
_LISTS = {"tag": "tags", "author": "authors"}
"""Kind of value, column of `facets` and `rendering`."""
_FROM = """
FROM article a JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id)
"""
_VALUES = " UNION ALL ".join(
    [
        *(f"SELECT '{kind}', {column} {_FROM} WHERE {column} != ''" for kind, column in _SINGLE.items()),
        *(
            f"SELECT '{kind}', j.value {_FROM} JOIN json_each(r.{column}) j WHERE j.value != ''"
            for kind, column in _LISTS.items()
        ),
    ]
)
_NAME = f"INSERT OR IGNORE INTO facet_value (kind, value) {_VALUES}"
_CODE = "(SELECT code FROM facet_value WHERE kind = '{}' AND value = {})"
_CODES = (
    "(SELECT group_concat(DISTINCT f.code) FROM json_each(r.{1}) j JOIN facet_value f"
    " ON f.kind = '{0}' AND f.value = j.value)"
)
_COLUMNS = ", ".join(
    [
        *(_CODE.format(kind, column) for kind, column in _SINGLE.items()),
        *(_CODES.format(kind, column) for kind, column in _LISTS.items()),
    ]
)
_INTO = "INSERT INTO facets (version_id, id, first_seen_at, published_utc, {})".format(
    "source, language, section, tags, authors"
)
_FILL = f"{_INTO} SELECT a.version_id, a.id, a.first_seen_at, a.published_utc, {_COLUMNS} {_FROM}"
_READ = "SELECT a.version_id, a.id, a.first_seen_at, a.published_utc, {}, {} {} WHERE a.id = ?".format(
    ", ".join(_SINGLE.values()), ", ".join(f"r.{column}" for column in _LISTS.values()), _FROM
)
_PUT = f"{_INTO} VALUES ({', '.join('?' * 9)})"
_TOLD = "coalesce(a.published_utc, a.first_seen_at)"
_BOUND = """
INSERT INTO version_block (block, newest, oldest, latest, earliest) {}
ON CONFLICT (block) DO UPDATE SET newest = max(newest, excluded.newest), oldest = min(oldest, excluded.oldest),
    latest = max(latest, excluded.latest), earliest = min(earliest, excluded.earliest)
"""
_BOUND_ONE = _BOUND.format("VALUES (?, ?, ?, ?, ?)")
_BLOCKS = "SELECT DISTINCT id / ? FROM version WHERE article_id = ?"
_BOUND_ALL = _BOUND.format(
    f"SELECT v.id / {BLOCK}, max(a.first_seen_at), min(a.first_seen_at), max({_TOLD}), min({_TOLD})"
    " FROM version v JOIN article a ON a.id = v.article_id WHERE true GROUP BY 1"
)
_CODES_OF = """
WITH r AS (SELECT section, tags, authors FROM rendering
    WHERE version_id IN (SELECT id FROM version WHERE article_id = :article))
SELECT f.code, 'section' FROM facet_value f WHERE f.kind = 'section' AND f.value IN (SELECT section FROM r)
UNION SELECT f.code, 'tags' FROM facet_value f
    WHERE f.kind = 'tag' AND f.value IN (SELECT j.value FROM r JOIN json_each(r.tags) j)
UNION SELECT f.code, 'authors' FROM facet_value f
    WHERE f.kind = 'author' AND f.value IN (SELECT j.value FROM r JOIN json_each(r.authors) j)
"""
_strings = msgspec.json.Decoder(list[str])


def put(sql: sqlite3.Connection, article_id: int) -> None:
    """After the article, its current version, its newest rendering or one of its dates is new."""
    *head, source, language, section, tags, authors = sql.execute(_READ, (article_id,)).fetchone()
    single = [_code(sql, kind, value) for kind, value in zip(_SINGLE, (source, language, section), strict=True)]
    lists = [_codes(sql, kind, values) for kind, values in zip(_LISTS, (tags, authors), strict=True)]
    version_id, _, seen, published = head
    # Not in one statement (REPLACE, an upsert, INSERT … SELECT): where such a one may meet a foreign key SQLite opens a
    # savepoint for it, and at each savepoint FTS5 writes the words it has gathered out to disk.
    drop(sql, version_id)
    sql.execute(_PUT, (*head, *single, *lists))
    told = seen if published is None else published
    blocks = sql.execute(_BLOCKS, (BLOCK, article_id)).fetchall()
    sql.executemany(_BOUND_ONE, [(block, seen, seen, told, told) for (block,) in blocks])


def _code(sql: sqlite3.Connection, kind: str, value: str | None) -> int | None:
    if not value:
        return None
    row = sql.execute("SELECT code FROM facet_value WHERE kind = ? AND value = ?", (kind, value)).fetchone()
    if row is not None:
        return int(row[0])
    return sql.execute("INSERT INTO facet_value (kind, value) VALUES (?, ?)", (kind, value)).lastrowid


def _codes(sql: sqlite3.Connection, kind: str, values: str) -> str | None:
    codes = dict.fromkeys(_code(sql, kind, value) for value in _strings.decode(values) if value)
    return ",".join(map(str, codes)) or None


def drop(sql: sqlite3.Connection, version_id: int) -> None:
    """For a version that is superseded."""
    sql.execute("DELETE FROM facets WHERE version_id = ?", (version_id,))


def forget(sql: sqlite3.Connection, article_id: int) -> None:
    """For an article that is forgotten, while its renderings stand: what nobody else has, an author's name for one,
    goes too.
    """
    codes = sql.execute(_CODES_OF, {"article": article_id}).fetchall()
    sql.execute("DELETE FROM facets WHERE version_id = (SELECT version_id FROM article WHERE id = ?)", (article_id,))
    for code, column in codes:
        sql.execute(
            "DELETE FROM facet_value WHERE code = :code AND NOT EXISTS"
            f" (SELECT 1 FROM facets WHERE ',' || {column} || ',' LIKE '%,' || :code || ',%')",
            {"code": code},
        )


def fill(sql: sqlite3.Connection) -> None:
    """Of a whole archive."""
    for statement in (_NAME, _FILL, _BOUND_ALL):
        sql.execute(statement)
