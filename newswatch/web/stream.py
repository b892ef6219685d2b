"""The stream: the newest stories, one entry a story, and what came since the page was loaded."""

from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.results import Facets
from newswatch.archive.viewing import View
from newswatch.errors import TooSlow
from newswatch.web import params
from newswatch.web.rows import Told, rows
from newswatch.web.site import site_of
from newswatch.web.words import understood

_PAGE = 40
_COUNTED = 100
"""New articles are counted up to so many."""
_RAIL_TIME = 1.0
"""Seconds the rail may take; the stories do not wait for it longer."""
RAIL, RAIL_LENGTH = ("source", "country", "language", "section", "tag"), 12
NO_RAIL = Facets({}, articles=0)


async def page(request: Request) -> Response:
    site = site_of(request)
    query, after = params.query(request), params.text(request, "after") or None

    def ask(view: View) -> dict[str, object]:
        found = view.stream(query, limit=_PAGE, after=after)
        outlets = view.outlets()
        told = {
            one.story_id or 0: Told(one.outlets, outlets.get(one.first.source, one.first.source), one.hours_late)
            for one in found
        }
        return {
            "rows": rows([one.head for one in found], query, outlets, told),
            "next": found.next,
            "outlets": outlets,
            "facets": rail(view, query) if query and after is None else None,
            "newest": "-".join(map(str, view.newest())),
            "chips": understood(view, query),
            "empty": not found and not query and not len(view),
        }

    values = await site.ask(ask)
    if not query and after is None:
        values["facets"] = await site.kept.of("rail", whole_rail)
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
        if newest <= int(article):
            return 0
        return sum((one.id or 0) > int(article) for one in view.search(query, limit=_COUNTED))

    number = await site.ask(ask)
    if not number:
        return Response(status_code=204)
    return site.page(request, "_fresh.html", q=query, number=number, many=number >= _COUNTED)


def rail(view: View, query: str) -> Facets:
    """Facets, or nothing where they would take too long."""
    try:
        with view.within(_RAIL_TIME):
            return view.overview(query, RAIL, RAIL_LENGTH)[0]
    except TooSlow:
        return NO_RAIL


def whole_rail(view: View) -> Facets:
    """The rail of everything."""
    return rail(view, "")
