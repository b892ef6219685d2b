"""`newswatch sources try` and `check`: do a source's endpoints live, and what comes of them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from newswatch.cli import completion, text
from newswatch.cli.catalogue import door, known_sources, run
from newswatch.cli.context import Context
from newswatch.cli.samples import Samples, browser_remark, show_samples
from newswatch.cli.tables import table
from newswatch.errors import SourceError
from newswatch.models import Source
from spiders.discover.trial import Look, look_at, newest
from spiders.sources import find, pick, read_source

_SAMPLES = 3


@click.command("try")
@click.argument("source", metavar="ID|FILE", shell_complete=completion.sources)
@click.pass_obj
def try_(context: Context, source: str) -> int:
    """Fetch a source's endpoints and three articles, show them as they would be stored, and store nothing."""
    chosen = _chosen(context, source)

    async def work() -> tuple[Sequence[Look], Samples]:
        fetch = door(context, chosen)
        looks = await look_at(chosen, fetch, now=context.clock.now())
        _show(context, [(chosen, looks)])
        return looks, await show_samples(context, chosen, newest(looks, _SAMPLES), fetch)

    looks, samples = run(work())
    good = samples.good or (chosen.render and samples.need_browser)
    if samples.need_browser:
        context.remark(browser_remark(chosen))
    if not good:
        context.remark(f"{chosen.id}: no article came; nothing was stored.")
    return SourceError.exit_code if not good or any(look.failed for look in looks) else 0


def _chosen(context: Context, name: str) -> Source:
    if name.endswith(".toml") or "/" in name:
        return read_source(Path(name))
    return find(known_sources(context.home), name)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completion.sources)
@click.option("--all", "all_", is_flag=True, help="The whole catalogue, enabled or not.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def check(context: Context, ids: tuple[str, ...], all_: bool, as_json: bool) -> int:
    """Ask every endpoint of these sources, or of the enabled ones, whether it lives. Ends with 3 when some do not.

    A lead, an address nobody has verified, may fail as long as another endpoint of its source lives.
    """
    chosen = pick(known_sources(context.home), ids, all_)
    checked = run(_check(context, chosen))
    if as_json:
        context.print_json([_row(source, looks) for source, looks in checked])
    else:
        _show(context, checked)
    failed = [source.id for source, looks in checked if not _lives(looks)]
    leads = [look.live for _, looks in checked for look in looks if look.endpoint.lead]
    if leads and not as_json:
        context.remark(f"{sum(leads)} of {len(leads)} leads live.")
    if failed:
        context.remark(f"{len(failed)} of {len(checked)} sources do not live as their files say: {', '.join(failed)}.")
    return SourceError.exit_code if failed else 0


def _lives(looks: Sequence[Look]) -> bool:
    return any(look.live for look in looks) and not any(look.failed for look in looks)


async def _check(context: Context, chosen: Sequence[Source]) -> list[tuple[Source, Sequence[Look]]]:
    room = asyncio.Semaphore(max(1, context.settings.crawl.concurrent_sources))

    async def one(source: Source) -> tuple[Source, Sequence[Look]]:
        async with room:
            return source, await look_at(source, door(context, source), now=context.clock.now())

    return list(await asyncio.gather(*(one(source) for source in chosen)))


def _show(context: Context, checked: Sequence[tuple[Source, Sequence[Look]]]) -> None:
    made = table("source", "kind", "articles", "endpoint", "state", right=("articles",))
    for source, looks in checked:
        for look in looks:
            lead = " (a lead)" if look.endpoint.lead else ""
            state = "live" + (f", {look.note}" if look.note else "") if look.live else f"{look.problem}{lead}"
            style = "green" if look.live else "red" if look.failed else "yellow"
            count = str(len(look.links)) if look.live else ""
            kind, url = look.endpoint.kind.value, text.outside(look.endpoint.url)
            made.add_row(source.id, kind, count, url, text.outside(state, style=style))
    context.console.print(made)


def _row(source: Source, looks: Sequence[Look]) -> dict[str, Any]:
    return {
        "id": source.id,
        "live": _lives(looks),
        "endpoints": [
            {
                "kind": look.endpoint.kind.value,
                "url": look.endpoint.url,
                "lead": look.endpoint.lead,
                "live": look.live,
                "articles": len(look.links),
                "problem": look.problem,
            }
            for look in looks
        ],
    }
