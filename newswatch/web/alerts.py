"""Alerts: what is asked, whom it tells, what it told."""

import anyio
from starlette.requests import Request
from starlette.responses import Response

from newswatch.alerts import view
from newswatch.archive.alert_store import open_to_read
from newswatch.web.site import site_of


async def page(request: Request) -> Response:
    site = site_of(request)

    def ask() -> list[dict[str, object]]:
        with open_to_read(site.home) as store:
            return view.alerts(store, site.settings, site.now()) if store else []

    return site.page(request, "alerts.html", alerts=await anyio.to_thread.run_sync(ask))
