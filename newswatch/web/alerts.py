"""Alerts: what is asked, whom it tells, what it told and what it could not deliver."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from newswatch.alerts import rules, view
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError
from newswatch.web import changing, params
from newswatch.web.forecast import picture
from newswatch.web.params import NotFound
from newswatch.web.site import site_of
from newswatch.web.words import address

_LETTERS = 100
_FOUND = 20


async def page(request: Request) -> Response:
    site = site_of(request)

    def ask(archive: View) -> dict[str, object]:
        with archive.alerts() as store:
            return {"alerts": view.alerts(store, site.settings, site.now()), "tally": store.tally()}

    return site.page(request, "alerts.html", await site.ask(ask), told=_TOLD.get(params.text(request, "told"), ""))


async def one(request: Request) -> Response:
    """One alert: its rhythm, its last messages, what it found, and what it would have told."""
    site, name = site_of(request), params.text(request, "name")

    def ask(archive: View) -> dict[str, object]:
        with archive.alerts() as store:
            alert = alert_named(store, name)
            shown = next(one for one in view.alerts(store, site.settings, site.now()) if one["name"] == alert.name)
            return {
                "alert": shown,
                "letters": view.log(store, limit=_LETTERS, alert=alert.name),
                "found": [article for _, article in store.found.newest(alert.id or 0, limit=_FOUND)],
                "forecast": picture(store, site.settings, query=alert.query, alert=alert, now=site.now()),
                "outlets": archive.outlets(),
            }

    return site.page(request, "alert.html", await site.ask(ask), told=_TOLD.get(params.text(request, "told"), ""))


def alert_named(store: AlertStore, name: str) -> rules.Alert:
    """Raises NotFound, with the names that are like it."""
    try:
        return rules.find(store, name)
    except ConfigError as fault:
        raise NotFound(str(fault)) from fault


async def log(request: Request) -> Response:
    """Messages of all alerts, the undelivered first."""
    site = site_of(request)

    def ask(archive: View) -> dict[str, object]:
        with archive.alerts() as store:
            return {"letters": view.log(store, limit=_LETTERS, alert=None), "tally": store.tally()}

    return site.page(request, "alert_log.html", await site.ask(ask), told=_TOLD.get(params.text(request, "told"), ""))


async def pause(request: Request) -> Response:
    name, paused = params.field(request, "name"), params.field(request, "paused") == "yes"
    await changing.ask(site_of(request), "alert_pause", name=name, paused=paused)
    return back("/alerts/one", name=name, told="paused" if paused else "resumed")


async def remove(request: Request) -> Response:
    await changing.ask(site_of(request), "alert_remove", name=params.field(request, "name"))
    return back("/alerts", told="removed")


async def send(request: Request) -> Response:
    """Tries everything undelivered now, given-up messages too."""
    await changing.ask(site_of(request), "alert_send")
    return back("/alerts/log", told="tried")


def back(path: str, **values: str) -> Response:
    return RedirectResponse(address(path, **values), status_code=303)


_TOLD = {
    "made": "The alert is on.",
    "changed": "The alert is changed.",
    "paused": "The alert is paused; what it has not sent yet waits.",
    "resumed": "The alert speaks again.",
    "removed": "The alert is removed, with what it had not sent yet.",
    "tried": "Everything undelivered was tried again.",
}
