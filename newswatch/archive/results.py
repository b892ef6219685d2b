"""What the archive answers: articles found, counts by facet, a timeline, pages of stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, overload

from newswatch.models import Article, StoryMember

Unit = Literal["day", "week", "month"]


class SearchResult(Sequence[Article]):
    """The articles found, in order; `total` counts those beyond the limit too."""

    def __init__(
        self,
        articles: Sequence[Article],
        total: int,
        *,
        total_is_exact: bool = True,
        ranked: int | None = None,
        after: str | None = None,
    ) -> None:
        self._articles = tuple(articles)
        self.total = total
        self.total_is_exact = total_is_exact
        """False: it was counted no further."""
        self.ranked = ranked
        """Sorted by relevance: only this many of the newest hits were weighed; None: all of them."""
        self.next = after
        """Give it to the same search as `after` for what follows; None: there is no more."""

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:
        return self._articles[index]

    def __len__(self) -> int:
        return len(self._articles)

    def __repr__(self) -> str:
        return f"<SearchResult: {len(self)} of {'' if self.total_is_exact else 'more than '}{self.total}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many of the articles found have this value; the field names are the JSON keys."""

    value: str
    articles: int


class Facets(dict[str, list[FacetCount]]):
    """By facet the commonest values first; of `day` the newest first."""

    def __init__(self, counts: dict[str, list[FacetCount]], *, articles: int, exact: bool = True) -> None:
        super().__init__(counts)
        self.articles = articles
        """Found in all."""
        self.exact = exact
        """False: everything here is reckoned from an even sample of the articles found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    start: date
    """Its first day, UTC; a week begins on Monday."""
    total: int
    parts: dict[str, int]
    """By value of the facet asked for; only the commonest values of the whole timeline are told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Articles found by the time of publication, else by when they were first seen; without gaps, oldest first."""

    unit: Unit
    buckets: tuple[Bucket, ...]
    exact: bool = True
    """As of Facets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """A story in a list: one article of it stands for all."""

    story_id: int | None
    head: Article
    """The newest (or most relevant) article of the story that was found."""
    members: tuple[StoryMember, ...]
    """All its articles in the order they told it, found or not; never empty."""

    @property
    def first(self) -> StoryMember:
        """Who told it first."""
        return self.members[0]

    @property
    def outlets(self) -> int:
        """Different sources that told it."""
        return len({member.source for member in self.members})

    @property
    def hours_late(self) -> float:
        """How long after the first the head told it."""
        return next((one.hours_late for one in self.members if one.article_id == self.head.id), 0.0)


class StoryPage(Sequence[StoryEntry]):
    """Stories in order, one entry each."""

    def __init__(self, stories: Sequence[StoryEntry], after: str | None) -> None:
        self._stories = tuple(stories)
        self.next = after
        """As of SearchResult."""

    @overload
    def __getitem__(self, index: int) -> StoryEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StoryEntry]: ...
    def __getitem__(self, index: int | slice) -> StoryEntry | Sequence[StoryEntry]:
        return self._stories[index]

    def __len__(self) -> int:
        return len(self._stories)
