"""For machines that watch: is it alive, and numbers in the form of Prometheus."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from newswatch.archive.viewing import View
from newswatch.errors import ArchiveError
from newswatch.web.site import site_of, visitor_of
from scheduler import control


async def healthz(request: Request) -> Response:
    """200 `ok` where the archive answers; 503 with the reason in words where it does not."""
    site = site_of(request)
    try:
        await site.ask(lambda view: view.newest())
    except ArchiveError as fault:
        words = str(fault) if visitor_of(request).reads else "the archive cannot be read"
        return PlainTextResponse(words + "\n", status_code=503)
    return PlainTextResponse("ok\n")


async def metrics(request: Request) -> Response:
    site = site_of(request)

    def ask(view: View) -> list[str]:
        lived = control.last_lived(site.home)
        return [
            "# TYPE newswatch_articles gauge",
            f"newswatch_articles {len(view)}",
            "# TYPE newswatch_service_last_lived_seconds gauge",
            f"newswatch_service_last_lived_seconds {lived.timestamp() if lived else 0:.0f}",
        ]

    return PlainTextResponse("\n".join(await site.ask(ask)) + "\n", media_type="text/plain; version=0.0.4")
