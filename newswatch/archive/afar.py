"""What a crawl far from the archive must know of a source's addresses: a mark of 8 bytes each, in four heaps.

Two addresses with one mark are less likely than 1 in 10^9 at 100,000 addresses; one of them would not be fetched.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newswatch.archive.lookups import key_hash
from newswatch.clock import to_ms

MARK = 8
"""Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Marks one after the other; each address is in one heap at most."""

    known: bytes = b""
    """An article's, of whatever source."""
    waiting: bytes = b""
    """Found, and to be fetched."""
    aside: bytes = b""
    """Rejected, failed or forgotten, and not due again."""
    again: bytes = b""
    """Rejected or failed, and due."""
    counted: bytes = b""
    """Those that have their outcome in this crawl already, from an attempt before; they stand in no other heap."""


def mark(url_key: str) -> bytes:
    """The head of how forgotten addresses are remembered."""
    return bytes.fromhex(key_hash(url_key)[: 2 * MARK])


def addresses(sql: sqlite3.Connection, source_id: str, crawl_id: int, now: datetime) -> Addresses:
    """As they stand. Of articles: those of the source, and those of others that its own links name."""
    links = sql.execute(
        "SELECT url_key, state, coalesce(next_at, ?) FROM link WHERE source_id = ?", (1 << 60, source_id)
    ).fetchall()
    # what an attempt before left pending is to be fetched, whatever its outcome row says
    waiting = {mark(key) for key, state, _ in links if state == "pending"}
    counted = (
        _marks(sql.execute("SELECT url_key FROM outcome WHERE crawl_id = ? AND source_id = ?", (crawl_id, source_id)))
        - waiting
    )
    known = (
        _marks(
            sql.execute(
                "SELECT url_key FROM alias JOIN article a ON a.id = alias.article_id WHERE a.source_id = ?",
                (source_id,),
            )
        )
        - counted
    )
    due = {mark(key) for key, state, next_at in links if state != "pending" and next_at <= to_ms(now)} - counted
    aside = {mark(key) for key, state, next_at in links if state != "pending"} - due - counted
    forgotten = {bytes.fromhex(row[0][: 2 * MARK]) for row in sql.execute("SELECT key_hash FROM forgotten")}
    return Addresses(
        known=_heap(known), waiting=_heap(waiting - known), again=_heap(due - known - forgotten),
        aside=_heap((aside | forgotten) - known - counted), counted=_heap(counted),
    )  # fmt: skip


def marks_in(heap: bytes) -> set[bytes]:
    return {heap[at : at + MARK] for at in range(0, len(heap), MARK)}


def _marks(rows: Iterable[tuple[str]]) -> set[bytes]:
    return {mark(key) for (key,) in rows}


def _heap(marks: set[bytes]) -> bytes:
    return b"".join(sorted(marks))
