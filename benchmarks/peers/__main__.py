"""`python -m benchmarks.peers [NAME…] [--pages N] [--write]`; --write puts table and picture into docs/."""

import argparse
import gzip
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import environments, measured, polls, race, report
from benchmarks.peers.contenders import CONTENDERS, PROGRAMS, ROOT
from benchmarks.peers.measured import Cost
from benchmarks.peers.site import REPLAY, Site

BEGIN, END = "<!-- peers: written by make bench-peers -->", "<!-- end of peers -->"
PAGE, PICTURE = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "pictures" / "peers.svg"


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    asked.add_argument("names", nargs="*", choices=[*(one.name for one in CONTENDERS), []])
    asked.add_argument("--pages", type=int)
    asked.add_argument("--write", action="store_true")
    wish = asked.parse_args()
    if not REPLAY.exists():
        print("no corpus beside the checkout (../shared/corpus): nothing to crawl")
        return 1
    chosen = [one for one in CONTENDERS if not wish.names or one.name in wish.names]
    with tempfile.TemporaryDirectory(prefix="newswatch-peers-") as name:
        folder = Path(name)
        site = Site(folder / "site", wish.pages)
        floor = _floor(site, folder / "floor")
        results = []
        for one in chosen:
            print(f"{one.name} …", file=sys.stderr, flush=True)
            results.append(race.run(one, site, folder))
            print(report.table(floor, results[-1:], site.pages), file=sys.stderr, flush=True)
        told = "\n".join(
            (_heading(site, floor), "", report.table(floor, results, site.pages), "", polls.told(folder / "polls"))
        )
    print(told)
    if wish.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
        PICTURE.write_text(report.picture(floor, results), encoding="utf-8")
    return 0


def _floor(site: Site, folder: Path) -> Cost:
    pages = folder / "pages"
    pages.mkdir(parents=True)
    for number, body in enumerate(site.bodies()):
        (pages / f"{number:04}.gz").write_bytes(gzip.compress(body, 1))
    return measured.run([str(environments.python("scrapy")), str(PROGRAMS / "floor.py"), str(pages)], folder, {})


def _heading(site: Site, floor: Cost) -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, two workers; "
        f"{site.pages} real pages of some 150 sites as one site on loopback. "
        "The floor, trafilatura alone on the same pages: "
        f"{1000 * floor.cpu / site.pages:.0f} ms CPU a page, {site.pages / floor.wall:.1f} pages/s."
    )


if __name__ == "__main__":
    sys.exit(main())
