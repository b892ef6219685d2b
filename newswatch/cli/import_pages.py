"""The part of `newswatch import` that takes pages: WARC files."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.text import one_line
from newswatch.errors import ConfigError, SourceError
from pipelines.importing.backfill import Tell
from pipelines.importing.progress import Harvest
from scheduler import control


class Door:
    """Takes file after file; through the service where one runs, else with workers that serve all of them."""

    def __init__(self, context: Context, stack: ExitStack, *, any_source: bool, again: bool) -> None:
        self._context, self._stack = context, stack
        self._any, self._again = any_source, again
        self._own: Callable[..., Harvest] | None = None

    def take(self, path: Path, tell: Tell) -> Harvest:
        context = self._context
        with suppress(control.NoService):
            asked = {"file": str(path), "any": self._any, "again": self._again}
            return Harvest.from_json(control.ask(context.home, "import", lambda told: _pass_on(told, tell), **asked))
        if self._own is None:
            from scheduler.backfill import own_workers  # the extraction's half second only where it is needed

            self._own = self._stack.enter_context(
                own_workers(context.home, settings=context.settings, clock=context.clock)
            )
            self._sources = known_sources(context.home)
        return self._own(path, self._sources, any_source=self._any, again=self._again, tell=tell)


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
