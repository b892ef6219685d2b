"""What the scheduler remembers of sources and hosts: from the archive when it starts, kept there with each crawl.

It is written in the transaction that closes a source's account, so a kill loses neither the one nor the other.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from newswatch.archive.writer import Writer
from newswatch.log import NOTICE, canonical
from newswatch.models import Source
from scheduler import habit as habits
from scheduler.habit import Habit
from scheduler.plan import Past, Rhythm
from scheduler.setbacks import Circuit, Setbacks, after_answer, after_failure
from spiders.session import Ending

log = logging.getLogger(__name__)

_KEEP_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """The JSON of one source."""

    habit: Habit = field(default_factory=Habit)
    setbacks: Setbacks = field(default_factory=Setbacks)


class Memory:
    """`rhythms` is the service's own: how each source is to be crawled now."""

    def __init__(self, writer: Writer, rhythms: Mapping[str, Rhythm]) -> None:
        self._rhythms = rhythms
        self._pasts = _read(writer)
        self._kept_at: dict[str, datetime] = {}
        self.circuits = {
            host: Circuit(failures=failures, until=until)
            for host, (failures, until) in writer.rhythms.circuits().items()
        }

    def past(self, source_id: str) -> Past:
        return self._pasts.get(source_id, Past())

    def forgive(self, writer: Writer, source_id: str) -> None:
        """Its file was changed: what went wrong before says nothing of what it is now."""
        past = self.past(source_id)
        if past.setbacks.failures:
            self._pasts[source_id] = replace(past, setbacks=Setbacks())
            writer.rhythms.learn(source_id, _json(self._pasts[source_id]))

    def ended(self, writer: Writer, source: Source, ending: Ending) -> None:
        """A hook of the crawls: inside their transaction, in the archive's thread."""
        rhythm = self._rhythms.get(source.id)
        if rhythm is None or (ending.trouble is None and ending.finish not in ("finished", "timeout")):
            return
        past = replace(self.past(source.id), started_at=ending.started_at, finished_at=ending.finished_at)
        past = _failed(past, ending, rhythm) if ending.trouble else _went_well(past, ending, rhythm, writer)
        past = replace(
            past,
            recheck_at=writer.rhythms.recheck_time(source.id),
            pending=ending.trouble is None and writer.rhythms.left_over(source.id),
        )
        before, self._pasts[source.id] = self.past(source.id), past
        if self._is_news(source.id, before, past, ending.finished_at):
            writer.rhythms.learn(source.id, _json(past))
            self._kept_at[source.id] = ending.finished_at
        self._hosts_answered(writer, rhythm, ending)

    def _is_news(self, source_id: str, before: Past, past: Past, now: datetime) -> bool:
        """A poll that brought nothing need not be written down each time: all a kill loses of it is watched time."""
        if past.setbacks != before.setbacks or past.habit.articles != before.habit.articles:
            return True
        kept = self._kept_at.get(source_id)
        return kept is None or not timedelta(0) <= now - kept < _KEEP_EVERY

    def _hosts_answered(self, writer: Writer, rhythm: Rhythm, ending: Ending) -> None:
        asked = None if ending.asked is None else timedelta(seconds=ending.asked)
        changed = {}
        for host in rhythm.hosts:
            before = self.circuits.get(host, Circuit())
            after = after_answer(before, ending.trouble, ending.finished_at, asked)
            if after != before:
                changed[host] = self.circuits[host] = after
        if changed:
            writer.rhythms.set_circuits({host: (each.failures, each.until) for host, each in changed.items()})


def _failed(past: Past, ending: Ending, rhythm: Rhythm) -> Past:
    assert ending.trouble is not None
    asked = None if ending.asked is None else timedelta(seconds=ending.asked)
    now = ending.finished_at
    setbacks = after_failure(past.setbacks, ending.trouble, ending.finish, now, rhythm.every, asked)
    if setbacks.given_up and not past.setbacks.given_up:
        told = {"source": rhythm.source_id, "failures": setbacks.failures, "last": setbacks.words}
        log.warning(canonical("source given up", **told, next="once a day until it answers"))
    return replace(past, setbacks=setbacks)


def _went_well(past: Past, ending: Ending, rhythm: Rhythm, writer: Writer) -> Past:
    if past.setbacks.given_up:
        log.log(NOTICE, canonical("source answers again", source=rhythm.source_id, failures=past.setbacks.failures))
    came: list[datetime] = writer.rhythms.arrived(ending.crawl_id, rhythm.source_id)
    known = round(ending.known * ending.listed)
    now = ending.started_at  # what it listed was of the beginning, however long the articles took
    habit = habits.learn(past.habit, came, now, rhythm.zone, rhythm.guess, listed=ending.listed, known=known)
    return replace(past, habit=habit, setbacks=Setbacks())


def _read(writer: Writer) -> dict[str, Past]:
    learned = {source_id: _parse(source_id, told) for source_id, told in writer.rhythms.learned().items()}
    crawled, rechecks = writer.frontier.last_crawls(), writer.rhythms.recheck_times()
    found = {}
    for source_id in {*learned, *crawled}:
        started, finished = crawled.get(source_id, (None, None))
        one = learned.get(source_id, _Learned())
        found[source_id] = Past(
            started_at=started, finished_at=finished, habit=one.habit, setbacks=one.setbacks,
            recheck_at=rechecks.get(source_id), pending=writer.rhythms.left_over(source_id),
        )  # fmt: skip
    return found


def _parse(source_id: str, told: str) -> _Learned:
    try:
        return msgspec.json.decode(told, type=_Learned)
    except msgspec.DecodeError as fault:  # of another version of ours: it is learned again
        log.warning(canonical("learned rhythm unreadable", source=source_id, fault=fault))
        return _Learned()


def _json(past: Past) -> str:
    habit = replace(
        past.habit,
        articles=tuple(round(each, 3) for each in past.habit.articles),
        watched=tuple(round(each, 3) for each in past.habit.watched),
        rates=(),
    )
    return msgspec.json.encode(_Learned(habit=habit, setbacks=past.setbacks)).decode()
