"""Health's rounds in a running process: what crawls brought is judged, faults are kept, the operator is told.

After each crawl the sources that had trouble are judged at once, the others every few hours. What is found is written
down before it is told; telling and "was told" are one transaction, so that no restart repeats it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from newswatch.alerts import operator
from newswatch.archive.health import SERVICE, HealthEvent
from newswatch.archive.health_book import Fault
from newswatch.archive.health_history import Past, read_past
from newswatch.archive.health_recent import Went, of_walk
from newswatch.archive.reports import CrawlReport
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import Settings, seconds
from scheduler import recapture
from scheduler.findings import BROKEN, CAUSES, OF_REACH, History, Judgement, Kind
from scheduler.health import USUAL_AFTER, judge, outlived
from scheduler.lately import Lately
from spiders.allowance import budget
from spiders.visit import BUDGET

log = logging.getLogger(__name__)

_JUDGE_EVERY = timedelta(hours=3)
_AGAIN = timedelta(minutes=10)
"""Between two judgements of a source in trouble."""
_PRUNE_EVERY = timedelta(days=1)
_TOGETHER = timedelta(minutes=20)
"""Crawls that ended in this time say whether the network is there."""
_LEAST_DOWN, _SHARE_DOWN = 3, 0.8
_LAST = "last"
_COVERED = timedelta(days=14)
_SETTLED = timedelta(hours=12)
"""A link younger than this may still come up in the other channel."""


class Rounds:
    """One a process. Every method takes the writer, and runs where the archive's work runs."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises ConfigError when a target of `health.to` cannot be one."""
        self._to = operator.targets(settings)
        self._settings = settings
        self._clock = clock
        self._judged: dict[str, datetime] = {}
        self._lately = Lately(_TOGETHER)
        self._troubled: set[str] = set()
        self._pruned: datetime | None = None
        self._network_down: bool | None = None
        """None: the archive knows."""

    def after(self, writer: Writer, sources: Sequence[Source], report: CrawlReport) -> None:
        """A crawl ended: its sources are judged as far as they are due."""
        now = self._clock.now()
        for source in sources:
            ended = report.sources.get(source.id)
            if ended is None or ended.finish in (None, "stopped"):
                continue
            went = Went.WELL if ended.finish in ("finished", "timeout", BUDGET) else of_walk(ended.finish)[0]
            self._lately.add(source.id, now, went)
            trouble = went is not Went.WELL or ended.finish == BUDGET or bool(ended.failed or ended.rejected)
            if self._is_due(source.id, now, trouble=trouble):
                self._judge_safely(writer, source, spent=ended.finish == BUDGET)
        self._network(writer, now)

    def _judge_safely(self, writer: Writer, source: Source, *, spent: bool) -> None:
        try:
            self.judge(writer, source, spent=spent)
        except ArchiveError:
            raise
        except Exception:  # a fault of ours in a judgement is in the log, and no reason to end a crawl
            log.exception(canonical("health", source=source.id, fault="it could not be judged"))
            self._judged[source.id] = self._clock.now()

    def judge(self, writer: Writer, source: Source, *, spent: bool = False) -> None:
        """One source, now."""
        now = self._clock.now()
        with writer.connection.reading() as sql:
            past = read_past(sql, source.id, now)
        with writer.transaction():
            found = judge(_history(source, past), now)
            found |= _budget(source, past, now, spent=spent)
            self._keep(writer, source.id, found)
            self._end_outlived(writer, past, now)
            sightings = writer.health.sightings(source.id, now - _COVERED, now - _SETTLED)
            writer.health.judged(source.id, recapture.estimate(sightings), *budget(source, self._settings))
            lasting = bool(writer.health.open_events(source.id))
        self._judged[source.id] = now
        (self._troubled.add if lasting else self._troubled.discard)(source.id)

    def tell(self, writer: Writer, *, settled: bool = True) -> int:
        """Tells the operator what is due; returns the messages written. `settled` False: without waiting for more."""
        now = self._clock.now()
        latest = now - timedelta(seconds=seconds(self._settings.health.settle)) if settled else now
        due = [one for one in writer.health.untold() if (one.until or one.noticed_at) <= latest]
        if not due:
            return 0
        for one in due:
            line = canonical(
                "health", source=one.source or "-", kind=one.kind, over=one.until is not None, why=one.words
            )
            log.log(logging.INFO if one.until else logging.WARNING, "%s", line)
        return operator.tell(writer, due, self._to, self._settings, now)

    def tick(self, writer: Writer) -> int:
        """From time to time: what nobody crawls is not judged, but the told must be told. Messages written."""
        now = self._clock.now()
        if self._pruned is None or now - self._pruned >= _PRUNE_EVERY:
            self._pruned = now
            writer.health.prune()
        return self.tell(writer)

    def _is_due(self, source_id: str, now: datetime, *, trouble: bool) -> bool:
        last = self._judged.get(source_id)
        wait = _AGAIN if trouble or source_id in self._troubled else _JUDGE_EVERY
        return last is None or not timedelta() <= now - last < wait

    def _keep(self, writer: Writer, source_id: str, found: Judgement) -> None:
        for kind, fault in found.items():
            if fault is None:
                writer.health.over(source_id, kind)
            else:
                writer.health.notice(fault)

    def _end_outlived(self, writer: Writer, past: Past, now: datetime) -> None:
        for event in past.open.values():
            if outlived(event, now):
                writer.health.over(event.source, event.kind)

    def _network(self, writer: Writer, now: datetime) -> None:
        """Many sources down at once: it is the network here, and one fault."""
        self._lately.forget_older(now)
        together, down = len(self._lately), self._lately.count(Went.DOWN)
        if down >= _LEAST_DOWN and down >= _SHARE_DOWN * together:
            self._network_down = True
            with writer.transaction():
                event = writer.health.notice(_network_fault(down, together, self._lately.since(Went.DOWN)))
                writer.health.fold([Kind.DOWN], event)
        elif self._network_down is not False and down < together / 2:
            self._network_down = False
            with writer.transaction():
                writer.health.unfold(Kind.NETWORK)
                writer.health.over(SERVICE, Kind.NETWORK)


