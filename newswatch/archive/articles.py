"""Articles, versions and renderings as rows. Every function here runs inside the writer's open transaction."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from newswatch.archive import factsheet, indexing, recheck, rows, stories, tokens
from newswatch.archive.moments import read_utc
from newswatch.archive.normal import storable
from newswatch.archive.pages import Capture
from newswatch.archive.sources import SourceFacts
from newswatch.clock import from_ms, to_ms
from newswatch.models import Article, ArticleStatus, Candidate, VersionKind

_COLUMNS = rows.RENDERING_COLUMNS
_INSERT_RENDERING = f"INSERT INTO rendering ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How and when a candidate came. Times in epoch ms."""

    cleaner: str
    observed: int
    recorded: int
    capture: Capture | None = None
    imported: bool = False
    etag: str | None = None
    last_modified: str | None = None
    story_window: int = 0
    """Milliseconds between near copies of one story; 0: none are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The current version of an article."""

    version_id: int
    number: int
    observed: int
    status: ArticleStatus
    source_id: str


def insert(sql: sqlite3.Connection, candidate: Candidate, arrival: Arrival, facts: SourceFacts) -> tuple[Article, int]:
    """A new article with its first version: (article, version id)."""
    page = candidate.extracted
    version_id = _next_id(sql, "version")
    born = recheck.born(arrival.observed, published_ms(candidate))
    due = None if arrival.imported else recheck.next_check(born, arrival.observed)
    article_id = _insert(
        sql,
        "INSERT INTO article (source_id, url, fetched_url, first_seen_at, recorded_at, published_utc, version_id,"
        " text_hash, checked_at, next_check_at, etag, last_modified, imported)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (page.source, candidate.url, page.final_url, arrival.observed, arrival.recorded, published_ms(candidate),
         version_id, candidate.text_hash, arrival.observed, due, arrival.etag, arrival.last_modified, arrival.imported),
    )  # fmt: skip
    _insert_version(sql, version_id, article_id, 1, candidate, arrival, VersionKind.FIRST)
    rendering = _render(sql, version_id, candidate, arrival)
    indexing.add(sql, version_id, indexing.words_of(candidate), _filters(candidate, facts))
    add_aliases(sql, article_id, candidate.alias_keys, arrival.observed)
    keep_capture(sql, article_id, version_id, arrival.capture)
    factsheet.put(sql, article_id)
    story_id = stories.enter(sql, article_id, at=arrival.observed, window=arrival.story_window)
    return _article(article_id, candidate, arrival, facts, story_id, rendering), version_id


def insert_version(
    sql: sqlite3.Connection,
    article_id: int,
    candidate: Candidate,
    arrival: Arrival,
    facts: SourceFacts,
    kind: VersionKind,
) -> int:
    """The id of a further version; one captured before the current takes its place in the past."""
    current = current_of(sql, article_id)
    if arrival.observed < current.observed:
        return _insert_past(sql, article_id, candidate, arrival, facts, kind)
    told = stories.read(sql, article_id)
    version_id = _next_id(sql, "version")
    sql.execute("UPDATE version SET superseded_at = ? WHERE id = ?", (arrival.observed, current.version_id))
    indexing.supersede(sql, current.version_id)
    _insert_version(sql, version_id, article_id, current.number + 1, candidate, arrival, kind)
    _render(sql, version_id, candidate, arrival)
    indexing.add(sql, version_id, indexing.words_of(candidate), _filters(candidate, facts))
    sql.execute(
        "UPDATE article SET version_id = ?, text_hash = ?, fetched_url = ?, published_utc = coalesce(?, published_utc)"
        " WHERE id = ?",
        (version_id, candidate.text_hash, candidate.extracted.final_url, published_ms(candidate), article_id),
    )
    factsheet.drop(sql, current.version_id)
    factsheet.put(sql, article_id)
    stories.revise(sql, told, at=arrival.observed, window=arrival.story_window)
    add_aliases(sql, article_id, candidate.alias_keys, arrival.observed)
    keep_capture(sql, article_id, version_id, arrival.capture)
    return version_id


