"""A news site on 127.0.0.1 whose every answer a test can set; it keeps a log of what was asked, and when.

`Site` is the server, `Answer` one answer; `hostile.py` beside it has the switches for the hostile lines.
"""

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request as it came."""

    at: float
    """time.monotonic() at its first byte read."""
    path: str
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Answer:
    body: bytes | Iterable[bytes] = b""
    """An iterable is sent chunked, a piece at a time; a piece may take its time."""
    status: int = 200
    headers: dict[str, str | list[str]] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    length: int | None = None
    """What Content-Length claims, where it is not the truth."""
    wait: float = 0.0
    """Seconds before the answer begins."""
    reset: bool = False
    """The connection is cut without any answer."""
    raw: bytes | Iterable[bytes] | None = None
    """Sent as it is in the place of an answer, then the connection is closed."""


Page = Answer | Callable[[Hit], Answer]


class Site:
    """`with Site() as site:` serves; `site[path]` sets an answer; unknown paths are 404, robots.txt too."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.hits: list[Hit] = []
        self._pages: dict[str, Page] = {}
        self._server = _Server((host, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.closing = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """https from here on; a handshake that fails is the client's affair."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def __setitem__(self, path: str, page: Page | str) -> None:
        self._pages[path] = html(page) if isinstance(page, str) else page

    def __delitem__(self, path: str) -> None:
        del self._pages[path]

    def answer(self, hit: Hit) -> Answer:
        page = self._pages.get(hit.path, Answer(status=404, body=b"no such page"))
        return page(hit) if callable(page) else page

    def asked(self, *but: str) -> list[str]:
        """Paths in the order asked, without robots.txt and `but`."""
        return [hit.path for hit in self.hits if hit.path not in ("/robots.txt", *but)]

    def times(self, path: str) -> list[float]:
        return [hit.at for hit in self.hits if hit.path == path]


def html(text: str) -> Answer:
    return Answer(body=text.encode())


def article(title: str, paragraphs: int = 3) -> str:
    """An article's page of our own words."""
    text = "\n".join(f"<p>{title}: paragraph {n} of the report, long enough to count.</p>" for n in range(paragraphs))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def listing(paths: Iterable[str], after: str = "") -> str:
    """A listing page; `after` is the address of the next one."""
    links = "\n".join(f'<li><a href="{path}">Report {path}</a></li>' for path in paths)
    more = f'<a rel="next" href="{after}">Next</a>' if after else ""
    return f"<!doctype html><html><body><main><ul>{links}</ul>{more}</main></body></html>"


def feed(urls: Iterable[str]) -> Answer:
    items = "".join(f"<item><title>Report {url}</title><link>{url}</link></item>" for url in urls)
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return Answer(body=body.encode(), kind="application/rss+xml")


def sitemap(urls: Iterable[str]) -> Answer:
    items = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</urlset>'
    return Answer(body=body.encode(), kind="application/xml")


def robots(*lines: str) -> Answer:
    return Answer(body="\n".join(lines).encode(), kind="text/plain")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no fault of a site's."""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"site": site})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        hit = Hit(at=time.monotonic(), path=self.path, headers=headers)
        self.site.hits.append(hit)
        answer = self.site.answer(hit)
        if answer.wait:
            self.site.closing.wait(answer.wait)
        with contextlib.suppress(ConnectionError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.reset or answer.raw is not None:
            self.close_connection = True
            self._send_raw(answer.raw or b"")
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, values in answer.headers.items():
            for value in values if isinstance(values, list) else [values]:
                self.send_header(name, value)
        if isinstance(answer.body, bytes):
            self._send_whole(answer.body, answer.length)
        else:
            self._send_chunks(iter(answer.body))

    def _send_raw(self, raw: bytes | Iterable[bytes]) -> None:
        for piece in [raw] if isinstance(raw, bytes) else raw:
            if self.site.closing.is_set():
                return
            self.wfile.write(piece)

    def _send_whole(self, body: bytes, length: int | None) -> None:
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or (length is not None and length != len(body))

    def _send_chunks(self, body: Iterator[bytes]) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in body:
            if self.site.closing.is_set():
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """The site's log is `hits`."""
