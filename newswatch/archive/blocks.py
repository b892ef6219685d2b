"""Learned blocks as rows: what a source's articles had in common, and what people said of it.

`block.evidence` is JSON: since, last (which of the source's articles), varied, articles (ids of the first ones),
mended_to (a version's id while stored articles are still to be mended). How many articles of a source have taught
stands in `meta`.
"""

import sqlite3
from collections.abc import Collection, Iterable

import msgspec

from newswatch.archive.connection import WritingConnection
from newswatch.archive.normal import storable
from newswatch.archive.rows import as_json
from newswatch.clock import Clock, from_ms, to_ms
from newswatch.errors import ConfigError
from newswatch.models import Block, BlockExample, BlockReport, BlockState

_COUNTER = "block articles of "
_COLUMNS = "hash, text, articles, evidence, state"
_EXAMPLES = 5
_FIND = f"SELECT {_COLUMNS} FROM block WHERE source_id = ? AND hash IN (SELECT value FROM json_each(?))"
_SHORTEST_PREFIX = 4


class _Evidence(msgspec.Struct, kw_only=True, omit_defaults=True):
    since: int
    last: int
    varied: bool = False
    articles: tuple[int, ...] = ()
    mended_to: int | None = None


_read_evidence = msgspec.json.Decoder(_Evidence).decode


class BlockTable:
    """The writer's; reading and counting demand the transaction in which the article is stored."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def count(self, source_id: str) -> int:
        """Articles of the source that have taught so far."""
        with self._connection.reading() as sql:
            return count(sql, source_id)

    def find(self, source_id: str, hashes: Collection[str]) -> dict[str, Block]:
        """Those of `hashes` that are known, by hash."""
        with self._connection.reading() as sql:
            return find(sql, source_id, hashes)

    def save(self, source_id: str, blocks: Iterable[Block], article_id: int, count: int) -> None:
        """The blocks of an article, the source's number `count`, as they are with it. Demands its transaction."""
        self._connection.demand()
        sql, now = self._connection.sql, to_ms(self._clock.now())
        sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_COUNTER + source_id, str(count)))
        sql.executemany(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text,"
            " articles = excluded.articles, last_seen_at = excluded.last_seen_at, evidence = excluded.evidence,"
            " state = excluded.state",
            [
                (source_id, one.hash, storable(one.text), one.articles, now, now, _evidence(one, article_id), one.state)
                for one in blocks
            ],
        )

    def drop(self, source_id: str, hashes: Iterable[str]) -> None:
        self._connection.demand()
        gone = [(source_id, key) for key in hashes]
        self._connection.sql.executemany("DELETE FROM block WHERE source_id = ? AND hash = ?", gone)

    def drop_lone(self, source_id: str, before: int) -> None:
        """Those only seen, in one article that came before the source's number `before`."""
        self._connection.demand()
        self._connection.sql.execute(
            "DELETE FROM block WHERE source_id = ? AND state = 'seen' AND articles = 1 AND evidence ->> '$.since' < ?",
            (source_id, before),
        )

    def all(self, source_id: str, state: BlockState, *, least: int = 0) -> list[Block]:
        """Those in `least` articles or more."""
        with self._connection.reading() as sql:
            rows = sql.execute(
                f"SELECT {_COLUMNS} FROM block WHERE source_id = ? AND state = ? AND articles >= ?",
                (source_id, state, least),
            ).fetchall()
        return [_block(row) for row in rows]

    def unmended(self, source_id: str) -> list[Block]:
        """Learned or pinned blocks for which stored articles were not all gone through yet."""
        taken = (*self.all(source_id, BlockState.LEARNED), *self.all(source_id, BlockState.PINNED))
        return [block for block in taken if block.mended_to is not None]

    def mended(self, source_id: str, key: str, to: int | None) -> None:
        self._connection.demand()
        path = "json_remove(evidence, '$.mended_to')" if to is None else "json_set(evidence, '$.mended_to', ?)"
        values = () if to is None else (to,)
        self._connection.sql.execute(
            f"UPDATE block SET evidence = {path} WHERE source_id = ? AND hash = ?", (*values, source_id, key)
        )

    def set_state(self, source_id: str, prefix: str, state: BlockState) -> Block:
        """What a person says of the block whose hash begins with `prefix`. Needs no open transaction.

        Raises ConfigError where no block or several begin so.
        """
        with self._connection.joined():
            sql = self._connection.sql
            block = _chosen(sql, source_id, prefix)
            sql.execute("UPDATE block SET state = ? WHERE source_id = ? AND hash = ?", (state, source_id, block.hash))
            self.mended(source_id, block.hash, 0 if state is BlockState.PINNED else None)
        return block


