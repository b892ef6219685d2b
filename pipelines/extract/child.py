"""What runs in a worker process: extract and clean, nothing that knows of the network or the archive."""

import ctypes
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from newswatch.models import Extracted, Page, Source
from pipelines.extract.limits import OUT_OF_MEMORY, Limits, begin_page, give_back, hold
from pipelines.extract.templates.ticket import Ticket

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1
_WATCH_SECONDS = 1.0


def start(parent: int, limits: Limits) -> None:
    """The pool's initializer. A worker ends with its parent, however that ends, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    # trafilatura tells of each odd page; the outcome tells it better.
    logging.disable(logging.CRITICAL)
    # Before the first page's clock runs.
    importlib.import_module("pipelines.extract.templates.reading")
    hold(limits)


def work(page: Page, source: Source, ticket: Ticket | None = None) -> Extracted:
    """What `page` says, cleaned; `ticket` says what is known of its site."""
    # Here, and not above: the parent imports this module too, and has no use for trafilatura.
    from pipelines.extract.templates.reading import read_page

    return read_page(page, source, ticket)


def held(limits: Limits, work: Callable[[], T]) -> T:
    """What `work` gives; one that goes beyond `limits` ends the process."""
    begin_page(limits)
    try:
        return work()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        give_back()


def _die_with_parent() -> None:
    """Linux kills us in the moment the parent is gone, even inside a C call that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(parent: int) -> None:
    """The same where the system has no such call, and for a parent that died before it."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)
