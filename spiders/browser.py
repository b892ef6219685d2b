"""Pages that script writes, shown by the system's Chromium, which has no network of its own.

Whatever a page asks for comes through the crawl's own door, or not at all: robots.txt, pace, resolved addresses, sizes
and budgets hold for scripts as for pages. Scripts and their data from the source's hosts are fetched; pictures, media,
fonts, styles and everything of other hosts (trackers among it) are not; nothing is sent, stored, downloaded or
left running. What tries to get past that, by a socket or another process, meets a proxy that is not there.
"""

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from newswatch.addresses import refusal
from newswatch.log import canonical
from newswatch.models import Page
from newswatch.settings import seconds
from newswatch.urls import clean_url, host_of
from pipelines.outcomes import FailReason
from pipelines.stages import NotRendered
from spiders.answers import headers_of
from spiders.refusals import sort_fault
from spiders.visit import Visit

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Route, WebSocketRoute

logger = logging.getLogger(__name__)

Download = Callable[[str], Awaitable[Response]]
"""By the crawl's own door. Raises Refused, or a fault of the network."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WANTED = frozenset({"script", "xhr", "fetch"})
_MOST_REQUESTS = 60
"""Of one page."""
_SETTLE = 5.0
"""Seconds a page has to fall quiet once it was read."""
_AT_ONCE = 2
_NOT_PASSED_ON = frozenset({"content-encoding", "transfer-encoding", "content-length", "set-cookie"})
_DEAD_END = "127.0.0.1:9"  # RFC 863; nothing goes there but what got past the interception
_ARGUMENTS = (
    "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-pings", "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--dns-prefetch-disable",
    "--js-flags=--max-old-space-size=512",  # MB of one page's scripts; the page ends beyond it, and not the machine
)  # fmt: skip
MISSING = (
    "this source's pages need a browser: install `pip install 'newswatch[browser]'` and Chromium "
    "(on Debian and Ubuntu `apt install chromium`), then crawl again"
)


def chromium() -> str | None:
    """The system's; None where there is none, or Playwright is not installed."""
    import importlib.util

    if importlib.util.find_spec("playwright") is None:
        return None
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass(kw_only=True)
class _Told:
    """What a page asked for and was not given."""

    requests: int = 0
    refused: list[str] = field(default_factory=list)
    """Addresses that are forbidden, and why."""


class Rendering:
    """A crawl's browser: started by the first page that needs it, gone with the crawl."""

    def __init__(self, visit: Visit, download: Download) -> None:
        self._visit, self._download = visit, download
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._starting = asyncio.Lock()
        self._stack = contextlib.AsyncExitStack()
        self._browser: Browser | None = None

    async def close(self) -> None:
        await self._stack.aclose()

    async def render(self, page: Page) -> Page:
        """`page` with the HTML a browser made of it. Raises NotRendered."""
        limit = seconds(self._visit.limits.request_timeout)
        async with self._places:
            told = _Told()
            try:
                async with asyncio.timeout(limit):
                    html = await self._shown(page, told)
            except TimeoutError as fault:
                raise NotRendered(FailReason.BROWSER, f"not shown within {limit:g} s") from fault
            finally:
                for refused in told.refused:
                    logger.warning(canonical("browser refused", source=page.source, url=page.url, what=refused))
        body = html.encode("utf-8", "replace")
        if len(body) > self._visit.limits.max_body:
            raise NotRendered(FailReason.TOO_LARGE, f"over {self._visit.limits.max_body} bytes once it was shown")
        if told.refused and len(body) <= len(page.body):
            raise NotRendered(FailReason.REFUSED_ADDRESS, f"the page asked for {told.refused[0]}")
        # without validators: a frame that stays the same says nothing of the article in it
        return replace(page, body=body, headers={"content-type": "text/html; charset=utf-8"})

    async def _shown(self, page: Page, told: _Told) -> str:
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as NeverQuiet

        try:
            context = await self._context()
            try:
                await context.route("**/*", lambda route: self._serve(route, page, told))
                await context.route_web_socket("**/*", lambda socket: _refuse_socket(socket, told))
                tab = await context.new_page()
                await tab.goto(page.final_url, wait_until="domcontentloaded")
                with contextlib.suppress(NeverQuiet):  # a page may poll for ever
                    await tab.wait_for_load_state("networkidle", timeout=_SETTLE * 1000)
                return await tab.content()
            finally:
                await context.close()
        except Error as fault:
            raise NotRendered(FailReason.BROWSER, " ".join(str(fault).split())[:300]) from fault

    async def _context(self) -> "BrowserContext":
        """Of one page: nothing of one is there for the next."""
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._launched()
        return await self._browser.new_context(
            accept_downloads=False, service_workers="block", user_agent=self._visit.user_agent, permissions=[],
        )  # fmt: skip

    async def _launched(self) -> "Browser":
        path = chromium()
        if path is None:
            raise NotRendered(FailReason.BROWSER, MISSING)
        from playwright.async_api import async_playwright

        playwright = await self._stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=path, args=list(_ARGUMENTS), proxy={"server": f"http://{_DEAD_END}"},
            chromium_sandbox=os.geteuid() != 0,  # Chromium's own does not work for root
        )  # fmt: skip
        self._stack.push_async_callback(browser.close)
        return browser

    async def _serve(self, route: "Route", page: Page, told: _Told) -> None:
        """The page itself as it came; what its scripts ask for by the crawl's door; nothing else."""
        asked = route.request
        if asked.is_navigation_request():
            if asked.url.partition("#")[0] == page.final_url.partition("#")[0] and not told.requests:
                told.requests += 1
                kind = page.headers.get("content-type", "text/html")
                await route.fulfill(status=200, body=page.body, headers={"content-type": kind})
            else:
                await route.abort("blockedbyclient")
            return
        url = clean_url(asked.url)
        told.requests += 1
        if url is None or asked.method != "GET" or asked.resource_type not in _WANTED:
            _note(asked.url, told)
            await route.abort("blockedbyclient")
        elif not self._visit.allows(url) or told.requests > _MOST_REQUESTS:
            _note(url, told)
            await route.abort("blockedbyclient")
        else:
            await self._fulfill(route, url, told)

    async def _fulfill(self, route: "Route", url: str, told: _Told) -> None:
        try:
            answer = await self._download(url)
        except Exception as fault:  # noqa: BLE001  whatever the network does, the page goes without it
            refused = sort_fault(fault)
            if refused.reason is FailReason.REFUSED_ADDRESS:
                told.refused.append(f"{url}: {refused.detail}")
            logger.info(canonical("browser lacks", url=url, reason=refused.reason, detail=refused.detail or "-"))
            await route.abort("failed")
            return
        headers = {name: said for name, said in headers_of(answer).items() if name not in _NOT_PASSED_ON}
        await route.fulfill(status=answer.status, headers=headers, body=answer.body)


def _note(url: str, told: _Told) -> None:
    """A private address, where one is named outright; other hosts are simply not ours."""
    with contextlib.suppress(ValueError):
        if (why := refusal(host_of(url))) is not None:
            told.refused.append(f"{url[:200]}: {why}")
    if host_of(url) == "localhost":
        told.refused.append(f"{url[:200]}: loopback")


def _refuse_socket(socket: "WebSocketRoute", told: _Told) -> Any:
    _note(socket.url.replace("ws", "http", 1), told)
    return socket.close()
