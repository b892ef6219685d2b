"""What a running service does with a file that is to be taken in."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from newswatch.errors import ArchiveError, ConfigError
from newswatch.log import canonical
from newswatch.models import Source
from pipelines.importing import Import
from pipelines.importing.backfill import Tell
from pipelines.importing.files import is_address
from pipelines.importing.kinds import is_warc
from pipelines.importing.progress import Harvest
from scheduler import backfill
from scheduler.control import Command, Progress
from scheduler.requests import read_request
from scheduler.session import Session
from spiders.session import ArchiveContext

log = logging.getLogger(__name__)


class ImportRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`file` is absolute, for the service stands in another folder, or a web address. Answer:
    pipelines.importing.Taken as JSON, or of a WARC file pipelines.importing.progress.Harvest."""

    file: str
    any: bool = False
    again: bool = False
    private: bool = False
    """A server in a private network may be asked."""


class FileAbsent(ConfigError):
    """A worker has no such file; the service may have it."""


class Importer(Protocol):
    """Imports done by other processes."""

    def know(self, sources: Callable[[], Mapping[str, Source]]) -> None:
        """Whose pages are taken, asked whenever it matters."""
        ...

    async def take_in(self, wish: ImportRequest, tell: Tell) -> Harvest:
        """A WARC file, in the archive by then. Raises FileAbsent, or another NewswatchError."""
        ...


def command(session: Session, sources: Callable[[], Mapping[str, Source]]) -> Command:
    async def take_in(request: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
        wish = read_request(request, ImportRequest)
        ctx, path = session.ctx, Path(wish.file)

        def told(place: int, size: int) -> None:
            tell({"place": place, "size": size})
            if ctx.stopped:
                raise ArchiveError("the service is stopping; what was taken in is kept, run the import again later.")

        if is_address(wish.file) or is_warc(path):
            return (await _warc(ctx, wish, sources, told)).as_json()
        steps = Import(path, sources(), any_source=wish.any, batch=ctx.settings.archive.batch)
        try:
            while await ctx.archive(steps.step):
                told(steps.place, steps.size)
        finally:
            steps.close()
        return steps.taken.as_json()

    if session.ctx.elsewhere is not None:
        session.ctx.elsewhere.imports.know(sources)
    return take_in


async def _warc(
    ctx: ArchiveContext, wish: ImportRequest, sources: Callable[[], Mapping[str, Source]], tell: Tell
) -> Harvest:
    """By the workers where there are any; by ourselves what they do not have."""
    if ctx.elsewhere is not None:
        importer: Importer = ctx.elsewhere.imports
        try:
            return await importer.take_in(wish, tell)
        except FileAbsent as fault:
            log.info(canonical("file not with the workers", file=wish.file, why=fault))
    file = backfill.warc_file(wish.file, private=wish.private, crawl=ctx.settings.crawl)
    return await backfill.take_in(
        file, sources(), any_source=wish.any, again=wish.again, pool=ctx.pool, writer=ctx.writer, write=ctx.archive,
        settings=ctx.settings, clock=ctx.clock, tell=tell,
    )  # fmt: skip
