"""`make nth`: a crawl of 30 articles with alerts, in which the Nth call fails, for every N, as an error and as death.

`python -m benchmarks.nth [--every K] [--from N] [--to N] [--way error|death] [--side archive|network]`

Calls are the statements and commits of the archive, the writes to files of the home (tests/failing.py), and the
requests that reach the outlet and the receiver of alerts. Each run is the command line's own `newswatch crawl` in a
forked child of a warmed process; pages come over HTTP, and only their extraction is remembered from one run to the
next. After each fault: the archive is whole, nobody saw a traceback, and a second crawl a day later ends with the
articles, kept pages and messages that an undisturbed pair of crawls ends with. Ends with 1 when anything differs.
"""

import argparse
import dataclasses
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.failing import Trap, Way
from tests.outlet import exported, publish, write_source
from tests.receivers import DROP, Hook, http_receiver
from tests.site import Answer, Hit, Site

ARTICLES = 30
_SETTINGS = {
    "NEWSWATCH_EXTRACT__WORKERS": "1", "NEWSWATCH_CRAWL__RETRIES": "0", "NEWSWATCH_ARCHIVE__BATCH": "8",
    "NEWSWATCH_ARCHIVE__BATCH_WAIT": "20ms",
}  # fmt: skip
_ENDINGS = frozenset({0, 3, 4})
"""Exit codes that are right for a crawl that met a fault: fine after all, a source failed, the archive failed."""
_PATIENCE = 90.0
Told = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    side: str
    """archive or network."""
    number: int
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    job: Job
    call: str
    """What the fatal call was; empty where the crawl ended before it."""
    faults: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    articles: list[dict[str, Any]] = field(default_factory=list)
    told: Told = field(default_factory=Counter)
    files: frozenset[str] = frozenset()

    def unlike(self, wanted: "Outcome") -> Iterator[str]:
        if self.articles != wanted.articles:
            yield f"{len(self.articles)} articles that are not the {len(wanted.articles)} wanted"
        if self.told != wanted.told:
            yield f"told too little {dict(wanted.told - self.told)} or too much {dict(self.told - wanted.told)}"
        if self.files - wanted.files:
            yield f"left behind: {sorted(self.files - wanted.files)}"


