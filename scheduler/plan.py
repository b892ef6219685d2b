"""What is due and when next: pure, from what is known of each source and the time.

Now every source keeps one fixed interval; an adaptive one gives another `every` and changes nothing else here.
"""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """One source and how its last crawl went."""

    source_id: str
    every: timedelta
    started_at: datetime | None = None
    """Of the last crawl that ended; one that died counts as never begun."""
    finished_at: datetime | None = None


def next_start(rhythm: Rhythm, now: datetime) -> datetime:
    """When the source is crawled next; `now` where that is overdue.

    A source never crawled starts at once. From then on it keeps to the points of a grid of its own, `every` apart
    and shifted by its id, so that sources added together spread out. What was missed, by downtime or by a crawl
    longer than the interval, is one crawl and not many. A clock set back neither bursts nor stalls.
    """
    if rhythm.started_at is None:
        return now
    started = min(rhythm.started_at, now)
    finished = min(rhythm.finished_at or started, now)
    return max(now, _grid_point(rhythm, max(started + rhythm.every / 2, finished)))


def due(rhythms: Iterable[Rhythm], running: Collection[str], now: datetime) -> tuple[str, ...]:
    """Ids of the sources to start now, the longest waiting first; never one that runs."""
    waiting = [rhythm for rhythm in rhythms if rhythm.source_id not in running and next_start(rhythm, now) <= now]
    return tuple(rhythm.source_id for rhythm in sorted(waiting, key=lambda rhythm: _waiting_since(rhythm, now)))


def _waiting_since(rhythm: Rhythm, now: datetime) -> tuple[float, str]:
    since = rhythm.started_at.timestamp() if rhythm.started_at else 0.0
    return min(since, now.timestamp()), rhythm.source_id


def _grid_point(rhythm: Rhythm, after: datetime) -> datetime:
    """The first point of the source's grid at or after `after`."""
    every = rhythm.every.total_seconds()
    shift = zlib.crc32(rhythm.source_id.encode()) / 2**32 * every
    return after + timedelta(seconds=(shift - after.timestamp()) % every)
