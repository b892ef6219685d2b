"""Redirects: a few hops, to hosts of the source, to http and https; each hop passes all guards again."""

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newswatch.urls import clean_url, looks_like_home, url_key
from pipelines.outcomes import FailReason, RejectReason
from spiders.refusals import Refused
from spiders.visit import visit_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RedirectMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._visit = visit_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RedirectMiddleware":
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        location = response.headers.get(b"Location")
        if response.status not in _REDIRECTS or location is None:
            return response
        stated = location.decode("utf-8", errors="replace")
        target = clean_url(stated, request.url)
        if target is None:
            raise Refused(FailReason.REFUSED_ADDRESS, f"redirected to {stated[:200]}")
        self._judge(request, target)
        return request.replace(url=target, meta={**request.meta, "hops": request.meta.get("hops", 0) + 1})

    def _judge(self, request: Request, target: str) -> None:
        if request.meta.get("hops", 0) >= self._visit.limits.max_redirects:
            raise Refused(FailReason.REDIRECT_LOOP, f"more than {self._visit.limits.max_redirects} redirects")
        if not self._visit.allows(target):
            raise Refused(RejectReason.FOREIGN_HOST, f"redirected to {target}")
        if request.meta["purpose"] == "article" and looks_like_home(target) and url_key(target) != url_key(request.url):
            raise Refused(RejectReason.SOFT_404, f"redirected to the home page {target}")
