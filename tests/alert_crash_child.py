"""Stores and sends, and kills itself at one point: `alert_crash_child.py HOME URL POINT ATTEMPT` (POINT 0: never).

Two alerts tell at once and one in a digest every hour, all to one target that takes a few messages a minute. Points are
the statements of the archive's writer and the two sides of a delivery. Prints how many there were.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from newswatch.alerts import rules
from newswatch.alerts.channels import Parcel
from newswatch.alerts.channels.webhook import Webhook
from newswatch.alerts.dispatch import Dispatcher
from newswatch.alerts.match import Matcher
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.writer import Writer
from newswatch.settings import Alerts, Secrets, Settings
from tests.archive_kit import HandClock, candidate, key, open_writer, source, store

ARTICLES = 12
INSTANT = ("one", "two")
GATHERING = ("gathered",)
_PER_MINUTE = 5
_HOURS_APART = 6
"""Of the attempts."""


class Points:
    def __init__(self, fatal: int) -> None:
        self.passed = 0
        self._fatal = fatal

    def __call__(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Webhook):
    """Dies just before or just after a delivery, before it is noted."""

    point: Points

    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        self.point()
        answer = await super().deliver(address, parcel, private=private)
        self.point()
        return answer


def main(home: Path, url: str, fatal: int, attempt: int) -> None:
    clock = HandClock()
    clock.on(hours=_HOURS_APART * attempt)
    point = Points(fatal)
    with open_writer(home, clock) as writer:
        writer.on_stored.append(Matcher(Settings(), clock))
        writer.connection.sql.set_trace_callback(point)
        asyncio.run(work(writer, url, clock, point))
    print(point.passed)  # noqa: T201


async def work(writer: Writer, url: str, clock: HandClock, point: Points) -> None:
    channel = Mortal(key=None, clock=clock)
    channel.point = point
    settings = Settings(alerts=Alerts(per_minute=_PER_MINUTE))
    dispatcher = Dispatcher(writer, settings, Secrets(), clock, channels={"http": channel})
    writer.set_source(source())
    for name in (*INSTANT, *GATHERING):
        with writer.transaction():
            if AlertStore(writer.connection.sql).named(name) is None:
                mode = "hourly" if name in GATHERING else "instant"
                alert = rules.make_alert(name=name, query="corridor", to=[url], mode=mode,
                                         created_at=clock.now(), private=True)  # fmt: skip
                rules.add(AlertStore(writer.connection.sql), alert)
    for number in range(ARTICLES):
        what = candidate(f"story{number}")
        if writer.find_by_keys([key(what.url)]) is None:
            store(writer, what)
        clock.on(minutes=20)
        if number % 3 == 2:
            await dispatcher.run_once()
    clock.on(hours=1)
    while (await dispatcher.run_once()).waiting:
        clock.on(seconds=61)
    await channel.close()
    await dispatcher.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
