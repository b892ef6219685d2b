"""Cookies of one crawl: kept by host as browsers do, and only so many of them."""

from collections.abc import Iterable
from http.cookiejar import Cookie

from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Request, Response
from scrapy.http.cookies import CookieJar

from newswatch.urls import host_of, site_of

_MOST = 50
"""Set-Cookie headers read of one answer; more is an attack or a fault."""


class CrawlCookies(CookiesMiddleware):
    """Scrapy's jar, left alone until a host sets the first cookie: most never do."""

    _any = False

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        if self._any:
            super().process_request(request)

    def process_response(self, request: Request, response: Response) -> Response:  # type: ignore[override]
        stated = response.headers.getlist(b"Set-Cookie")
        if not stated:
            return response
        if len(stated) > _MOST:
            response.headers.setlist(b"Set-Cookie", stated[:_MOST])
        self._any = True
        super().process_response(request, response)
        return response

    def _process_cookies(self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request) -> None:
        """Scrapy asks a public suffix list fetched from the network whom a cookie may be for; ours is bundled."""
        host = host_of(request.url)
        for cookie in cookies:
            domain = cookie.domain.removeprefix(".")
            if domain == host or site_of(domain) == site_of(host) != domain.rpartition(".")[2]:
                jar.set_cookie_if_ok(cookie, request)
