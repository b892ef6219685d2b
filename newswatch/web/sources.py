"""The sources: how each is, in a word and a shape, what it brought and cost, and what to do about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.health import SourceHealth
from newswatch.archive.viewing import View
from newswatch.errors import ArchiveError, ConfigError, NewswatchError
from newswatch.models import Source
from newswatch.web import changing, params
from newswatch.web.alerts import back
from newswatch.web.chart import Rect, spark
from newswatch.web.params import NotFound
from newswatch.web.site import Site, site_of
from scheduler import control
from spiders.sources import load_sources

_CRAWL_LIMIT = 1800.0
_EVENTS = 50
_CRAWLS = 10
_AT_A_TIME = 200
_TOLD = {
    "enabled": "It is crawled from now on.",
    "disabled": "It is crawled no more; what is archived stays.",
    "crawling": "The crawl has begun; load the page again to see its end.",
    "added": "The source is written; its first crawl brings its articles.",
}
SHAPES = {"ok": "●", "warn": "▲", "broken": "■", "off": "–"}


async def page(request: Request) -> Response:
    """A part of very many sources, those first that need looking at; `after` is how many came before."""
    site, after = site_of(request), params.number(request, "after", 0, least=0, most=1_000_000)
    known = await anyio.to_thread.run_sync(_known, site)
    service = await anyio.to_thread.run_sync(_service, site)
    try:
        found = await site.ask(lambda view: _rows(view, known, after))
    except ArchiveError:
        if (site.home / "archive.db").exists():
            raise
        found = {"rows": [], "faults": [], "all": 0}
        seen: frozenset[str] = frozenset()
    else:
        seen = found.pop("seen")
    return site.page(
        request, "sources.html", found, service=service, next_runs=_next_runs(service), shapes=SHAPES,
        others=[] if after else [source for source in known.values() if source.id not in seen], after=after,
        told=_TOLD.get(params.text(request, "told"), ""),
    )  # fmt: skip


async def one(request: Request) -> Response:
    site, source_id = site_of(request), str(request.path_params["id"])
    known = await anyio.to_thread.run_sync(_known, site)
    service = await anyio.to_thread.run_sync(_service, site)

    def ask(view: View) -> dict[str, Any]:
        health = next((row for row in view.health() if row.source == source_id), None)
        status = next((row for row in view.sources() if row.id == source_id), None)
        return {"health": health, "status": status, "spark": _spark(health),
                "events": view.events(source_id, limit=_EVENTS) if health else []}  # fmt: skip

    try:
        found = await site.ask(ask)
    except ArchiveError:
        if (site.home / "archive.db").exists():
            raise
        found = {"health": None, "status": None, "spark": (), "events": []}
    if source_id not in known and found["health"] is None:
        raise NotFound(f"There is no source '{source_id[:60]}'.")
    return site.page(
        request, "source.html", found, source=known.get(source_id), id=source_id, service=service, shapes=SHAPES,
        next_runs=_next_runs(service), job=site.jobs.of(source_id), told=_TOLD.get(params.text(request, "told"), ""),
    )  # fmt: skip


async def switch(request: Request) -> Response:
    site, enabled = site_of(request), params.field(request, "enabled") == "yes"
    source = await _chosen(request)
    await changing.switch(site, [source], enabled=enabled)
    return back(f"/sources/{source.id}", told="enabled" if enabled else "disabled")


async def crawl(request: Request) -> Response:
    """Begun now, by the service where one runs; the page does not wait for its end."""
    source = await _chosen(request)
    site_of(request).jobs.begin(source.id, "crawl", source.id, "--json", seconds=_CRAWL_LIMIT)
    return back(f"/sources/{source.id}", told="crawling")


async def _chosen(request: Request) -> Source:
    known = await anyio.to_thread.run_sync(_known, site_of(request))
    source_id = str(request.path_params["id"])
    if source_id not in known:
        raise NotFound(f"There is no source '{source_id[:60]}'.")
    return known[source_id]


def _known(site: Site) -> dict[str, Source]:
    """The catalogue and own sources as they are switched; empty where a file cannot be read, which `doctor` tells."""
    choices: dict[str, bool] = {}
    if (site.home / "archive.db").exists():
        statuses = site.readers.ask_here(lambda view: view.sources_switched())
        choices = {source_id: enabled for source_id, enabled in statuses.items() if enabled is not None}
    try:
        return load_sources(site.home, choices)
    except ConfigError:
        return load_sources(None, choices)


def _service(site: Site) -> Mapping[str, Any] | None:
    """What the running service says of itself; None where none runs or it cannot be asked."""
    try:
        told: Mapping[str, Any] = control.ask(site.home, "status")
    except NewswatchError:
        return None
    return told


def _next_runs(service: Mapping[str, Any] | None) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in (service or {}).get("next", {}).items()}


def _rows(view: View, known: Mapping[str, Source], after: int) -> dict[str, Any]:
    order = {"broken": 0, "warn": 1, "ok": 2, "off": 3}
    rows = sorted(view.health(), key=lambda row: (order[_state(row, known)], row.source))
    return {
        "rows": [
            {"health": row, "state": _state(row, known), "spark": _spark(row)}
            for row in rows[after : after + _AT_A_TIME]
        ],
        "all": len(rows),
        "seen": frozenset(row.source for row in rows),
        "faults": view.events(open_only=True, limit=_EVENTS),
    }


def _state(row: SourceHealth, known: Mapping[str, Source]) -> str:
    """A source that its file switches off is off, too."""
    source = known.get(row.source)
    return "off" if source is not None and not source.enabled else row.state.value


def _spark(row: SourceHealth | None) -> tuple[Rect, ...]:
    return spark(row.articles_per_day) if row else ()
