"""What the shell completes on a tab: commands and options by click itself, sources and alerts by what this home has."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem, shell_complete

from newswatch.errors import NewswatchError
from newswatch.settings import find_home

VARIABLE = "_NEWSWATCH_COMPLETE"
"""Set by the shell's side of completion, which `_NEWSWATCH_COMPLETE=bash_source newswatch` prints."""


def answer(group: click.Command) -> int | None:
    """The exit code where the shell has asked; None where it has not."""
    wish = os.environ.get(VARIABLE)
    return None if not wish else shell_complete(group, {}, "newswatch", VARIABLE, wish)


def sources(ctx: click.Context, _: click.Parameter, begun: str) -> Sequence[CompletionItem]:
    """Ids of sources, with their names beside them where the shell shows such."""
    from newswatch.cli.catalogue import known_sources

    try:
        known = known_sources(_home(ctx))
    except NewswatchError:  # a tab is no place for a fault: the command itself tells it
        return []
    return [CompletionItem(one.id, help=one.name) for one in known.values() if one.id.startswith(begun)]


def alerts(ctx: click.Context, _: click.Parameter, begun: str) -> Sequence[CompletionItem]:
    """Names of alerts."""
    from newswatch.archive.viewing import View

    try:
        with View(_home(ctx)) as view, view.alerts() as store:
            return [CompletionItem(one.name) for one in store.alerts() if one.name.startswith(begun)]
    except NewswatchError:  # as above
        return []


def _home(ctx: click.Context) -> Path:
    named = ctx.find_root().params.get("home")
    return find_home(named if isinstance(named, str) else None)
