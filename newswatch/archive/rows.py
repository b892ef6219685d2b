"""Rows of the archive as the records people read."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from newswatch.archive.normal import storable
from newswatch.clock import from_ms
from newswatch.models import Article, ArticleStatus, Candidate, Version, VersionKind

_strings = msgspec.json.Decoder(tuple[str, ...])
_encoder = msgspec.json.Encoder()

_COLUMNS = """
SELECT a.id, a.url,
    (SELECT json_group_array(url) FROM (SELECT url FROM alias WHERE article_id = a.id {known} ORDER BY seen_at, url)),
    a.source_id, r.title, r.authors, r.published_at, r.modified_at, a.first_seen_at, r.language, s.country, r.section,
    r.tags, r.lead, r.text, r.image, r.word_count, r.partial,
    (SELECT story_id FROM story_member WHERE article_id = a.id {joined}),
    v.number, {status}, v.id, a.published_utc
FROM article a
JOIN version v ON {version}
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN source s ON s.id = a.source_id
"""
ARTICLE = _COLUMNS.format(known="", joined="AND to_at IS NULL", status="a.status", version="v.id = a.version_id")
"""A query's opening; the tables go by `a`, `v`, `r`, `s`, and `article_of` reads its rows."""
KNOWN_THEN = "v.observed_at <= :then AND (v.superseded_at IS NULL OR v.superseded_at > :then)"
"""The version `v` was the current one at `:then`."""
ARTICLE_THEN = _COLUMNS.format(
    known="AND seen_at <= :then",
    joined="AND from_at <= :then AND (to_at IS NULL OR to_at > :then)",
    status="coalesce((SELECT status FROM article_status WHERE article_id = a.id AND from_at <= :then"
    " AND (to_at IS NULL OR to_at > :then)), 'current')",
    version=f"v.article_id = a.id AND {KNOWN_THEN}",
)
"""ARTICLE as it stood at `:then` (epoch ms)."""


def article_of(row: tuple[Any, ...]) -> Article:
    """The Article of a row that a query opening with ARTICLE gave."""
    (number, url, urls, source, title, authors, published, modified, first_seen, language, country, section,
     tags, lead, text, image, words, partial, story, version, status, *_) = row  # fmt: skip
    return Article(
        id=number,
        url=url,
        urls=urls_of(url, _strings.decode(urls)),
        source=source,
        title=title,
        authors=_strings.decode(authors),
        published_at=published,
        modified_at=modified,
        first_seen_at=from_ms(first_seen),
        language=language,
        country=country,
        section=section,
        tags=_strings.decode(tags),
        lead=lead,
        text=text,
        image=image,
        word_count=words,
        partial=bool(partial),
        story_id=story,
        version=version,
        status=ArticleStatus(status),
    )


def urls_of(canonical: str, seen: Iterable[str]) -> tuple[str, ...]:
    """Every address once, the canonical one first."""
    return tuple(dict.fromkeys((canonical, *seen)))


VERSIONS = """
SELECT v.number, v.observed_at, r.title, r.text, v.kind
FROM version v
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
WHERE v.article_id = ? ORDER BY v.number
"""


def version_of(row: tuple[Any, ...]) -> Version:
    number, observed, title, text, kind = row
    return Version(version=number, seen_at=from_ms(observed), title=title, text=text, kind=VersionKind(kind))


RENDERING_COLUMNS = (
    "version_id", "recorded_at", "cleaner", "title", "authors", "published_at", "published_raw", "published_how",
    "modified_at", "language", "section", "tags", "lead", "text", "image", "image_credit", "word_count", "partial",
    "removed", "evidence",
)  # fmt: skip


def rendering_row(candidate: Candidate, *, version_id: int, recorded_at: int, cleaner: str) -> tuple[object, ...]:
    """In the order of RENDERING_COLUMNS."""
    page = candidate.extracted
    text = text_of(page.paragraphs)
    return (
        version_id, recorded_at, cleaner, storable(page.title or ""), as_json(page.authors),
        page.published_at, _storable(page.published_raw), page.published_how, page.modified_at,
        page.language, _storable(page.section), as_json(page.tags), _storable(page.lead),
        text, _storable(page.image), _storable(page.image_credit), len(text.split()), page.partial,
        as_json(page.removed), as_json(page.evidence),
    )  # fmt: skip


def text_of(paragraphs: Sequence[str]) -> str:
    return storable("\n\n".join(paragraphs))


def as_json(value: object) -> str:
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate somewhere below
        return storable(json.dumps(msgspec.to_builtins(value), ensure_ascii=False))


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)
