"""One command with all it starts: CPU, wall, peak memory; or killed on its way."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crawl import tree_memory

_LONGEST = 3_600.0


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


def _watch(pid: int, peak: list[float], over: threading.Event, kill_when: Callable[[], bool] | None) -> None:
    began = time.monotonic()
    while not over.wait(0.1):
        if (kill_when is not None and kill_when()) or time.monotonic() - began > _LONGEST:
            os.killpg(pid, signal.SIGKILL)
            return
        if kill_when is None:
            peak[0] = max(peak[0], tree_memory(pid))
