"""WARC files of real-size pages taken in, beside extraction alone: CPU of all processes, in one run.

`python -m benchmarks.backfill [FILES PAGES]`: 20 files of 500 pages where nothing else is said.
"""

import asyncio
import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newswatch.archive.pages import response_record
from newswatch.archive.reader import Archive
from newswatch.clock import SystemClock
from newswatch.models import Page, Source
from newswatch.settings import Extract, Settings, seconds
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractPool
from pipelines.importing.files import LocalFile
from scheduler.backfill import own_workers
from tests.skins import SKINS, page

_GOAL = 0.9
_THEN = datetime(2021, 3, 1, tzinfo=UTC)


def run(files: int = 20, pages: int = 500) -> None:
    """Prints a table; `share` is extraction alone over the whole, with its goal. The workers' start is left out."""
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as folder:
        made = [_file(Path(folder) / f"{number}.warc.gz", number, pages) for number in range(files)]
        start = _cpu(lambda: asyncio.run(_extract(1, 2, [])))
        made_in: list[float] = []
        alone = _cpu(lambda: asyncio.run(_extract(files, pages, made_in))) - sum(made_in) - start
        plain = _cpu(lambda: _take(Path(folder) / "plain", made, Policy.OFF)) - start
        learned = _cpu(lambda: _take(Path(folder) / "learned", made, Policy.AUTO)) - start
        with Archive(Path(folder) / "plain") as archive:
            stored = len(archive)
    count = files * pages
    print(f"backfill: {files} WARC files of {pages} pages, {stored} articles; CPU ms a page, all processes")
    print(f"  extraction alone, in the same workers {alone / count * 1000:8.1f}")
    print(f"  taken in, each page read alone        {plain / count * 1000:8.1f}   share {alone / plain:.2f} ({_GOAL})")
    print(f"  taken in, by learned templates        {learned / count * 1000:8.1f}   share {alone / learned:.2f}")


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of this process and of the children it had meanwhile."""
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _pages(number: int, pages: int) -> Iterator[Page]:
    skins = list(SKINS)
    for at in range(pages):
        made = page(skins[number % len(skins)], number * pages + at)
        yield Page(
            source=skins[number % len(skins)], url=made.url, final_url=made.url, status=200,
            headers={"content-type": "text/html; charset=utf-8"}, body=made.html.encode(),
            fetched_at=_THEN + timedelta(minutes=number * pages + at),
        )  # fmt: skip


def _file(path: Path, number: int, pages: int) -> Path:
    with path.open("wb") as file:
        for one in _pages(number, pages):
            file.write(gzip.compress(response_record(one), 1))
    return path


def _sources() -> dict[str, Source]:
    return {
        skin: Source(
            id=skin, name=skin, home=f"https://{skin}.example/", languages=("en",), country="GE", timezone="UTC",
            article="/news/",
        )
        for skin in SKINS
    }  # fmt: skip


async def _extract(files: int, pages: int, made_in: list[float]) -> None:
    """`made_in` gets the CPU seconds that making the pages took."""
    sources, extract = _sources(), Extract()
    async with ExtractPool(timeout=seconds(extract.timeout), recycle=extract.recycle, queue=extract.queue) as pool:
        for number in range(files):
            began = time.process_time()
            some = list(_pages(number, pages))
            made_in.append(time.process_time() - began)
            await asyncio.gather(*(pool.extract(one, sources[one.source]) for one in some))


def _silent(*_: int) -> None:
    """Nobody looks."""


def _take(home: Path, made: list[Path], policy: Policy) -> None:
    settings = replace(Settings(), extract=Extract(templates=policy))
    with own_workers(home, settings=settings, clock=SystemClock()) as take:
        for path in made:
            take(LocalFile(path), _sources(), any_source=False, tell=_silent)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:3]))
