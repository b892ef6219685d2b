"""Articles with their past, as an export carries it and an import puts it in again.

Nothing here calls a hook: what is imported is no news, and no alert hears of it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newswatch.archive import articles, rows
from newswatch.archive.articles import Arrival
from newswatch.archive.connection import WritingConnection
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.normal import storable
from newswatch.archive.sources import SourceTable
from newswatch.clock import Clock, from_ms, iso, to_ms
from newswatch.models import Address, ArticleStatus, Candidate, Past, PastVersion, Span, VersionKind

CLEANER = "import"
"""Of renderings that came with a text: no cleaner of ours made them, and no re-check takes a difference for an edit."""

_VERSIONS = """
SELECT v.id, v.number, v.observed_at, r.title, r.text, v.kind
FROM version v JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
WHERE v.article_id = ? ORDER BY v.observed_at, v.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A version the archive has."""

    id: int
    number: int
    observed: int
    title: str
    text: str
    kind: str

    def says(self, candidate: Candidate) -> bool:
        page = candidate.extracted
        return self.title == storable(page.title or "") and self.text == rows.text_of(page.paragraphs)


class Histories:
    """The writer's; everything but questions demands an open transaction."""

    def __init__(
        self, connection: WritingConnection, clock: Clock, sources: SourceTable, lexicon: Lexicon, *, story_window: int
    ) -> None:
        self._lexicon = lexicon
        self._connection = connection
        self._clock = clock
        self._sources = sources
        self._story_window = story_window

    def add(self, past: Past) -> int:
        """A new article; its id. Its versions keep their numbers and moments, its re-checks are over."""
        self._connection.demand()
        sql = self._connection.sql
        first, *later = past.versions
        facts = self._sources.facts(first.candidate.extracted.source)
        article, version_id = articles.insert(sql, first.candidate, self._arrival(first), facts)
        self._lexicon.learn(first.candidate.extracted)
        article_id = article.id or 0
        if first.number != 1:  # an export without history: the edits before it are not known
            sql.execute("UPDATE version SET number = ? WHERE id = ?", (first.number, version_id))
        for version in later:
            articles.insert_version(sql, article_id, version.candidate, self._arrival(version), facts, version.kind)
            self._lexicon.learn(version.candidate.extracted)
        _put_in_order(sql, article_id, past.versions)
        _add_addresses(sql, article_id, past.addresses)
        _add_spans(sql, article_id, past.spans)
        return article_id

    def merge(self, article_id: int, past: Past) -> bool:
        """What `past` knows of an article that is here already, and the archive did not; False when that is nothing.

        A version counts as known where one was captured in the same moment, or where the one in force then has its
        words; where the next one has them, that was only seen later and takes the earlier moment.
        """
        self._connection.demand()
        sql = self._connection.sql
        before = sql.total_changes
        _date_the_undated(sql, article_id, past.versions)
        for version in past.versions:
            self._merge_version(article_id, version)
        _put_in_order(sql, article_id, past.versions)
        _add_addresses(sql, article_id, past.addresses)
        _add_spans(sql, article_id, past.spans)
        return sql.total_changes > before

    def _merge_version(self, article_id: int, version: PastVersion) -> None:
        sql, observed = self._connection.sql, to_ms(version.observed_at)
        kept = _kept(sql, article_id)
        earlier = [one for one in kept if one.observed <= observed]
        later = [one for one in kept if one.observed > observed]
        if earlier and (earlier[-1].observed == observed or earlier[-1].says(version.candidate)):
            return
        if later and later[0].says(version.candidate):
            _seen_earlier(sql, article_id, later[0], observed, before=earlier)
            return
        facts = self._sources.facts(articles.current_of(sql, article_id).source_id)
        kind = VersionKind.TEXT if version.kind is VersionKind.FIRST else version.kind
        articles.insert_version(sql, article_id, version.candidate, self._arrival(version), facts, kind)
        self._lexicon.learn(version.candidate.extracted)

    def _arrival(self, version: PastVersion) -> Arrival:
        return Arrival(
            cleaner=CLEANER,
            observed=to_ms(version.observed_at),
            recorded=to_ms(self._clock.now()),
            imported=True,
            story_window=self._story_window,
        )

    def add_addresses(self, article_id: int, addresses: Iterable[Address]) -> None:
        self._connection.demand()
        _add_addresses(self._connection.sql, article_id, addresses)

    def had_other_words(self, article_id: int, at: datetime) -> bool:
        """Whether another version than the current one was in force then, or nobody knows which one was."""
        kept = _kept(self._connection.sql, article_id)
        before = [one for one in kept if one.observed <= to_ms(at)]
        if len(kept) == 1:
            return kept[0].number > 1
        return bool(before) and before[-1] is not kept[-1]


