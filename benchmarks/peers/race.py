"""One contender's crawls of the site: a first, a second with nothing new, one that is killed and run again."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import measured
from benchmarks.peers.contenders import ROOT, Contender
from benchmarks.peers.measured import Cost
from benchmarks.peers.site import Site

_KILLED_AFTER = 0.4
"""Of the pages."""
_FURNITURE = ("/robots.txt", "/feed.xml", "/sitemap.xml")


@dataclass(slots=True, kw_only=True)
class Result:
    contender: Contender
    first: Cost
    stored: int
    """Pages of the site, each once."""
    f1: float
    """Mean token F1 over all pages of the site, percent; a page that is not there counts 0."""
    second: Cost
    fetched_again: int
    """Article pages the second run asked for, those answered 304 aside."""
    doubled: int
    """Records of pages that were stored before, after the second run."""
    killed_lost: int
    """Pages of the first run that are not there after a kill and a whole run."""
    killed_doubled: int
    notes: list[str] = field(default_factory=list)


def run(contender: Contender, site: Site, folder: Path) -> Result:
    place = folder / contender.name.replace(" ", "-").replace("'", "")
    with site.served() as log:
        first = _crawl(contender, site, place)
        records = contender.stored(place)
        coverage, f1 = site.judged(records)
        log.write_text("")
        second = _crawl(contender, site, place)
        again = _articles_asked(log)
    after, _ = site.judged(contender.stored(place))
    lost, doubled = _killed(contender, site, folder / "killed", coverage["archived"])
    return Result(
        contender=contender, first=first, stored=coverage["archived"], f1=f1, second=second, fetched_again=again,
        doubled=after["duplicates"], killed_lost=lost, killed_doubled=doubled,
        notes=[] if first.code == 0 else [f"ended with {first.code}"],
    )  # fmt: skip


def _crawl(contender: Contender, site: Site, place: Path) -> Cost:
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
        _crawl(contender, site, place)
    coverage, _ = site.judged(contender.stored(place))
    return whole - coverage["archived"], coverage["duplicates"]


def _articles_asked(log: Path) -> int:
    asked = Counter(
        line["target"].partition("?")[0]
        for line in map(json.loads, filter(lambda line: line.endswith("}"), log.read_text().splitlines()))
        if line.get("status") == 200
    )
    return sum(number for path, number in asked.items() if not path.startswith("/_") and not path.endswith(_FURNITURE))
