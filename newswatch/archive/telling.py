"""Who told a story first, and when."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from newswatch.archive.rows import as_json
from newswatch.clock import from_ms
from newswatch.models import Article, StoryMember

_DAY = 86_400_000
_BARE_DATE = len("2026-11-23")
_HOUR = 3_600_000

_MEMBERS = """
SELECT m.story_id, a.id, a.source_id, r.title, a.url, r.published_at, a.published_utc, a.first_seen_at, m.share,
    m.credited, coalesce(s.name, a.source_id)
FROM story_member m JOIN article a ON a.id = m.article_id
JOIN version v ON {version}
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN source s ON s.id = a.source_id
WHERE m.story_id IN (SELECT value FROM json_each(:stories)) AND {joined}
"""
_NOW = _MEMBERS.format(version="v.id = a.version_id", joined="m.to_at IS NULL")
_THEN = _MEMBERS.format(
    version="v.article_id = a.id AND v.observed_at <= :then AND (v.superseded_at IS NULL OR v.superseded_at > :then)",
    joined="m.from_at <= :then AND (m.to_at IS NULL OR m.to_at > :then)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A story in a line of a list."""

    outlets: int
    """Different sources that told it."""
    first: str
    """The name of the outlet that told it first."""


def told_ms(published: int | None, shown: str | None, first_seen: int) -> int:
    """When an article told what it tells: when it was published, else when it was first seen; in epoch ms.

    A page cannot be seen before it is published: a date of the future is a wrong one. Of a bare date (`shown`, as the
    page has it) the whole day is possible, so its end counts, or when it was seen: midnight would make whoever prints
    no hour the first.
    """
    if published is None:
        return first_seen
    if len(shown or "") == _BARE_DATE:
        published += _DAY - 1
    return min(published, first_seen)


def members(sql: sqlite3.Connection, story_id: int, then: int | None = None) -> list[StoryMember]:
    """In the order they told it; as they stood `then` (epoch ms), where given."""
    return tellings(sql, [story_id], then).get(story_id, [])


def tellings(sql: sqlite3.Connection, stories: Iterable[int], then: int | None = None) -> dict[int, list[StoryMember]]:
    """By story its members, as `members` gives them."""
    found = _by_story(sql, stories, then)
    return {
        story: [_member(row, _told(rows[0]), first=place == 0) for place, row in enumerate(rows)]
        for story, rows in found.items()
    }


def alone(article: Article) -> StoryMember:
    """An article that is in no story as the one member of its own."""
    if article.id is None or article.first_seen_at is None:
        raise ValueError("the article is not of an archive")
    return StoryMember(
        article_id=article.id,
        source=article.source,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        first_seen_at=article.first_seen_at,
        hours_late=0.0,
        share=None,
        credited=None,
        first=True,
    )


def outlines(sql: sqlite3.Connection, stories: Iterable[int], then: int | None = None) -> dict[int, Outline]:
    """By story."""
    return {
        story: Outline(outlets=len({row[2] for row in rows}), first=str(rows[0][10]))
        for story, rows in _by_story(sql, stories, then).items()
    }


def _by_story(sql: sqlite3.Connection, stories: Iterable[int], then: int | None) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in _rows(sql, sorted(set(stories)), then):
        found.setdefault(row[0], []).append(row)
    return found


def _rows(sql: sqlite3.Connection, stories: list[int], then: int | None) -> list[tuple[Any, ...]]:
    rows = sql.execute(_NOW if then is None else _THEN, {"stories": as_json(stories), "then": then}).fetchall()
    return sorted(rows, key=lambda row: (_told(row), row[1]))


def _told(row: tuple[Any, ...]) -> int:
    return told_ms(row[6], row[5], row[7])


def _member(row: tuple[Any, ...], begun: int, *, first: bool) -> StoryMember:
    _, article_id, source, title, url, shown, _, first_seen, share, credited, _ = row
    return StoryMember(
        article_id=article_id,
        source=source,
        title=title,
        url=url,
        published_at=shown,
        first_seen_at=from_ms(first_seen),
        hours_late=round((_told(row) - begun) / _HOUR, 2),
        share=share,
        credited=credited,
        first=first,
    )
