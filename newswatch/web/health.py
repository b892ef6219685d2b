"""For machines that watch: does the service live, can it go on, and numbers in the form of Prometheus."""

import anyio
from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.viewing import View
from newswatch.errors import ArchiveError
from newswatch.web.rendering import answer, json_answer
from newswatch.web.site import site_of, visitor_of
from scheduler.alive import alive
from scheduler.metrics import CONTENT_TYPE, render


async def healthz(request: Request) -> Response:
    """200 where the archive answers and the service, where one ever ran, lives; else 503. A stranger gets no words."""
    site = site_of(request)
    seen = await anyio.to_thread.run_sync(alive, site.home, site.now())
    told: dict[str, object] = {"ok": seen.ok, "words": list(seen.words), "last_lived_at": seen.last_lived_at,
                               "age_seconds": seen.age_seconds, "free_bytes": seen.free_bytes}  # fmt: skip
    try:
        await site.ask(lambda view: view.newest())
    except ArchiveError as fault:
        told |= {"ok": False, "words": [*seen.words, str(fault)]}
    shown = told if visitor_of(request).reads else {"ok": told["ok"]}
    return json_answer(request, shown, status=200 if told["ok"] else 503)


async def metrics(request: Request) -> Response:
    site = site_of(request)

    def ask(view: View) -> bytes:
        return render(view, alive(site.home, site.now()))

    return answer(request, await site.ask(ask), CONTENT_TYPE)