def count(sql: sqlite3.Connection, source_id: str) -> int:
    row = sql.execute("SELECT value FROM meta WHERE key = ?", (_COUNTER + source_id,)).fetchone()
    return 0 if row is None else int(row[0])


def find(sql: sqlite3.Connection, source_id: str, hashes: Collection[str]) -> dict[str, Block]:
    return {row[0]: _block(row) for row in sql.execute(_FIND, (source_id, as_json(list(hashes))))}


def reports(sql: sqlite3.Connection, source_id: str) -> list[BlockReport]:
    """Every block of the source that is more than seen, those of most articles first."""
    rows = sql.execute(
        f"SELECT {_COLUMNS}, first_seen_at, last_seen_at FROM block WHERE source_id = ? AND state != 'seen'"
        " ORDER BY articles DESC, hash",
        (source_id,),
    ).fetchall()
    return [_report(sql, row) for row in rows]


def forget_article(sql: sqlite3.Connection, source_id: str, article_id: int) -> None:
    """A block that only this article had goes with it; others forget that it was among theirs."""
    had = "source_id = ? AND EXISTS (SELECT 1 FROM json_each(evidence, '$.articles') WHERE value = ?)"
    sql.execute(f"DELETE FROM block WHERE {had} AND articles = 1", (source_id, article_id))
    for key, evidence in sql.execute(
        f"SELECT hash, evidence FROM block WHERE {had}", (source_id, article_id)
    ).fetchall():
        known = _read_evidence(evidence)
        known.articles = tuple(one for one in known.articles if one != article_id)
        sql.execute(
            "UPDATE block SET articles = articles - 1, evidence = ? WHERE source_id = ? AND hash = ?",
            (as_json(known), source_id, key),
        )


def _chosen(sql: sqlite3.Connection, source_id: str, prefix: str) -> Block:
    rows = []
    if len(prefix) >= _SHORTEST_PREFIX:
        rows = sql.execute(
            f"SELECT {_COLUMNS} FROM block WHERE source_id = ? AND substr(hash, 1, ?) = ? LIMIT 2",
            (source_id, len(prefix), prefix.lower()),
        ).fetchall()
    if len(rows) == 1:
        return _block(rows[0])
    what = f"more than one block of {source_id} begins" if rows else f"no block of {source_id} begins"
    raise ConfigError(f"{what} with '{prefix}'; `newswatch sources show {source_id} --blocks` lists them.")


def _report(sql: sqlite3.Connection, row: tuple[str, str, int, str, str, int, int]) -> BlockReport:
    block = _block(row[:5])
    marks = ", ".join("?" * len(block.examples))
    examples = sql.execute(
        "SELECT a.id, a.url, r.title FROM article a"
        " JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id)"
        f" WHERE a.id IN ({marks}) ORDER BY a.id",
        block.examples,
    )
    return BlockReport(
        hash=block.hash,
        state=block.state,
        articles=block.articles,
        text=block.text,
        first_seen_at=from_ms(row[5]),
        last_seen_at=from_ms(row[6]),
        examples=tuple(BlockExample(id=number, url=url, title=title) for number, url, title in examples),
    )


def _block(row: tuple[str, str, int, str, str]) -> Block:
    key, text, articles, evidence, state = row
    known = _read_evidence(evidence)
    return Block(
        hash=key, text=text, articles=articles, since=known.since, last=known.last, varied=known.varied,
        examples=known.articles, state=BlockState(state), mended_to=known.mended_to,
    )  # fmt: skip


def _evidence(block: Block, article_id: int) -> str:
    known = _Evidence(
        since=block.since, last=block.last, varied=block.varied, articles=(*block.examples, article_id)[:_EXAMPLES],
        mended_to=block.mended_to,
    )  # fmt: skip
    return as_json(known)
