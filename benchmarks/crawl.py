"""A whole crawl of real pages on loopback beside its limit: trafilatura alone on the same cores, plus our fetch cost.

Three measurements a round, in turn, so that a noisy machine hurts all alike:
  extraction   trafilatura's body and metadata over the same pages in as many processes as there are cores; every
               other page before the crawl, the rest after it
  fetch        our crawl with no pipeline behind it
  crawl        `newswatch crawl` as a user runs it, from feed to archive
The limit is the CPU of extraction plus fetch; the ratio is limit / crawl (1 = nothing added by everything else).
"""

import json
import multiprocessing
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.pool import Pool
from pathlib import Path

import psutil

from benchmarks.pages import corpus_pages
from benchmarks.site import feeds

PAGES = 600
ROUNDS = 3
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    pages: int
    wall: float
    parent: float
    workers: float
    peak_mb: float = 0.0

    @property
    def cpu_ms(self) -> float:
        return (self.parent + self.workers) * 1000 / self.pages


def run() -> None:
    pages = corpus_pages(PAGES)
    if not pages:
        print("no corpus beside the checkout (../shared/corpus): nothing to measure on")
        return
    show(pages, [measured(pages) for _ in range(ROUNDS)])


def show(pages: list[bytes], rounds: list[tuple[Cost, Cost, Cost]]) -> None:
    print(f"{len(pages)} pages, {WORKERS} worker processes, medians of {len(rounds)} rounds\n")
    print(f"{'':12}{'CPU ms/page':>12}{'parent':>9}{'workers':>9}{'pages/s':>9}{'peak MB':>9}")
    for column, name in enumerate(("extraction", "fetch", "crawl")):
        _row(name, [costs[column] for costs in rounds])
    floors = [crawl.cpu_ms / extraction.cpu_ms for extraction, _, crawl in rounds]
    print(f"\nwhole crawl / trafilatura alone, CPU: {statistics.median(floors):.2f}  (rounds: {_spread(floors)})")
    ratios = [(extraction.cpu_ms + fetch.cpu_ms) / crawl.cpu_ms for extraction, fetch, crawl in rounds]
    print(f"(extraction + fetch) / crawl, CPU: {statistics.median(ratios):.2f}  (rounds: {_spread(ratios)})")
    walls = [
        crawl.pages / crawl.wall / (WORKERS * 1000 / (extraction.cpu_ms + fetch.cpu_ms))
        for extraction, fetch, crawl in rounds
    ]
    print(f"pages/s of the crawl / of that limit on {WORKERS} cores: {statistics.median(walls):.2f} ({_spread(walls)})")


def _row(name: str, costs: list[Cost]) -> None:
    def median(values: list[float]) -> float:
        return statistics.median(values)

    print(
        f"{name:12}{median([c.cpu_ms for c in costs]):12.1f}"
        f"{median([c.parent * 1000 / c.pages for c in costs]):9.1f}"
        f"{median([c.workers * 1000 / c.pages for c in costs]):9.1f}"
        f"{median([c.pages / c.wall for c in costs]):9.1f}{median([c.peak_mb for c in costs]):9.0f}"
    )


def _spread(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)


def measured(pages: list[bytes], *, made: str = "") -> tuple[Cost, Cost, Cost]:
    """One round. `made`: of which kind pages of one site are, read by its template as soon as it has one."""
    told = [str(len(pages)), made] if made else [str(len(pages))]
    site = subprocess.Popen(
        [sys.executable, "-P", "-m", "benchmarks.site", *told], stdout=subprocess.PIPE, text=True, env=_env()
    )
    policy = "auto" if made else "checked"
    try:
        assert site.stdout is not None
        port = int(site.stdout.readline())
        with multiprocessing.get_context("spawn").Pool(WORKERS) as pool:
            before = _extraction(pool, pages[::2])
            fetch = _child("fetch", port, len(pages), policy)
            crawl = _child("crawl", port, len(pages), policy)
            after = _extraction(pool, pages[1::2])
    finally:
        site.terminate()
        site.wait()
    # the second figures hold the workers' whole life: it is counted, as it is in a crawl, starting and importing too
    extraction = Cost(pages=len(pages), wall=before.wall + after.wall, parent=0.0, workers=after.workers)
    return extraction, fetch, crawl


def _extraction(pool: Pool, pages: list[bytes]) -> Cost:
    started = time.monotonic()
    used = dict(pool.map(_trafilatura, pages, chunksize=4))
    return Cost(pages=len(pages), wall=time.monotonic() - started, parent=0.0, workers=sum(used.values()))


def _trafilatura(page: bytes) -> tuple[int, float]:
    """(the process, the seconds of CPU it has spent since it was started)."""
    from trafilatura import bare_extraction

    bare_extraction(page, with_metadata=True)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return os.getpid(), used.ru_utime + used.ru_stime


def _child(kind: str, port: int, pages: int, policy: str) -> Cost:
    """One crawl in a process of its own, its whole tree measured by itself and watched from outside for memory."""
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        home = Path(name)
        _make_home(home, port, pages, policy)
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.crawl_child", kind, str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_env(),
        )
        peak = _watch(process)
        out, errors = process.communicate()
        wall = time.monotonic() - started
        if process.returncode:
            raise RuntimeError(f"the {kind} crawl failed ({process.returncode}): {errors.decode()[-2000:]}")
        used = json.loads(out.splitlines()[-1])
    if used["fetched"] < pages:
        raise RuntimeError(f"the {kind} crawl got {used['fetched']} of {pages} pages")
    return Cost(pages=pages, wall=wall, parent=used["parent"], workers=used["workers"], peak_mb=peak / 1e6)


def _make_home(home: Path, port: int, pages: int, policy: str) -> None:
    (home / "sources").mkdir()
    base = f"http://127.0.0.1:{port}"
    found_in = [f'[[discover]]\nkind = "feed"\nurl = "{base}/feed-{one}.xml"\n' for one in feeds(pages)]
    (home / "sources" / "bench.toml").write_text(
        f"""name = "Bench"
home = "{base}/"
languages = ["en"]
country = "GE"
timezone = "Asia/Tbilisi"
article = '/news/page-\\d+\\.html$'
delay = 0.0
private_network = true

"""
        + "\n".join(found_in),
        encoding="utf-8",
    )
    (home / "newswatch.toml").write_text(
        f"[crawl]\narticles = 10000\nmax_bytes = {pages * 500_000}\nrequests_per_host = 16\n"
        f'[extract]\nworkers = {WORKERS}\ntemplates = "{policy}"\n',
        encoding="utf-8",
    )


def _env() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[1])
    kept = {key: value for key, value in os.environ.items() if not re.match("NEWSWATCH_", key)}
    return {**kept, "PYTHONPATH": root}


def _watch(process: subprocess.Popen[bytes]) -> float:
    """Peak of the summed memory of the process and its children, bytes (proportional share of shared pages)."""
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, tree_memory(process.pid))
        time.sleep(0.2)
    return peak


def tree_memory(pid: int) -> float:
    total = 0.0
    try:
        parent = psutil.Process(pid)
        tree = [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for member in tree:
        try:
            total += member.memory_full_info().pss
        except psutil.Error:
            continue
    return total
