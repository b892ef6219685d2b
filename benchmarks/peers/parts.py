"""The parts of a run, each by itself: what a contender gave, or why it gave nothing, is kept as soon as it is known."""

import platform
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import measured, polls, race, report, results, site
from benchmarks.peers.contenders import BY_TEMPLATE, FUNDUS, LABELLED, NEWSWATCH, PEERS, Contender
from benchmarks.peers.results import Part
from benchmarks.peers.site import Site

_AGAIN_SHARE = 4
_FEWEST = 10
"""Pages that a slow one crawls at least, where the site has so many."""
_WHOLE = "the whole part"
_ORDER = [one.name for one in (NEWSWATCH, LABELLED, *PEERS, FUNDUS)]
"""Of the rows; polls are asked of a few of the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    names: tuple[str, ...]
    """Of contenders; empty: all."""
    pages: int | None
    """Real pages at most."""
    known: int
    """Pages of the known site's stream."""

    def of(self, contenders: Iterable[Contender]) -> list[Contender]:
        return [one for one in contenders if not self.names or one.name in self.names]


def run(name: str, wish: Wish, out: Path, work: Path) -> Part:
    """`work` is for the crawls, and may go when they are done."""
    work.mkdir(parents=True)
    kept = _Kept(name, out, wish.names)
    with kept.attempt(_WHOLE):
        PARTS[name](kept, wish, work)
    return kept.part


class _Kept:
    """A part in its file, written anew with every result. Rows that the file has of others than `names` stay."""

    def __init__(self, name: str, out: Path, names: Collection[str]) -> None:
        where = f"{platform.machine()}, Python {platform.python_version()}"
        self.part = Part(name=name, day=f"{datetime.now(UTC):%Y-%m-%d}", where=where)
        if names and (before := results.kept(out, (name,)).get(name)) is not None:
            results.take_over(self.part, before, {*names, _WHOLE})
        self._out = out

    @contextmanager
    def attempt(self, name: str) -> Iterator[Part]:
        """Whatever goes wrong is that contender's result, and the others go on."""
        _say(f"{self.part.name}: {name} …")
        try:
            yield self.part
        except Exception as fault:  # noqa: BLE001  what a peer may die of is not ours to list
            traceback.print_exc()
            why = str(fault) if isinstance(fault, measured.Fault) else type(fault).__name__
            self.part.failed.append(results.Failed(name=name, why=why))
        results.in_order(self.part, _ORDER)
        results.keep(self._out, self.part)
        _say(report.table(self.part, name))  # nothing for the whole part, unless it failed


def _unknown(kept: _Kept, wish: Wish, folder: Path) -> None:
    """A slow one crawls a part of the pages again, after a first crawl of that part."""
    place = site.unknown(folder / "site", wish.pages)
    few = site.unknown(folder / "part", _share(place.pages, _AGAIN_SHARE))
    for one in wish.of((NEWSWATCH, *PEERS)):
        with kept.attempt(one.name) as part:
            first = race.crawl(one, place, folder / "whole")
            part.crawls.append(first)
            if one.slow:
                first = race.crawl(one, few, folder / "few")
            there = folder / ("few" if one.slow else "whole")
            part.agains.append(race.again(one, first.stored, few if one.slow else place, there))


def _known(kept: _Kept, wish: Wish, folder: Path) -> None:
    chosen = wish.of((BY_TEMPLATE, LABELLED, *PEERS))
    for most in sorted({one.known for one in chosen}, reverse=True):
        place = site.known(folder / f"site-{most}", min(wish.known, most))
        _crawls(kept, [one for one in chosen if one.known == most], place, folder)


def _fundus(kept: _Kept, wish: Wish, folder: Path) -> None:
    quick = [one for one in (NEWSWATCH, *PEERS, FUNDUS) if not one.slow]
    _crawls(kept, wish.of(quick), site.publishers(folder / "site", wish.pages), folder)


def _polls(kept: _Kept, wish: Wish, folder: Path) -> None:
    for name, poll in polls.POLLS.items():
        if not wish.names or name in wish.names:
            with kept.attempt(name) as part:
                part.polls.append(poll(folder / name.replace("/", "-")))


PARTS: dict[str, Callable[[_Kept, Wish, Path], None]] = {
    "unknown": _unknown, "known": _known, "fundus": _fundus, "polls": _polls,
}  # fmt: skip


def _crawls(kept: _Kept, chosen: list[Contender], place: Site, folder: Path) -> None:
    for one in chosen:
        with kept.attempt(one.name) as part:
            part.crawls.append(race.crawl(one, place, folder))


def _share(pages: int, parts: int) -> int:
    return max(pages // parts, min(pages, _FEWEST))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
