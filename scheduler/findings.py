"""What health judges by and what it finds: the words of its rooms reach.py, numbers.py and quality.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from newswatch.archive.health import HealthEvent
from newswatch.archive.health_book import Fault
from newswatch.archive.health_days import DayFigures
from newswatch.archive.health_polls import Polls
from newswatch.archive.health_recent import RecentCrawl
from newswatch.models import Source


class Kind(StrEnum):
    DOWN = "down"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    FEED = "feed"
    """An endpoint that worked is gone, or gives something else, or lists nothing any more."""
    SILENT = "silent"
    FEW = "few"
    MANY = "many"
    EMPTY = "empty"
    ERRORS = "errors"
    DATES = "dates"
    AUTHORS = "authors"
    LANGUAGE = "language"
    LENGTH = "length"
    FUTURE = "future"
    REDESIGN = "redesign"
    BUDGET = "budget"
    NETWORK = "network"
    """Of the service itself."""


BROKEN = frozenset({Kind.DOWN, Kind.BLOCKED, Kind.ROBOTS, Kind.SILENT, Kind.EMPTY, Kind.REDESIGN, Kind.NETWORK})
"""Nothing or next to nothing comes; the others are warnings."""
OF_REACH = frozenset({Kind.DOWN, Kind.BLOCKED, Kind.ROBOTS})
CAUSES = OF_REACH | {Kind.EMPTY, Kind.ERRORS}
"""Faults from which others follow: that nothing comes is no news then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the judgement rests on; the caller reads it from the archive."""

    source: Source
    since: datetime | None
    """End of the first completed crawl."""
    days: Mapping[date, DayFigures]
    crawls: Sequence[RecentCrawl]
    """The last ones, newest first."""
    endpoints: Sequence[Polls]
    """Today and yesterday."""
    endpoints_before: Mapping[str, Polls]
    """The last two weeks, by address."""
    last_article: datetime | None
    """Published, else first seen."""
    last_success: datetime | None
    rebuilt: datetime | None = None
    """When page after page was built otherwise than those before; None once that is learned."""
    open: Mapping[str, HealthEvent] = field(default_factory=dict)
    """Faults that last, by kind."""
    odd_days: frozenset[date] = frozenset()
    """Days of faults: no part of what is usual."""
    broken_days: frozenset[date] = frozenset()
    """Days on which too little came, and everybody knows why."""
    past_days: frozenset[date] = frozenset()
    """Days of faults that are over, and those on which the source was not reached: they tell nothing of its pages."""


Judgement = dict[Kind, Fault | None]
"""None: fine. A kind that is not there could not be judged."""


def fault(history: History, kind: Kind, since: datetime, words: str, **figures: object) -> Fault:
    return Fault(
        source=history.source.id, kind=kind, severity="broken" if kind in BROKEN else "warn", since=since, words=words,
        figures=figures,
    )  # fmt: skip


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
