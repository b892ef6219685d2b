"""The application: addresses, the guard before them, and how a fault is told to a visitor."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newswatch.alerts.rules import reader_zone
from newswatch.clock import Clock, SystemClock
from newswatch.errors import ArchiveError, Busy, ConfigError, NewswatchError, QueryError, TooSlow
from newswatch.settings import Settings, seconds
from newswatch.web import (
    adding,
    alert_forms,
    alerts,
    api,
    feeds,
    health,
    openapi,
    reader,
    search,
    signin,
    sources,
    stream,
)
from newswatch.web.jobs import Jobs
from newswatch.web.kept import Kept
from newswatch.web.keys import Keys
from newswatch.web.params import NotFound
from newswatch.web.readers import Readers
from newswatch.web.rendering import environment, json_answer
from newswatch.web.security import Guard
from newswatch.web.site import Site, site_of

log = logging.getLogger(__name__)

PAGES = (
    Route("/", stream.page),
    Route("/fresh", stream.fresh),
    Route("/search", search.page),
    Route("/help", search.guide),
    Route("/article/{id}", reader.page),
    Route("/article/{id}/beside/{other}", reader.beside),
    Route("/article/{id}/cite/{form}", reader.citation),
    Route("/article/{id}/page/{which}", reader.raw),
    Route("/story/{id}", reader.story),
    Route("/alerts", alerts.page),
    Route("/alerts/one", alerts.one),
    Route("/alerts/log", alerts.log),
    Route("/alerts/forecast", alert_forms.forecast),
    Route("/alerts/new", alert_forms.new, methods=["GET"]),
    Route("/alerts/new", alert_forms.make, methods=["POST"]),
    Route("/alerts/edit", alert_forms.edit, methods=["GET"]),
    Route("/alerts/edit", alert_forms.change, methods=["POST"]),
    Route("/alerts/pause", alerts.pause, methods=["POST"]),
    Route("/alerts/remove", alerts.remove, methods=["POST"]),
    Route("/alerts/send", alerts.send, methods=["POST"]),
    Route("/sources", sources.page),
    Route("/sources/add", adding.page, methods=["GET"]),
    Route("/sources/add", adding.add, methods=["POST"]),
    Route("/sources/{id}", sources.one),
    Route("/sources/{id}/switch", sources.switch, methods=["POST"]),
    Route("/sources/{id}/crawl", sources.crawl, methods=["POST"]),
    Route("/feed.atom", feeds.atom),
    Route("/feed.json", feeds.json_feed),
    Route("/export", feeds.download),
    Route("/sign-in", signin.page, methods=["GET"]),
    Route("/sign-in", signin.enter, methods=["POST"]),
    Route("/sign-out", signin.leave, methods=["POST"]),
    Route("/healthz", health.healthz),
    Route("/metrics", health.metrics),
)
API = (
    Route("/api/articles", api.articles),
    Route("/api/articles/{id}", api.article),
    Route("/api/articles/{id}/versions", api.versions),
    Route("/api/articles/{id}/story", api.article_story),
    Route("/api/stories", api.stories),
    Route("/api/stories/{id}", api.story),
    Route("/api/facets", api.facets),
    Route("/api/timeline", api.timeline),
    Route("/api/alerts", api.alerts),
    Route("/api/messages", api.messages),
    Route("/api/sources", api.sources),
    Route("/api/crawls", api.crawls),
    Route("/api/openapi.json", openapi.document),
)


def make_app(
    home: Path,
    settings: Settings,
    *,
    keys: Keys | None = None,
    open_reading: bool = True,
    clock: Clock | None = None,
    config: Path | None = None,
) -> Starlette:
    """`open_reading`: visitors by a loopback address may read without the token."""
    clock = clock or SystemClock()
    readers = Readers(home, clock, seconds=seconds(settings.web.query_time))
    jobs, kept = Jobs(home, clock, config), Kept(readers, clock)
    names = frozenset(
        name.strip().lower() for name in f"{settings.web.hosts},{settings.web.host}".split(",") if name.strip()
    )
    site = Site(
        home=home, settings=settings, clock=clock, keys=keys, readers=readers, jobs=jobs, kept=kept,
        templates=environment(reader_zone(settings)),
    )  # fmt: skip

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        kept.begin("rail", stream.whole_rail)
        kept.begin("chart", search.whole_chart)
        yield
        await jobs.close()
        await kept.close()
        readers.close()

    app = Starlette(
        routes=[*PAGES, *API, Mount("/static", StaticFiles(packages=[("newswatch.web", "static")]))],
        middleware=[Middleware(Guard, keys=keys, names=names, open_reading=open_reading), Middleware(Faults)],
        exception_handlers={NewswatchError: _told, HTTPException: _refused},
        lifespan=lifespan,
    )
    app.state.site = site
    return app


_STATUS: Mapping[type[NewswatchError], int] = {
    NotFound: 404, ConfigError: 400, TooSlow: 503, Busy: 503, ArchiveError: 503, NewswatchError: 500
}  # fmt: skip


async def _told(request: Request, fault: Exception) -> Response:
    """A fault with a sentence of its own."""
    status = next(_STATUS[kind] for kind in type(fault).__mro__ if kind in _STATUS)
    details = {"place": fault.place} if isinstance(fault, QueryError) else {}
    return _error(request, status, str(fault), details)


async def _refused(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    words = {404: "There is no such page here.", 405: "This page takes no such request."}
    return _error(request, fault.status_code, words.get(fault.status_code, fault.detail), {})


class Faults:
    """A fault of ours is told without a word of how; the log has it. Inside the guard, whose headers it so keeps."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            log.exception("a page failed: %s", scope.get("path"))
            if begun or scope["type"] != "http":
                raise
            words = "This page met a fault of ours; the log of newswatch has the details."
            await _error(Request(scope, receive), 500, words, {})(scope, receive, send)


def _error(request: Request, status: int, words: str, details: Mapping[str, object]) -> Response:
    path = request.url.path
    if path.startswith("/api/"):
        return json_answer(request, {"error": {"status": status, "message": words, **details}}, status=status)
    if path.startswith(("/feed.", "/export", "/healthz", "/metrics", "/static/")):
        return PlainTextResponse(words + "\n", status_code=status)
    no_archive = status == 503 and not (site_of(request).home / "archive.db").exists()
    template = "empty.html" if no_archive else "error.html"
    return site_of(request).page(
        request, template, status=200 if no_archive else status, words=words, status_code=status
    )
