"""Where worker processes come from: one process that has imported everything once, and makes each worker by a fork.

A worker that starts afresh spends half a second of CPU on imports, and is replaced after some hundred pages. The server
is multiprocessing's own; it forks before it has threads, a reactor or a file of ours open.
"""

import ctypes
import multiprocessing
import signal
import sys
import threading
from multiprocessing import forkserver

_PRELOADED = ["__main__", "pipelines.extract.templates.reading", "pipelines.extract.ripe"]
_PR_SET_PDEATHSIG = 1
CONTEXT = multiprocessing.get_context("forkserver")
_lock = threading.Lock()
_pools: list[object] = []


def enter(pool: object) -> None:
    """Before a pool's first worker; it calls `leave` once its workers have ended."""
    with _lock:
        _pools.append(pool)
        CONTEXT.set_forkserver_preload(_PRELOADED)


def leave(pool: object) -> None:
    """The last pool's leaving ends the server, and waits for it: its CPU is this process's children's then."""
    with _lock:
        _pools.remove(pool)
        if not _pools:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # nothing public ends it


def die_with_parent() -> None:
    """Linux kills us in the moment the parent is gone, even inside a C call that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
