"""The loop crawls run in: Twisted's reactor on asyncio, once a process, and one Scrapy crawler run on it."""

import asyncio
import atexit
import logging
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from scrapy.crawler import Crawler
from scrapy.utils.reactor import is_asyncio_reactor_installed
from twisted.internet import asyncioreactor

from newswatch.log import canonical
from spiders.visit import visit_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

_GRACE = 60.0
"""Seconds a stopped crawl has to bring what it downloaded into the archive."""


def install_reactor(loop: asyncio.AbstractEventLoop | None = None) -> asyncio.AbstractEventLoop:
    """Twisted's reactor on an asyncio loop (the running one, else `loop`, else a new one); once a process.

    Call it before anything imports `twisted.internet.reactor`. Returns the loop all crawls of the process run in;
    RuntimeError when another kind of reactor was there first.
    """
    if "twisted.internet.reactor" not in sys.modules:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = loop or asyncio.new_event_loop()
            atexit.register(loop.close)
            asyncio.set_event_loop(loop)
        asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    if not is_asyncio_reactor_installed():
        raise RuntimeError("another Twisted reactor is installed already; crawls need the asyncio one")
    from twisted.internet import reactor

    return reactor._asyncioEventloop  # type: ignore[no-any-return]


def run(main: Coroutine[Any, Any, T]) -> T:
    """`main` on the loop that crawls run in; may be called many times in a process, one after the other."""
    loop = install_reactor()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(asyncio.sleep(0.01))  # connections cut off last are closed in the loop's next turns


async def run_crawler(crawler: Crawler, limit: float, **arguments: object) -> str | None:
    """The crawler's run, stopped after `limit` seconds. What went wrong, in words, or None; raises nothing."""
    work = asyncio.ensure_future(crawler.crawl_async(**arguments))
    done, _ = await asyncio.wait({work}, timeout=limit)
    if not done:
        visit_of(crawler).stop("timeout")
        done, _ = await asyncio.wait({work}, timeout=_GRACE)
    if not done:
        work.cancel()
        return f"it did not end within {_GRACE:.0f} s of being stopped"
    fault = work.exception()
    if fault is None:
        return None
    logger.error(canonical("crawl crashed", fault=f"{type(fault).__name__}: {fault}"), exc_info=fault)
    return f"{type(fault).__name__}: {fault}"
