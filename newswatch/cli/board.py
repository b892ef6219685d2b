"""A crawl on the screen: live while it runs, and the table of what came of it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from newswatch.cli.tables import table

_SUMS = ("found", "known", "new", "updated", "same", "copies", "rejected", "failed")
_SHOWN_AT_ONCE = 15
"""Sources under way; a terminal has no more room."""


class Board:
    """Takes the events of scheduler.watch.Teller. Shows nothing unless `live` is entered on a terminal."""

    def __init__(self, sources: int) -> None:
        self._sources = sources
        self._under_way: dict[str, Mapping[str, int]] = {}
        self._ended: dict[str, Mapping[str, int]] = {}

    def take(self, event: Mapping[str, Any]) -> None:
        source_id = str(event["source"])
        match event["state"]:
            case "began":
                self._under_way[source_id] = {}
            case "crawling":
                self._under_way[source_id] = event["counts"]
            case "ended":
                self._ended[source_id] = self._under_way.pop(source_id, {})

    def live(self, screen: Console) -> AbstractContextManager[object]:
        """The display, on a terminal only; it is gone when the `with` ends."""
        if not screen.is_terminal:
            return nullcontext()
        return Live(get_renderable=self.shown, console=screen, refresh_per_second=4, transient=True)

    def shown(self) -> RenderableType:
        drawn = _empty()
        for source_id, counts in list(self._under_way.items())[:_SHOWN_AT_ONCE]:
            drawn.add_row(source_id, *(str(_of(counts, name)) for name in _SUMS))
        ended = list(self._ended.values())
        line = f"{len(ended)} of {self._sources} sources done"
        new = sum(_of(counts, "new") for counts in [*ended, *self._under_way.values()])
        return Group(drawn, Text(f"{line}, {new} new articles", style="dim"))


def summary(report: Mapping[str, Any]) -> Table:
    """The report of `crawl --json` as a table, with a line of sums where there are several sources."""
    drawn = _empty()
    sources: Mapping[str, Mapping[str, Any]] = report["sources"]
    for source_id, counts in sources.items():
        drawn.add_row(source_id, *(str(_of(counts, name)) for name in _SUMS))
    if len(sources) > 1:
        sums = (str(sum(_of(counts, name) for counts in sources.values())) for name in _SUMS)
        drawn.add_section()
        drawn.add_row(f"{len(sources)} sources", *sums)
    return drawn


def reasons(report: Mapping[str, Any]) -> list[str]:
    """A line a source that rejected or failed something: which reason how often, the most frequent first."""
    lines = []
    for source_id, counts in report["sources"].items():
        told = [f"{name} for {_listed(counts[name])}" for name in ("rejected", "failed") if counts[name]]
        if told:
            lines.append(f"{source_id}: {'; '.join(told)}")
    return lines


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} {number}" for reason, number in sorted(counts.items(), key=lambda item: -item[1]))


def _empty() -> Table:
    drawn = table("source", *_SUMS, right=_SUMS, keep=("source",))
    drawn.padding = (0, 1, 0, 0)  # eight numbers and a name in 80 columns
    return drawn


def _of(counts: Mapping[str, Any], name: str) -> int:
    number = counts.get(name, counts.get("copy", 0) if name == "copies" else 0)
    return sum(number.values()) if isinstance(number, Mapping) else int(number)