def _history(source: Source, past: Past) -> History:
    def days(chosen: Callable[[HealthEvent], bool]) -> frozenset[date]:
        return past.days_of(filter(chosen, past.faults), longest=USUAL_AFTER)

    return History(
        source=source, since=past.since, days=past.days, crawls=past.crawls, endpoints=past.endpoints,
        endpoints_before=past.endpoints_before, last_article=past.last_article, last_success=past.last_success,
        rebuilt=past.rebuilt, open=past.open, odd_days=days(lambda _: True),
        broken_days=days(lambda one: one.kind in CAUSES or one.kind == Kind.SILENT),
        past_days=days(lambda one: one.until is not None or one.kind in OF_REACH),
    )  # fmt: skip


def _budget(source: Source, past: Past, now: datetime, *, spent: bool) -> Judgement:
    """Told when it is reached, over once a whole day passed without."""
    if spent:
        words = (
            f"{source.name}: its budget for the day is used up, its crawls wait until 00:00 UTC. Raise "
            "budget_requests_per_day or budget_bytes_per_day in its file, or crawl it less often (`every`)."
        )
        fault = Fault(source=source.id, kind=Kind.BUDGET, severity="warn", since=now, words=words,
                      figures={_LAST: now.isoformat()})  # fmt: skip
        return {Kind.BUDGET: fault}
    known = past.open.get(Kind.BUDGET)
    last = None if known is None else datetime.fromisoformat(known.figures[_LAST])
    return {Kind.BUDGET: None} if last is not None and now - last > timedelta(days=1) else {}


def _network_fault(down: int, tried: int, since: datetime) -> Fault:
    words = (
        f"The network: {down} of {tried} sources crawled in the last minutes could not be reached. Look at the "
        "connection of this machine and its name server; the sources are tried again at their times."
    )
    severity = "broken" if Kind.NETWORK in BROKEN else "warn"
    return Fault(source=SERVICE, kind=Kind.NETWORK, severity=severity, since=since, words=words)
