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
from multiprocessing.context import ForkServerContext

_PRELOADED = ["__main__", "pipelines.extract.templates.reading", "pipelines.extract.ripe"]
_PR_SET_PDEATHSIG = 1
_lock = threading.Lock()
_users = 0


def enter() -> ForkServerContext:
    """For one pool, which calls `leave` once its workers have ended."""
    global _users
    with _lock:
        _users += 1
        multiprocessing.set_forkserver_preload(_PRELOADED)
        return multiprocessing.get_context("forkserver")


def leave() -> None:
    """The last pool's leaving ends the server, and waits for it: its CPU is this process's children's then."""
    global _users
    with _lock:
        _users -= 1
        if not _users:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # nothing public ends it


def die_with_parent() -> None:
    """Linux kills us in the moment the parent is gone, even inside a C call that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
