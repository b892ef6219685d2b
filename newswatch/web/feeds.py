"""Any query, and what an alert told, as an Atom feed or a JSON Feed; any query as a file of `newswatch export`."""

import io
import queue
import tempfile
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import anyio
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from newswatch.archive import export
from newswatch.archive.parquet import write_parquet
from newswatch.archive.query import parse
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError
from newswatch.models import Article
from newswatch.web import params
from newswatch.web.alerts import alert_named
from newswatch.web.rendering import answer
from newswatch.web.site import Site, site_of

_MOST = 200
FORMATS = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "ris": "application/x-research-info-systems",
    "atom": "application/atom+xml",
    "parquet": "application/vnd.apache.parquet",
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
    if form == "parquet":
        return await _parquet(site, query, name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_chunks(site, query, form), media_type=FORMATS[form], headers=headers)


async def _newest(request: Request) -> tuple[str, list[Article]]:
    query, alert = params.query(request), params.text(request, "alert")
    limit = params.number(request, "limit", 50, most=_MOST)
    if alert and query:
        raise ConfigError("A feed is of a query (q) or of what an alert told (alert); give one of them.")
    if alert:
        return await _told_by(site_of(request), alert, limit)
    parse(query)
    found = await site_of(request).ask(lambda view: list(view.search(query, limit=limit)))
    return (f"newswatch: {query}" if query else "newswatch"), found


async def _told_by(site: Site, name: str, limit: int) -> tuple[str, list[Article]]:
    def ask(archive: View) -> tuple[str, list[Article]]:
        with archive.alerts() as store:
            alert = alert_named(store, name)
            found = [article for _, article in store.found.newest(alert.id or 0, limit=limit)]
        return f"newswatch: {alert.name}", found

    return await site.ask(ask)


async def _parquet(site: Site, query: str, name: str) -> Response:
    """Its table of contents stands at its end, so it is made first, then sent. Raises ConfigError without pyarrow."""
    folder = tempfile.TemporaryDirectory(prefix="newswatch-export-")
    file = Path(folder.name) / name

    def write() -> None:
        with site.readers.view() as view:
            write_parquet(view.iterate(query), file)

    try:
        await anyio.to_thread.run_sync(write)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(file, media_type=FORMATS["parquet"], filename=name, background=BackgroundTask(folder.cleanup))


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
