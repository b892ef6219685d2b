"""What a running service does with a file that is to be taken in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from newswatch.errors import ArchiveError
from newswatch.models import Source
from pipelines.importing import Import
from pipelines.importing.files import is_address
from pipelines.importing.kinds import is_warc
from scheduler import backfill
from scheduler.control import Command, Progress
from scheduler.requests import read_request
from scheduler.session import Session


class ImportRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`file` is absolute, for the service stands in another folder, or a web address. Answer:
    pipelines.importing.Taken as JSON, or of a WARC file pipelines.importing.progress.Harvest."""

    file: str
    any: bool = False
    again: bool = False
    private: bool = False
    """A server in a private network may be asked."""


def command(session: Session, sources: Callable[[], Mapping[str, Source]]) -> Command:
    async def take_in(request: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
        wish = read_request(request, ImportRequest)
        ctx, path = session.ctx, Path(wish.file)

        def told(place: int, size: int) -> None:
            tell({"place": place, "size": size})
            if ctx.stopped:
                raise ArchiveError("the service is stopping; what was taken in is kept, run the import again later.")

        if is_address(wish.file) or is_warc(path):
            file = backfill.warc_file(wish.file, private=wish.private, crawl=ctx.settings.crawl)
            harvest = await backfill.take_in(
                file, sources(), any_source=wish.any, again=wish.again, pool=ctx.pool, writer=ctx.writer,
                write=ctx.archive, settings=ctx.settings, clock=ctx.clock, tell=told,
            )  # fmt: skip
            return harvest.as_json()
        steps = Import(path, sources(), any_source=wish.any, batch=ctx.settings.archive.batch)
        try:
            while await ctx.archive(steps.step):
                told(steps.place, steps.size)
        finally:
            steps.close()
        return steps.taken.as_json()

    return take_in
