"""Old captures on their way into an article's history: one finds its place there, whenever it comes.

In any order captures give the archive that they would have given in the order of time. For that every look is kept
which found the words it expected (`seen_again`): a capture with other words may have to stand between two of those.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from newswatch.archive import articles, factsheet, lookups, rows, standing
from newswatch.archive.articles import Arrival
from newswatch.archive.connection import WritingConnection
from newswatch.archive.history import Histories
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.lookups import KnownArticle
from newswatch.archive.pages import Capture, PageStore
from newswatch.archive.sources import SourceTable
from newswatch.clock import Clock, from_ms, to_ms
from newswatch.errors import ArchiveError
from newswatch.models import ArticleStatus, Candidate, Evidence, Extracted, Removed, VersionKind

_VERSION = """
SELECT v.id, v.observed_at, v.content_hash, r.cleaner, r.title, r.text
FROM version v JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
WHERE v.article_id = ?
"""
_removed = msgspec.json.Decoder(tuple[Removed, ...]).decode
_evidence = msgspec.json.Decoder(tuple[Evidence, ...]).decode
_strings = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A version of an article, with our newest reading of it."""

    version_id: int
    observed: int
    """Epoch ms."""
    content_hash: str
    cleaner: str
    title: str
    text: str


@dataclass(kw_only=True)
class At:
    """What DEDUPE asks, answered as of a moment: by the version in force then, by the first one for a time before it.

    `chosen` names another version of an article to be asked instead.
    """

    connection: WritingConnection
    pages: PageStore
    histories: Histories
    moment: datetime
    chosen: Mapping[int, int] = field(default_factory=dict)

    def find_by_keys(self, keys: Sequence[str]) -> KnownArticle | None:
        with self.connection.reading() as sql:
            known = lookups.by_keys(sql, keys)
        return None if known is None else self._then(known)

    def find_by_text(self, source_id: str, text_hash: str) -> KnownArticle | None:
        with self.connection.reading() as sql:
            known = lookups.by_text(sql, source_id, text_hash)
        if known is None or self.histories.had_other_words(known.article_id, self.moment):
            return None
        return self._then(known)

    def wording(self, article_id: int) -> tuple[str, str]:
        version = self.version(article_id)
        return version.title, version.text

    def read_at(self, article_id: int) -> str | None:
        capture = self.kept(self.version(article_id).version_id)
        try:
            return None if capture is None else self.pages.read(capture)[0]
        except ArchiveError:
            return None

    def version(self, article_id: int) -> Past:
        with self.connection.reading() as sql:
            history = _history(sql, article_id)
        if (chosen := self.chosen.get(article_id)) is not None:
            return next(one for one in history if one.version_id == chosen)
        before = [one for one in history if one.observed <= to_ms(self.moment)]
        return before[-1] if before else history[0]

    def kept(self, version_id: int) -> Capture | None:
        """The newest kept page of a version."""
        with self.connection.reading() as sql:
            return lookups.capture_of(sql, version_id)

    def _then(self, known: KnownArticle) -> KnownArticle:
        version = self.version(known.article_id)
        return replace(
            known, content_hash=version.content_hash, cleaner=version.cleaner, status=ArticleStatus.CURRENT,
        )  # fmt: skip


