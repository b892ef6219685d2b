"""`newswatch forget`: take an article out everywhere and keep it out."""

import sys

import click

from newswatch.archive import care
from newswatch.cli.context import Context
from newswatch.cli.show import ARTICLE_ID
from newswatch.cli.text import one_line
from newswatch.errors import ConfigError
from scheduler import control


@click.command()
@click.argument("number", metavar="ID", type=ARTICLE_ID)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def command(context: Context, number: int, yes: bool) -> None:
    """Take article ID out everywhere, its versions and raw page too, and keep it out. This cannot be undone."""
    with context.reader() as archive:
        title = one_line(archive.get(number).title)
    if not yes:
        _ask(f"Take out “{title}” for good?")

    def alone() -> bool:
        with context.writer("forget") as writer:
            return care.forget(writer, number)

    clean = control.ask_or(context.home, "forget", alone, id=number)
    context.remark(f"Article {number} is forgotten: “{title}”. Backups made before still hold it.")
    if not clean:
        context.remark(
            "Nothing finds or shows it any more; the last traces of its words in the large index's file go with the "
            "next `newswatch prune`, which the service does by itself."
        )


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise ConfigError("nobody is here to be asked; add --yes if you are sure.")
    if not click.confirm(question, err=True):
        raise ConfigError("nothing was changed.")
