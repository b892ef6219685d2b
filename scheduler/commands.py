"""What a running service does for other processes: each command takes its request and gives a JSON value."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import msgspec

from newswatch.alerts.changes import commands as alert_commands
from newswatch.archive.care import forget as forget_article
from newswatch.errors import ArchiveError
from newswatch.models import Source
from scheduler import importing, pruning, teaching
from scheduler.control import Command, Progress
from scheduler.requests import read_request
from scheduler.session import Session, failures
from scheduler.watch import Teller
from spiders.session import CrawlOptions
from spiders.sources import pick


class CrawlRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`{"do": "crawl"}`: its answer is {"report": the shape of `crawl --json`, "failures": {source: words}}."""

    sources: list[str] = []
    all: bool = False
    limit: int | None = None
    pages: int | None = None
    full: bool = False

    @property
    def options(self) -> CrawlOptions:
        return CrawlOptions(limit=self.limit, pages=self.pages, full=self.full)


class ForgetRequest(msgspec.Struct, kw_only=True, frozen=True):
    id: int


class EnableRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`enabled` null: as the source's file says."""

    id: str
    enabled: bool | None


def commands(
    session: Session, sources: Callable[[], Mapping[str, Source]], changed: Callable[[], None]
) -> dict[str, Command]:
    """`crawl`, `forget`, `import`, `prune`, `source_enable`, those of scheduler.teaching and those of the alerts.

    `sources` gives the catalogue as it stands now; `changed` is called when another source may be due.
    """

    async def crawl(request: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
        wish = read_request(request, CrawlRequest)
        chosen = pick(sources(), wish.sources, wish.all)
        if session.ctx.stopped:
            raise ArchiveError("the service is stopping; ask again when it has ended.")
        report = await session.crawl(chosen, wish.options, Teller(tell), asked=msgspec.to_builtins(wish))
        changed()
        session.dispatcher.wake()
        return {"report": report.as_json(), "failures": failures(report)}

    async def forget(request: Mapping[str, Any], _: Progress) -> bool:
        wish = read_request(request, ForgetRequest)
        return await session.ctx.archive(lambda writer: forget_article(writer, wish.id))

    async def prune(*_: object) -> dict[str, Any]:
        return asdict(await pruning.prune(session))

    async def source_enable(request: Mapping[str, Any], _: Progress) -> None:
        wish = read_request(request, EnableRequest)
        (source,) = pick(sources(), [wish.id])
        await session.ctx.archive(lambda writer: writer.set_source(source))
        await session.ctx.archive(lambda writer: writer.set_enabled(wish.id, wish.enabled))
        changed()

    alerts = alert_commands(writer=session.writer, dispatcher=session.dispatcher, clock=session.ctx.clock)
    own: dict[str, Command] = {
        "crawl": crawl,
        "forget": forget,
        "import": importing.command(session, sources),
        "prune": prune,
        "source_enable": source_enable,
    }
    return {**own, **teaching.commands(session, sources), **alerts}
