"""Any query as an Atom feed or a JSON Feed, and as a file in the forms of `newswatch export`."""

import io
import queue
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from newswatch.archive import export
from newswatch.archive.query import parse
from newswatch.models import Article
from newswatch.web import params
from newswatch.web.rendering import answer
from newswatch.web.site import Site, site_of

_MOST = 200
FORMATS = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "ris": "application/x-research-info-systems",
    "atom": "application/atom+xml",
}
_SUFFIX = {"markdown": "md", "atom": "xml"}
_CHUNK = 64 * 1024
_AHEAD = 4
"""Chunks made before the client has taken the first."""


async def atom(request: Request) -> Response:
    title, articles = await _newest(request)
    out = io.StringIO()
    export.write_atom(articles, out, title=title, updated=_updated(articles, site_of(request)))
    return answer(request, out.getvalue().encode("utf-8", "replace"), "application/atom+xml")


async def json_feed(request: Request) -> Response:
    title, articles = await _newest(request)
    out = io.StringIO()
    export.write_json_feed(articles, out, title=title)
    return answer(request, out.getvalue().encode("utf-8", "replace"), "application/feed+json")


async def download(request: Request) -> Response:
    """Everything a query finds, as a file; made while it is sent, so that its size costs no memory."""
    site, query = site_of(request), params.query(request)
    form = params.choice(request, "format", "jsonl", tuple(FORMATS))
    await site.ask(lambda view: view.search(query, limit=1))  # a fault is told before it begins
    name = f"newswatch.{_SUFFIX.get(form, form)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_chunks(site, query, form), media_type=FORMATS[form], headers=headers)


async def _newest(request: Request) -> tuple[str, list[Article]]:
    query = params.query(request)
    parse(query)
    limit = params.number(request, "limit", 50, most=_MOST)
    found = await site_of(request).ask(lambda view: list(view.search(query, limit=limit)))
    return (f"newswatch: {query}" if query else "newswatch"), found


def _updated(articles: Iterable[Article], site: Site) -> datetime:
    return max((one.first_seen_at for one in articles if one.first_seen_at), default=site.now())


async def _chunks(site: Site, query: str, form: str) -> AsyncIterator[bytes]:
    """Made in a thread that waits when the client is slow, and ends when the client has left."""
    pipe = _Pipe()
    writing = threading.Thread(target=_write, args=(site, query, form, pipe), name="export", daemon=True)
    writing.start()
    try:
        while (chunk := await anyio.to_thread.run_sync(pipe.take, abandon_on_cancel=True)) is not None:
            yield chunk
    finally:
        pipe.left.set()


def _write(site: Site, query: str, form: str, pipe: "_Pipe") -> None:
    try:
        with site.readers.view() as view:
            articles = view.iterate(query)
            if form == "atom":
                title = f"newswatch: {query}" if query else "newswatch"
                export.write_atom(_until_left(articles, pipe), pipe, title=title, updated=site.now())
            else:
                export.TEXT_FORMS[form](_until_left(articles, pipe), pipe)
    finally:
        pipe.close()


def _until_left(articles: Iterable[Article], pipe: "_Pipe") -> Iterator[Article]:
    for article in articles:
        if pipe.left.is_set():
            return
        yield article


class _Pipe:
    """Text in by one thread, bytes out by another, a few chunks between them."""

    def __init__(self) -> None:
        self.left = threading.Event()
        self._chunks: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._waiting: list[str] = []
        self._size = 0

    def write(self, data: str) -> None:
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._put(None)

    def take(self) -> bytes | None:
        return self._chunks.get()

    def _flush(self) -> None:
        if self._waiting:
            self._put("".join(self._waiting).encode("utf-8", "replace"))
        self._waiting, self._size = [], 0

    def _put(self, chunk: bytes | None) -> None:
        while not self.left.is_set():
            try:
                self._chunks.put(chunk, timeout=0.5)
                return
            except queue.Full:
                continue
