"""`newswatch import`: articles of an export into the archive, and (import_pages) pages of WARC files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click

from newswatch.cli import import_pages
from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.text import one_line
from newswatch.errors import ConfigError, SourceError
from pipelines.importing import Import, Taken
from pipelines.importing.backfill import Tell
from pipelines.importing.files import LocalFile, is_address
from pipelines.importing.kinds import is_warc
from pipelines.importing.listed import is_list, read_list
from pipelines.importing.warc import Records
from scheduler import control

_SUMS = ("lines", "new", "updated", "same", "copies", "bad")


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=str)
@click.option("--any", "any_source", is_flag=True, help="Take articles of sources that this home has no file of too.")
@click.option("--base", metavar="URL", help="What paths in a list are relative to, as https://data.commoncrawl.org/.")
@click.option("--private-network", is_flag=True, help="Files may be fetched from servers in a private network.")
@click.option("--again", is_flag=True, help="Read WARC files that were taken in before once more.")
@click.option("--json", "as_json", is_flag=True, help="What became of each file, as JSON.")
@click.pass_obj
def command(
    context: Context, files: Sequence[str], any_source: bool, base: str | None, private_network: bool, again: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Take in the past from FILEs: WARC files of any crawler, and JSON lines that `newswatch export` wrote.

    Both may be packed with gzip or Zstandard. A WARC file may be a web address too, and a FILE may be a list of them:
    a path or an address a line. No alert fires. An import that was cut off is simply repeated: of a WARC file it goes
    on behind the last page that was stored, of an export it finds again what is here already. Versions and
    withdrawals come too where an export was made with --versions.
    """
    exports, warcs = _told_apart(files, base)
    articles = {str(path): _article_file(context, path, any_source, as_json) for path in exports}
    with ExitStack() as stack:
        door = import_pages.Door(context, stack, any_source=any_source, again=again, private=private_network)
        pages, lost = import_pages.take_all(context, door, warcs, as_json)
    if as_json:
        context.print_json({name: taken.as_json() for name, taken in (articles | pages).items()} | lost)
    elif len(articles) > 1:
        _say_total(context, list(articles.values()))
    failed = SourceError.exit_code if lost else 0
    return max(_code(list(articles.values())), import_pages.code(list(pages.values())), failed)


def _told_apart(files: Sequence[str], base: str | None) -> tuple[list[Path], list[str]]:
    """Exports, and WARC files by path or address, each that can be read. Raises ConfigError before anything is taken.

    Files on servers are not asked for yet: in a long list one that is gone is told when its turn comes.
    """
    exports, warcs, lists = list[Path](), list[str](), 0
    for file in files:
        path = Path(file).expanduser().absolute()
        if is_address(file):
            warcs.append(file)
        elif is_warc(path):
            warcs.append(str(path))
        elif is_list(path):
            lists += 1
            warcs += read_list(path, base)
        else:
            Import(path, {}, any_source=False, batch=1).close()
            exports.append(path)
    if base is not None and not lists:
        raise ConfigError("--base goes with a list of WARC files, and none is named here.")
    for name in warcs:
        if is_address(name):
            from pipelines.importing.remote import refuse_address  # an HTTP client only where it is needed

            refuse_address(name)
        else:
            Records(LocalFile(Path(name)), limit=1).close()
    return exports, [*dict.fromkeys(warcs)]


def _article_file(context: Context, path: Path, any_source: bool, as_json: bool) -> Taken:
    with import_pages.progress(context, path.name) as tell:
        taken = _through_service(context, path, any_source, tell) or _by_ourselves(context, path, any_source, tell)
    if not as_json:
        _say(context, path, taken)
    return taken


def _through_service(context: Context, path: Path, any_source: bool, tell: Tell) -> Taken | None:
    """None where no service runs."""
    with suppress(control.NoService):
        return Taken.from_json(
            control.ask(context.home, "import", lambda told: _pass_on(told, tell), file=str(path), any=any_source)
        )
    return None


def _pass_on(told: Mapping[str, Any], tell: Tell) -> None:
    tell(int(told["place"]), int(told["size"]))


def _by_ourselves(context: Context, path: Path, any_source: bool, tell: Tell) -> Taken:
    sources = known_sources(context.home)
    with context.writer("import") as writer:
        steps = Import(path, sources, any_source=any_source, batch=context.settings.archive.batch)
        try:
            while steps.step(writer):
                tell(steps.place, steps.size)
        finally:
            steps.close()
        return steps.taken


def _say(context: Context, path: Path, taken: Taken) -> None:
    context.console.print(f"{one_line(str(path))}: {_sentence(taken)}", markup=False, soft_wrap=True)
    for one in taken.examples:
        context.remark(f"line {one.line} was not taken: {one_line(one.reason)}")
    if taken.bad > len(taken.examples):
        context.remark(f"and {taken.bad - len(taken.examples)} more lines were not taken.")
    if taken.unknown:
        named = ", ".join(sorted(taken.unknown)[:10]) + (", …" if len(taken.unknown) > 10 else "")
        context.remark(f"There is no source file for {named}; `--any` takes their articles too.")
    if taken.torn is not None:
        context.remark(f"The file ends before its end ({one_line(taken.torn)}); what stood before that was taken.")


def _sentence(taken: Taken) -> str:
    parts = [f"{taken.new} new", f"{taken.updated} with something new", f"{taken.same} known already"]
    if taken.copies:
        parts.append(f"{taken.copies} copies of others")
    parts += [f"{number} skipped ({reason})" for reason, number in sorted(taken.skipped.items())]
    if taken.bad:
        parts.append(f"{taken.bad} not taken")
    return f"{taken.lines} line{'' if taken.lines == 1 else 's'}: {', '.join(parts)}."


def _say_total(context: Context, ended: Sequence[Taken]) -> None:
    sums = {name: sum(getattr(taken, name) for taken in ended) for name in _SUMS}
    skipped = sum((taken.skipped for taken in ended), Counter[str]())
    context.console.print(f"{len(ended)} files, {_sentence(Taken(skipped=skipped, **sums))}")


def _code(ended: Sequence[Taken]) -> int:
    """3 when a line was not taken or a file was cut short; 2 when there was not one good line."""
    bad = sum(taken.bad for taken in ended)
    if bad and bad == sum(taken.lines for taken in ended):
        return ConfigError.exit_code
    return SourceError.exit_code if bad or any(taken.torn is not None for taken in ended) else 0
