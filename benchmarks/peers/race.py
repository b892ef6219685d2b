"""One contender's crawls of a site: a first, a second with nothing new, one that is killed and run again."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import measured
from benchmarks.peers.contenders import ROOT, Contender
from benchmarks.peers.measured import Cost
from benchmarks.peers.site import Site

_KILLED_AFTER = 0.4
"""Of the pages."""
_FURNITURE = ("/robots.txt", "/feed.xml", "/sitemap.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """A first crawl of a site, beside trafilatura alone on the same pages."""

    contender: Contender
    pages: int
    outlets: int
    floor: Cost
    cost: Cost
    stored: int
    """Pages of the site, each once."""
    f1: float
    """Mean token F1 over all judged pages of the site, percent; a page that is not there counts 0."""

    @property
    def ratio(self) -> float:
        """CPU of the whole crawl to the floor's."""
        return self.cost.cpu / self.floor.cpu

    @property
    def speed(self) -> float:
        """Pages stored a second to those the floor reads."""
        return self.stored / self.cost.wall / (self.pages / self.floor.wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What became of a second run, and of one that was killed and run again."""

    pages: int
    fetched: int
    """Article pages the second run asked for, those answered 304 aside."""
    doubled: int
    """Records of pages that were stored before, after the second run."""
    killed_lost: int
    """Pages of the first run that are not there after a kill and a whole run."""
    killed_doubled: int


def crawl(contender: Contender, site: Site, floor: Cost, folder: Path) -> Crawl:
    place = folder / contender.folder
    with site.served():
        cost = _run(contender, site, place)
        coverage, f1 = site.judged(contender.stored(place))
    return Crawl(
        contender=contender, pages=site.pages, outlets=len(site.outlets), floor=floor, cost=cost,
        stored=coverage["archived"], f1=f1,
    )  # fmt: skip


def again(first: Crawl, site: Site, folder: Path) -> Again:
    """In the folder that the first crawl left behind."""
    contender, place = first.contender, folder / first.contender.folder
    with site.served() as log:
        _run(contender, site, place)
        fetched = _articles_asked(log)
    after, _ = site.judged(contender.stored(place))
    lost, doubled = _killed(contender, site, folder / "killed", first.stored)
    return Again(
        pages=site.pages, fetched=fetched, doubled=after["duplicates"], killed_lost=lost, killed_doubled=doubled
    )


def _run(contender: Contender, site: Site, place: Path) -> Cost:
    place.mkdir(parents=True, exist_ok=True)
    return measured.run(contender.command(site.base, place), place, {"PYTHONPATH": str(ROOT)})


def _killed(contender: Contender, site: Site, place: Path, whole: int) -> tuple[int, int]:
    """(lost, doubled) after a death by SIGKILL once two fifths of the pages were asked for, and another run."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with site.served() as log:
        measured.run(
            contender.command(site.base, place), place, {"PYTHONPATH": str(ROOT)},
            kill_when=lambda: _articles_asked(log) >= _KILLED_AFTER * site.pages,
        )  # fmt: skip
        _run(contender, site, place)
    coverage, _ = site.judged(contender.stored(place))
    return whole - coverage["archived"], coverage["duplicates"]


def _articles_asked(log: Path) -> int:
    asked = Counter(
        line["target"].partition("?")[0]
        for line in map(json.loads, filter(lambda line: line.endswith("}"), log.read_text().splitlines()))
        if line.get("status") == 200
    )
    return sum(number for path, number in asked.items() if not path.startswith("/_") and not path.endswith(_FURNITURE))
