"""`newswatch reextract`: today's extractor over the pages that were kept."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newswatch.archive.writer import Writer
from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import outside
from scheduler import control

_NAMES = ("pages", "same", "gained", "lost", "pruned", "failed")


@click.command()
@click.argument("query", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@click.pass_obj
def command(context: Context, query: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Read every kept page again, or those of the articles QUERY finds (the language of `search`).

    What today's extractor reads otherwise becomes a new reading of the same version, never an edit by the source. A
    run that was cut off goes on where it stopped.
    """
    words = " ".join(query)
    bar = Bar()
    with bar.live(context):
        answer = _by_ourselves(context, words, bar, dry_run=dry_run) if dry_run else _applied(context, words, bar)
    if as_json:
        context.print_json({name: answer["report"][name] for name in _NAMES})
    else:
        _tell(context, answer, dry_run=dry_run)


def _applied(context: Context, query: str, bar: "Bar") -> Mapping[str, Any]:
    """Through the service where one runs."""
    alone = partial(_by_ourselves, context, query, bar, dry_run=False)
    answer: Mapping[str, Any] = control.ask_or(context.home, "reextract", alone, bar.take, query=query)
    return answer


def _by_ourselves(context: Context, query: str, bar: "Bar", *, dry_run: bool) -> Mapping[str, Any]:
    if dry_run:
        return asyncio.run(_work(context, query, bar, None))
    with context.writer("reextract") as writer:
        return asyncio.run(_work(context, query, bar, writer))


async def _work(context: Context, query: str, bar: "Bar", writer: Writer | None) -> Mapping[str, Any]:
    from newswatch.settings import seconds
    from pipelines.extract.workers import ExtractPool
    from scheduler.reextract import reextract

    async def write(work: Callable[[Writer], None]) -> None:
        assert writer is not None
        await asyncio.to_thread(work, writer)

    settings = context.settings
    extract = settings.extract
    async with ExtractPool(
        workers=extract.workers,
        timeout=seconds(extract.timeout),
        recycle=extract.recycle,
        queue=extract.queue,
        memory=extract.memory,
    ) as pool:
        return await reextract(
            context.home, query, known_sources(context.home), pool, settings=settings, clock=context.clock,
            tell=bar.tell, write=None if writer is None else write,
        )  # fmt: skip


class Bar:
    """How far the work is, on a terminal."""

    def __init__(self) -> None:
        columns = TextColumn("reading again"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._columns = columns
        self._shown: Progress | None = None

    def live(self, context: Context) -> AbstractContextManager[object]:
        if not context.err.is_terminal:
            return nullcontext()
        self._shown = Progress(*self._columns, console=context.err, transient=True)
        self._task = self._shown.add_task("read", total=None)
        return self._shown

    def tell(self, done: int, of: int) -> None:
        if self._shown is not None:
            self._shown.update(self._task, completed=done, total=of)

    def take(self, event: Mapping[str, Any]) -> None:
        """As a service sends it."""
        self.tell(int(event["done"]), int(event["of"]))


def _tell(context: Context, answer: Mapping[str, Any], *, dry_run: bool) -> None:
    counts: Mapping[str, int] = answer["report"]
    made = table(*_NAMES, right=_NAMES)
    made.add_row(*(str(counts[name]) for name in _NAMES))
    context.console.print(made)
    for change in answer["worst"]:
        _side_by_side(context, change)
    if answer["resumed"]:
        context.remark("An earlier run was cut off; this one went on behind it, and counts only what was left.")
    if counts["pruned"]:
        context.remark(f"{counts['pruned']} versions keep the text they have: their pages are not kept any more.")
    if counts["failed"]:
        context.remark(
            f"{counts['failed']} pages could not be read, belong to no known source, or are no article by today's "
            "rules; they stay as they are."
        )
    if dry_run:
        context.remark("Nothing was changed; `newswatch reextract` without --dry-run does it.")
    else:
        context.remark(f"{counts['rendered']} versions have a new reading; no article has a new version by it.")


def _side_by_side(context: Context, change: Mapping[str, Any]) -> None:
    title = f"{change['article_id']}  {change['title']}  (+{change['gained']} -{change['lost']} words)"
    context.console.print()
    context.console.print(outside(title, style="bold"))
    made = table("as stored", "as it reads today")
    made.columns[0].ratio = made.columns[1].ratio = 1
    made.expand = context.console.is_terminal
    made.add_row(outside(_joined(change["before"])), outside(_joined(change["after"])))
    context.console.print(made)


def _joined(texts: Sequence[str]) -> str:
    return "\n\n".join(texts) or "–"
