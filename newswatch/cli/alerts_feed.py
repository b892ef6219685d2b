"""`newswatch alerts feed`: what an alert told, as a file for feed readers."""

from pathlib import Path
from typing import TextIO

import click

from newswatch.alerts import rules
from newswatch.archive import export
from newswatch.archive.alert_store import open_to_read
from newswatch.cli import completion
from newswatch.cli.alerts_ask import NONE_YET
from newswatch.cli.context import Context
from newswatch.cli.files import replacing
from newswatch.errors import ConfigError
from newswatch.models import Article


@click.command()
@click.argument("name", shell_complete=completion.alerts)
@click.option("--format", "form", default="atom", show_default=True, type=click.Choice(["atom", "json"]))
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="The newest so many.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="[default: standard output]")
@click.pass_obj
def feed(context: Context, /, name: str, form: str, limit: int, output: Path | None) -> None:
    """Write what alert NAME told as a feed, newest first (Atom or JSON Feed)."""
    with open_to_read(context.home) as store:
        if store is None:
            raise ConfigError(NONE_YET)
        alert = rules.find(store, name)
        articles = [article for _, article in store.found.newest(alert.id or 0, limit=limit)]
    if output is None:
        _write(context, articles, context, form, alert.name)
        return
    with replacing(output) as part, part.open("w", encoding="utf-8", newline="") as file:
        _write(context, articles, file, form, alert.name)


def _write(context: Context, articles: list[Article], out: TextIO | Context, form: str, name: str) -> None:
    title = f"newswatch: {name}"
    if form == "json":
        export.write_json_feed(articles, out, title=title)
        return
    seen = [article.first_seen_at for article in articles if article.first_seen_at]
    export.write_atom(articles, out, title=title, updated=max(seen, default=context.clock.now()))
