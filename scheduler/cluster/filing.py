"""A worker's part of an import: a WARC file read on from where the archive has it, for some minutes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from newswatch.archive.pages import pack
from newswatch.clock import Clock
from newswatch.errors import ConfigError, SourceError
from newswatch.models import Extracted, TemplateState
from pipelines.importing.files import is_address
from pipelines.importing.pages import Captured, NoPage, Skipped
from pipelines.importing.progress import Progress
from pipelines.importing.reading import Extracting, Read, Reading
from pipelines.settle import Settled
from scheduler.backfill import chooser, policy, warc_file
from scheduler.cluster.stretches import End, Sheet, Stretch, WarcTask

_LONGEST = 300.0
"""Seconds of one task: others wait behind it, and RabbitMQ takes one back after 30 minutes."""
_MOST_BYTES = 1_000_000
"""Of pages in a message."""

Send = Callable[[Stretch], Awaitable[None]]


async def read_on(
    task: WarcTask, pool: Extracting, send: Send, clock: Clock, is_stopped: Callable[[], bool],
    longest: float = _LONGEST,
) -> None:  # fmt: skip
    """`send` takes what was read, in order, and returns when there is room again."""
    empty = Stretch(
        attempt=task.attempt, file=task.file, asked=task.asked, any_source=task.any_source, head="", head_size=0,
        size=0, is_fresh=False, at=0, records=0,
    )  # fmt: skip
    try:
        file = warc_file(task.file, private=task.private, crawl=task.crawl)
        progress = await asyncio.to_thread(Progress.of, file, task.asked, task.known)
        frame = partial(
            _framed, empty, head=progress.head, head_size=progress.head_size, size=progress.size,
            is_fresh=not progress.place.records,
        )  # fmt: skip
        if progress.is_done:
            end = End(is_done=True, torn=progress.harvest.torn)
            await send(frame(at=progress.size, records=progress.place.records, end=end))
            return
        reading = await asyncio.to_thread(_reading, task, progress, pool, clock)
    except (ConfigError, SourceError) as fault:
        await send(_framed(empty, end=_fault(task, fault)))
        return
    ends, records = time.monotonic() + longest, progress.place.records

    def is_over() -> bool:
        return is_stopped() or time.monotonic() > ends

    try:
        async for batch in reading.batches(is_over):
            for sheets in _parts(batch):
                records = sheets[-1].place.records
                await send(frame(at=reading.place, records=records, sheets=sheets))
        end = End(is_done=reading.is_at_end, learned=reading.learned(), torn=reading.torn)
    except SourceError as fault:
        end = _fault(task, fault)
    finally:
        at = reading.place
        await reading.close()
    await send(frame(at=at, records=records, end=end))


def _fault(task: WarcTask, fault: ConfigError | SourceError) -> End:
    absent = isinstance(fault, ConfigError) and not is_address(task.file)
    return End(is_done=False, fault=str(fault), is_absent=absent, is_servers=isinstance(fault, SourceError))


def _framed(empty: Stretch, **told: object) -> Stretch:
    return Stretch(**{**{name: getattr(empty, name) for name in empty.__struct_fields__}, **told})


def _reading(task: WarcTask, progress: Progress, pool: Extracting, clock: Clock) -> Reading:
    known = {(state.source, state.site): state for state in task.templates}

    def find(source_id: str, site: str) -> TemplateState:
        return known.get((source_id, site)) or TemplateState(source=source_id, site=site)

    sources = {source.id: source for source in task.sources}
    return Reading(
        warc_file(task.file, private=task.private, crawl=task.crawl), progress.place,
        choose=chooser(sources, any_source=task.any_source), pool=pool, find=find, policy=policy(task.extract),
        clock=clock, limit=task.crawl.max_body, batch=task.batch,
    )  # fmt: skip


def _parts(batch: Sequence[Read]) -> Iterator[list[Sheet]]:
    part: list[Sheet] = []
    size = 0
    for read in batch:
        sheet = _sheet(read)
        part.append(sheet)
        size += len(sheet.page.record or b"") if sheet.page is not None else 0
        if size >= _MOST_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _sheet(read: Read) -> Sheet:
    match read.found, read.ended:
        case Skipped(why=why), _:
            return Sheet(place=read.place, skipped=why)
        case NoPage(url=url, reason=reason, detail=detail), _:
            return Sheet(place=read.place, url=url, reason=reason.value, detail=detail)
        case Captured(page=page), Settled(reason=reason, detail=detail) if reason is not None:
            return Sheet(place=read.place, url=page.url, reason=reason.value, detail=detail or "")
        case Captured(page=page), Extracted() as extracted:
            packed = replace(page, body=b"", record=pack(page))
            return Sheet(place=read.place, url=page.url, page=packed, extracted=replace(extracted, lesson=None))
    raise RuntimeError("a page was to be sent before it was read")
