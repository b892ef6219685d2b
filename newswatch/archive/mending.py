"""Stored texts read again without a page: the renderings in which a block stands, and a new one without it."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from newswatch.archive import indexing, tokens
from newswatch.archive.connection import WritingConnection
from newswatch.archive.normal import normal
from newswatch.archive.rows import RENDERING_COLUMNS, as_json, text_of
from newswatch.clock import Clock, to_ms
from newswatch.models import Evidence, Removed

_COLUMNS = ", ".join(RENDERING_COLUMNS)
_INSERT = f"INSERT INTO rendering ({_COLUMNS}) VALUES ({', '.join('?' * len(RENDERING_COLUMNS))})"
_NEWEST = "SELECT {} FROM rendering WHERE version_id = ? ORDER BY id DESC LIMIT 1"
_PHRASE = 12
"""Words of a block it is looked for by."""
_evidence = msgspec.json.Decoder(tuple[Evidence, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The newest rendering of one version, superseded ones too."""

    version_id: int
    title: str
    lead: str | None
    paragraphs: tuple[str, ...]
    evidence: tuple[Evidence, ...]


class Mending:
    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def holding(self, source_id: str, text: str, *, after: int, limit: int) -> list[Reading]:
        """Versions of the source with the words of `text`, by id from `after` on; the index finds them."""
        if not (phrase := _phrase(text)):
            return []
        with self._connection.reading() as sql:
            found = sql.execute(
                "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?",
                (f'body : "{phrase}" AND filters : "{tokens.source(source_id)}"', after, limit),
            )
            return [_reading(sql, row[0]) for row in found.fetchall()]

    def rerender(
        self, reading: Reading, *, paragraphs: Sequence[str], lead: str | None, removed: Sequence[Removed]
    ) -> None:
        """A new rendering with less text; demands an open transaction.

        It keeps its cleaner's name and the version its hash: the source's words, as that cleaner read them, are the
        same, and re-checks compare with those.
        """
        self._connection.demand()
        sql = self._connection.sql
        row = sql.execute(_NEWEST.format(_COLUMNS), (reading.version_id,)).fetchone()
        values = dict(zip(RENDERING_COLUMNS, row, strict=True))
        text = text_of(paragraphs)
        gone = [*json.loads(values["removed"]), *json.loads(as_json(removed))]
        values |= {
            "recorded_at": to_ms(self._clock.now()), "text": text, "lead": lead, "word_count": len(text.split()),
            "removed": as_json(gone),
        }  # fmt: skip
        sql.execute(_INSERT, tuple(values[name] for name in RENDERING_COLUMNS))
        indexing.rebody(sql, reading.version_id, indexing.body_of(lead, text))


def _phrase(text: str) -> str:
    """Words in a row without a number, as many as there are up to _PHRASE: numbers differ between articles."""
    best: list[str] = []
    run: list[str] = []
    for word in normal(text).replace('"', " ").split():
        run = [] if any(sign.isnumeric() for sign in word) else [*run, word]
        best = run if len(run) > len(best) else best
        if len(best) >= _PHRASE:
            break
    return " ".join(best)


def _reading(sql: sqlite3.Connection, version_id: int) -> Reading:
    row = sql.execute(_NEWEST.format("title, lead, text, evidence"), (version_id,)).fetchone()
    title, lead, text, evidence = row
    return Reading(
        version_id=version_id, title=title, lead=lead, paragraphs=tuple(text.split("\n\n")),
        evidence=_evidence.decode(evidence),
    )  # fmt: skip
