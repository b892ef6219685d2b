"""`newswatch import`: pages of WARC files, and articles of an export, into the archive."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from newswatch.cli import import_pages
from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.text import one_line
from newswatch.errors import ConfigError, SourceError
from pipelines.importing import Import, Taken
from pipelines.importing.kinds import is_warc
from pipelines.importing.progress import Harvest
from pipelines.importing.warc import Records
from scheduler import control

_SUMS = ("lines", "new", "updated", "same", "copies", "bad")


class _Tell(Protocol):
    def __call__(self, place: int, size: int) -> None: ...


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--any", "any_source", is_flag=True, help="Take articles of sources that this home has no file of too.")
@click.option("--again", is_flag=True, help="Read WARC files that were taken in before once more.")
@click.option("--json", "as_json", is_flag=True, help="What became of each file, as JSON.")
@click.pass_obj
def command(context: Context, files: Sequence[Path], any_source: bool, again: bool, as_json: bool) -> int:
    """Take in the past from FILEs: WARC files of any crawler, and JSON lines that `newswatch export` wrote.

    Both may be packed with gzip or Zstandard. No alert fires. An import that was cut off is simply repeated: of a WARC
    file it goes on behind the last page that was stored, of an export it finds again what is here already. Versions
    and withdrawals come too where an export was made with --versions.
    """
    paths = [file.expanduser().absolute() for file in files]
    _refuse_unreadable(paths)
    articles = {str(path): _article_file(context, path, any_source, as_json) for path in paths if not is_warc(path)}
    pages: dict[str, Harvest] = {}
    with ExitStack() as stack:
        door = import_pages.Door(context, stack, any_source=any_source, again=again)
        for path in filter(is_warc, paths):
            with _progress(context, path) as tell:
                pages[str(path)] = door.take(path, tell)
            if not as_json:
                import_pages.say(context, str(path), pages[str(path)])
    if as_json:
        context.print_json({name: taken.as_json() for name, taken in (articles | pages).items()})
    elif len(articles) > 1:
        _say_total(context, list(articles.values()))
    return max(_code(list(articles.values())), import_pages.code(list(pages.values())))


def _refuse_unreadable(paths: Sequence[Path]) -> None:
    """Before anything is taken. Raises ConfigError."""
    for path in paths:
        if is_warc(path):
            Records(path, limit=1).close()
        else:
            Import(path, {}, any_source=False, batch=1).close()


def _article_file(context: Context, path: Path, any_source: bool, as_json: bool) -> Taken:
    with _progress(context, path) as tell:
        taken = _through_service(context, path, any_source, tell) or _by_ourselves(context, path, any_source, tell)
    if not as_json:
        _say(context, path, taken)
    return taken


def _through_service(context: Context, path: Path, any_source: bool, tell: _Tell) -> Taken | None:
    """None where no service runs."""
    with suppress(control.NoService):
        return Taken.from_json(
            control.ask(context.home, "import", lambda told: _pass_on(told, tell), file=str(path), any=any_source)
        )
    return None


def _pass_on(told: Mapping[str, Any], tell: _Tell) -> None:
    tell(int(told["place"]), int(told["size"]))


def _by_ourselves(context: Context, path: Path, any_source: bool, tell: _Tell) -> Taken:
    sources = known_sources(context.home)
    with context.writer("import") as writer:
        steps = Import(path, sources, any_source=any_source, batch=context.settings.archive.batch)
        try:
            while steps.step(writer):
                tell(steps.place, steps.size)
        finally:
            steps.close()
        return steps.taken


@contextmanager
def _progress(context: Context, path: Path) -> Iterator[_Tell]:
    """A bar on a terminal, nothing elsewhere."""
    if not context.err.is_terminal:
        yield _silent
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, console=context.err, transient=True) as bar:
        task = bar.add_task(one_line(path.name), total=None)
        yield lambda place, size: bar.update(task, completed=place, total=size)


def _silent(place: int, size: int) -> None:
    """Nobody looks."""


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
