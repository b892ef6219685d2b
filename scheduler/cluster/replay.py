"""What a worker's crawl told its journal, told to the archive: in its order, by the same functions as here.

The caller's transaction makes a batch all or nothing, its number included.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Source
from pipelines.dedupe import Remade
from pipelines.outcomes import FailReason, Outcome
from pipelines.settle import Arrival, Refusal, Reread, Settled, record, settle
from scheduler.cluster.records import (
    Batch,
    Came,
    Done,
    Ended,
    Event,
    Faulty,
    Listed,
    Opened,
    Turned,
    Unchanged,
    reason,
)  # fmt: skip
from spiders.books import finish_source
from spiders.ledger import Counts, write_entries
from spiders.refusals import Trouble
from spiders.session import ArchiveContext, Ending

log = logging.getLogger(__name__)

STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a batch belongs."""

    ctx: ArchiveContext
    source: Source
    crawl_id: int


@dataclass(slots=True, kw_only=True)
class Replayed:
    outcomes: list[str] = field(default_factory=list)
    rereads: dict[int, Reread] = field(default_factory=dict)
    """By the event's place. Where there are any the batch is to be rolled back, and replayed with what they say."""
    ending: Ending | None = None
    """The attempt is over."""


def replay(writer: Writer, room: Room, batch: Batch, remade: Mapping[int, Remade], *, alone: bool = False) -> Replayed:
    """`alone`: each page in a savepoint of its own, so that one at fault is lost alone."""
    done = Replayed()
    for place, event in enumerate(batch.events):
        match event:
            case Came() | Turned():
                work = _work(event, room, remade.get(place))
                settled = _alone(writer, work) if alone else settle(writer, work)
                if isinstance(settled, Reread):
                    done.rereads[place] = settled
                else:
                    done.outcomes.append(settled.outcome)
            case Ended():
                write_entries(writer, room.crawl_id, room.source.id, [event.entry()])
                done.outcomes.append(event.outcome)
            case Done():
                done.ending = event.ending
                # one that was stopped on its way goes on elsewhere: its account stays open
                if event.ending.finish != STOPPED and not done.rereads:
                    _close(writer, room, event, batch)
            case _:
                _endpoint(writer, room.source.id, event)
    writer.attempts.applied(batch.attempt, batch.number, batch.traffic)
    if done.ending is not None:
        writer.attempts.end(batch.attempt, "lost" if done.ending.finish == STOPPED else "done")
    return done


def _endpoint(writer: Writer, source_id: str, event: Event) -> None:
    frontier = writer.frontier
    match event:
        case Opened(endpoint=endpoint):
            frontier.open_walk(source_id, endpoint.url, endpoint.kind)
        case Listed(endpoint=endpoint):
            frontier.endpoint_read(
                source_id, endpoint.url, endpoint.kind, event.links,
                etag=event.etag, last_modified=event.last_modified, finished=event.finished,
            )  # fmt: skip
        case Unchanged(endpoint=endpoint):
            frontier.endpoint_not_modified(source_id, endpoint.url, endpoint.kind)
        case Faulty(endpoint=endpoint, words=words):
            frontier.endpoint_failed(source_id, endpoint.url, endpoint.kind, words)


def _work(event: Came | Turned, room: Room, remade: Remade | None) -> Arrival | Refusal:
    named = {event.page.source, event.candidate.extracted.source if isinstance(event, Came) else room.source.id}
    if named != {room.source.id}:  # it names the file a page is kept in
        raise ValueError(f"a page of {', '.join(sorted(named))} in a crawl of {room.source.id}")
    if isinstance(event, Came):
        return Arrival(
            crawl_id=room.crawl_id, source=room.source, page=event.page, candidate=event.candidate, remade=remade
        )
    return Refusal(
        crawl_id=room.crawl_id, source=room.source, page=event.page, outcome=event.outcome,
        reason=reason(event.reason), detail=event.detail,
    )  # fmt: skip


def _alone(writer: Writer, work: Arrival | Refusal) -> Settled | Reread:
    try:
        with writer.savepoint():
            return settle(writer, work)
    except ArchiveError:
        raise
    except Exception as fault:
        detail = f"{type(fault).__name__}: {fault}"[:500]
        log.exception(canonical("page not stored", source=work.source.id, url=work.page.url, fault=detail))
        settled = Settled(outcome=Outcome.FAILED, reason=FailReason.STORE_ERROR, detail=detail)
        record(writer, work, settled)
        return settled


def _close(writer: Writer, room: Room, event: Done, batch: Batch) -> None:
    """The account over all attempts: found = known + the outcomes written, whichever attempt wrote them."""
    writer.attempts.applied(batch.attempt, batch.number, batch.traffic)
    counts = _counts(writer, room, event.known)
    ending = replace(event.ending, requests=counts.requests, bytes=counts.bytes)
    finish_source(writer, room.source, counts, ending, room.ctx.on_source_end)


def _counts(writer: Writer, room: Room, known: int) -> Counts:
    rows, requests, received, fetched, not_modified = writer.attempts.account(room.crawl_id, room.source.id)
    return Counts(
        found=known + rows, known=known, requests=requests, bytes=received, fetched=fetched, not_modified=not_modified
    )


def give_up(writer: Writer, room: Room, words: str) -> None:
    """Attempt after attempt was lost: the source's crawl has failed."""
    with writer.transaction():
        writer.attempts.lose_all(room.crawl_id, room.source.id)
        counts = _counts(writer, room, 0)
        now = writer.clock.now()
        ending = Ending(
            crawl_id=room.crawl_id, finish=words, started_at=now, finished_at=now, trouble=Trouble.SOFT,
            requests=counts.requests, bytes=counts.bytes,
        )  # fmt: skip
        finish_source(writer, room.source, counts, ending, room.ctx.on_source_end)


def summed(outcomes: Sequence[str]) -> Mapping[str, int]:
    return {outcome: outcomes.count(outcome) for outcome in set(outcomes)}


class _RollBack(Exception):
    """The transaction is to be undone; nothing is wrong."""


def commit(writer: Writer, room: Room, batch: Batch, remade: dict[int, Remade], alone: bool = False) -> Replayed:
    """A batch in one transaction, which is undone where kept pages are to be read again first."""
    done = Replayed()
    try:
        with writer.transaction():
            done = replay(writer, room, batch, remade, alone=alone)
            if done.rereads:
                raise _RollBack
    except _RollBack:
        log.debug("kept pages are read again before batch %d of %s", batch.number, batch.attempt)
    return done
