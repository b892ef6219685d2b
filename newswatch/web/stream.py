"""The stream: the newest stories, one entry a story, and what came since the page was loaded."""

from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.viewing import View
from newswatch.errors import TooSlow
from newswatch.web import params
from newswatch.web.rows import rows
from newswatch.web.site import site_of
from newswatch.web.words import chips

_PAGE = 40
_RAIL_TIME = 1.0
"""Seconds the rail may take; the stories do not wait for it longer."""
RAIL = ("source", "country", "lang", "tag")


async def page(request: Request) -> Response:
    site = site_of(request)
    query, after = params.query(request), params.text(request, "after") or None

    def ask(view: View) -> dict[str, object]:
        found = view.stream(query, limit=_PAGE, after=after)
        outlets = view.outlets()
        told = {one.article.story_id or 0: (one.outlets, one.first) for one in found.stories}
        return {
            "rows": rows([one.article for one in found.stories], query, outlets, told),
            "next": found.next,
            "outlets": outlets,
            "facets": rail(view, query) if after is None else {},
            "newest": "-".join(map(str, view.newest())),
            "chips": chips(query),
            "empty": not found.stories and not query and not len(view),
        }

    values = await site.ask(ask)
    template = "_more.html" if request.headers.get("hx-request") and after else "stream.html"
    return site.page(request, template, values, q=query, after=after, here="/")


async def fresh(request: Request) -> Response:
    """204, or a line that says how many stories came since the page was made."""
    site = site_of(request)
    query, since = params.query(request), params.text(request, "since")
    article, _, version = since.partition("-")
    if not (article.isdecimal() and version.isdecimal() and len(since) < 40):
        return Response(status_code=204)

    def ask(view: View) -> int:
        newest, _ = view.newest()
        return view.newer(query, int(article)) if newest > int(article) else 0

    number = await site.ask(ask)
    if not number:
        return Response(status_code=204)
    return site.page(request, "_fresh.html", q=query, number=number, since=since)


def rail(view: View, query: str) -> dict[str, object]:
    """Facets, or nothing where they would take too long."""
    try:
        with view.within(_RAIL_TIME):
            return dict(view.facets(query, by=RAIL, limit=12))
    except TooSlow:
        return {}
