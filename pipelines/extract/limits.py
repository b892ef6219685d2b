"""What a worker may use: memory and processor time of its own, no core dumps, no further rights.

The pool's time limit is wall time and needs a parent that looks; these hold without one, and they hold a page that eats
memory before the machine has to choose which process to kill.
"""

import ctypes
import gc
import math
import os
import resource
import sys
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

LARGE = 1_000_000
"""Bytes of a page from which on it is read alone: a page takes up to eighty times its size in memory."""
OUT_OF_MEMORY = 71
"""Exit code of a worker that met its memory's limit: what is left of it is not used for another page."""
_PR_SET_NO_NEW_PRIVS = 38
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
_CPU_GRACE = 2
_GROWN = 50_000_000
"""Bytes more than after the last giving back, from which it is worth its time again."""
_KEPT = 130_000_000
"""Bytes resident that a worker may keep between two pages; an idle one has 40 to 110 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    memory: int = 0
    """Bytes of address space beyond what the idle worker has; 0: no limit."""
    seconds: float = 0.0
    """Of processor time for one page; 0: no limit."""


@dataclass(slots=True)
class _Given:
    left: int = 0
    """Bytes resident after the last giving back."""


_given = _Given()


def hold(limits: Limits) -> None:
    """For the rest of this process's life; call it once everything is imported."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core holds pages, and perhaps the environment's secrets
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if limits.memory:
        most = _pages(0) + limits.memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def begin_page(limits: Limits) -> None:
    """The kernel ends the process (SIGXCPU) when this page takes `seconds` and a grace more."""
    if not limits.seconds:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + limits.seconds) + _CPU_GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def ran_out(fault: Exception) -> bool:
    """True where lxml's parser gave up for want of memory: it says so in a number only."""
    return bool(getattr(fault, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY)


def give_back() -> None:
    """To the machine, what a large page took: the C library keeps it else, hundreds of megabytes of it."""
    if sys.platform != "linux" or _pages(1) < max(_KEPT, _given.left + _GROWN):
        return
    gc.collect()
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:  # glibc has it
        trim(0)
    _given.left = _pages(1)


def _pages(which: int) -> int:
    """Bytes of this process: 0 its address space, 1 what is resident of it (proc(5), statm)."""
    return int(os.pread(_statm(os.getpid()), 200, 0).split()[which]) * _PAGE_SIZE


@lru_cache(maxsize=1)
def _statm(_: int) -> int:
    """Opened once a process, as it is asked after each page; a descriptor from before a fork tells of the parent."""
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