def read_states(sql: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """The times in which it was withdrawn, as an export carries them."""
    rows_ = sql.execute(
        "SELECT status, from_at, to_at FROM article_status WHERE article_id = ? ORDER BY from_at", (article_id,)
    )
    return [
        {"status": status, "from": iso(from_ms(since)), "to": None if until is None else iso(from_ms(until))}
        for status, since, until in rows_
    ]


def read_addresses(sql: sqlite3.Connection, article_id: int) -> list[dict[str, Any]]:
    """Every address that leads to it, and when it was first seen."""
    found = sql.execute("SELECT url, seen_at FROM alias WHERE article_id = ? ORDER BY seen_at, url", (article_id,))
    return [{"url": url, "seen_at": iso(from_ms(seen))} for url, seen in found]


def _kept(sql: sqlite3.Connection, article_id: int) -> list[_Kept]:
    return [
        _Kept(id=number, number=place, observed=observed, title=title, text=text, kind=kind)
        for number, place, observed, title, text, kind in sql.execute(_VERSIONS, (article_id,))
    ]


def _date_the_undated(sql: sqlite3.Connection, article_id: int, versions: Sequence[PastVersion]) -> None:
    """An import without history gave a later version the article's first moment; now its own is known."""
    kept = _kept(sql, article_id)
    last = versions[-1]
    if len(versions) > 1 and len(kept) == 1 and kept[0].number > 1 and kept[0].says(last.candidate):
        sql.execute("UPDATE version SET observed_at = ? WHERE id = ?", (to_ms(last.observed_at), kept[0].id))


def _seen_earlier(
    sql: sqlite3.Connection, article_id: int, kept: _Kept, observed: int, *, before: Sequence[_Kept]
) -> None:
    sql.execute("UPDATE version SET observed_at = ? WHERE id = ?", (observed, kept.id))
    if before:
        sql.execute("UPDATE version SET superseded_at = ? WHERE id = ?", (observed, before[-1].id))
    sql.execute("UPDATE article SET first_seen_at = min(first_seen_at, ?) WHERE id = ?", (observed, article_id))


def _put_in_order(sql: sqlite3.Connection, article_id: int, versions: Sequence[PastVersion]) -> None:
    """Numbers from 1 where the whole past is known, and the kinds that belong to each."""
    kept = _kept(sql, article_id)
    if versions[0].number == 1 and [one.number for one in kept] != list(range(1, len(kept) + 1)):
        sql.executemany("UPDATE version SET number = ? WHERE id = ?", [(-at, one.id) for at, one in enumerate(kept, 1)])
        sql.execute("UPDATE version SET number = -number WHERE article_id = ? AND number < 0", (article_id,))
    for at, one in enumerate(kept):
        kind = one.kind
        if one.number == 1 or (at == 0 and versions[0].number == 1):
            kind = VersionKind.FIRST
        elif one.kind in (VersionKind.FIRST, VersionKind.TEXT):
            kind = _told_kind(one, versions) or (kind if at == 0 else VersionKind.TEXT)
        if kind != one.kind:
            sql.execute("UPDATE version SET kind = ? WHERE id = ?", (kind, one.id))


def _told_kind(kept: _Kept, versions: Sequence[PastVersion]) -> VersionKind | None:
    """Of the version with its words, that of its moment if several have them; a line without history says none."""
    told = [one for one in versions if one.number > 1 and one.kind is not VersionKind.FIRST]
    said = [one for one in told if kept.says(one.candidate)]
    return min(said, key=lambda one: to_ms(one.observed_at) != kept.observed).kind if said else None


def _add_addresses(sql: sqlite3.Connection, article_id: int, addresses: Iterable[Address]) -> None:
    for one in addresses:
        articles.add_aliases(sql, article_id, [(one.key, one.url)], to_ms(one.seen_at))


def _add_spans(sql: sqlite3.Connection, article_id: int, spans: Sequence[Span]) -> None:
    """Times in which it was withdrawn. That it still is counts only where we have not looked since."""
    (status, checked) = sql.execute("SELECT status, checked_at FROM article WHERE id = ?", (article_id,)).fetchone()
    for span in spans:
        since, until = to_ms(span.since), None if span.until is None else to_ms(span.until)
        if until is None and (status == ArticleStatus.WITHDRAWN or since < (checked or 0)):
            continue
        sql.execute(
            "INSERT OR IGNORE INTO article_status VALUES (?, ?, ?, ?)",
            (article_id, ArticleStatus.WITHDRAWN, since, until),
        )
        if until is None:
            sql.execute("UPDATE article SET status = 'withdrawn' WHERE id = ?", (article_id,))
