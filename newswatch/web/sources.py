"""The sources: how each is, in a word and a shape, and what to do about it."""

from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.viewing import View
from newswatch.web.site import site_of


async def page(request: Request) -> Response:
    site = site_of(request)

    def ask(view: View) -> dict[str, object]:
        return {"sources": view.sources(), "crawls": view.crawls(5)}

    return site.page(request, "sources.html", await site.ask(ask))
