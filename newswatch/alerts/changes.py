"""Changes to the alerts as requests: the command line makes them, whoever holds the writer carries them out.

That is the command itself, or the service, which gets the same request through its socket. Requests and answers are
plain JSON values.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from newswatch.alerts import rules
from newswatch.alerts.dispatch import Dispatcher
from newswatch.alerts.rules import Alert, Options
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ConfigError

T = TypeVar("T")
Change = Callable[[AlertStore, dict[str, Any], Clock], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """What `alert_add` asks for, beside `do`."""

    name: str
    query: str
    to: tuple[str, ...]
    mode: str = "instant"
    options: Options = field(default_factory=Options)
    private: bool = True
    """False for requests that come from the web."""


Command = Callable[[Mapping[str, Any], Callable[[Mapping[str, Any]], None]], Awaitable[dict[str, Any]]]
"""As scheduler.control wants it: the request and a way to report progress in, a JSON value out."""


def commands(*, writer: Writer, dispatcher: Dispatcher, clock: Clock) -> dict[str, Command]:
    """`alert_add`, `alert_edit`, `alert_import`, `alert_pause`, `alert_remove`, `alert_send`.

    Each raises ConfigError for an unfit request.
    """

    def changing(change: Change) -> Command:
        async def command(request: Mapping[str, Any], _: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
            values = {key: value for key, value in request.items() if key != "do"}
            with writer.transaction():
                return change(AlertStore(writer.connection.sql), values, clock)

        return command

    async def send(*_: object) -> dict[str, Any]:
        return dataclasses.asdict(await dispatcher.run_once(everything=True))

    return {name: changing(change) for name, change in _CHANGES.items()} | {"alert_send": send}


def _add(store: AlertStore, values: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return describe(rules.add(store, _made(_read(values, NewAlert), clock)))


def _made(wanted: NewAlert, clock: Clock) -> Alert:
    return rules.make_alert(
        name=wanted.name,
        query=wanted.query,
        to=wanted.to,
        created_at=clock.now(),
        mode=wanted.mode,
        options=wanted.options,
        private=wanted.private,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What `alert_edit` asks for: None and a key that is absent in `options` leave things as they are."""

    name: str
    query: str | None = None
    to: tuple[str, ...] | None = None
    mode: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    private: bool = True


def _edit(store: AlertStore, values: dict[str, Any], _: Clock) -> dict[str, Any]:
    wanted = _read(values, Edit)
    return describe(rules.change(store, edited(rules.find(store, wanted.name), wanted)))


def edited(before: Alert, wanted: Edit) -> Alert:
    """A checked alert, not stored yet. Raises ConfigError, or QueryError with the place.

    A new mode takes its own usual hour: `at` belonged to the old one.
    """
    mode = wanted.mode or str(before.mode)
    fresh_hour = {"at": ""} if mode != before.mode else {}
    after = rules.make_alert(
        name=before.name,
        query=before.query if wanted.query is None else wanted.query,
        to=wanted.to or ("https://kept.invalid/",),
        created_at=before.created_at,
        mode=mode,
        options=_read(dataclasses.asdict(before.options) | fresh_hour | wanted.options, Options),
        private=wanted.private,
    )
    return after if wanted.to else dataclasses.replace(after, targets=before.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    alerts: tuple[NewAlert, ...]
    replace: bool = False


def _import(store: AlertStore, values: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """All of them or none."""
    wanted = _read(values, _Import)
    changed = 0
    for one in wanted.alerts:
        known = store.named(one.name.strip())
        if known is None or not wanted.replace:
            rules.add(store, _made(one, clock))
        else:
            labels = {target.label: target for target in rules.from_row(known).targets}
            kept = tuple(labels[to] for to in one.to if to in labels)
            others = tuple(to for to in one.to if to not in labels)
            alert = _made(dataclasses.replace(one, to=others or ("https://kept.invalid/",)), clock)
            targets = kept + (alert.targets if others else ())
            rules.change(store, dataclasses.replace(alert, targets=targets))
            changed += 1
    return {"added": len(wanted.alerts) - changed, "changed": changed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pause:
    name: str
    paused: bool = True


def _pause(store: AlertStore, values: dict[str, Any], _: Clock) -> dict[str, Any]:
    wanted = _read(values, _Pause)
    return describe(rules.pause(store, wanted.name, paused=wanted.paused))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remove:
    name: str


def _remove(store: AlertStore, values: dict[str, Any], _: Clock) -> dict[str, Any]:
    wanted = _read(values, _Remove)
    return {"name": wanted.name, "undelivered": rules.remove(store, wanted.name)}


_CHANGES: dict[str, Change] = {
    "alert_add": _add,
    "alert_edit": _edit,
    "alert_import": _import,
    "alert_pause": _pause,
    "alert_remove": _remove,
}


def _read(values: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(values, type=kind)
    except msgspec.ValidationError as fault:
        raise ConfigError(f"the request cannot be read: {fault}.") from fault


def describe(alert: Alert) -> dict[str, Any]:
    """The alert as `alerts list --json` shows it; targets by their labels."""
    return {
        "name": alert.name,
        "query": alert.query,
        "targets": [target.label for target in alert.targets],
        "mode": str(alert.mode),
        "options": dataclasses.asdict(alert.options),
        "paused": alert.paused,
        "created_at": alert.created_at.isoformat(),
    }
