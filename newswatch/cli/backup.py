"""`newswatch backup`: a whole copy of the archive, at any time."""

from pathlib import Path

import click

from newswatch.archive import care
from newswatch.cli.context import Context
from newswatch.cli.files import new_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def command(context: Context, file: Path) -> None:
    """Write a whole copy of the archive to FILE while it is in use. Never overwrites.

    Raw pages, sources and settings are plain files: copy them as such.
    """
    target = new_file(file)
    with context.reader() as archive:
        number = len(archive)
    care.backup(context.home, target)
    context.remark(f"{number} articles are in {target} now ({target.stat().st_size / 1e6:.1f} MB).")
