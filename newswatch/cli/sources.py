"""`newswatch sources`: the catalogue and your own sources."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from newswatch.cli import blocks, completion, templates, text
from newswatch.cli.catalogue import file_of, known_sources, own_file
from newswatch.cli.context import Context
from newswatch.cli.sources_add import add
from newswatch.cli.sources_label import label
from newswatch.cli.sources_try import check, try_
from newswatch.cli.tables import table
from newswatch.models import Source, Standing
from scheduler import asking
from spiders.sources import find


@click.group()
def command() -> None:
    """List, look at, add and try sources. A source is one small TOML file; yours live in the home's sources folder."""


command.add_command(add)
command.add_command(try_)
command.add_command(check)
command.add_command(label)


@command.command("list")
@click.option("--all", "all_", is_flag=True, help="The whole catalogue, not only what is enabled.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_(context: Context, all_: bool, as_json: bool) -> None:
    """List the sources that are crawled, or with --all every known one."""
    known = known_sources(context.home)
    shown = [source for source in known.values() if all_ or source.enabled]
    if as_json:
        context.print_json([_row(source, context.home) for source in shown])
        return
    made = table("id", "name", "country", "languages", "enabled", "yours", keep=("id",))
    for source in shown:
        own = "yes" if own_file(source.id, context.home).exists() else ""
        languages = ", ".join(source.languages)
        enabled = "yes" if source.enabled else "no"
        made.add_row(source.id, text.outside(source.name), source.country, languages, enabled, own)
    context.console.print(made)
    if not all_ and len(shown) < len(known):
        context.remark(
            f"{len(known) - len(shown)} more in the catalogue: `newswatch sources list --all`, "
            "`newswatch sources enable ID`."
        )


@command.command()
@click.argument("source_id", metavar="ID", shell_complete=completion.sources)
@click.option("--blocks", "with_blocks", is_flag=True, help="The text learned to be furniture, and where it stood.")
@click.option("--pin", multiple=True, metavar="HASH", help="Always take this block for furniture; again for more.")
@click.option("--forget-block", "forget", multiple=True, metavar="HASH", help="Never take this block for furniture.")
@click.option("--template", "with_template", is_flag=True, help="What was learned of how its pages are built.")
@click.option("--pin-template", "standing", flag_value=Standing.PINNED.value, help="Use its template everywhere.")
@click.option("--forget-template", "standing", flag_value=Standing.FORGOTTEN.value, help="Never use its template.")
@click.option("--learn-template", "standing", flag_value=Standing.LEARNING.value, help="Begin its template anew.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(
    context: Context,
    source_id: str,
    with_blocks: bool,
    pin: tuple[str, ...],
    forget: tuple[str, ...],
    with_template: bool,
    standing: str | None,
    as_json: bool,
) -> None:
    """Show one source: its file and whether it is enabled, or what was learned of its pages."""
    source = find(known_sources(context.home), source_id)
    blocks.judge(context, source, pin=pin, forget=forget)
    if standing is not None:
        templates.judge(context, source, Standing(standing))
    if with_template:
        templates.show(context, source, as_json=as_json)
        return
    if with_blocks:
        blocks.show(context, source, as_json=as_json)
        return
    if pin or forget or standing:
        return
    if as_json:
        context.print_json({**dataclasses.asdict(source), "file": str(file_of(source.id, context.home))})
        return
    path = file_of(source.id, context.home)
    context.remark(f"{path}: {'enabled' if source.enabled else 'not enabled'}.")
    context.write(text.plain(path.read_text(encoding="utf-8")))


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=completion.sources)
@click.pass_obj
def enable(context: Context, ids: tuple[str, ...]) -> None:
    """Crawl these sources from now on."""
    _switch(context, ids, True)


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=completion.sources)
@click.pass_obj
def disable(context: Context, ids: tuple[str, ...]) -> None:
    """Do not crawl these sources any more; what is archived stays."""
    _switch(context, ids, False)


def _switch(context: Context, ids: Sequence[str], enabled: bool) -> None:
    """Through the service where one runs. Nothing is switched when one of the ids is unknown."""
    known = known_sources(context.home)
    chosen = [find(known, source_id) for source_id in dict.fromkeys(ids)]
    asking.switch(context.home, context.settings, context.clock, chosen, enabled=enabled)
    for source in chosen:
        context.remark(f"{source.id}: {'enabled' if enabled else 'disabled'}.")


def _row(source: Source, home: Path) -> Mapping[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "home": source.home,
        "country": source.country,
        "covers": source.covers,
        "languages": source.languages,
        "enabled": source.enabled,
        "own": own_file(source.id, home).exists(),
        "endpoints": len(source.discover),
        "file": str(file_of(source.id, home)),
    }
