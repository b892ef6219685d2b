"""Making and editing an alert in the browser."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from newswatch.alerts import rules, view
from newswatch.alerts.rules import PRIORITIES, Mode, Options
from newswatch.archive.query import parse
from newswatch.archive.syntax import LONGEST
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError, QueryError, TooSlow
from newswatch.web import changing, params
from newswatch.web.alerts import back
from newswatch.web.forecast import Picture, picture
from newswatch.web.site import Site, site_of

_LONGEST_TARGETS = 4000
_YES = ("every_copy", "follow_ups", "late")
_TEXTS = ("at", "quiet", "zone", "priority")


async def new(request: Request) -> Response:
    """An empty form, or one for a query, with what it would have told."""
    site, query = site_of(request), params.query(request)
    values = {"name": params.text(request, "name"), "query": query, "to": "", "mode": "instant", **_no_options()}
    fault = _fault_of(query)
    return site.page(
        request, "alert_form.html", values=values, fault=fault, editing=False, modes=list(Mode), priorities=PRIORITIES,
        forecast=None if fault or not query else await _forecast(site, query), targets=(),
    )  # fmt: skip


async def forecast(request: Request) -> Response:
    """The picture alone, for a query that is being written."""
    site, query = site_of(request), params.text(request, "query", longest=LONGEST + 1).strip()
    fault = _fault_of(query)
    shown = None if fault or not query else await _forecast(site, query)
    return site.page(request, "_forecast.html", forecast=shown, fault=fault)


async def make(request: Request) -> Response:
    site, values = site_of(request), _values(request)
    try:
        targets = _targets(values["to"])
        if not targets:
            raise ConfigError("An alert needs somebody to tell: write a mailto: or https: address.")
        await changing.ask(
            site, "alert_add", name=values["name"], query=values["query"], to=targets, mode=values["mode"],
            options=_options(values), private=site.settings.web.private_targets,
        )  # fmt: skip
    except ConfigError as fault:
        return _again(request, values, fault, editing=False)
    return back("/alerts/one", name=values["name"], told="made")


async def edit(request: Request) -> Response:
    """The form of an alert that is there."""
    site, name = site_of(request), params.text(request, "name")

    def ask(archive: View) -> dict[str, Any]:
        with archive.alerts() as store:
            try:
                rules.find(store, name)
            except ConfigError as fault:
                raise params.NotFound(str(fault)) from fault
            return next(one for one in view.alerts(store, site.settings, site.now()) if one["name"] == name)

    alert = await site.ask(ask)
    values = {"name": name, "query": alert["query"], "to": "", "mode": alert["mode"], **alert["options"]}
    return site.page(
        request, "alert_form.html", values=values, fault=None, editing=True, modes=list(Mode), priorities=PRIORITIES,
        forecast=None if _fault_of(alert["query"]) else await _forecast(site, alert["query"]), targets=alert["targets"],
    )  # fmt: skip


async def change(request: Request) -> Response:
    site, values = site_of(request), _values(request)
    try:
        await changing.ask(
            site, "alert_edit", name=values["name"], query=values["query"], to=_targets(values["to"]) or None,
            mode=values["mode"], options=_options(values), private=site.settings.web.private_targets,
        )  # fmt: skip
    except ConfigError as fault:
        return _again(request, values, fault, editing=True)
    return back("/alerts/one", name=values["name"], told="changed")


def _again(request: Request, values: dict[str, Any], fault: ConfigError, *, editing: bool) -> Response:
    """The form as it was sent, with what is wrong with it."""
    return site_of(request).page(
        request, "alert_form.html", status=400, values=values, fault=fault, editing=editing, modes=list(Mode),
        priorities=PRIORITIES, forecast=None, targets=(),
    )  # fmt: skip


def _values(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {name: params.field(request, name) for name in ("name", "mode", *_TEXTS)}
    given["query"] = params.field(request, "query", longest=LONGEST + 1)
    given["to"] = params.field(request, "to", longest=_LONGEST_TARGETS)
    return given | {name: params.field(request, name) == "yes" for name in _YES}


def _options(values: dict[str, Any]) -> dict[str, Any]:
    chosen = {name: values[name] for name in (*_TEXTS, *_YES)}
    return chosen | {"priority": values["priority"] or "normal"}


def _no_options() -> dict[str, Any]:
    return {name: getattr(Options(), name) for name in (*_TEXTS, *_YES)}


def _targets(text: str) -> list[str]:
    """One a line. Raises ConfigError for a file: those are of the machine, and named on its command line."""
    targets = [line.strip() for line in text.splitlines() if line.strip()]
    if any(target.startswith("@") for target in targets):
        raise ConfigError("A target in a file (@FILE) can only be set on the command line.")
    return targets


def _fault_of(query: str) -> ConfigError | None:
    try:
        parse(query)
    except QueryError as fault:
        return fault
    return None


async def _forecast(site: Site, query: str) -> Picture | None:
    """None where it would take too long."""

    def ask(archive: View) -> Picture:
        with archive.alerts() as store:
            return picture(store, site.settings, query=query, now=site.now())

    try:
        return await site.ask(ask)
    except TooSlow:
        return None
