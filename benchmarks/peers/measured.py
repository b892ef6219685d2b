"""One command with all it starts: CPU, wall, peak memory; or killed on its way."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.crawl import tree_memory

_LONGEST = 3_600.0
T = TypeVar("T")


class Fault(Exception):
    """Says to a reader of the tables why something could not be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu: float
    """Seconds, of the process and every child it has waited for."""
    wall: float
    peak_mb: float
    code: int


def run(
    command: Sequence[str], folder: Path, env: Mapping[str, str], kill_when: Callable[[], bool] | None = None
) -> Cost:
    """`kill_when` is asked ten times a second; once it says yes the whole group dies of SIGKILL."""
    began = time.monotonic()
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **env}, stdout=said, stderr=said, start_new_session=True
        )
    peak, over = [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peak, over, kill_when))
    watch.start()
    _, status, used = os.wait4(process.pid, 0)
    over.set()
    watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        cpu=used.ru_utime + used.ru_stime, wall=time.monotonic() - began, peak_mb=peak[0] / 1e6, code=process.returncode
    )


def amid(command: Sequence[str], folder: Path, work: Callable[[], T]) -> tuple[T, Cost]:
    """What `work` gives, done between the two halves of `command`, and what these cost together.

    So that both meet the same machine, which is not the same from one minute to the next. The command says when it is
    half done and how many seconds that took, waits for a line, and says the seconds of both halves at its end.
    """
    with (
        (folder / "floor-said.txt").open("ab") as said,
        subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdout.readline()
            done = work()
            process.stdin.write("\n")
            process.stdin.flush()
            wall = float(process.stdout.readline())
        except BaseException:
            process.kill()
            raise
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return done, Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, peak_mb=0.0, code=process.returncode)


def _watch(pid: int, peak: list[float], over: threading.Event, kill_when: Callable[[], bool] | None) -> None:
    began = time.monotonic()
    while not over.wait(0.1):
        if (kill_when is not None and kill_when()) or time.monotonic() - began > _LONGEST:
            os.killpg(pid, signal.SIGKILL)
            return
        if kill_when is None:
            peak[0] = max(peak[0], tree_memory(pid))
