"""Sixty feeds with nothing new, asked again: ours as a running service, lemon24/reader, and a crawl by plain Scrapy."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import press, service
from benchmarks.peers import environments
from benchmarks.peers.contenders import PROGRAMS, ROOT
from benchmarks.peers.measured import Fault
from benchmarks.peers.results import Poll

FEEDS = 60
_SECONDS, _TIMES = 60.0, 5
"""How long our service polls, and how often the others do."""


def _ours(folder: Path) -> Poll:
    """CPU of the whole service, its idling between the polls included."""
    told = service.steady(folder / "home", _SECONDS, sources=FEEDS)
    kinds = ("feed", "article", "robots")
    return Poll(
        name="newswatch", version="this tree", polls=told["feed"], requests=sum(told.get(kind, 0) for kind in kinds),
        not_modified=told["not_modified"], cpu_ms=told["cpu_ms_a_feed"],
    )  # fmt: skip


def _reader(folder: Path) -> Poll:
    return _asked("lemon24/reader", "reader", "reader_poll.py", folder)


def _scrapy(folder: Path) -> Poll:
    return _asked("Scrapy + trafilatura", "scrapy", "scrapy_poll.py", folder)


POLLS: dict[str, Callable[[Path], Poll]] = {
    "newswatch": _ours, "Scrapy + trafilatura": _scrapy, "lemon24/reader": _reader,
}  # fmt: skip
"""By name, into an empty folder."""


def _asked(name: str, environment: str, program: str, folder: Path) -> Poll:
    """A program that reads the feeds once, and then is run a few times more; it prints the CPU it spent on them."""
    folder.mkdir(parents=True)
    python = str(environments.python(environment))
    with service.press(FEEDS, 0) as site:
        command = [python, str(PROGRAMS / program), str(folder), *_feeds(site)]
        _spent(command)
        before = service.asked(site)
        spent = sum(_spent(command) for _ in range(_TIMES))
        more = {kind: count - before.get(kind, 0) for kind, count in service.asked(site).items()}
    return Poll(
        name=name, version=environments.version(environment), polls=more["feed"],
        requests=more["feed"] + more["article"] + more.get("robots", 0), not_modified=more["not_modified"],
        cpu_ms=1000 * spent / more["feed"],
    )  # fmt: skip


def _spent(command: list[str]) -> float:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise Fault(f"ended with {done.returncode}")
    return float(done.stdout.splitlines()[-1])


def _feeds(site: str) -> list[str]:
    """Each source has an address of its own on loopback, as the service's sources have."""
    port = urlsplit(site).port or 0
    return [f"{press.base(source, port)}/{source}/feed.xml" for source in range(FEEDS)]
