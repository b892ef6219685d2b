"""The way to whoever holds the archive's writer: the running service, or this process for a moment."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from newswatch.alerts.changes import commands
from newswatch.alerts.dispatch import Dispatcher
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.models import Source
from newswatch.settings import Settings, read_secrets
from scheduler import control


def ask(home: Path, settings: Settings, clock: Clock, do: str, **values: Any) -> dict[str, Any]:
    """One of the alerts' commands, through the service where one runs, else by ourselves as the writer.

    Blocks; not for a thread with a running loop. Raises what the command raises, and Busy naming who writes.
    """

    def alone() -> dict[str, Any]:
        return asyncio.run(_by_ourselves(home, settings, clock, do, values))

    answer: dict[str, Any] = control.ask_or(home, do, alone, **values)
    return answer


async def _by_ourselves(
    home: Path, settings: Settings, clock: Clock, do: str, values: dict[str, Any]
) -> dict[str, Any]:
    with Writer.open(home, clock=clock, settings=settings.archive, role="alerts") as writer:
        dispatcher = Dispatcher(writer, settings, read_secrets(settings), clock)
        try:
            known = commands(writer=writer, dispatcher=dispatcher, clock=clock)
            return await known[do]({"do": do, **values}, lambda _: None)
        finally:
            await dispatcher.close()


def switch(home: Path, settings: Settings, clock: Clock, sources: list[Source], *, enabled: bool) -> None:
    """Crawl these sources from now on, or no more. Blocks; raises Busy naming who writes."""

    def alone(source: Source) -> None:
        with Writer.open(home, clock=clock, settings=settings.archive, role="sources") as writer:
            writer.set_source(source)
            writer.set_enabled(source.id, enabled)

    for source in sources:
        control.ask_or(home, "source_enable", partial(alone, source), id=source.id, enabled=enabled)
