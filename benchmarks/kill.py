"""`python -m benchmarks.kill [MOMENTS]`: a crawl of 200 articles killed at random moments, each time run again.

For each moment, in a home of its own: start `newswatch crawl`, kill it with SIGKILL, run it again to its end, and
compare `newswatch export` (ids and times of ours aside) with that of a crawl nobody disturbed. Also looked at: that
SQLite finds the archive whole, that every kept page ends where its file ends, how many pages were fetched twice, and
how long the workers outlived their parent. Ends with 1 when anything differs.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.outlet import newswatch, publish, start, write_source
from tests.site import Site

ARTICLES = 200
MOMENTS = 20
_OURS = ("id", "story_id", "first_seen_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    seconds: float
    """From the start of the crawl to its end by SIGKILL."""
    stored: int
    """Articles in the archive then."""
    twice: int
    """Pages the two crawls fetched both."""
    workers_gone: float
    """Seconds after the kill."""
    faults: tuple[str, ...]


def run(moments: int = MOMENTS) -> int:
    chance = random.Random(2026)
    with Site() as site, tempfile.TemporaryDirectory(prefix="newswatch-kill-") as folder:
        publish(site, ARTICLES, wait=0.005)
        calm = Path(folder) / "calm"
        wanted, took = _calm(calm, site)
        print(f"undisturbed: {len(wanted)} articles in {took:.1f} s")
        print(f"{'killed at':>10} {'stored':>8} {'twice':>7} {'workers gone':>13}  faults")
        broken = 0
        for number in range(moments):
            moment = _moment(Path(folder) / str(number), site, chance.uniform(0.2, took), wanted)
            broken += bool(moment.faults)
            print(
                f"{moment.seconds:>8.2f} s {moment.stored:>8} {moment.twice:>7} {moment.workers_gone:>11.2f} s  "
                f"{'; '.join(moment.faults) or 'none'}",
                flush=True,
            )
    print(f"{moments - broken} of {moments} moments ended like the undisturbed crawl")
    return 1 if broken else 0


def _calm(home: Path, site: Site) -> tuple[list[dict[str, object]], float]:
    write_source(home, site)
    began = time.monotonic()
    ended = newswatch(home, "crawl", "outlet")
    assert ended.returncode == 0, ended.stderr
    return _exported(home), time.monotonic() - began


def _moment(home: Path, site: Site, seconds: float, wanted: list[dict[str, object]]) -> Moment:
    write_source(home, site)
    asked = len(site.hits)
    gone = _kill(home, seconds)
    stored = _stored(home)
    ended = newswatch(home, "crawl", "outlet")
    pages = [hit.path for hit in site.hits[asked:] if "/news/" in hit.path]
    faults = [*_unlike(home, wanted)] if ended.returncode == 0 else [f"exit {ended.returncode}: {ended.stderr}"]
    if gone > 5:
        faults.append("workers outlived their parent")
    return Moment(
        seconds=seconds, stored=stored, twice=len(pages) - len(set(pages)), workers_gone=gone, faults=tuple(faults)
    )


def _kill(home: Path, seconds: float) -> float:
    crawl = start(home, "crawl", "outlet")
    time.sleep(seconds)
    workers = psutil.Process(crawl.pid).children(recursive=True) if crawl.poll() is None else []
    crawl.kill()
    at = time.monotonic()
    psutil.wait_procs(workers, timeout=10)
    gone = time.monotonic() - at
    crawl.communicate()
    return gone


def _stored(home: Path) -> int:
    if not (home / "archive.db").exists():
        return 0
    return len(_ask(home, "SELECT 1 FROM sqlite_schema WHERE name = 'article'") and _ask(home, "SELECT 1 FROM article"))


def _unlike(home: Path, wanted: list[dict[str, object]]) -> list[str]:
    faults = []
    if _ask(home, "PRAGMA integrity_check") != [("ok",)]:
        faults.append("SQLite finds the archive damaged")
    ends = _ask(home, "SELECT file, max(offset + length) FROM capture GROUP BY file")
    if any((home / "pages" / file).stat().st_size != end for file, end in ends):
        faults.append("a file of pages does not end with its last page")
    if (found := _exported(home)) != wanted:
        faults.append(f"the export differs: {len(found)} articles, {len(wanted)} wanted")
    return faults


def _ask(home: Path, question: str) -> list[tuple[object, ...]]:
    archive = sqlite3.connect(home / "archive.db")
    try:
        return archive.execute(question).fetchall()
    finally:
        archive.close()


def _exported(home: Path) -> list[dict[str, object]]:
    ended = newswatch(home, "export")
    assert ended.returncode == 0, ended.stderr
    articles = []
    for line in ended.stdout.splitlines():
        article = json.loads(line)
        articles.append({key: value for key, value in article.items() if key not in _OURS})
        articles[-1]["urls"] = sorted(article["urls"])
    return sorted(articles, key=lambda article: str(article["url"]))


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]) if len(sys.argv) > 1 else MOMENTS))
