"""`newswatch export`: take articles out in the forms other programs read."""

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import click

from newswatch.archive import export
from newswatch.archive.parquet import write_parquet
from newswatch.archive.reader import Archive
from newswatch.cli.context import Context
from newswatch.cli.files import replacing
from newswatch.errors import ConfigError
from newswatch.models import Article

_FORMATS = ("jsonl", "csv", "parquet", "markdown", "atom", "jsonfeed", "ris")


@click.command()
@click.argument("query", nargs=-1)
@click.option("--format", "form", default="jsonl", show_default=True, type=click.Choice(_FORMATS))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="[default: standard output]")
@click.option("--versions", is_flag=True, help="Each article with its history (jsonl only).")
@click.pass_obj
def command(context: Context, query: tuple[str, ...], form: str, output: Path | None, versions: bool) -> None:
    """Take out every article, or those that QUERY finds (the language of `search`), oldest first."""
    words = " ".join(query)
    if versions and form != "jsonl":
        raise ConfigError(f"--versions goes with --format jsonl; {form} has no place for a history.")
    if form == "parquet" and output is None:
        raise ConfigError("parquet is no text; name a file with -o FILE.")
    with context.reader() as archive:
        articles = archive.iterate(words)
        if form == "parquet":
            assert output is not None
            with replacing(output) as part:
                write_parquet(articles, part)
        elif output is None:
            _write(context, archive, articles, context, form, words, versions)
        else:
            with replacing(output) as part, part.open("w", encoding="utf-8", newline="") as file:
                _write(context, archive, articles, file, form, words, versions)


def _write(
    context: Context,
    archive: Archive,
    articles: Iterable[Article],
    out: TextIO | Context,
    form: str,
    words: str,
    versions: bool,
) -> None:
    match form:
        case "atom":
            title = f"newswatch: {words}" if words else "newswatch"
            export.write_atom(articles, out, title=title, updated=context.clock.now())
        case "jsonfeed":
            export.write_json_feed(articles, out, title=f"newswatch: {words}" if words else "newswatch")
        case "jsonl" if versions:
            export.write_jsonl(articles, out, past=archive.past)
        case _:
            export.TEXT_FORMS[form](articles, out)
