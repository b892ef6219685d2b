"""The worker processes, for real: killed, hung, recycled, orphaned."""

import asyncio
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from lxml.html import fromstring

from newswatch.models import CleanRules
from newswatch.settings import Extract
from pipelines.extract import child
from pipelines.extract.workers import ExtractFailed, ExtractPool
from pipelines.outcomes import FailReason, RejectReason
from tests import skins
from tests.extracting import TEXT, html, page, source
from tests.templating import Stream

ROOT = Path(__file__).parent.parent


def asynchronous(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(test())

    return run


def _workers() -> list[psutil.Process]:
    """The fork server's children."""
    servers = [child for child in psutil.Process().children() if "forkserver" in " ".join(child.cmdline())]
    return [worker for server in servers for worker in server.children()]


def _until(true: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@asynchronous
async def test_a_page_is_extracted_and_cleaned_in_a_worker_without_scrapy() -> None:
    async with ExtractPool(workers=1) as pool:
        body = html(body="".join(f"<p>{text}</p>" for text in [*TEXT, "Share this article"]))
        found = await pool.extract(page(body), source())
        assert found.paragraphs == tuple(TEXT)
        assert (await pool.extract(page("<p>x"), source())).refusal == RejectReason.TOO_SHORT
        maps = Path(f"/proc/{_workers()[0].pid}/maps").read_text()
        assert "_sqlite3" not in maps
        assert "twisted" not in maps
    assert _until(lambda: not _workers())


@asynchronous
async def test_a_hung_page_fails_alone_and_in_time() -> None:
    # A pattern that never ends on this text stands for any page that hangs its worker.
    hanging = source(clean=_endless())
    async with ExtractPool(workers=1, timeout=2) as pool:
        await pool.extract(page(html()), source())
        start = time.monotonic()
        with pytest.raises(ExtractFailed) as failed:
            await pool.extract(page(html(body="<p>" + "a" * 60 + "!" + TEXT[0] + "</p>")), hanging)
        assert failed.value.reason == FailReason.EXTRACT_TIMEOUT
        assert time.monotonic() - start < 10
        assert (await pool.extract(page(html()), source())).paragraphs == tuple(TEXT)


@asynchronous
async def test_a_killed_worker_costs_its_page_and_nothing_else() -> None:
    hanging = source(clean=_endless())
    async with ExtractPool(workers=1, timeout=60) as pool:
        await pool.extract(page(html()), source())
        lost = asyncio.ensure_future(pool.extract(page(html(body="<p>" + "a" * 60 + "!" + TEXT[0] + "</p>")), hanging))
        busy = _workers()[0]
        await asyncio.to_thread(_until, lambda: busy.cpu_percent(0.1) > 50)
        busy.kill()
        with pytest.raises(ExtractFailed) as failed:
            await lost
        assert failed.value.reason == FailReason.EXTRACT_CRASHED
        assert (await pool.extract(page(html()), source())).paragraphs == tuple(TEXT)


@asynchronous
async def test_a_page_that_eats_memory_is_named_and_costs_its_worker() -> None:
    async with ExtractPool(workers=1, timeout=60, memory=100_000_000) as pool:
        await pool.extract(page(html()), source())
        first = _workers()[0].pid
        with pytest.raises(ExtractFailed) as failed:
            await pool.call(partial(bytearray, 400_000_000))
        assert failed.value.reason == FailReason.EXTRACT_MEMORY
        assert "more than 100 MB" in failed.value.detail
        assert (await pool.extract(page(html()), source())).paragraphs == tuple(TEXT)
        assert _workers()[0].pid != first


@asynchronous
async def test_what_a_large_page_took_is_given_back() -> None:
    async with ExtractPool(workers=1, timeout=60) as pool:
        assert await pool.call(partial(_elements, 2_000_000)) == 2_000_000
        (worker,) = _workers()
        assert worker.memory_info().rss < 200_000_000
        assert int(re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{worker.pid}/status").read_text())[0]) > 250_000


def _elements(number: int) -> int:
    return len(fromstring("<body>" + "<p>" * number))


@asynchronous
async def test_a_worker_is_held_by_the_kernel_too() -> None:
    async with ExtractPool(workers=1, timeout=7, memory=1_000_000_000) as pool:
        await pool.extract(page(html()), source())
        place = Path(f"/proc/{_workers()[0].pid}")
        rows = (re.split(r"\s{2,}", line) for line in (place / "limits").read_text().splitlines()[1:])
        soft = {row[0]: row[1] for row in rows}
        assert soft["Max core file size"] == "0"
        assert 1e9 < int(soft["Max address space"]) < 4e9
        assert 7 < int(soft["Max cpu time"]) < 60
        assert "NoNewPrivs:\t1" in (place / "status").read_text()


def test_a_page_that_computes_on_is_ended_without_a_parent_that_looks(tmp_path: Path) -> None:
    code = """
import time
from pipelines.extract import limits
limits._CPU_GRACE = 0
asked = limits.Limits(seconds=1)
limits.hold(asked)
limits.begin_page(asked)
while True: pass
"""
    ended = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert ended.returncode == -signal.SIGXCPU


@asynchronous
async def test_idle_workers_that_die_are_replaced() -> None:
    async with ExtractPool(workers=2) as pool:
        await pool.extract(page(html()), source())
        for worker in _workers():
            worker.kill()
        found = await asyncio.gather(*(pool.extract(page(html()), source()) for _ in range(6)), return_exceptions=True)
        assert all(not isinstance(item, BaseException) for item in found[2:])
        assert (await pool.extract(page(html()), source())).paragraphs == tuple(TEXT)


@asynchronous
async def test_a_fault_in_extraction_is_told_by_name() -> None:
    broken = source(timezone="Nowhere/Atlantis")
    async with ExtractPool(workers=1) as pool:
        with pytest.raises(ExtractFailed) as failed:
            await pool.extract(page(html()), broken)
        assert failed.value.reason == FailReason.EXTRACT_ERROR
        assert "Atlantis" in failed.value.detail


@asynchronous
async def test_workers_are_recycled_and_the_queue_is_bounded() -> None:
    async with ExtractPool(workers=1, recycle=2, queue=3) as pool:
        await pool.extract(page(html()), source())
        first = {worker.pid for worker in _workers()}
        found = await asyncio.gather(*(pool.extract(page(html()), source()) for _ in range(8)))
        assert len(found) == 8
        assert not first & {worker.pid for worker in _workers()}


@asynchronous
async def test_stopping_ends_what_is_in_hand() -> None:
    pool = ExtractPool(workers=1, timeout=60)
    pool.start()
    await pool.extract(page(html()), source())
    lost = asyncio.ensure_future(
        pool.extract(page(html(body="<p>" + "a" * 60 + "!" + TEXT[0] + "</p>")), source(clean=_endless()))
    )
    await asyncio.sleep(0)
    await pool.stop()
    with pytest.raises(ExtractFailed) as failed:
        await lost
    assert failed.value.reason == FailReason.STOPPED
    assert _until(lambda: not _workers())


PARENT = """
import asyncio, sys
from pipelines.extract.workers import ExtractPool
from tests.extracting import html, page, source

async def main():
    async with ExtractPool(workers=2) as pool:
        await asyncio.gather(*(pool.extract(page(html()), source()) for _ in range(4)))
        print("ready", flush=True)
        await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name leaves room for a socket's."""
    with tempfile.TemporaryDirectory(prefix="nw-") as folder:
        yield Path(folder)


def _parent(folder: Path) -> subprocess.Popen[str]:
    """At work, with its temporary files in `folder`."""
    script = folder / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}, start_new_session=True,
    )  # fmt: skip
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    return parent


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_parent(how: signal.Signals, short: Path) -> None:
    parent = _parent(short)
    workers = psutil.Process(parent.pid).children(recursive=True)
    assert len(workers) >= 2
    if how is signal.SIGINT:
        os.killpg(parent.pid, how)  # as Ctrl-C does: the whole group gets it
    else:
        parent.kill()
    _, errors = parent.communicate(timeout=20)
    assert _until(lambda: not any(worker.is_running() and worker.status() != "zombie" for worker in workers), 5)
    # The script shows its own KeyboardInterrupt; the workers say nothing.
    assert "forkserver" not in errors


@pytest.mark.parametrize("title", ["The bridge is open", "Half a pair \ud83d stands here"])
def test_a_page_comes_out_of_its_worker_as_it_went_in(title: str) -> None:
    read = Stream().all([skins.page("lantern", number, size=20) for number in range(12)])
    for found in (replace(found, title=title) for found in read):
        assert child.unpacked(pickle.loads(pickle.dumps(child.packed(found)))) == found
    assert isinstance(child.packed(replace(read[0], title=title)), bytes) is title.isascii()


@pytest.mark.parametrize(("fault", "told"), [("EOFError", ""), ("BrokenPipeError", ""), ("ValueError", "ValueError")])
def test_a_worker_whose_parent_ended_while_it_began_says_nothing(fault: str, told: str) -> None:
    begun = f"import pipelines.extract.ripe; raise {fault}"
    ended = subprocess.run([sys.executable, "-c", begun], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[-1:] == ([told] if told else [])


def test_what_a_killed_process_left_is_taken_away_by_the_next(short: Path) -> None:
    killed, neighbour = _parent(short), _parent(short)
    killed.kill()
    killed.communicate(timeout=20)
    folders = {folder.name.split("-")[1] for folder in short.iterdir() if folder.is_dir()}
    assert folders == {str(killed.pid), str(neighbour.pid)}  # and nothing of multiprocessing's own
    last = _parent(short)
    folders = {folder.name.split("-")[1] for folder in short.iterdir() if folder.is_dir()}
    assert folders == {str(neighbour.pid), str(last.pid)}
    for one in (neighbour, last):
        os.killpg(one.pid, signal.SIGINT)
        one.communicate(timeout=20)
    assert [one for one in short.iterdir() if one.is_dir()] == []


def test_a_temporary_directory_too_deep_for_a_socket_does_no_harm(short: Path) -> None:
    deep = short / ("deep-" * 20)
    deep.mkdir()
    parent = _parent(deep)
    os.killpg(parent.pid, signal.SIGINT)
    parent.communicate(timeout=20)
    assert not list(Path("/tmp").glob(f"newswatch-{parent.pid}-*"))


BUSY = """
import asyncio, os, signal, sys
from functools import partial
from pathlib import Path
from pipelines.extract.workers import ExtractPool

async def main(begun):
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)
    async with ExtractPool(workers=2) as pool:
        in_hand = asyncio.create_task(pool.call(partial(os.system, f"touch {begun}; sleep 1; exit 7")))
        while not begun.exists():
            await asyncio.sleep(0.01)
        os.killpg(0, signal.SIGTERM)
        print(os.waitstatus_to_exitcode(await in_hand), flush=True)

if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_signal_to_the_whole_group_leaves_the_workers_what_they_have_in_hand(tmp_path: Path) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "begun")], capture_output=True, text=True, timeout=60,
        check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("7\n", 0), done.stderr


def _endless() -> CleanRules:
    return CleanRules(drop_text=("^(a+)+$",))


_SENTENCE = "The council met again on Tuesday and agreed on nothing that had not been said in spring. "


@asynchronous
async def test_huge_pages_end_with_an_outcome_well_within_the_limit() -> None:
    links = "".join(f'<li><a href="/topic/{n}">Topic number {n} of the town</a></li>' for n in range(50_000))
    pages = {
        "50,000 links in a menu": html(above=f"<ul>{links}</ul>"),
        "50,000 links in the text": html(body="".join(f"<p>{text}</p>" for text in TEXT) + f"<ul>{links}</ul>"),
        "5 MB of paragraphs": html(body="".join(f"<p>{_SENTENCE}{n}</p>" for n in range(54_000))),
        "20,000 teasers": html(body="".join(f"<h3>Read also</h3><p>{_SENTENCE}{n}</p>" for n in range(20_000))),
    }
    async with ExtractPool(workers=1, timeout=300, memory=Extract().memory) as pool:
        await pool.extract(page(html()), source())
        worker = _workers()[0]
        for name, body in pages.items():
            before = worker.cpu_times().user
            found = await pool.extract(page(body), source())
            assert worker.cpu_times().user - before < 15, name  # of the 20 seconds a page has
            assert found.refusal is None, name
            if "links" in name:
                assert found.paragraphs == tuple(TEXT), name
