"""`python -m benchmarks.peers [NAME…] [--pages N] [--known N] [--write]`; --write puts what it told into docs/."""

import argparse
import gzip
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import environments, measured, polls, race, report, site
from benchmarks.peers.contenders import CONTENDERS, FUNDUS, PROGRAMS, ROOT, Contender
from benchmarks.peers.measured import Cost
from benchmarks.peers.race import Again, Crawl
from benchmarks.peers.site import REPLAY, Site

BEGIN, END = "<!-- peers: written by make bench-peers -->", "<!-- end of peers -->"
PAGE, PICTURE = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "pictures" / "peers.svg"
_SLOW_SHARE, _AGAIN_SHARE = 10, 4


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    asked.add_argument("names", nargs="*", choices=[*(one.name for one in (*CONTENDERS, FUNDUS)), []])
    asked.add_argument("--pages", type=int, help="of the real ones (all)")
    asked.add_argument("--known", type=int, default=1000, help="of the known site's stream")
    asked.add_argument("--write", action="store_true")
    wish = asked.parse_args()
    if not REPLAY.exists():
        print("no corpus beside the checkout (../shared/corpus): nothing to crawl")
        return 1
    chosen = [one for one in CONTENDERS if not wish.names or one.name in wish.names]
    with tempfile.TemporaryDirectory(prefix="newswatch-peers-") as name:
        folder = Path(name)
        unknown, again = _unknown(chosen, folder / "unknown", wish.pages)
        known = _known(chosen, folder / "known", wish.known)
        by_hand = _publishers([*(one for one in chosen if not one.slow), FUNDUS], folder / "publishers", wish.pages)
        told = _told(unknown, again, known, by_hand, polls.told(folder / "polls"))
    print(told)
    if wish.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        PICTURE.write_text(report.picture(unknown, known), encoding="utf-8")
    return 0


def _unknown(chosen: Sequence[Contender], folder: Path, limit: int | None) -> tuple[list[Crawl], dict[str, Again]]:
    """A slow one crawls a part of the pages again, after a first crawl of that part."""
    place = site.unknown(folder / "site", limit)
    part = site.unknown(folder / "part", place.pages // _AGAIN_SHARE)
    floor = _floor(place, folder / "floor")
    crawls, agains = [], {}
    for one in chosen:
        first = _crawl(one, place, floor, folder / "whole")
        crawls.append(first)
        if one.slow:
            first = _crawl(one, part, floor, folder / "few")
        again = race.again(first, part if one.slow else place, folder / ("few" if one.slow else "whole"))
        agains[one.name] = again
        _say(report.agains({one.name: again}))
    return crawls, agains


def _known(chosen: Sequence[Contender], folder: Path, count: int) -> list[Crawl]:
    whole, part = site.known(folder / "site", count), site.known(folder / "part", count // _SLOW_SHARE)
    floors = {slow: _floor(part if slow else whole, folder / f"floor-{slow}") for slow in {one.slow for one in chosen}}
    return [_crawl(one, part if one.slow else whole, floors[one.slow], folder) for one in chosen]


def _publishers(chosen: Sequence[Contender], folder: Path, limit: int | None) -> list[Crawl]:
    place = site.publishers(folder / "site", limit)
    floor = _floor(place, folder / "floor")
    return [_crawl(one, place, floor, folder) for one in chosen]


def _crawl(one: Contender, place: Site, floor: Cost, folder: Path) -> Crawl:
    _say(f"{one.name} …")
    done = race.crawl(one, place, floor, folder)
    _say(report.crawls([done]))
    return done


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _floor(place: Site, folder: Path) -> Cost:
    pages = folder / "pages"
    pages.mkdir(parents=True)
    for number, body in enumerate(place.bodies()):
        (pages / f"{number:05}.gz").write_bytes(gzip.compress(body, 1))
    return measured.run([str(environments.python("scrapy")), str(PROGRAMS / "floor.py"), str(pages)], folder, {})


def _told(
    unknown: Sequence[Crawl], again: dict[str, Again], known: Sequence[Crawl], by_hand: Sequence[Crawl], polled: str
) -> str:
    first = unknown[0]
    return "\n\n".join((
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, two workers. Ratios "
        "are to the floor: trafilatura alone in two processes on the same pages in the same run.",
        f"**Unknown sites**: {first.pages} real pages of {first.outlets} outlets as one site on loopback "
        f"(floor: {report.floor(first.floor, first.pages)}).",
        report.crawls(unknown),
        "A second run with nothing new, and a run that was killed by SIGKILL at two fifths and run again:",
        report.agains(again),
        f"**A known site**: a stream of {known[0].pages} generated pages of one site "
        f"(floor: {report.floor(known[0].floor, known[0].pages)}).",
        report.crawls(known),
        f"**Outlets that Fundus has parsers for**: {by_hand[0].pages} real pages, the text judged on those with a "
        f"truth by hand (floor: {report.floor(by_hand[0].floor, by_hand[0].pages)}).",
        report.crawls(by_hand),
        polled,
        report.remarks([*unknown, by_hand[-1]]),
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
