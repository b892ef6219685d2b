"""The publisher's web server: two sites, two days."""

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from newswatch.demo import pages
from newswatch.demo.content import Piece, pieces, text, withdrawn

LANTERN, COURIER = "lantern", "courier"
FORBIDDEN = "en/news/embargoed-until-the-ministers-have-met.html"
"""robots.txt forbids it and a listing links to it."""
GONE = "en/news/the-first-issue-of-the-lantern.html"
"""A listing links to it and it answers 404."""
_ROBOTS = "User-agent: *\nDisallow: /en/news/embargoed-\nSitemap: {base}sitemap.xml\n"
_HTML, _XML, _TEXT = "text/html; charset=utf-8", "application/xml; charset=utf-8", "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    body: str


NOT_FOUND = Answer(404, _HTML, "<!DOCTYPE html><title>Not found</title><p>There is no such page.</p>")
WITHDRAWN = Answer(410, _HTML, "<!DOCTYPE html><title>Withdrawn</title><p>This article was withdrawn.</p>")


class Publisher:
    """`with Publisher(first_visit) as publisher:` serves both sites on free ports of 127.0.0.1 until the end.

    `first_visit` is the moment the articles' dates count from. `requests` holds (site, path) of each request served.
    """

    def __init__(self, first_visit: datetime) -> None:
        self.first_visit = first_visit
        self.day = 1
        self.requests: list[tuple[str, str]] = []
        self._servers = {site: _Server(self._answer, site) for site in (LANTERN, COURIER)}
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            for server in self._servers.values()
        ]

    def __enter__(self) -> "Publisher":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, tb: TracebackType | None) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def advance(self) -> None:
        """The second day begins: an edit, a withdrawal, two new articles."""
        self.day = 2

    def base(self, site: str) -> str:
        return f"http://127.0.0.1:{self._servers[site].server_port}/"

    def pieces(self, site: str) -> tuple[Piece, ...]:
        return pieces(site, day=self.day, first_visit=self.first_visit)

    def write_sources(self, folder: Path) -> None:
        """Both sites as source files, for `<home>/sources`."""
        folder.mkdir(parents=True, exist_ok=True)
        for site, name in ((LANTERN, "kura-lantern"), (COURIER, "alazani-courier")):
            base = self.base(site)
            filled = text(f"{site}.toml").replace("{base_pattern}", re.escape(base)).replace("{base}", base)
            (folder / f"{name}.toml").write_text(filled, encoding="utf-8")

    def _answer(self, site: str, target: str) -> Answer:
        address = urlsplit(target)
        path = address.path.lstrip("/")
        self.requests.append((site, path))
        found = self.pieces(site)
        base = self.base(site)
        if path in withdrawn(site, day=self.day):
            return WITHDRAWN
        for piece in found:
            if piece.path == path:
                render = pages.lantern_article if site == LANTERN else pages.courier_article
                return Answer(200, _HTML, render(piece, _others(piece, found), base))
        if path == "robots.txt":
            return Answer(200, _TEXT, _ROBOTS.format(base=base))
        if site == COURIER:
            feed = pages.rss(found, title="Alazani Courier", base=base)
            return Answer(200, _XML, feed) if path == "feed/" else NOT_FOUND
        return self._lantern(path, parse_qs(address.query), found, base)

    def _lantern(self, path: str, query: dict[str, list[str]], found: tuple[Piece, ...], base: str) -> Answer:
        if listing := re.fullmatch(r"([a-z]{2})/news\.html", path):
            language = listing[1]
            page = int(query.get("page_n7", ["1"])[0]) if query.get("page_n7", ["1"])[0].isdecimal() else 1
            mine = [piece for piece in found if piece.language == language]
            extra = (FORBIDDEN, GONE) if language == "en" else ()
            return Answer(200, _HTML, pages.lantern_listing(mine, language=language, page=page, base=base, extra=extra))
        since = self.first_visit - timedelta(days=1)
        documents: dict[str, Callable[[], str]] = {
            "rss.xml": lambda: pages.rss(found[:10], title="Kura Lantern", base=base),
            "sitemap.xml": lambda: pages.sitemap_index(base),
            "sitemap-articles.xml": lambda: pages.sitemap(found, base),
            "news-sitemap.xml": lambda: pages.news_sitemap(found, base, since),
        }
        return Answer(200, _XML, documents[path]()) if path in documents else NOT_FOUND


def _others(piece: Piece, found: tuple[Piece, ...]) -> list[Piece]:
    return [other for other in found if other.language == piece.language and other.key != piece.key]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[str, str], Answer], site: str) -> None:
        self.answer = answer
        self.site = site
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        answer = self.server.answer(self.server.site, self.path)
        body = answer.body.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if answer.status == 200 and self.headers.get("If-None-Match") == etag:
            self._head(304, etag=etag, length=0)
            return
        self._head(answer.status, etag=etag if answer.status == 200 else None, length=len(body), kind=answer.kind)
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _head(self, status: int, *, etag: str | None, length: int, kind: str | None = None) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Silent: `Publisher.requests` keeps the record."""
