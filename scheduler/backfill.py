"""A WARC file taken in, wired once: for the command by itself, for the service, and for whoever hands files out."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from newswatch.archive.kept import read_progress
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.models import Source
from newswatch.settings import Crawl, Extract, Settings, seconds
from newswatch.urls import host_of, looks_like_home
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractPool
from pipelines.importing.backfill import Backfill, Tell
from pipelines.importing.files import File, LocalFile, is_address
from pipelines.importing.pages import Choose
from pipelines.importing.progress import Harvest, Progress, key_of
from pipelines.importing.reading import Extracting
from pipelines.importing.remote import RemoteFile
from pipelines.importing.storing import Write
from pipelines.learning import MEND_A_ROUND, mend
from pipelines.outcomes import RejectReason
from spiders.sources import is_article, page_host_allowed

T = TypeVar("T")
_LONGEST_ID = 64


def _silent(place: int, size: int) -> None:
    """Nobody looks."""


def import_warc(
    home: Path, path: Path, sources: Mapping[str, Source], *, settings: Settings, clock: Clock,
    any_source: bool = False, name: str | None = None, again: bool = False, tell: Tell = _silent,
) -> Harvest:  # fmt: skip
    """A file into the archive by the way of a crawl's pages, from where an earlier call came to; blocks until done.

    A task may call it: whatever ends the process, the same call goes on, and nothing is lost or twice there. It takes
    the archive for writing and starts extraction workers of its own, so it needs a process that may have children.
    `name` is how the file is known again, else its path. Raises Busy where another process writes, ConfigError for a
    file that cannot be read, or another ArchiveError.
    """
    with own_workers(home, settings=settings, clock=clock) as take:
        return take(LocalFile(path, name), sources, any_source=any_source, again=again, tell=tell)


Take = Callable[..., Harvest]
"""`take_in` without workers, writer, settings and clock, which it has."""


@contextmanager
def own_workers(home: Path, *, settings: Settings, clock: Clock) -> Iterator[Take]:
    """For files one after another: the archive taken for writing, and workers that serve them all."""
    extract = settings.extract
    with asyncio.Runner() as runner, Writer.open(home, clock=clock, settings=settings.archive, role="import") as writer:
        pool = ExtractPool(
            workers=extract.workers, timeout=seconds(extract.timeout), recycle=extract.recycle, queue=extract.queue,
            memory=extract.memory,
        )  # fmt: skip

        async def write(work: Callable[[Writer], T]) -> T:
            return await asyncio.to_thread(work, writer)

        def take(file: File, sources: Mapping[str, Source], **wishes: Any) -> Harvest:
            return runner.run(
                take_in(file, sources, pool=pool, writer=writer, write=write, settings=settings, clock=clock, **wishes)
            )

        try:
            yield take
        finally:
            runner.run(pool.stop())


async def take_in(
    file: File, sources: Mapping[str, Source], *, any_source: bool, again: bool = False, pool: Extracting,
    writer: Writer, write: Write, settings: Settings, clock: Clock, tell: Tell,
) -> Harvest:  # fmt: skip
    """As `import_warc`, with workers and a writer that are there; of a file on a server it may raise SourceError.

    `again`: from the beginning, though it was taken in before.
    """
    told = None if again else told_of(writer, file.name)
    progress = await asyncio.to_thread(Progress.of, file, asked(sources, any_source), told)
    if progress.is_done:
        return progress.harvest
    backfill = Backfill(
        file, progress, choose=chooser(sources, any_source=any_source), pool=pool, writer=writer, write=write,
        clock=clock, policy=policy(settings.extract), limit=settings.crawl.max_body, batch=settings.archive.batch,
    )  # fmt: skip
    harvest = await backfill.run(tell)
    async for _ in mended(backfill.sources, write):
        tell(progress.size, progress.size)
    return harvest


def told_of(writer: Writer, name: str) -> str | None:
    """What the archive knows of an earlier import of the file."""
    with writer.connection.reading() as sql:
        return read_progress(sql, key_of(name))


def policy(extract: Extract) -> Policy:
    """Old pages are read by learned templates unless nothing is: no person looks at them one by one."""
    return Policy.OFF if extract.templates == Policy.OFF else Policy.AUTO


def warc_file(name: str, *, private: bool, crawl: Crawl) -> File:
    """By its path or its web address; `private`: of a server in a private network too. Raises ConfigError."""
    if not is_address(name):
        return LocalFile(Path(name))
    agent = f"{crawl.user_agent} {crawl.contact}".strip()
    return RemoteFile(name, private=private, agent=agent, timeout=seconds(crawl.request_timeout))


async def mended(source_ids: Collection[str], write: Write) -> AsyncIterator[str]:
    """Takes furniture learned since out of stored articles; gives the source after each round that was not the last."""
    for source_id in sorted(source_ids):
        while await write(partial(_mended, source_id=source_id)):
            yield source_id


def _mended(writer: Writer, source_id: str) -> bool:
    """One round over stored articles that hold furniture learned since; False when none is left."""
    mend(writer, source_id, MEND_A_ROUND)
    return bool(writer.blocks.unmended(source_id))


def chooser(sources: Mapping[str, Source], *, any_source: bool) -> Choose:
    """Whose article an address is: of the sources; else, with `any_source`, of a source named by its host."""

    @lru_cache(maxsize=4096)
    def of_host(host: str) -> tuple[Source, ...]:
        return tuple(source for source in sources.values() if page_host_allowed(source, host))

    @lru_cache(maxsize=4096)
    def unknown(host: str) -> Source:
        return _unknown_source(host)

    def choose(url: str) -> Source | RejectReason:
        host = host_of(url)
        own = of_host(host)
        if own:
            return next((source for source in own if is_article(source, url)), RejectReason.NOT_ARTICLE)
        if not any_source:
            return RejectReason.FOREIGN_HOST
        return RejectReason.NOT_ARTICLE if looks_like_home(url) else unknown(host.removeprefix("www."))

    return choose


def _unknown_source(host: str) -> Source:
    """All that is known of an outlet nobody has described."""
    name = host if len(host) <= _LONGEST_ID else hashlib.blake2b(host.encode(), digest_size=16).hexdigest()
    return Source(
        id=name, name=host, home=f"https://{host}/", languages=(), country="", timezone="UTC", article=".",
    )  # fmt: skip


def asked(sources: Mapping[str, Source], any_source: bool) -> str:
    """What decides which pages are taken, in short: a file is taken in again once that has changed."""
    told = sorted((one.id, one.article, one.home, sorted(one.hosts)) for one in sources.values())
    return hashlib.blake2b(json.dumps([any_source, told]).encode(), digest_size=16).hexdigest()
