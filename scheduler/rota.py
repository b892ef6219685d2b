"""The service's plan as it stands: who is crawled how, when next and why, and what keeps a crawl from starting."""

import logging
import sys
from bisect import bisect_left, insort
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newswatch.archive.writer import Writer
from newswatch.clock import Clock, iso
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import Schedule, seconds
from scheduler import plan
from scheduler.memory import Memory
from scheduler.spent import LastHour
from spiders.session import Ending

log = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)


class Rota:
    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._schedule = Schedule()
        self._rhythms: dict[str, plan.Rhythm] = {}
        self._starts: dict[str, plan.Start] = {}
        self._queue: list[tuple[datetime, str]] = []
        """The starts in order: a service of ten thousand sources asks after every crawl what is due."""
        self._skipped: dict[str, int] = {}
        self._spent = LastHour()
        self._memory = Memory(writer, self._rhythms)

    def __len__(self) -> int:
        return len(self._rhythms)

    def configure(self, sources: Mapping[str, Source], schedule: Schedule, changed: Collection[str] = ()) -> None:
        """`sources`: those to be crawled. A source that `changed` begins anew after its failures."""
        self._schedule = schedule
        self._rhythms.clear()
        self._rhythms.update({source.id: _rhythm(source, schedule) for source in sources.values()})
        for source_id in changed:
            self._memory.forgive(self._writer, source_id)
        self.look_again()

    def look_again(self) -> None:
        """Everything is planned anew: the clock was set, or files were changed."""
        now = self._clock.now()
        self._starts = {source_id: self._start(source_id, now) for source_id in self._rhythms}
        self._queue = sorted((start.at, source_id) for source_id, start in self._starts.items())

    def due(self, running: Collection[str], most: int = sys.maxsize) -> tuple[str, ...]:
        """Ids of at most so many sources to start now."""
        now = self._clock.now()
        if self._over_budget(now) is not None:
            return ()
        return plan.due(self._queue, self._rhythms, running, self._memory.circuits, now, most)

    def source_ended(self, writer: Writer, source: Source, ending: Ending) -> None:
        """A hook of the crawls, in the archive's thread."""
        self._memory.ended(writer, source, ending)
        self._spent.add(ending.finished_at, ending.requests, ending.bytes)

    def crawled(self, source_id: str) -> None:
        """Its crawl is over: when is the next, and how many were left out because this one still ran?"""
        rhythm = self._rhythms.get(source_id)
        if rhythm is None:
            return
        now, began = self._clock.now(), self._memory.past(source_id).started_at
        if began is not None and began < now and (missed := plan.missed(rhythm, began, now)):
            self._skipped[source_id] = self._skipped.get(source_id, 0) + missed
            log.info(canonical("overlap", source=source_id, left_out=missed))
        start = self._start(source_id, now)
        if start.at <= now:  # it broke off before anything could be noted
            start = plan.Start(at=now + _MINUTE, why="the last crawl broke off")
        del self._queue[bisect_left(self._queue, (self._starts[source_id].at, source_id))]
        insort(self._queue, (start.at, source_id))
        self._starts[source_id] = start

    def as_json(self, source_id: str) -> dict[str, Any]:
        past, start = self._memory.past(source_id), self._starts[source_id]
        setbacks = past.setbacks
        open_until = [
            circuit.until
            for host in self._rhythms[source_id].hosts
            if plan.is_open(circuit := self._memory.circuits.get(host), self._clock.now()) and circuit and circuit.until
        ]
        at = max([start.at, *open_until])
        return {
            "next_at": iso(at),
            "why": "its host is left alone for a while" if at > start.at else start.why,
            "failures": setbacks.failures,
            "given_up": setbacks.given_up,
            "failing_since": None if setbacks.since is None else iso(setbacks.since),
            "fault": setbacks.words or None,
            "skipped": self._skipped.get(source_id, 0),
        }

    def held(self) -> str | None:
        """Why no crawl begins at all just now, in words."""
        return self._over_budget(self._clock.now())

    def next_starts(self) -> dict[str, datetime]:
        return {source_id: start.at for source_id, start in self._starts.items()}

    def _start(self, source_id: str, now: datetime) -> plan.Start:
        return plan.next_start(self._rhythms[source_id], self._memory.past(source_id), now)

    def _over_budget(self, now: datetime) -> str | None:
        schedule = self._schedule
        if not (schedule.requests_an_hour or schedule.bytes_an_hour):
            return None
        requests, size = self._spent.sums(now)
        for name, budget, spent in (
            ("requests_an_hour", schedule.requests_an_hour, requests),
            ("bytes_an_hour", schedule.bytes_an_hour, size),
        ):
            if 0 < budget <= spent:
                return f"schedule.{name} is spent ({spent} in the last hour)"
        return None


def _rhythm(source: Source, schedule: Schedule) -> plan.Rhythm:
    pace = plan.pace_of(
        source.every or schedule.every,
        fastest=timedelta(seconds=seconds(schedule.fastest)),
        slowest=timedelta(seconds=seconds(schedule.slowest)),
    )
    urls = (source.home, *(endpoint.url for endpoint in source.discover))
    return plan.Rhythm(
        source_id=source.id,
        pace=pace,
        zone=ZoneInfo(source.timezone),
        worth=timedelta(seconds=seconds(schedule.patience)),
        hosts=frozenset({urlsplit(url).netloc for url in urls} | set(source.hosts)),
    )