class Captures:
    """The writer's; everything but questions demands an open transaction. No hook is called: this is no news."""

    def __init__(
        self, connection: WritingConnection, clock: Clock, sources: SourceTable, lexicon: Lexicon, pages: PageStore,
        histories: Histories, *, story_window: int,
    ) -> None:  # fmt: skip
        self._connection = connection
        self._clock = clock
        self._sources = sources
        self._lexicon = lexicon
        self._pages = pages
        self._histories = histories
        self._story_window = story_window

    def at(self, moment: datetime, chosen: Mapping[int, int] | None = None) -> At:
        return At(
            connection=self._connection, pages=self._pages, histories=self._histories, moment=moment,
            chosen=chosen or {},
        )  # fmt: skip

    def neighbours(self, article_id: int, moment: datetime) -> tuple[Past | None, Past | None]:
        """The version in force at a moment, and the next one."""
        with self._connection.reading() as sql:
            return _neighbours(_history(sql, article_id), to_ms(moment))

    def source_of(self, article_id: int) -> str:
        with self._connection.reading() as sql:
            return articles.current_of(sql, article_id).source_id

    def add_addresses(self, article_id: int, aliases: Sequence[tuple[str, str]], moment: datetime) -> None:
        """That lead to it, as old as they are known to be."""
        _add_addresses(self._connection.demanded(), article_id, aliases, to_ms(moment))

    def sight(self, article_id: int, moment: datetime, aliases: Sequence[tuple[str, str]] = ()) -> None:
        """A look that found the words in force."""
        sql, at = self._connection.demanded(), to_ms(moment)
        add_look(sql, article_id, at)
        self._looked(article_id, at, aliases)

    def seen_earlier(self, article_id: int, candidate: Candidate, version: Past, moment: datetime) -> bool:
        """`version` was in force from this earlier moment on. False, and nothing done, where it went in between."""
        sql, at = self._connection.demanded(), to_ms(moment)
        before, _ = _neighbours(_history(sql, article_id), at)
        if before is not None and _sighted(sql, article_id, at, version.observed) is not None:
            return False
        sql.execute("UPDATE version SET observed_at = ? WHERE id = ?", (at, version.version_id))
        add_look(sql, article_id, version.observed)
        if before is not None:
            sql.execute("UPDATE version SET superseded_at = ? WHERE id = ?", (at, before.version_id))
        else:
            sql.execute("UPDATE article SET first_seen_at = ?, url = ? WHERE id = ?", (at, candidate.url, article_id))
            sql.execute(
                "UPDATE story_member SET from_at = ? WHERE article_id = ? AND from_at = ?",
                (at, article_id, version.observed),
            )
        factsheet.put(sql, article_id)
        self._looked(article_id, at, candidate.alias_keys)
        return True

    def insert(
        self, article_id: int, candidate: Candidate, *, cleaner: str, kind: VersionKind, kind_after: VersionKind | None,
        capture: Capture | None, observed_at: datetime,
    ) -> None:  # fmt: skip
        """Other words than before and after: a version at its place; `kind_after` is that of the next one.

        Where the words before were seen again before the next version, they are a version once more.
        """
        sql, at = self._connection.demanded(), to_ms(observed_at)
        before, after = _neighbours(_history(sql, article_id), at)
        (text_hash,) = sql.execute("SELECT text_hash FROM article WHERE id = ?", (article_id,)).fetchone()
        again = None if before is None else _sighted(sql, article_id, at, None if after is None else after.observed)
        self._put(article_id, candidate, kind, cleaner=cleaner, capture=capture, observed=at)
        if before is not None and again is not None:
            words = _read_again(sql, article_id, before, None if after else text_hash)
            self._put(article_id, words, kind, cleaner=before.cleaner, capture=None, observed=again)
            sql.execute("DELETE FROM seen_again WHERE article_id = ? AND seen_at = ?", (article_id, again))
        elif after is not None and kind_after is not None:
            sql.execute("UPDATE version SET kind = ? WHERE id = ?", (kind_after, after.version_id))
        if before is None:
            sql.execute("UPDATE article SET url = ? WHERE id = ?", (candidate.url, article_id))
        self._looked(article_id, at, candidate.alias_keys)

    def _put(
        self, article_id: int, candidate: Candidate, kind: VersionKind, *, cleaner: str, capture: Capture | None,
        observed: int,
    ) -> None:  # fmt: skip
        sql = self._connection.sql
        facts = self._sources.facts(articles.current_of(sql, article_id).source_id)
        arrival = Arrival(
            cleaner=cleaner, observed=observed, recorded=to_ms(self._clock.now()), capture=capture, imported=True,
            story_window=self._story_window,
        )  # fmt: skip
        articles.insert_version(sql, article_id, candidate, arrival, facts, kind)
        self._lexicon.learn(candidate.extracted)

    def _looked(self, article_id: int, at: int, aliases: Sequence[tuple[str, str]]) -> None:
        """Addresses as old as they are known to be; a page that answered was not gone then."""
        sql = self._connection.sql
        _add_addresses(sql, article_id, aliases, at)
        standing.seen(sql, article_id, at)
        sql.execute("UPDATE article SET checked_at = max(coalesce(checked_at, ?1), ?1) WHERE id = ?2", (at, article_id))


def _add_addresses(sql: sqlite3.Connection, article_id: int, aliases: Sequence[tuple[str, str]], at: int) -> None:
    articles.add_aliases(sql, article_id, aliases, at)
    keys = [(at, key, article_id, at) for key, _ in aliases]
    sql.executemany("UPDATE alias SET seen_at = ? WHERE url_key = ? AND article_id = ? AND seen_at > ?", keys)


def add_look(sql: sqlite3.Connection, article_id: int, at: int) -> None:
    sql.execute("INSERT OR IGNORE INTO seen_again VALUES (?, ?)", (article_id, at))


def _sighted(sql: sqlite3.Connection, article_id: int, after: int, before: int | None) -> int | None:
    """The first look between two moments that found the words in force before both."""
    row = sql.execute(
        "SELECT min(seen_at) FROM seen_again"
        " WHERE article_id = ? AND seen_at > ? AND seen_at < coalesce(?, seen_at + 1)",
        (article_id, after, before),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def _history(sql: sqlite3.Connection, article_id: int) -> list[Past]:
    """Oldest first."""
    found = sql.execute(f"{_VERSION} ORDER BY v.number", (article_id,))
    return [
        Past(version_id=one, observed=at, content_hash=said, cleaner=cleaner, title=title, text=text)
        for one, at, said, cleaner, title, text in found
    ]


def _neighbours(history: Sequence[Past], at: int) -> tuple[Past | None, Past | None]:
    before = [one for one in history if one.observed <= at]
    after = [one for one in history if one.observed > at]
    return (before[-1] if before else None), (after[0] if after else None)


def _read_again(sql: sqlite3.Connection, article_id: int, version: Past, text_hash: str | None) -> Candidate:
    """A stored version as it came, to be put in once more. `text_hash` where it will be the current one."""
    source, url, fetched = sql.execute(
        "SELECT source_id, url, fetched_url FROM article WHERE id = ?", (article_id,)
    ).fetchone()
    columns = rows.RENDERING_COLUMNS
    row = sql.execute(
        f"SELECT {', '.join(columns)} FROM rendering WHERE version_id = ? ORDER BY id DESC LIMIT 1",
        (version.version_id,),
    ).fetchone()
    told: dict[str, Any] = dict(zip(columns, row, strict=True))
    plain = ("title", "published_at", "published_raw", "published_how", "modified_at", "language", "section", "lead")
    extracted = Extracted(
        source=source, url=url, final_url=fetched, canonical_url=None, fetched_at=from_ms(version.observed),
        **{name: told[name] for name in plain}, authors=_strings(told["authors"]), tags=_strings(told["tags"]),
        paragraphs=tuple(told["text"].split("\n\n")) if told["text"] else (), image=told["image"],
        image_credit=told["image_credit"], partial=bool(told["partial"]), removed=_removed(told["removed"]),
        evidence=_evidence(told["evidence"]),
    )  # fmt: skip
    return Candidate(
        extracted=extracted, url=url, url_key="", alias_keys=(), text_hash=text_hash, content_hash=version.content_hash
    )
