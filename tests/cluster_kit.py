"""Outlets on hosts of their own, workers and services on a real broker, and who was where at once."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.settings import Settings
from spiders.sources import load_sources
from tests.broker import Broker
from tests.outlet import ROOT, command, environment, exported, newswatch, page, write_source
from tests.site import Answer, Hit, Site, listing

PATIENCE = 240.0
QUIET = {"NEWSWATCH_CRAWL__REQUESTS_PER_HOST": "1", "NEWSWATCH_ARCHIVE__BATCH": "3", "NEWSWATCH_SCHEDULE__EVERY": "6h"}
"""One request to a host at a time: two at once are two crawls. Small batches, so that many may be lost."""


def until(true: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Waits for other processes; what it gave when it was no longer false."""
    ends = time.monotonic() + patience
    while not (found := true()):
        assert time.monotonic() < ends, f"it did not happen: {what}"
        time.sleep(0.05)
    return found


class Outlet:
    """A source of its own on a host (port) of its own. Each page takes `wait` seconds, as long as somebody listens."""

    def __init__(self, site: Site, name: str, articles: int, wait: float, first: int) -> None:
        self.site, self.name, self.articles = site, name, articles
        self._wait, self._turn = wait, threading.Lock()
        self._inside = self.most = 0
        paths = [f"/{name}/news/report-{number}" for number in range(first, first + articles)]
        for number, path in enumerate(paths, first):
            site[path] = self._slow(page(number).encode())
        site[f"/{name}/list/0"] = listing(paths)

    def add_to(self, home: Path) -> None:
        write_source(home, self.site, self.name, every="6h")

    def _slow(self, body: bytes) -> Callable[[Hit], Answer]:
        return lambda hit: Answer(body=self._pieces(body))

    def _pieces(self, body: bytes) -> Iterable[bytes]:
        """In small pieces: who has gone away is noticed by the next."""
        with self._turn:
            self._inside += 1
            self.most = max(self.most, self._inside)
        try:
            size = max(1, len(body) // 20)
            for at in range(0, len(body), size):
                yield body[at : at + size]
                time.sleep(self._wait / 20)
        finally:
            with self._turn:
                self._inside -= 1


@contextmanager
def outlets(count: int, articles: int, wait: float) -> Iterator[list[Outlet]]:
    with ExitStack() as stack:
        sites = [stack.enter_context(Site()) for _ in range(count)]
        yield [
            Outlet(site, f"outlet-{chr(ord('a') + number)}", articles, wait, 100 * number)
            for number, site in enumerate(sites)
        ]


def prepared(home: Path, sources: Iterable[Outlet]) -> Path:
    """An archive of these sources and no other."""
    for outlet in sources:
        outlet.add_to(home)
    with Writer.open(home, clock=SystemClock(), settings=Settings().archive, role="test") as writer:
        writer.set_source(load_sources(home)["caucasus-watch"])
        writer.set_enabled("caucasus-watch", False)
    return home


class Process:
    """`newswatch …` with its log in a file. `with` kills what still runs."""

    def __init__(self, home: Path, log: Path, *arguments: str, dies: Path | None = None, **settings: str) -> None:
        """`dies`: once this file is there, the service is gone between a commit and its acknowledgement."""
        home.mkdir(parents=True, exist_ok=True)
        self.log = log
        whole = command(home, "-v", *arguments)
        if dies is not None:
            at = whole.index("newswatch")
            whole[at : at + 1] = ["tests.cluster_archivist_child", str(dies)]
            whole.remove("-P")
        with log.open("ab") as out:
            self._running = subprocess.Popen(
                whole, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=ROOT,
                env=environment(**{**QUIET, **settings}), start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._running.pid

    def lives(self) -> bool:
        return self._running.poll() is None

    def kill(self) -> None:
        if self.lives():
            self._running.kill()
        self._running.wait()

    def terminate(self) -> int:
        self._running.terminate()
        return self._running.wait(60)

    def said(self, *words: str) -> list[str]:
        """Lines of its log that hold all of them."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return [line for line in lines if all(word in line for word in words)]


def worker(folder: Path, number: int, broker: Broker, slots: int, **settings: str) -> Process:
    home = folder / f"w{number}"
    return Process(
        home, folder / f"w{number}.log", "worker", "--broker", broker.address, "--slots", str(slots), **settings
    )


def crawled_alone(home: Path, sources: Iterable[Outlet]) -> list[dict[str, Any]]:
    """The archive of one machine that nothing disturbs."""
    for outlet in sources:
        outlet.add_to(home)
    done = newswatch(home, "crawl", *(outlet.name for outlet in sources), **QUIET)
    assert done.returncode == 0, done.stderr
    return exported(home)
