"""`newswatch crawl`: crawls now, by itself or through the service where one runs."""

import asyncio
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from newswatch.cli import completion
from newswatch.cli.board import Board, reasons, summary
from newswatch.cli.context import Context
from newswatch.errors import SourceError
from scheduler import control
from spiders.sources import load_sources, pick

_KILLED_BY_SIGNAL = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    sources: tuple[str, ...]
    all: bool
    limit: int | None
    pages: int | None
    full: bool

    def asked(self) -> dict[str, Any]:
        return {
            "sources": list(self.sources), "all": self.all, "limit": self.limit, "pages": self.pages, "full": self.full
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    report: Mapping[str, Any]
    """In the shape of `--json`."""
    failures: Mapping[str, str]
    """Source and why it failed, in words."""
    signal: int | None = None
    """That ended it early."""


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=completion.sources)
@click.option("--all", "all_", is_flag=True, help="Every source, enabled or not.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Article pages a source at most.")
@click.option("--pages", type=click.IntRange(min=1), metavar="N", help="Walk N pages of each listing, also known ones.")
@click.option("--full", is_flag=True, help="Look at every known article again now.")
@click.option("--json", "as_json", is_flag=True, help="What came of it, as JSON.")
@click.pass_obj
def command(
    context: Context,
    sources: tuple[str, ...],
    all_: bool,
    limit: int | None,
    pages: int | None,
    full: bool,
    as_json: bool,
) -> int:
    """Crawl each SOURCE now, or every enabled one. Ends with 3 when some of them failed."""
    wish = Wish(sources=sources, all=all_, limit=limit, pages=pages, full=full)
    known = load_sources(context.home)
    named = pick(known, sources) if sources else list(known.values())
    board = Board(len(named) if sources or all_ else sum(source.enabled for source in named))
    with board.live(context.err):
        ended = _through_service(context, wish, board) or _by_ourselves(context, wish, board)
    _tell(context, ended, as_json)
    if ended.signal is not None:
        return _KILLED_BY_SIGNAL + ended.signal
    return SourceError.exit_code if ended.failures else 0


def _tell(context: Context, ended: Ended, as_json: bool) -> None:
    if as_json:
        context.print_json(ended.report)
    else:
        context.console.print(summary(ended.report))
        for line in reasons(ended.report):
            context.console.print(line, markup=False, soft_wrap=True)
    for source_id, words in ended.failures.items():
        context.remark(f"{source_id}: {words}")
    if ended.failures and all("the name does not resolve" in words for words in ended.failures.values()):
        context.remark("no name resolves: is this machine online?")


def _through_service(context: Context, wish: Wish, board: Board) -> Ended | None:
    """None where no service runs."""
    try:
        answer = control.ask(context.home, "crawl", board.take, **wish.asked())
    except control.NoService:
        return None
    except KeyboardInterrupt:
        context.remark("the service goes on with this crawl; `newswatch status` shows what comes of it.")
        raise
    return Ended(report=answer["report"], failures=answer["failures"])


def _by_ourselves(context: Context, wish: Wish, board: Board) -> Ended:
    # Scrapy takes half a second to import: only where we crawl ourselves. This part of it looks through every module
    # that is loaded by then, so it comes before the others.
    import scrapy.core.downloader.contextfactory  # noqa: F401

    from spiders import runner

    return runner.run(_crawl(context, wish, board))


async def _crawl(context: Context, wish: Wish, board: Board) -> Ended:
    from scheduler.session import failures, open_session
    from scheduler.watch import Teller
    from spiders.session import CrawlOptions

    async with open_session(context.home, context.settings, "crawl", clock=context.clock) as session:
        chosen = pick(load_sources(context.home, session.writer.choices()), wish.sources, wish.all)
        options = CrawlOptions(limit=wish.limit, pages=wish.pages, full=wish.full)
        caught: list[int] = []

        def stop(number: int) -> None:
            caught.append(number)
            session.stop()

        with _signals(stop):
            report = await session.crawl(chosen, options, Teller(board.take), asked=wish.asked())
            await session.send_alerts()
        return Ended(report=report.as_json(), failures=failures(report), signal=caught[0] if caught else None)


@contextmanager
def _signals(stop: Any) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM ends the crawl well, a second one at once."""
    loop = asyncio.get_running_loop()

    def once(number: int) -> None:
        stop(number)
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, once, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
