"""One outlet, one receiver and a home, in which a call of a crawl fails: the runs of benchmarks/nth.py."""

import gc
import mmap
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.nth_pages import extracted, read_ahead, read_names, remember_pages, shift_clock
from benchmarks.nth_state import Outcome, digest, names, told_by
from newswatch.archive import care
from tests.failing import Trap, Watch, Way
from tests.outlet import exported, publish, write_source
from tests.receivers import DROP, Hook, http_receiver
from tests.site import Answer, Hit, Site

ARTICLES = 30
_SETTINGS = {
    "NEWSWATCH_EXTRACT__WORKERS": "1", "NEWSWATCH_CRAWL__RETRIES": "0", "NEWSWATCH_ARCHIVE__BATCH": "8",
    "NEWSWATCH_ARCHIVE__BATCH_WAIT": "20ms", "NEWSWATCH_CRAWL__REQUESTS_PER_HOST": "1",
}  # fmt: skip
_ENDINGS = frozenset({0, 3, 4})
"""Exit codes that are right for a crawl that met a fault: fine after all, a source failed, the archive failed."""
_PATIENCE = 1800.0
"""Seconds a command may take; on a machine that does other things they are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    side: str
    number: int
    way: Way = Way.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    job: Job
    call: str
    """What the fatal call was; `end` where the crawl ended before it."""
    faults: tuple[str, ...]


class Room:
    """One outlet, one receiver and the home every run begins with; runs are children of this process."""

    def __init__(self, folder: Path, site: Site, hook: Hook) -> None:
        self.folder = folder
        self.site = site
        self.hook = hook
        self.asked = 0
        """Requests of this run, to either side."""
        self.got = mmap.mmap(-1, 8)
        """Messages the receiver got in this run; children read it too."""
        self._fatal: Job | None = None
        self._child = 0
        self._read: dict[str, Any] = {}
        self._ends: dict[str, tuple[str, ...]] = {}
        """What was wrong in the end, by the state after the fault."""
        self._met = 0
        self._answer = site.answer
        site.answer = self._site_answer  # type: ignore[method-assign]
        hook.answer = self._hook_answer
        publish(site, ARTICLES)
        read_names(folder / name for name in ("made", "calm", "watched", "rough"))
        self._made()
        self.wanted = Outcome()
        self.calls = self._undisturbed()
        self.states = self._watched()

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
        read_ahead(self._calm(), self.fresh("spare"))
        home = self._calm()
        self.requests = self.asked
        statements = int((self.folder / "trap").read_text().split()[0])
        self.wanted, faults = self.settled(home)
        assert not faults, faults
        assert len(self.wanted.articles) == ARTICLES
        return statements

    def _calm(self) -> Path:
        home = self.fresh("calm")
        code = self.child(home, ["crawl", "outlet"], trap=partial(Trap, home, 0, Way.ERROR, self.folder / "trap"))
        assert code == 0, self.said(home)
        return home

    def _watched(self) -> list[Path]:
        """What lay in the home of an undisturbed crawl before each of its calls, equal ones once."""
        seen = self.folder / "states"
        seen.mkdir()
        home = self.fresh("watched")

        def watch() -> Trap:
            return Watch(home, self.folder / "trap", seen, lambda: int.from_bytes(self.got[:8], "little"))

        code = self.child(home, ["crawl", "outlet"], trap=watch)
        assert code == 0, f"{code}: {self.said(home)}"
        self.got_then = list(self.hook.calls)
        return sorted(seen.iterdir(), key=lambda state: int(state.name.partition("-")[0]))

    def run(self, job: Job) -> Done:
        home = self.fresh("rough")
        faults: list[str] = []
        if job.side == "state":
            call = self._as_left(home, self.states[job.number - 1])
        else:
            call, faults = self._disturbed(home, job)
        return Done(job=job, call=call, faults=(*faults, *self._later(home)))

    def _later(self, home: Path) -> tuple[str, ...]:
        """What is wrong with the home now, and in the end. Equal states count once; every 20th is borne out anyway."""
        if damage := [words for words in _damage(home) if "crawl" not in words]:
            return tuple(f"after the fault: {words}" for words in damage)
        state = digest(home, self.hook)
        self._met += 1
        if state not in self._ends or self._met % 20 == 0:
            outcome, faults = self.settled(home)
            self._ends[state] = (*faults, *outcome.unlike(self.wanted))
        return self._ends[state]

    def _as_left(self, home: Path, state: Path) -> str:
        shutil.rmtree(home)
        shutil.copytree(state, home)
        number, _, got = state.name.partition("-")
        self.hook.calls.extend(self.got_then[: int(got)])
        return f"as call {number} found it"

    def _disturbed(self, home: Path, job: Job) -> tuple[str, list[str]]:
        place = self.folder / "trap"
        trap = None if job.side == "request" else lambda: Trap(home, job.number, job.way, place)
        self._fatal = job if job.side == "request" else None
        code = self.child(home, ["crawl", "outlet"], trap=trap)
        self._fatal = None
        call = place.read_text().partition(" ")[2] if trap else "request" if self.asked >= job.number else "end"
        killed = job.way is Way.DEATH and code == -signal.SIGKILL
        faults = [] if killed or code in _ENDINGS else [f"ended with {code}: {self.said(home)[-800:]}"]
        if "Traceback" in (said := self.said(home)):
            faults.append(f"a traceback: {said[-1500:]}")
        return call, faults

    def fresh(self, name: str) -> Path:
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.folder / "made", home, ignore=shutil.ignore_patterns("said"))
        self.hook.calls.clear()
        self.asked = 0
        self.got[:8] = bytes(8)
        return home

    def settled(self, home: Path) -> tuple[Outcome, list[str]]:
        """What the archive and the receiver hold after another crawl a day later, and the digests the day after."""
        faults = []
        if code := self.child(home, ["crawl", "outlet"], ["alerts", "send"], days=1):
            faults.append(f"a crawl a day later and `alerts send` ended with {code}: {self.said(home)[-1500:]}")
        faults += [f"at the end: {words}" for words in _damage(home)]
        told, twice = told_by(self.hook)
        return Outcome(articles=exported(home), told=told, files=names(home)), [*faults, *twice]

    def said(self, home: Path) -> str:
        return (home / "said").read_text(encoding="utf-8", errors="replace")

    def child(self, home: Path, *commands: list[str], days: int = 0, trap: Callable[[], Trap] | None = None) -> int:
        """The first exit code but 0 of `newswatch` in a child, or minus the signal that ended it.

        The first command is given `days` from now, each other one as much later.
        """
        home.mkdir(exist_ok=True)
        if trap is not None:
            (self.folder / "trap").write_text("0 end")
        pid = os.fork()
        if pid == 0:
            self._live(home, commands, days, trap)
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

    def _live(self, home: Path, commands: Sequence[list[str]], days: int, trap: Callable[[], Trap] | None) -> None:
        """In the child; never returns."""
        code = 99
        try:
            said = os.open(home / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.environ.update(_SETTINGS)
            remember_pages(self._read)
            caught = trap() if trap is not None else None
            if caught is not None:
                caught.set()
            from newswatch.cli.entry import main

            code = 0
            for command in commands:
                shift_clock(days)
                code = code or main(["--home", str(home), *command])
            if caught is not None:
                caught.end()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def _site_answer(self, hit: Hit) -> Answer:
        answer = self._answer(hit)
        if hit.path not in self._read and b"<article>" in (answer.body if isinstance(answer.body, bytes) else b""):
            self._read[hit.path] = extracted(self.site.url(hit.path), answer)
        return Answer(reset=True) if self._is_fatal() else answer

    def _hook_answer(self, number: int) -> int | str:
        self.got[:8] = (number + 1).to_bytes(8, "little")
        return DROP if self._is_fatal() else 204

    def _is_fatal(self) -> bool:
        self.asked += 1
        if self._fatal is None or self.asked != self._fatal.number:
            return False
        if self._fatal.way is Way.DEATH:
            os.kill(self._child, signal.SIGKILL)
        return True


def _damage(home: Path) -> list[str]:
    return [check.says for check in care.integrity(home) if not check.ok]


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    gc.freeze()  # children would copy what the collector touches
    with Site() as site, http_receiver() as hook:
        yield Room(folder, site, hook)
