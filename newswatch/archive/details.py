"""What only one article's own page shows: how its fields were found, what was taken off, and the page as fetched."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from newswatch.archive.pages import Capture
from newswatch.clock import from_ms
from newswatch.models import Evidence, Removed

_DETAILS = """
SELECT r.published_raw, r.published_how, r.image_credit, r.removed, r.evidence, r.cleaner, v.observed_at, a.checked_at
FROM article a JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id)
JOIN version v ON v.id = a.version_id WHERE a.id = ?
"""
_CAPTURES = """
SELECT c.file, c.offset, c.length, c.observed_at, v.number FROM capture c LEFT JOIN version v ON v.id = c.version_id
WHERE c.article_id = ? ORDER BY c.observed_at, c.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Of the newest rendering of the current version."""

    published_raw: str | None
    """The text on the page that `published_at` was read from."""
    published_how: str | None
    """Where on the page that stood, as in Evidence."""
    image_credit: str | None
    removed: tuple[Removed, ...]
    evidence: tuple[Evidence, ...]
    cleaner: str
    observed_at: datetime
    """When the current version's page was captured."""
    checked_at: datetime | None
    """When the page was last looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    capture: Capture
    version: int | None
    """The number of the version it was read as; None where that is gone."""


def details(sql: sqlite3.Connection, article_id: int) -> Details | None:
    """None when there is no such article."""
    row = sql.execute(_DETAILS, (article_id,)).fetchone()
    if row is None:
        return None
    raw, how, credit, removed, evidence, cleaner, observed, checked = row
    return Details(
        published_raw=raw,
        published_how=how,
        image_credit=credit,
        removed=msgspec.json.decode(removed, type=tuple[Removed, ...]),
        evidence=msgspec.json.decode(evidence, type=tuple[Evidence, ...]),
        cleaner=cleaner,
        observed_at=from_ms(observed),
        checked_at=None if checked is None else from_ms(checked),
    )


def kept_pages(sql: sqlite3.Connection, article_id: int) -> list[KeptPage]:
    """Oldest first; those whose time is over are not in it."""
    return [
        KeptPage(
            capture=Capture(file=file, offset=offset, length=length, observed_at=from_ms(observed)), version=version
        )
        for file, offset, length, observed, version in sql.execute(_CAPTURES, (article_id,))
    ]
