"""Fifty readers beside a crawl: `python -m benchmarks.readers [HOME [PAGES]]`.

`newswatch serve` and `newswatch crawl` of a made site are processes of their own over one archive (HOME; without it one
of 20,000 made articles is built). Readers ask for one page after the other until the crawl has ended. Every answer must
be 200, and afterwards every page of the site must stand in the archive. Ends with 1 otherwise.
"""

import itertools
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks import millions
from tests.outlet import newswatch, publish, start, write_source
from tests.site import Site

READERS = 50
_PATHS = ("/", "/search?q=minister", "/article/{n}", "/api/articles?q=border", "/feed.atom?q=gas", "/sources",
          "/api/facets?q=water", "/search?q=минист*&sort=relevance", "/fresh?since=1-1")  # fmt: skip
_PATIENCE = 120.0
_ANSWER = 0.4
"""Seconds that the site takes for a page, so that the crawl lasts."""


@contextmanager
def served(home: Path) -> Iterator[str]:
    with start(home, "serve", "--port", "0", output=subprocess.PIPE) as server:
        try:
            assert server.stderr is not None
            yield next(word for word in server.stderr.readline().split() if word.startswith("http")).rstrip("/")
        finally:
            server.terminate()
            server.communicate()


def _read(address: str, reader: int, ended: threading.Event, most: int | None = None) -> list[tuple[str, float]]:
    """(status or fault, seconds) of each page asked for, until the crawl has `ended`."""
    found = []
    with httpx.Client(base_url=address, timeout=_PATIENCE) as client:
        for turn in itertools.count():
            if turn == most or (ended.is_set() and turn):
                return found
            path = _PATHS[(reader + turn) % len(_PATHS)].replace("{n}", str(1 + reader * 97 + turn))
            began = time.monotonic()
            try:
                answer = str(client.get(path).status_code)
            except httpx.HTTPError as fault:
                answer = type(fault).__name__
            found.append((answer, time.monotonic() - began))
    raise AssertionError


def measure(home: Path, pages: int) -> bool:
    name = f"readers-{int(time.time())}"  # the same archive may be measured again
    with Site() as site, served(home) as address, ThreadPoolExecutor(READERS) as readers:
        publish(site, pages, wait=_ANSWER, name=name)
        write_source(home, site, name)
        ended = threading.Event()
        _read(address, 0, ended, len(_PATHS))  # what a server makes when it begins, and keeps
        reading = [readers.submit(_read, address, number, ended) for number in range(READERS)]
        began = time.monotonic()
        try:
            crawl = newswatch(home, "crawl", name)
        finally:
            ended.set()
        took = time.monotonic() - began
        answers = [one for reader in reading for one in reader.result()]
        found = httpx.get(f"{address}/api/articles?q=source:{name}&limit=1", timeout=_PATIENCE).json()["total"]
    statuses = Counter(status for status, _ in answers)
    waited = statistics.quantiles((seconds * 1000 for _, seconds in answers), n=20)
    print(f"{READERS} readers got {len(answers):,} answers in {took:.0f} s, {dict(statuses)}:"
          f" {waited[9]:.0f} ms median, {waited[18]:.0f} ms p95 by the clock")  # fmt: skip
    print(f"the crawl beside them ended with {crawl.returncode} and stored {found} of {pages} articles")
    if crawl.returncode:
        print(crawl.stdout[-2000:], crawl.stderr[-2000:])
    return set(statuses) == {"200"} and crawl.returncode == 0 and found == pages


def main() -> None:
    home, pages = sys.argv[1:2], int(sys.argv[2]) if sys.argv[2:] else 200
    if home:
        sys.exit(not measure(Path(home[0]), pages))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "home"
        millions.build(made, 20_000)
        sys.exit(not measure(made, pages))


if __name__ == "__main__":
    main()
