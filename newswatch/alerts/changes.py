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
    """`alert_add`, `alert_pause`, `alert_remove`, `alert_send`. Each raises ConfigError for an unfit request."""

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
    wanted = _read(values, NewAlert)
    alert = rules.make_alert(
        name=wanted.name,
        query=wanted.query,
        to=wanted.to,
        created_at=clock.now(),
        mode=wanted.mode,
        options=wanted.options,
        private=wanted.private,
    )
    return describe(rules.add(store, alert))


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
