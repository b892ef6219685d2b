"""What the alert commands share: the way to whoever holds the writer, and a few words."""

import asyncio
from typing import Any

from newswatch.alerts import rules
from newswatch.alerts.changes import commands
from newswatch.alerts.dispatch import Dispatcher
from newswatch.archive.alert_store import open_to_read
from newswatch.cli.context import Context
from newswatch.errors import ConfigError
from newswatch.settings import read_secrets
from scheduler import control

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
    try:
        answer: dict[str, Any] = control.ask(context.home, do, **values)
    except control.NoService:
        return asyncio.run(_by_ourselves(context, do, values))
    return answer


async def _by_ourselves(context: Context, do: str, values: dict[str, Any]) -> dict[str, Any]:
    with context.writer("alerts") as writer:
        dispatcher = Dispatcher(writer, context.settings, read_secrets(context.settings), context.clock)
        try:
            known = commands(writer=writer, dispatcher=dispatcher, clock=context.clock)
            return await known[do]({"do": do, **values}, lambda _: None)
        finally:
            await dispatcher.close()
