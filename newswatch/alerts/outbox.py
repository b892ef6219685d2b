"""Into the outbox: one message a target, in the transaction of what caused it."""

from datetime import datetime
from typing import Any

from newswatch.alerts import message, plan, rules
from newswatch.alerts.rules import Alert
from newswatch.archive.alert_store import AlertStore, Letter
from newswatch.settings import Settings


def post(store: AlertStore, alert: Alert, payload: dict[str, Any], *, now: datetime, settings: Settings) -> int:
    """Due at once, or at the end of the alert's quiet hours. Returns how many were new."""
    quiet = plan.read_quiet(alert.options.quiet)
    due = plan.quiet_until(quiet, rules.zone_of(alert, settings), now) or now
    written = 0
    for target in alert.targets:
        key = message.target_key(payload["dedup_key"], target.label)
        written += store.post(
            Letter(
                alert_id=alert.id or 0,
                target=target.label,
                key=key,
                payload=message.encode(payload, key=key),
                created_at=now,
                due_at=due,
            )
        )
    return written
