"""What the operator is told of broken sources: one message for all that is due, by the outbox of the alerts.

It goes by an alert of ours which asks for no article; the settings name its targets.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newswatch.alerts import message, rules
from newswatch.alerts.outbox import post
from newswatch.alerts.rules import Alert
from newswatch.alerts.targets import Target, read_target
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.health import HealthEvent
from newswatch.archive.writer import Writer
from newswatch.clock import iso
from newswatch.errors import ConfigError
from newswatch.settings import Settings

_MOST = 100
"""Faults in one message; `total` counts all."""


def targets(settings: Settings) -> tuple[Target, ...]:
    """Raises ConfigError naming the setting for a target that cannot be one."""
    try:
        return tuple(read_target(to, private=True) for to in settings.health.to)
    except ConfigError as fault:
        raise ConfigError(f"health.to: {fault}") from fault


def tell(writer: Writer, events: Sequence[HealthEvent], settings: Settings, now: datetime) -> int:
    """The messages written, none where no target is set; either way the events count as told, in one transaction."""
    to = targets(settings)
    with writer.transaction():
        written = 0
        if to and events:
            store = AlertStore(writer.connection.sql)
            wanted = Alert(name=rules.OPERATOR, query="", targets=to, created_at=now)
            alert = rules.from_row(store.put_system(rules.to_row(wanted)))
            written = post(store, alert, _payload(alert, events, now), now=now, settings=settings)
        writer.health.told(events)
    return written


def _payload(alert: Alert, events: Sequence[HealthEvent], now: datetime) -> dict[str, Any]:
    begun, ended = [one for one in events if one.until is None], [one for one in events if one.until is not None]
    key = message.dedup_key(alert, "health", *(f"{one.id}:{one.until is not None}" for one in events))
    told = [*begun, *ended][:_MOST]
    return message.head("health", alert, key, now) | {
        "total": len(events),
        "broken": len(begun),
        "recovered": len(ended),
        "summary": _summary(begun, ended),
        "faults": [_fault(one) for one in told],
    }


def _summary(begun: Sequence[HealthEvent], ended: Sequence[HealthEvent]) -> str:
    """For a subject line: what broke, and what works again."""
    parts = []
    if begun:
        parts.append(
            f"{_names(begun)}: {begun[0].kind}" if len(begun) == 1 else f"{len(begun)} faults ({_names(begun)})"
        )
    if ended:
        parts.append(f"works again: {_names(ended)}")
    return "; ".join(parts)


def _names(events: Sequence[HealthEvent]) -> str:
    names = list(dict.fromkeys(one.source or "the service" for one in events))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _fault(event: HealthEvent) -> dict[str, Any]:
    words = f"it was: {event.words}" if event.until else event.words
    return {
        "source": event.source, "kind": event.kind, "severity": event.severity, "since": iso(event.since),
        "until": iso(event.until) if event.until else None, "words": words,
    }  # fmt: skip
