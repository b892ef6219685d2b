"""The part of `newswatch import` that takes pages: WARC files, here or on web servers."""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.text import one_line
from newswatch.errors import ConfigError, SourceError
from pipelines.importing.backfill import Tell
from pipelines.importing.progress import Harvest
from scheduler import control


class Door:
    """Takes file after file; through the service where one runs, else with workers that serve all of them."""

    def __init__(self, context: Context, stack: ExitStack, *, any_source: bool, again: bool, private: bool) -> None:
        self._context, self._stack = context, stack
        self._any, self._again, self._private = any_source, again, private
        self._own: Callable[..., Harvest] | None = None

    def at_once(self) -> int:
        """Files that the service takes at a time: two for each of its workers, one without any."""
        with suppress(control.NoService):
            workers = control.ask(self._context.home, "status").get("workers")
            return 1 if workers is None else max(1, 2 * int(workers["workers"]))
        return 1

    def take(self, name: str, tell: Tell) -> Harvest:
        """`name`: an absolute path or a web address. Raises ConfigError, SourceError or ArchiveError."""
        context = self._context
        with suppress(control.NoService):
            asked = {"file": name, "any": self._any, "again": self._again, "private": self._private}
            return Harvest.from_json(control.ask(context.home, "import", lambda told: _pass_on(told, tell), **asked))
        if self._own is None:
            # the extraction's half second only where it is needed
            from scheduler.backfill import own_workers, warc_file

            self._own = self._stack.enter_context(
                own_workers(context.home, settings=context.settings, clock=context.clock)
            )
            self._sources, self._file = known_sources(context.home), warc_file
        file = self._file(name, private=self._private, crawl=context.settings.crawl)
        return self._own(file, self._sources, any_source=self._any, again=self._again, tell=tell)


def take_all(
    context: Context, door: Door, names: Sequence[str], as_json: bool
) -> tuple[dict[str, Harvest], dict[str, dict[str, str]]]:
    """What became of each file, and of those that could not be had, why: the others are taken."""
    taken: dict[str, Harvest] = {}
    lost: dict[str, dict[str, str]] = {}
    for name, got in _each(context, door, names):
        if isinstance(got, Harvest):
            taken[name] = got
            if not as_json:
                say(context, name, got)
        else:
            lost[name] = {"error": str(got)}
            context.remark(one_line(str(got)))
    return taken, lost


def _each(context: Context, door: Door, names: Sequence[str]) -> Iterator[tuple[str, Harvest | SourceError]]:
    """One after another; where workers read them, several at a time."""
    at_once = min(len(names), door.at_once())
    if at_once < 2:
        for name in names:
            with progress(context, name.rpartition("/")[2]) as tell:
                yield name, _tried(door, name, tell)
        return
    left, ended = iter(names), queue.SimpleQueue[tuple[str, Harvest | SourceError | BaseException]]()
    turn = threading.Lock()

    def work() -> None:
        while True:
            with turn:
                name = next(left, None)
            if name is None:
                return
            try:
                ended.put((name, _tried(door, name, _silent)))
            except BaseException as fault:  # noqa: BLE001 (raised again where it can be told)
                ended.put((name, fault))
                return

    for _ in range(at_once):  # Ctrl-C does not wait for them
        threading.Thread(target=work, daemon=True).start()
    for _ in names:
        name, got = ended.get()
        if isinstance(got, Harvest | SourceError):
            yield name, got
        else:
            raise got


def _tried(door: Door, name: str, tell: Tell) -> Harvest | SourceError:
    try:
        return door.take(name, tell)
    except SourceError as fault:
        return fault


@contextmanager
def progress(context: Context, name: str) -> Iterator[Tell]:
    """A bar on a terminal, nothing elsewhere."""
    if not context.err.is_terminal:
        yield _silent
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, console=context.err, transient=True) as bar:
        task = bar.add_task(one_line(name), total=None)
        yield lambda place, size: bar.update(task, completed=place, total=size)


def _silent(place: int, size: int) -> None:
    """Nobody looks."""


def _pass_on(told: Mapping[str, Any], tell: Tell) -> None:
    tell(int(told["place"]), int(told["size"]))


def say(context: Context, name: str, harvest: Harvest) -> None:
    context.console.print(f"{one_line(name)}: {sentence(harvest)}", markup=False, soft_wrap=True)
    if harvest.before == harvest.records:
        context.remark("It was taken in before, by the same sources; `--again` reads it once more.")
    elif harvest.before:
        context.remark(f"An earlier import had taken {harvest.before} of these records; this one went on behind them.")
    for one in harvest.examples:
        told = f"{one.reason}, {one.detail}" if one.detail else one.reason
        context.remark(f"record {one.record} was not taken: {one_line(one.url)} ({one_line(told)})")
    if (more := sum(harvest.failed.values()) - len(harvest.examples)) > 0:
        context.remark(f"and {more} more pages were not taken.")
    if harvest.torn is not None:
        context.remark(f"The file ends before its end ({one_line(harvest.torn)}); what stood before that was taken.")
    if not harvest.pages and harvest.skipped.get("foreign_host"):
        context.remark("No page in it is of a source of yours; `--any` takes those of other hosts too.")


def sentence(harvest: Harvest) -> str:
    parts = [f"{harvest.new} new", f"{harvest.updated} with something new", f"{harvest.same} known already"]
    if harvest.copies:
        parts.append(f"{harvest.copies} copies of others")
    parts += [f"{number} rejected ({why})" for why, number in sorted(harvest.rejected.items())]
    parts += [f"{number} failed ({why})" for why, number in sorted(harvest.failed.items())]
    skipped = ", ".join(f"{number} {why}" for why, number in sorted(harvest.skipped.items()))
    told = f"; skipped: {skipped}" if skipped else ""
    number = harvest.records
    return f"{number} record{'' if number == 1 else 's'}: {', '.join(parts)}{told}."


def code(ended: Sequence[Harvest]) -> int:
    """3 when a page of ours could not be read or a file was cut short; 2 when there was not one good record."""
    if any(harvest.records and harvest.failed.get("bad_record", 0) == harvest.records for harvest in ended):
        return ConfigError.exit_code
    return SourceError.exit_code if any(one.failed or one.torn is not None for one in ended) else 0
