"""`newswatch show`: one article, its versions, or what was changed."""

import dataclasses
from collections.abc import Sequence

import click

from newswatch.cli import changes, entries
from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import outside
from newswatch.models import Version

ARTICLE_ID = click.IntRange(1, 2**63 - 1)
"""What SQLite can have given away as a number."""


@click.command()
@click.argument("number", metavar="ID", type=ARTICLE_ID)
@click.option("--versions", is_flag=True, help="Every version: when it was seen and how it differs.")
@click.option("--diff", "as_diff", is_flag=True, help="What the source changed, in both wordings.")
@click.option("--json", "as_json", is_flag=True, help="The article, or with --versions all of them, as JSON.")
@click.pass_obj
def command(context: Context, number: int, versions: bool, as_diff: bool, as_json: bool) -> None:
    """Show article ID (the number in front of a search result)."""
    with context.reader() as archive:
        article = archive.get(number)
        known = archive.versions(number)
        story = archive.story(article.story_id) if article.story_id is not None else []
    if as_json:
        plain = [dataclasses.asdict(version) for version in known] if versions else dataclasses.asdict(article)
        context.print_json(plain)
    elif as_diff:
        changes.show(context, known)
    elif versions:
        _show_versions(context, known)
    else:
        entries.show_whole(context, article, len(known))
        if len(story) > 1:
            entries.show_story(context, story, number)


def _show_versions(context: Context, known: Sequence[Version]) -> None:
    shown = table("version", "seen", "words", "kind", "title", right=("version", "words"), keep=("seen", "kind"))
    for version in known:
        words = str(len(version.text.split()))
        shown.add_row(str(version.version), context.when(version.seen_at), words, version.kind, outside(version.title))
    context.console.print(shown)
