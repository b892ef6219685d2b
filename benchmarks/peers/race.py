"""One contender's crawls of a site: a first, a second with nothing new, one that is killed and run again."""

import json
import shutil
from collections import Counter
from pathlib import Path

from benchmarks.peers import environments, measured
from benchmarks.peers.contenders import PROGRAMS, ROOT, Contender
from benchmarks.peers.measured import Cost, Fault
from benchmarks.peers.results import Again, Crawl
from benchmarks.peers.site import Site

_KILLED_AFTER = 0.4
"""Of the pages."""
_FURNITURE = ("/robots.txt", "/feed.xml", "/sitemap.xml")


def crawl(contender: Contender, site: Site, folder: Path) -> Crawl:
    """Amid trafilatura alone on the same pages. Raises Fault where nothing was stored."""
    place = folder / contender.folder
    with site.served():
        if contender.prepare is not None:
            place.mkdir(parents=True)
            contender.prepare(site, place)
        alone = [str(environments.python("scrapy")), str(PROGRAMS / "floor.py"), str(site.unpacked())]
        cost, floor = measured.amid(alone, site.folder, lambda: _run(contender, site, place))
        coverage, f1 = site.judged(contender.stored(place))
    if not coverage["archived"]:
        raise Fault(f"ended with {cost.code} and stored nothing")
    return Crawl(
        name=contender.name, version=contender.version, pages=site.pages, outlets=len(site.outlets),
        judged=site.judged_pages, floor=floor, cost=cost, stored=coverage["archived"], f1=f1,
    )  # fmt: skip


def again(contender: Contender, stored: int, site: Site, folder: Path) -> Again:
    """In the folder that a first crawl left behind, which `stored` so many pages."""
    place = folder / contender.folder
    with site.served() as log:
        _run(contender, site, place)
        fetched = _articles_asked(log)
    after, _ = site.judged(contender.stored(place))
    lost, doubled = _killed(contender, site, folder / "killed", stored)
    return Again(
        name=contender.name, pages=site.pages, fetched=fetched, doubled=after["duplicates"], killed_lost=lost,
        killed_doubled=doubled,
    )  # fmt: skip


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
    return max(whole - coverage["archived"], 0), coverage["duplicates"]


def _articles_asked(log: Path) -> int:
    asked = Counter(
        line["target"].partition("?")[0]
        for line in map(json.loads, filter(lambda line: line.endswith("}"), log.read_text().splitlines()))
        if line.get("status") == 200
    )
    return sum(number for path, number in asked.items() if not path.startswith("/_") and not path.endswith(_FURNITURE))
