"""What an alert is, and the ways to change the list of them. Whoever writes here holds the archive's writer."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from newswatch.alerts import plan
from newswatch.alerts.targets import Target, read_target
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertRow, AlertStore
from newswatch.errors import ConfigError
from newswatch.settings import Settings

_NAME_LENGTH = 80
OPERATOR = "newswatch health"
"""The name of the alert that tells the operator of broken sources; newswatch/alerts/operator.py."""
PRIORITIES = ("low", "normal", "high")


class Mode(StrEnum):
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    every_copy: bool = False
    """Tell each outlet's copy of a story, not only the first."""
    follow_ups: bool = False
    """Tell a material change, a withdrawal and a return of an article already told."""
    late: bool = False
    """Tell articles found long after their publication too."""
    zone: str = ""
    """IANA name, for `at`, `quiet` and the times in messages; empty: the reader's (display.timezone)."""
    at: str = ""
    """When a digest goes: `07:00`, or `mon 07:00` for a weekly one."""
    quiet: str = ""
    """`22:00-07:00`: what matches then is told at the end of it."""
    priority: str = "normal"
    """low, normal or high: what goes to a target first, and how the message is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    id: int | None = None
    name: str
    query: str
    targets: tuple[Target, ...]
    mode: Mode = Mode.INSTANT
    options: Options = field(default_factory=Options)
    paused: bool = False
    created_at: datetime


def make_alert(
    *,
    name: str,
    query: str,
    to: Sequence[str],
    created_at: datetime,
    mode: str = "instant",
    options: Options | None = None,
    private: bool = False,
) -> Alert:
    """A checked alert, not stored yet. Raises ConfigError, or QueryError with the place."""
    kind = _mode(mode)
    chosen = _checked_options(kind, options or Options())
    language.parse(query)
    return Alert(
        name=_checked_name(name),
        query=query,
        targets=_checked_targets(to, private=private),
        mode=kind,
        options=chosen,
        created_at=created_at,
    )


def add(store: AlertStore, alert: Alert) -> Alert:
    """Raises ConfigError when the name is taken."""
    if store.named(alert.name) is not None:
        raise ConfigError(f"there is an alert '{alert.name}' already; remove it first or take another name.")
    return from_row(store.add(to_row(alert)))


def change(store: AlertStore, alert: Alert) -> Alert:
    """Puts it in the place of the one with its name, which keeps its history. Raises ConfigError when there is none."""
    before = find(store, alert.name)
    row = to_row(dataclasses.replace(alert, id=before.id, paused=before.paused, created_at=before.created_at))
    if row != to_row(before):
        store.change(row)
    return find(store, alert.name)


def pause(store: AlertStore, name: str, *, paused: bool) -> Alert:
    found = find(store, name)
    store.set_paused(found.id or 0, paused)
    return find(store, name)


def remove(store: AlertStore, name: str) -> int:
    """The number of undelivered messages that go with it."""
    return store.remove(find(store, name).id or 0)


def find(store: AlertStore, name: str) -> Alert:
    row = store.named(name)
    if row is None:
        names = ", ".join(f"'{other.name}'" for other in store.alerts()[:20])
        raise ConfigError(f"there is no alert '{name}'; " + (f"there are {names}." if names else "there is none yet."))
    return from_row(row)


def every(store: AlertStore) -> list[Alert]:
    return [from_row(row) for row in store.alerts()]


def trouble(alert: Alert) -> str | None:
    """Why the alert cannot fire, in words: what was taken once, on another machine or version, cannot be read here."""
    try:
        readable(alert)
    except ConfigError as fault:
        return str(fault)
    return None


def readable(alert: Alert) -> language.Query:
    """Its query, when all of it can be read here. Raises ConfigError."""
    _checked_options(alert.mode, alert.options)
    return language.parse(alert.query)


def zone_of(alert: Alert, settings: Settings) -> tzinfo | None:
    """The clock the alert's reader lives by; None is the machine's."""
    return ZoneInfo(alert.options.zone) if alert.options.zone else reader_zone(settings)


def reader_zone(settings: Settings) -> tzinfo | None:
    """None is the machine's."""
    return ZoneInfo(settings.display.timezone) if settings.display.timezone else None


def from_row(row: AlertRow) -> Alert:
    return Alert(
        id=row.id,
        name=row.name,
        query=row.query,
        targets=msgspec.json.decode(row.targets, type=tuple[Target, ...]),
        mode=Mode(row.mode),
        options=msgspec.json.decode(row.options, type=Options),
        paused=row.paused,
        created_at=row.created_at,
    )


def to_row(alert: Alert) -> AlertRow:
    return AlertRow(
        id=alert.id or 0,
        name=alert.name,
        query=alert.query,
        targets=msgspec.json.encode(alert.targets).decode(),
        mode=alert.mode,
        options=msgspec.json.encode(alert.options).decode(),
        paused=alert.paused,
        created_at=alert.created_at,
    )


def _mode(mode: str) -> Mode:
    try:
        return Mode(mode)
    except ValueError as fault:
        raise ConfigError(f"'{mode}' is no mode; there are {', '.join(Mode)}.") from fault


def _checked_name(name: str) -> str:
    name = name.strip()
    if name == OPERATOR:
        raise ConfigError(f"'{OPERATOR}' is the name of what newswatch itself tells (health.to); take another.")
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise ConfigError(f"an alert's name is one line of 1 to {_NAME_LENGTH} letters.")
    return name


def _checked_targets(to: Iterable[str], *, private: bool) -> tuple[Target, ...]:
    targets = {target.label: target for target in (read_target(one, private=private) for one in to)}
    if not targets:
        raise ConfigError("an alert needs somebody to tell: name a target with --to.")
    return tuple(targets.values())


def _checked_options(mode: Mode, options: Options) -> Options:
    if options.zone:
        try:
            ZoneInfo(options.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ConfigError(f"'{options.zone}' is no IANA time zone; write it like Asia/Tbilisi.") from fault
    plan.read_quiet(options.quiet)
    if options.priority not in PRIORITIES:
        raise ConfigError(f"'{options.priority}' is no priority; there are {', '.join(PRIORITIES)}.")
    if mode in (Mode.DAILY, Mode.WEEKLY):
        plan.read_at(mode, options.at)
    elif options.at:
        raise ConfigError(f"a time (--at) belongs to a daily or weekly digest, and this alert is {mode}.")
    return options
