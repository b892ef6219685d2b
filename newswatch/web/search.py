"""Search: words in their context, facets with counts, a timeline to brush, and ways to take the answer along."""

from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.query import parse
from newswatch.archive.viewing import View
from newswatch.errors import QueryError, TooSlow
from newswatch.web import params
from newswatch.web.chart import Chart, chart
from newswatch.web.rows import Told, rows
from newswatch.web.site import site_of
from newswatch.web.stream import NO_RAIL, RAIL, RAIL_LENGTH, whole_rail
from newswatch.web.words import understood

_PAGE = 30
_OVERVIEW_TIME = 1.0
SORTS = ("newest", "relevance")


async def page(request: Request) -> Response:
    site = site_of(request)
    query, after = params.query(request), params.text(request, "after") or None
    sort = params.choice(request, "sort", "newest", SORTS)
    try:
        parse(query)
        values = await site.ask(lambda view: _ask(view, query, sort, after))
        if not query and after is None:
            values["facets"] = await site.kept.of("rail", whole_rail)
            values["chart"] = await site.kept.of("chart", whole_chart)
    except QueryError as fault:
        return site.page(request, "search.html", status=400, q=query, fault=fault, sort=sort, after=None)
    template = "_more.html" if request.headers.get("hx-request") and after else "search.html"
    return site.page(request, template, values, q=query, fault=None, sort=sort, after=after, here="/search")


def _ask(view: View, query: str, sort: str, after: str | None) -> dict[str, object]:
    found = view.search(query, limit=_PAGE, sort=sort, after=after)
    told = view.outlines(one.story_id for one in found if one.story_id)
    stories = {story: Told(outline.outlets, outline.first) for story, outline in told.items()}
    outlets = view.outlets()
    return {
        "rows": rows(found, query, outlets, stories),
        "total": found.total,
        "more": not found.total_is_exact,
        "ranked": found.ranked,
        "next": found.next,
        "outlets": outlets,
        **(_overview(view, query) if query and after is None else {"facets": None, "chart": None}),
        "chips": understood(view, query),
        "empty": not found.total and not query,
    }


def _overview(view: View, query: str) -> dict[str, object]:
    """What stands beside and above the list; less where it would take too long."""
    try:
        with view.within(_OVERVIEW_TIME):
            counts, days = view.overview(query, RAIL, RAIL_LENGTH)
    except TooSlow:
        return {"facets": NO_RAIL, "chart": None}
    return {"facets": counts, "chart": chart(days, query)}


def whole_chart(view: View) -> Chart | None:
    """The timeline of everything."""
    try:
        with view.within(_OVERVIEW_TIME):
            return chart(view.timeline(""), "")
    except TooSlow:
        return None


async def guide(request: Request) -> Response:
    """Examples of the query language that one can click."""
    return site_of(request).page(request, "help.html", examples=EXAMPLES)


EXAMPLES = (
    ("Words", (
        ("border commission", "both words, anywhere, in any of their forms"),
        ("corridor OR railway", "either word"),
        ("corridor -gas", "the first without the second"),
        ('"peace treaty"', "the words in a row"),
        ('"peace treaty"~5', "near each other, five words between them at most"),
        ("pashin*", "every word that begins so"),
        ('="Corridor"', "just this form"),
    )),
    ("Where", (
        ("title:corridor", "in the headline"),
        ("author:avdaliani", "by this author"),
        ("tag:Georgia", "with this tag"),
        ("source:oc-media", "from this outlet"),
        ("lang:hy", "in this language"),
        ("country:GE", "from outlets of this country"),
        ("covers:AM", "from outlets that report on it"),
    )),
    ("When", (
        ("after:7d", "published in the last seven days; also 12h, 3m, 1y"),
        ("after:2026-11-01 before:2026-12-01", "in November"),
    )),
    ("Together", (
        ('iran (russia OR "eurasian union") -gas lang:en after:30d', "brackets group"),
    )),
)  # fmt: skip
