"""WARC files of real-size pages taken in, beside extraction alone: CPU of all processes and wall time, in one run.

`python -m benchmarks.backfill [FILES PAGES [corpus | made [WAY…]]]`: 20 files of 500 generated pages, as large and as
branched as real ones, where nothing else is said; `corpus`: real pages of the corpus beside the checkout, as many as
there are; ways: `plain`, `learned`. Extraction alone reads at most 2,000 of the pages, as many of each file. The share
that is held against the goal is of CPU, which does not depend on what else the machine does; wall times of one run
compare where it does the same.
"""

import asyncio
import gzip
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.pages import corpus_pages
from newswatch.archive.pages import response_record
from newswatch.archive.reader import Archive
from newswatch.clock import SystemClock
from newswatch.models import Page, Source
from newswatch.settings import Extract, Settings, seconds
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractFailed, ExtractPool
from pipelines.importing.files import LocalFile
from scheduler.backfill import own_workers
from tests.skins import SKINS
from tests.skins_full import full_page

_GOAL = 0.9
_ALONE = 2000
"""Pages that extraction alone reads at most."""
_WAYS = {
    "plain": (Policy.OFF, "taken in, each page read alone"), "learned": (Policy.AUTO, "taken in, by learned templates")
}  # fmt: skip
_THEN = datetime(2021, 3, 1, tzinfo=UTC)


def run(files: int = 20, pages: int = 500, kind: str = "made", *ways: str) -> None:
    """Prints a table; `share` is extraction alone over the whole, with its goal. The workers' start is left out."""
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as folder:
        real = corpus_pages(files * pages) if kind == "corpus" else []
        pages = len(real) // files if real else pages
        made = [warc_file(Path(folder) / f"{number}.warc.gz", number, pages, real) for number in range(files)]
        start = _spent(lambda: asyncio.run(_extract([[page] for page in _pages(0, 2, real)])))
        some = min(pages, max(1, _ALONE // files))
        alone = _spent(lambda: asyncio.run(_extract(_kept(path)[:some] for path in made)), start)
        rows = {"extraction alone, in the same workers": tuple(spent / (files * some) for spent in alone)}
        for way in ways or _WAYS:
            policy, name = _WAYS[way]
            spent = _spent(partial(_take, Path(folder) / way, made, policy), start)
            rows[name] = tuple(one / (files * pages) for one in spent)
        with Archive(Path(folder) / (ways or ("plain",))[0]) as archive:
            stored = len(archive)
    told = f"{files} WARC files of {pages} {'real' if real else 'generated'} pages, {stored} articles"
    print(f"backfill: {told}; load {os.getloadavg()[1]:.0f} on {len(os.sched_getaffinity(0))} cores; ms a page")
    print(f"  {'':38}{'CPU':>8}{'share':>7}{'wall':>8}{'share':>7}   goal {_GOAL} of CPU")
    first = next(iter(rows.values()))
    for name, (cpu, wall) in rows.items():
        print(f"  {name:38}{cpu * 1000:8.1f}{first[0] / cpu:7.2f}{wall * 1000:8.1f}{first[1] / wall:7.2f}")


def _spent(work: Callable[[], object], start: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
    """Seconds: of CPU of this process and of the children it had meanwhile, and of the clock; without `start`."""
    cpu, wall = _used(), time.monotonic()
    work()
    return _used() - cpu - start[0], time.monotonic() - wall - start[1]


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _pages(number: int, pages: int, real: Sequence[bytes]) -> Iterator[Page]:
    """Of one site a file."""
    skin = list(SKINS)[number % len(SKINS)]
    for at in range(number * pages, (number + 1) * pages):
        made = None if real else full_page(skin, at)
        url = f"https://{skin}.example/news/{at}" if made is None else made.url
        yield Page(
            source=skin, url=url, final_url=url, status=200,
            headers={"content-type": "text/html; charset=utf-8"},
            body=real[at] if made is None else made.html.encode(), fetched_at=_THEN + timedelta(minutes=at),
        )  # fmt: skip


def warc_file(path: Path, number: int, pages: int, real: Sequence[bytes]) -> Path:
    whole = [*_pages(number, pages, real)]
    path.write_bytes(b"".join(gzip.compress(response_record(one), 1) for one in whole))
    path.with_suffix(".pages").write_bytes(pickle.dumps(whole))
    return path


def _sources() -> dict[str, Source]:
    return {
        skin: Source(
            id=skin, name=skin, home=f"https://{skin}.example/", languages=("en",), country="GE", timezone="UTC",
            article="/news/",
        )
        for skin in SKINS
    }  # fmt: skip


def _kept(path: Path) -> list[Page]:
    """What `_file` put aside: unpacking WARC is the import's cost, not extraction's."""
    pages: list[Page] = pickle.loads(path.with_suffix(".pages").read_bytes())
    return pages


async def _extract(files: Iterable[list[Page]]) -> None:
    sources, extract = _sources(), Extract()
    async with ExtractPool(timeout=seconds(extract.timeout), recycle=extract.recycle, queue=extract.queue) as pool:
        for some in files:
            await asyncio.gather(*(_one(pool, page, sources[page.source]) for page in some))


async def _one(pool: ExtractPool, page: Page, source: Source) -> None:
    with suppress(ExtractFailed):  # as in the import, where it is counted
        await pool.extract(page, source)


def _silent(*_: int) -> None:
    """Nobody looks."""


def _take(home: Path, made: list[Path], policy: Policy) -> None:
    settings = replace(Settings(), extract=Extract(templates=policy))
    with own_workers(home, settings=settings, clock=SystemClock()) as take:
        for path in made:
            take(LocalFile(path), _sources(), any_source=False, tell=_silent)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:3]), *sys.argv[3:])