def _insert_past(
    sql: sqlite3.Connection,
    article_id: int,
    candidate: Candidate,
    arrival: Arrival,
    facts: SourceFacts,
    kind: VersionKind,
) -> int:
    """What an old capture shows belongs between the versions we have: those after it move up by one."""
    number, until = sql.execute(
        "SELECT number, observed_at FROM version WHERE article_id = ? AND observed_at > ? ORDER BY number LIMIT 1",
        (article_id, arrival.observed),
    ).fetchone()
    # by way of negative numbers, since (article, number) is unique at every moment
    sql.execute("UPDATE version SET number = -number - 1 WHERE article_id = ? AND number >= ?", (article_id, number))
    sql.execute("UPDATE version SET number = -number WHERE article_id = ? AND number < 0", (article_id,))
    if number == 1:
        kind_after, kind = kind, VersionKind.FIRST
        sql.execute("UPDATE version SET kind = ? WHERE article_id = ? AND number = 2", (kind_after, article_id))
    version_id = _next_id(sql, "version")
    sql.execute(
        "UPDATE version SET superseded_at = ? WHERE article_id = ? AND number = ?",
        (arrival.observed, article_id, number - 1),
    )
    _insert_version(sql, version_id, article_id, number, candidate, arrival, kind, superseded=until)
    _render(sql, version_id, candidate, arrival)
    filters = tokens.without_live(_filters(candidate, facts))
    indexing.add(sql, version_id, indexing.words_of(candidate), filters)
    sql.execute(
        "UPDATE article SET first_seen_at = min(first_seen_at, ?), published_utc = coalesce(published_utc, ?)"
        " WHERE id = ?",
        (arrival.observed, published_ms(candidate), article_id),
    )
    factsheet.put(sql, article_id)
    add_aliases(sql, article_id, candidate.alias_keys, arrival.observed)
    keep_capture(sql, article_id, version_id, arrival.capture)
    return version_id


def insert_rendering(
    sql: sqlite3.Connection, article_id: int, candidate: Candidate, arrival: Arrival, facts: SourceFacts
) -> None:
    """Another reading of the current version by our own hand; the version's number stays."""
    current, told = current_of(sql, article_id), stories.read(sql, article_id)
    _render(sql, current.version_id, candidate, arrival)
    indexing.replace(sql, current.version_id, indexing.words_of(candidate), _filters(candidate, facts))
    sql.execute("UPDATE version SET content_hash = ? WHERE id = ?", (candidate.content_hash, current.version_id))
    sql.execute(
        "UPDATE article SET text_hash = ?, published_utc = coalesce(?, published_utc) WHERE id = ?",
        (candidate.text_hash, published_ms(candidate), article_id),
    )
    factsheet.put(sql, article_id)
    stories.revise(sql, told, at=arrival.observed, window=arrival.story_window)


def insert_past_rendering(
    sql: sqlite3.Connection, version_id: int, candidate: Candidate, arrival: Arrival, facts: SourceFacts
) -> None:
    """Another reading of a superseded version; the article as it stands is not touched."""
    _render(sql, version_id, candidate, arrival)
    filters = tokens.without_live(_filters(candidate, facts))
    indexing.replace(sql, version_id, indexing.words_of(candidate), filters)
    sql.execute("UPDATE version SET content_hash = ? WHERE id = ?", (candidate.content_hash, version_id))


