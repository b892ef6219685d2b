"""What the alert commands share: the way to whoever holds the writer, and a few words."""

from typing import Any

from newswatch.alerts import rules
from newswatch.archive.alert_store import open_to_read
from newswatch.cli.context import Context
from newswatch.errors import ConfigError
from scheduler import asking

NONE_YET = 'there are no alerts yet; `newswatch alerts add NAME "QUERY" --to URL` makes one.'


def must_exist(context: Context, name: str) -> None:
    """Before the writer is asked for, which would make an archive where there is none."""
    with open_to_read(context.home) as store:
        if store is None:
            raise ConfigError(NONE_YET)
        rules.find(store, name)


def rhythm(alert: dict[str, Any]) -> str:
    at = alert["options"]["at"]
    words = alert["mode"] + (f" at {at}" if at else "")
    return f"{words}, paused" if alert["paused"] else words


def ask(context: Context, do: str, **values: Any) -> dict[str, Any]:
    """Through the service where one runs, else by ourselves as the writer."""
    return asking.ask(context.home, context.settings, context.clock, do, **values)
