"""What more sources cost: `python -m benchmarks.reach [--write] [SOURCES…]` (10, 100, 1,000 and 10,000).

Each size has a home of its own with so many sources, whose feeds a server on loopback keeps empty: what is measured is
what sources cost by themselves. CPU everywhere, memory of the service's process. `--write` puts table and picture into
docs/scale.md.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
from starlette.testclient import TestClient

from benchmarks import curves, service
from newswatch.clock import SystemClock
from newswatch.settings import Schedule, Settings
from newswatch.web.app import make_app
from scheduler.rota import Rota
from spiders.sources import load_sources
from tests.archive_kit import open_writer
from tests.outlet import ROOT, command, environment

SIZES = (10, 100, 1_000, 10_000)
NAMES = (
    "`sources list`, s", "`status`, s", "page `/sources`, ms", "all sources planned, ms", "what is due, ms",
    "start of `run`, s", "its memory, MB", "a poll, ms",
)  # fmt: skip
_WINDOW = 20.0
"""Seconds of polls that are counted."""
_TIMES, _AT_ONCE = 3, 16


def run(sizes: tuple[int, ...] = SIZES, *, write: bool = False) -> None:
    found: dict[int, list[float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="newswatch-reach-") as folder:
            found[size] = measured(Path(folder) / "home", size)
        print(curves.table("sources", NAMES, {size: found[size]}), flush=True)
    if write:
        curves.write("reach", "sources", NAMES, found, "What sources cost by themselves")


def measured(home: Path, sources: int) -> list[float]:
    """In the order of NAMES."""
    with service.press(sources, 0, 0) as site:
        with service.service(home, site, sources, "=5s") as running:
            start = _cpu(running.pid)
            service.await_polls(site, sources)
            asked, spent = service.asked(site)["feed"], _cpu(running.pid)
            time.sleep(_WINDOW)
            poll = 1000 * (_cpu(running.pid) - spent) / max(1, service.asked(site)["feed"] - asked)
            memory = psutil.Process(running.pid).memory_info().rss / 1e6
        listed = _cost_of(home, "sources", "list")
        status = _cost_of(home, "status")
    with TestClient(make_app(home, Settings()), base_url="http://127.0.0.1") as client:
        page = _took(lambda: client.get("/sources").raise_for_status())
    planned, due = _planned(home)
    return [listed, status, page, planned, due, start, memory, poll]


def _planned(home: Path) -> tuple[float, float]:
    sources, clock = load_sources(home), SystemClock()
    with open_writer(home, clock) as writer:
        rota = Rota(writer, clock)
        return _took(lambda: rota.configure(sources, Schedule())), _took(lambda: rota.due((), _AT_ONCE))


def _took(work: Callable[[], object]) -> float:
    """CPU milliseconds, the median of some times after a first."""
    work()
    spent = []
    for _ in range(_TIMES):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return 1000 * median(spent)


def _cost_of(home: Path, *arguments: str) -> float:
    """CPU seconds of a command, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(home, *arguments), stdout=subprocess.DEVNULL, check=True, cwd=ROOT, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    named = tuple(int(one) for one in sys.argv[1:] if one.isdigit())
    run(named or SIZES, write="--write" in sys.argv)