def current_of(sql: sqlite3.Connection, article_id: int) -> Current:
    row = sql.execute(
        "SELECT v.id, v.number, v.observed_at, a.status, a.source_id"
        " FROM article a JOIN version v ON v.id = a.version_id WHERE a.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        raise LookupError(f"no article {article_id}")
    version_id, number, observed, status, source_id = row
    return Current(
        version_id=version_id, number=number, observed=observed, status=ArticleStatus(status), source_id=source_id
    )


def content_hash_of(sql: sqlite3.Connection, version_id: int) -> str:
    row = sql.execute("SELECT content_hash FROM version WHERE id = ?", (version_id,)).fetchone()
    return str(row[0])


def add_aliases(sql: sqlite3.Connection, article_id: int, aliases: Iterable[tuple[str, str]], seen: int) -> None:
    """An address that already leads to another article stays with that."""
    for key, url in aliases:
        sql.execute("INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?)", (key, article_id, url, seen))


def keep_capture(sql: sqlite3.Connection, article_id: int, version_id: int, capture: Capture | None) -> None:
    if capture is not None:
        sql.execute(
            "INSERT INTO capture (article_id, version_id, observed_at, file, offset, length) VALUES (?, ?, ?, ?, ?, ?)",
            (article_id, version_id, to_ms(capture.observed_at), capture.file, capture.offset, capture.length),
        )


def read(sql: sqlite3.Connection, article_id: int) -> tuple[Article, int | None]:
    """(the article as it stands, its published_utc in epoch ms)."""
    row = sql.execute(f"{rows.ARTICLE} WHERE a.id = ?", (article_id,)).fetchone()
    return rows.article_of(row), row[-1]


def published_ms(candidate: Candidate) -> int | None:
    moment = read_utc(candidate.extracted.published_at)
    return None if moment is None else to_ms(moment)


def _insert(sql: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> int:
    row_id = sql.execute(statement, values).lastrowid
    if row_id is None:
        raise RuntimeError("SQLite gave no row id")
    return row_id


def _next_id(sql: sqlite3.Connection, table: str) -> int:
    row = sql.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 1 if row is None else row[0] + 1


def _insert_version(
    sql: sqlite3.Connection,
    version_id: int,
    article_id: int,
    number: int,
    candidate: Candidate,
    arrival: Arrival,
    kind: VersionKind,
    superseded: int | None = None,
) -> None:
    sql.execute(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (version_id, article_id, number, arrival.observed, arrival.recorded, superseded, candidate.content_hash, kind),
    )


def _render(sql: sqlite3.Connection, version_id: int, candidate: Candidate, arrival: Arrival) -> tuple[object, ...]:
    row = rows.rendering_row(candidate, version_id=version_id, recorded_at=arrival.recorded, cleaner=arrival.cleaner)
    sql.execute(_INSERT_RENDERING, row)
    return row


def _filters(candidate: Candidate, facts: SourceFacts) -> str:
    page = candidate.extracted
    return tokens.tokens_of(
        source_id=page.source,
        language_code=page.language,
        country_code=facts.country,
        covered=facts.covers,
    )


def _article(
    article_id: int,
    candidate: Candidate,
    arrival: Arrival,
    facts: SourceFacts,
    story_id: int,
    rendering: tuple[object, ...],
) -> Article:
    """The article just inserted, without reading it back."""
    page, shown = candidate.extracted, dict(zip(rows.RENDERING_COLUMNS, rendering, strict=True))
    return Article(
        id=article_id,
        url=candidate.url,
        urls=rows.urls_of(candidate.url, sorted(url for _, url in candidate.alias_keys)),
        source=page.source,
        title=str(shown["title"]),
        authors=tuple(storable(one) for one in page.authors),
        published_at=page.published_at,
        modified_at=page.modified_at,
        first_seen_at=from_ms(arrival.observed),
        language=page.language,
        country=facts.country,
        section=page.section and storable(page.section),
        tags=tuple(storable(one) for one in page.tags),
        lead=page.lead and storable(page.lead),
        text=str(shown["text"]),
        image=page.image and storable(page.image),
        word_count=int(str(shown["word_count"])),
        partial=page.partial,
        story_id=story_id,
        version=1,
        status=ArticleStatus.CURRENT,
    )
