"""Where worker processes come from: one process that has imported everything once, and makes each worker by a fork.

A worker that starts afresh spends half a second of CPU on imports, and is replaced after some hundred pages. The server
is multiprocessing's own; it forks before it has threads, a reactor or a file of ours open.
"""

import ctypes
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.util import Finalize
from pathlib import Path

_PRELOADED = ["__main__", "pipelines.extract.templates.reading", "pipelines.extract.ripe"]
_PR_SET_PDEATHSIG = 1
CONTEXT = multiprocessing.get_context("forkserver")
_FOLDER = "newswatch-"
"""And the process, and letters by chance."""
_ROOM = 60
"""Bytes of the place the folder lies in: a socket's path may have but 104."""
_lock = threading.Lock()
_pools: list[object] = []


def enter(pool: object) -> None:
    """Before a pool's first worker; it calls `leave` once its workers have ended."""
    with _lock:
        _own_folder()
        _pools.append(pool)
        CONTEXT.set_forkserver_preload(_PRELOADED)


def leave(pool: object) -> None:
    """The last pool's leaving ends the server, and waits for it: its CPU is this process's children's then."""
    with _lock:
        _pools.remove(pool)
        if not _pools:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # nothing public ends it


def _own_folder() -> None:
    """Where the server's socket lies. A process that is killed leaves it behind, for the next to take away."""
    config: dict[str, object] = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # as util has it
    if config.get("tempdir") is not None:
        return
    place = _place()
    for left in Path(place).glob(f"{_FOLDER}[0-9]*-*"):
        with suppress(OSError, ValueError):
            if left.lstat().st_uid == os.getuid() and not _lives(int(left.name[len(_FOLDER) :].partition("-")[0])):
                shutil.rmtree(left)
    config["tempdir"] = made = tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-", dir=place)
    Finalize(None, shutil.rmtree, args=(made, True), exitpriority=-100)


def _place() -> str:
    """The temporary directory; where its path is too long for a socket's, the system's own."""
    asked = tempfile.gettempdir()
    fits = len(os.fsencode(asked)) <= _ROOM or not os.access("/tmp", os.W_OK | os.X_OK)  # noqa: S108  only looked at
    return asked if fits else "/tmp"  # noqa: S108  mkdtemp makes a folder of our own in it


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def die_with_parent() -> None:
    """Linux kills us in the moment the parent is gone, even inside a C call that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
