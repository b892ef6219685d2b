"""The same as the pages, as JSON: the keys of the command line, pages by cursor, an ETag on every answer."""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from newswatch.alerts import view as alert_view
from newswatch.archive.facets import FACETS
from newswatch.archive.timeline import Asked
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError
from newswatch.web import params
from newswatch.web.reader import found
from newswatch.web.rendering import json_answer
from newswatch.web.search import SORTS
from newswatch.web.site import site_of

MOST = 200
UNITS: tuple[Asked, ...] = ("auto", "day", "week", "month")
Handler = Callable[[Request], Awaitable[Response]]


def question(*known: str) -> Callable[[Callable[[Request], Callable[[View], Any]]], Handler]:
    """A handler of what the decorated function makes of a request: a question whose answer is sent as JSON."""

    def made(read: Callable[[Request], Callable[[View], Any]]) -> Handler:
        async def handler(request: Request) -> Response:
            params.only(request, *known)
            return json_answer(request, await site_of(request).ask(read(request)))

        handler.__name__ = read.__name__
        return handler

    return made


@question("q", "limit", "sort", "after")
def articles(request: Request) -> Callable[[View], Any]:
    query, limit, sort, after = _listing(request)

    def ask(view: View) -> dict[str, Any]:
        page = view.search(query, limit=limit, sort=sort, after=after)
        return {"query": query, "total": page.total, "articles": [plain(one) for one in page], "next": page.next}

    return ask


@question()
def article(request: Request) -> Callable[[View], Any]:
    number = params.path_number(request)
    return lambda view: plain(found(lambda: view.get(number)))


@question()
def versions(request: Request) -> Callable[[View], Any]:
    number = params.path_number(request)
    return lambda view: [plain(one) for one in found(lambda: view.versions(number))]


@question()
def article_story(request: Request) -> Callable[[View], Any]:
    number = params.path_number(request)
    return lambda view: [plain(one) for one in found(lambda: view.stories(number))]


@question("q", "limit", "after")
def stories(request: Request) -> Callable[[View], Any]:
    query, limit, _, after = _listing(request)

    def ask(view: View) -> dict[str, Any]:
        page = view.stream(query, limit=limit, after=after)
        told = [{**plain(one), "outlets": one.outlets, "hours_late": one.hours_late} for one in page]
        return {"query": query, "stories": told, "next": page.next}

    return ask


@question()
def story(request: Request) -> Callable[[View], Any]:
    number = params.path_number(request)

    def ask(view: View) -> dict[str, Any]:
        members = view.story(number)
        if not members:
            raise params.NotFound(f"There is no story {number}.")
        return {"id": number, "articles": [plain(one) for one in members]}

    return ask


@question("q", "by", "limit")
def facets(request: Request) -> Callable[[View], Any]:
    query, limit = params.query(request), params.number(request, "limit", 12, most=100)
    asked = [one for one in params.text(request, "by").split(",") if one]
    for one in asked:
        if one not in FACETS:
            raise ConfigError(f"There is no facet '{one[:40]}'; there are {', '.join(FACETS)}.")

    def ask(view: View) -> dict[str, Any]:
        counted = view.facets(query, by=asked or FACETS[:-1], limit=limit)
        return {
            "query": query,
            "exact": counted.exact,
            "facets": {name: [plain(one) for one in values] for name, values in counted.items()},
        }

    return ask


@question("q", "unit")
def timeline(request: Request) -> Callable[[View], Any]:
    query, unit = params.query(request), cast(Asked, params.choice(request, "unit", "auto", UNITS))
    return lambda view: {"query": query, **plain(view.timeline(query, unit=unit))}


@question()
def alerts(request: Request) -> Callable[[View], Any]:
    site = site_of(request)

    def ask(view: View) -> dict[str, Any]:
        with view.alerts() as store:
            return {"alerts": alert_view.alerts(store, site.settings, site.now())}

    return ask


@question("alert", "limit")
def messages(request: Request) -> Callable[[View], Any]:
    """What was told, what waits and what was given up."""
    name, limit = params.text(request, "alert") or None, params.number(request, "limit", 50, most=MOST)

    def ask(view: View) -> dict[str, Any]:
        with view.alerts() as store:
            return {"messages": alert_view.log(store, limit=limit, alert=name)}

    return ask


@question()
def sources(request: Request) -> Callable[[View], Any]:  # noqa: ARG001  a handler's signature
    return lambda view: {
        "sources": [plain(one) for one in view.sources()],
        "health": [plain(one) for one in view.health()],
        "faults": [plain(one) for one in view.events(open_only=True, limit=-1)],
    }


@question("limit")
def crawls(request: Request) -> Callable[[View], Any]:
    limit = params.number(request, "limit", 10, most=100)
    return lambda view: {
        "crawls": [
            {"started_at": row.started_at, "finished_at": row.finished_at, "state": row.report.state,
             **row.report.as_json()}
            for row in view.crawls(limit)
        ]
    }  # fmt: skip


def _listing(request: Request) -> tuple[str, int, str, str | None]:
    return (
        params.query(request),
        params.number(request, "limit", 20, most=MOST),
        params.choice(request, "sort", "newest", SORTS),
        params.text(request, "after") or None,
    )


def plain(value: Any) -> dict[str, Any]:
    """A record as JSON has it."""
    return dataclasses.asdict(value)
