"""What runs in a worker process: extract and clean, nothing that knows of the network or the archive."""

import gc
import importlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import TypeVar

import msgspec

from newswatch.models import Extracted, Page, Source
from pipelines.extract.limits import LARGE, OUT_OF_MEMORY, Limits, begin_page, give_back, hold
from pipelines.extract.nursery import die_with_parent
from pipelines.extract.templates.ticket import Ticket

T = TypeVar("T")
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Extracted).decode


def start(limits: Limits) -> None:
    """The pool's initializer. A worker ends with its parent, however that ends, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    threading.Thread(target=_watch, daemon=True).start()
    # trafilatura tells of each odd page; the outcome tells it better.
    logging.disable(logging.CRITICAL)
    # Before the first page's clock runs.
    importlib.import_module("pipelines.extract.templates.reading")
    hold(limits)


def work(page: Page, source: Source, ticket: Ticket | None = None) -> bytes | Extracted:
    """What `page` says, cleaned, for `unpacked`; `ticket` says what is known of its site."""
    # Here, and not above: the parent imports this module too, and has no use for trafilatura.
    from pipelines.extract.templates.reading import read_page

    if len(page.body) > LARGE:
        gc.collect()  # what lxml takes does not make the collector run, and the page before may lie in circles
    return packed(read_page(page, source, ticket))


def packed(found: Extracted) -> bytes | Extracted:
    """For the way to the parent, at a seventh of what pickling costs; as it is where it holds half a surrogate pair."""
    try:
        return _pack(found)
    except UnicodeEncodeError:
        return found


def unpacked(packed: bytes | Extracted) -> Extracted:
    return packed if isinstance(packed, Extracted) else _unpack(packed)


def held(limits: Limits, work: Callable[[], T]) -> T:
    """What `work` gives; one that goes beyond `limits` ends the process."""
    begin_page(limits)
    try:
        return work()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        give_back()


def _watch() -> None:
    """The pool's process is the fork server's parent, not ours: a pipe from it ends when it does."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