class Room:
    """One outlet, one receiver and the home every run begins with; runs are children of this process."""

    def __init__(self, folder: Path, site: Site, hook: Hook) -> None:
        self.folder = folder
        self.site = site
        self.hook = hook
        self.asked = 0
        """Requests of this run, by either side."""
        self._fatal: Job | None = None
        self._child = 0
        self._read: dict[str, Any] = {}
        self._answer = site.answer
        site.answer = self._site_answer  # type: ignore[method-assign]
        hook.answer = self._hook_answer
        publish(site, ARTICLES)
        self._made()
        self.wanted = Outcome()
        self.statements = self._undisturbed()

    def _made(self) -> None:
        home = self.folder / "made"
        write_source(home, self.site)
        kinds = (("all", ""), ("bridges", "bridge"), ("daily", "market OR river"))
        for name, query in kinds:
            more = ["--digest", "daily"] if name == "daily" else []
            code = self.child(home, ["alerts", "add", name, query, "--to", f"{self.hook.url}/{name}", "--late", *more])
            assert code == 0, self.said(home)

    def _undisturbed(self) -> int:
        """The calls of a crawl whose pages are read by then."""
        for _ in range(2):
            home = self.fresh("calm")
            code = self.child(home, ["crawl", "outlet"], trap=(0, Way.ERROR))
            assert code == 0, self.said(home)
        self.requests = self.asked
        statements = int((self.folder / "trap").read_text().split()[0])
        self.wanted, faults = self.settled(home)
        assert not faults, faults
        assert len(self.wanted.articles) == ARTICLES
        return statements

    def run(self, job: Job) -> Done:
        home = self.fresh("rough")
        trap = (job.number, job.way) if job.side == "archive" else None
        self._fatal = job if job.side == "network" else None
        code = self.child(home, ["crawl", "outlet"], trap=trap)
        self._fatal = None
        call = self._call(job)
        faults = [] if code in _ENDINGS or (job.way is Way.DEATH and code == -signal.SIGKILL) else [f"ended with {code}"]
        if "Traceback" in (said := self.said(home)):
            faults.append(f"a traceback: {said[-1500:]}")
        outcome, later = self.settled(home)
        return Done(job=job, call=call, faults=(*faults, *later, *outcome.unlike(self.wanted)))

    def _call(self, job: Job) -> str:
        if job.side == "network":
            return "request" if self.asked >= job.number else ""
        _, _, what = (self.folder / "trap").read_text().partition(" ")
        return "" if what == "end" else what

    def fresh(self, name: str) -> Path:
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.folder / "made", home, ignore=shutil.ignore_patterns("said"))
        self.hook.calls.clear()
        self.asked = 0
        return home

    def settled(self, home: Path) -> tuple[Outcome, list[str]]:
        """What the archive and the receiver hold after another crawl a day later, and the digests the day after."""
        from newswatch.archive import care

        def damage() -> list[str]:
            return [check.says for check in care.integrity(home) if not check.ok]

        faults = [f"after the fault: {words}" for words in damage() if "crawl" not in words]
        for days, command in ((1, ["crawl", "outlet"]), (2, ["alerts", "send"])):
            if code := self.child(home, command, days=days):
                faults.append(f"`{' '.join(command)}` ended with {code} after the fault: {self.said(home)[-1500:]}")
        faults += [f"at the end: {words}" for words in damage()]
        told, twice = _told(self.hook)
        faults += twice
        files = frozenset(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
        return Outcome(articles=exported(home), told=told, files=files - {"said"}), faults

    def said(self, home: Path) -> str:
        return (home / "said").read_text(encoding="utf-8", errors="replace")

    def child(self, home: Path, command: list[str], *, days: int = 0, trap: tuple[int, Way] | None = None) -> int:
        """The exit code of `newswatch` in a child, or minus the signal that ended it."""
        home.mkdir(exist_ok=True)
        if trap is not None:
            (self.folder / "trap").write_text("0 end")
        pid = os.fork()
        if pid == 0:
            self._live(home, command, days, trap)
        self._child = pid
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return 999

    def _live(self, home: Path, command: list[str], days: int, trap: tuple[int, Way] | None) -> None:
        """In the child; never returns."""
        code = 99
        try:
            said = os.open(home / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.environ.update(_SETTINGS)
            _shift_clock(days)
            _remember_pages(self._read)
            caught = Trap(home, trap[0], trap[1], self.folder / "trap") if trap is not None else None
            if caught is not None:
                caught.set()
            from newswatch.cli.entry import main

            code = main(["--home", str(home), *command])
            if caught is not None:
                caught.end()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def _site_answer(self, hit: Hit) -> Answer:
        answer = self._answer(hit)
        if hit.path not in self._read and b"<article>" in (answer.body if isinstance(answer.body, bytes) else b""):
            self._read[hit.path] = _extracted(self.site.url(hit.path), answer)
        return Answer(reset=True) if self._is_fatal() else answer

    def _hook_answer(self, _: int) -> int | str:
        return DROP if self._is_fatal() else 204

    def _is_fatal(self) -> bool:
        self.asked += 1
        if self._fatal is None or self.asked != self._fatal.number:
            return False
        if self._fatal.way is Way.DEATH:
            os.kill(self._child, signal.SIGKILL)
        return True


def _told(hook: Hook) -> tuple[Told, list[str]]:
    """(how often each alert told each article under a key of its own, what was told under two keys)."""
    keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for call in hook.calls:
        payload = call.json
        items = payload.get("items", [payload])
        for item in items:
            for article in (item["article"], *item.get("copies", ())):
                keys[payload["alert"]["name"], article["url"]].add(call.key)
    twice = [f"told under {len(those)} keys: {what}" for what, those in keys.items() if len(those) > 1]
    return Counter(keys.keys()), twice


def _extracted(url: str, answer: Answer) -> Any:
    """Read once, in this process, as a worker would read it."""
    from newswatch.models import Page, TemplateState
    from newswatch.urls import site_of
    from pipelines.extract.templates.reading import read_page
    from pipelines.extract.templates.ticket import Ticket

    assert isinstance(answer.body, bytes)
    page = Page(
        source="outlet", url=url, final_url=url, status=200, headers={"content-type": answer.kind}, body=answer.body,
        fetched_at=_now(),
    )  # fmt: skip
    ticket = Ticket(state=TemplateState(source="outlet", site=site_of(url)), serve=False)
    return read_page(page, _source(url), ticket)


def _source(url: str) -> Any:
    from newswatch.models import Source

    return Source(
        id="outlet", name="Outlet", home=url, languages=("en",), country="GE", timezone="Asia/Tbilisi", article="/news/"
    )


def _now() -> datetime:
    from newswatch.clock import SystemClock

    return SystemClock().now()


def _shift_clock(days: int) -> None:
    from newswatch.clock import SystemClock

    now = SystemClock.now
    SystemClock.now = lambda self: now(self) + timedelta(days=days)  # type: ignore[method-assign]


def _remember_pages(read: dict[str, Any]) -> None:
    """Extraction takes no part in what fails here, and would cost more than all the rest."""
    from urllib.parse import urlsplit

    from pipelines.extract.workers import ExtractPool

    async def extract(_: ExtractPool, page: Any, *__: object) -> Any:
        found = read.get(urlsplit(page.final_url).path) or _extracted(page.final_url, Answer(body=page.body))
        return dataclasses.replace(found, url=page.url, final_url=page.final_url, fetched_at=page.fetched_at)

    ExtractPool.extract = extract  # type: ignore[assignment, method-assign]
    ExtractPool.start = lambda _: None  # type: ignore[method-assign]


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    with Site() as site, http_receiver() as hook:
        yield Room(folder, site, hook)


def _work(todo: Any, done: Any, ready: Any) -> None:
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="newswatch-nth-", dir=place) as folder, room(Path(folder)) as here:
        ready.put((here.statements, here.requests))
        while (job := todo.get()) is not None:
            done.put(here.run(job))


def _warm() -> None:
    """Everything a crawl imports, but for the reactor, which belongs to a process's loop."""
    import scrapy.core.downloader.handlers.http11
    import scrapy.core.engine
    import trafilatura

    import newswatch.cli.alerts
    import newswatch.cli.crawl
    import pipelines.extract.templates.reading
    import scheduler.session
    import spiders.runner
    from newswatch.archive.lemmas import _dictionary
    from newswatch.urls import site_of

    _dictionary("en")
    site_of("https://www.example.org/")
    assert all((scrapy, trafilatura, newswatch, pipelines, scheduler, spiders))


def run(arguments: list[str]) -> int:
    asked = _asked(arguments)
    _warm()
    context = multiprocessing.get_context("fork")
    todo, done, ready = context.SimpleQueue(), context.SimpleQueue(), context.SimpleQueue()
    workers = [context.Process(target=_work, args=(todo, done, ready)) for _ in range(asked.workers)]
    for worker in workers:
        worker.start()
    calls = max(ready.get() for _ in workers)
    jobs = _jobs(asked, *calls)
    print(f"{calls[0]} calls of the archive, {calls[1]} requests; {len(jobs)} faults to come", flush=True)
    for job in jobs:
        todo.put(job)
    for _ in workers:
        todo.put(None)
    broken = _collect(done, len(jobs))
    for worker in workers:
        worker.join()
    return 1 if broken else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nth")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--to", type=int, default=10**9, dest="last")
    parser.add_argument("--way", choices=list(Way))
    parser.add_argument("--side", choices=("archive", "network"))
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args(arguments)


def _jobs(asked: argparse.Namespace, statements: int, requests: int) -> list[Job]:
    found = []
    for side, most in (("archive", statements), ("network", requests)):
        if asked.side in (None, side):
            numbers = range(asked.first, min(most, asked.last) + 1, asked.every)
            found += [Job(side=side, number=n, way=way) for n in numbers for way in Way if asked.way in (None, way)]
    return found


def _collect(done: Any, wanted: int, tell: Callable[..., None] = print) -> int:
    began, broken, met = time.monotonic(), 0, Counter[tuple[str, str]]()
    for number in range(1, wanted + 1):
        one: Done = done.get()
        met[one.job.side, one.call or "(ended before)"] += 1
        if one.faults:
            broken += 1
            tell(f"{one.job.side} {one.job.number} as {one.job.way} ({one.call}):\n  " + "\n  ".join(one.faults))
        if number % 100 == 0 or number == wanted:
            tell(f"{number} of {wanted} done in {time.monotonic() - began:.0f} s, {broken} of them wrong", flush=True)
    for (side, call), times in met.most_common():
        tell(f"{times:>6}  {side:<8} {call}")
    return broken


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
