"""`newswatch prune`: take out what the settings keep no longer."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click
from rich.filesize import decimal

from newswatch.archive import pruning
from newswatch.archive.pruning import Policy, Pruned
from newswatch.cli.context import Context
from newswatch.errors import Outdated
from scheduler import control


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(context: Context, dry_run: bool, as_json: bool) -> None:
    """Take out what is older than the settings keep: raw pages, traces of old crawls, contents of sent messages.

    Articles stay for ever, with all their versions; their search is looked after (see docs/archive.md). Settings:
    archive.keep_pages, keep_outcomes, keep_bands and alerts.keep_sent; the service does the same every
    archive.prune_every.
    """
    foretold = _foretold(context, dry_run=dry_run)
    if not as_json:
        _say(context, foretold, "Would go" if dry_run else "To go")
    done = foretold if dry_run else _prune(context)
    if as_json:
        context.print_json({"dry_run": dry_run, **asdict(done)})
    elif not dry_run:
        _say(context, done, "Gone")


def _foretold(context: Context, *, dry_run: bool) -> Pruned:
    """An archive of an older newswatch is brought up to date, unless nothing is to be written."""
    policy = Policy.of(context.settings, context.clock.now())
    try:
        return pruning.foretell(context.home, policy)
    except Outdated:
        if dry_run:
            raise
    with context.writer("prune"):
        return pruning.foretell(context.home, policy)


def _prune(context: Context) -> Pruned:
    """Through the service where one runs."""

    def alone() -> dict[str, Any]:
        with context.writer("prune") as writer:
            return asdict(pruning.prune(writer, Policy.of(context.settings, writer.clock.now())))

    return Pruned(**control.ask_or(context.home, "prune", alone))


def _say(context: Context, pruned: Pruned, when: str) -> None:
    settings = context.settings
    facts: Mapping[str, tuple[int, Any, str]] = {
        "raw pages": (pruned.pages, f"{pruned.files} files, {decimal(pruned.bytes)}", settings.archive.keep_pages),
        "addresses of old crawls": (pruned.outcomes, "their sums stay", settings.archive.keep_outcomes),
        "links set aside for good": (pruned.links, "found again they are fetched once", settings.archive.keep_outcomes),
        "bands of old stories": (pruned.bands, "the stories stay", settings.archive.keep_bands),
        "contents of sent messages": (pruned.messages, "that they were sent stays", settings.alerts.keep_sent),
    }
    if pruned.nothing:
        context.console.print(f"{when}: nothing. Nothing is older than the settings keep.")
        return
    context.console.print(f"{when}:")
    for what, (number, more, keeps) in facts.items():
        if number or (what == "raw pages" and pruned.files):
            context.console.print(f"  {number} {what} ({more}; kept: {keeps})", soft_wrap=True)
