"""An article as a line of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from newswatch.archive import query as language
from newswatch.archive.moments import read_utc
from newswatch.archive.query import Query
from newswatch.archive.snippets import Snippet, find, snippet
from newswatch.models import Article, ArticleStatus

_LATE = timedelta(days=3)
_LEAD = 240


class Told(NamedTuple):
    """Who else told an article's story."""

    outlets: int = 1
    """This one included."""
    first: str = ""
    """The name of the one that told it first."""
    hours_late: float = 0.0
    """This one, after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    article: Article
    outlet: str
    """Its name."""
    at: datetime | None
    """When it was first seen: what lists are ordered by."""
    title: Snippet
    text: Snippet
    story: Told
    badges: tuple[str, ...] = ()


def rows(articles: Iterable[Article], query: str, outlets: dict[str, str], stories: dict[int, Told]) -> list[Row]:
    asked = language.parse(query)
    return [_row(article, asked, outlets, stories.get(article.story_id or 0, Told())) for article in articles]


def _row(article: Article, asked: Query, outlets: dict[str, str], story: Told) -> Row:
    return Row(
        article=article,
        outlet=outlets.get(article.source, article.source),
        at=article.first_seen_at,
        title=Snippet(text=article.title, marks=tuple(find(asked, article.title))),
        text=_text(article, asked),
        story=story,
        badges=tuple(badges(article)),
    )


def badges(article: Article) -> list[str]:
    """withdrawn, updated, partial, late."""
    found = []
    if article.status is ArticleStatus.WITHDRAWN:
        found.append("withdrawn")
    if article.version > 1:
        found.append("updated")
    if article.partial:
        found.append("partial")
    published = read_utc(article.published_at)
    if published and article.first_seen_at and article.first_seen_at - published > _LATE:
        found.append("late")
    return found


def _text(article: Article, asked: Query) -> Snippet:
    """The words asked for in their context; without words the lead."""
    found = snippet(asked, article.text)
    if found.marks:
        return found
    lead = article.lead or article.text
    return Snippet(text=lead[:_LEAD] + ("…" if len(lead) > _LEAD else ""), marks=())
