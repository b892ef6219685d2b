"""Stores and sends, and kills itself at one point: `python alert_crash_child.py HOME URL POINT` (0: never).

Points are the statements of the archive's writer and the two sides of a delivery. Prints how many there were.
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
from newswatch.settings import Secrets, Settings
from tests.archive_kit import HandClock, candidate, key, open_writer, source, store

ARTICLES = 12
ALERTS = ("one", "two")


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


def main(home: Path, url: str, fatal: int) -> None:
    clock = HandClock()
    point = Points(fatal)
    with open_writer(home, clock) as writer:
        writer.on_stored.append(Matcher(Settings(), clock))
        writer.connection.sql.set_trace_callback(point)
        asyncio.run(work(writer, url, clock, point))
    print(point.passed)  # noqa: T201


async def work(writer: Writer, url: str, clock: HandClock, point: Points) -> None:
    channel = Mortal(key=None, clock=clock)
    channel.point = point
    dispatcher = Dispatcher(writer, Settings(), Secrets(), clock, channels={"http": channel})
    writer.set_source(source())
    for name in ALERTS:
        with writer.transaction():
            if AlertStore(writer.connection.sql).named(name) is None:
                alert = rules.make_alert(name=name, query="corridor", to=[f"{url}/{name}"],
                                         created_at=clock.now(), private=True)  # fmt: skip
                rules.add(AlertStore(writer.connection.sql), alert)
    for number in range(ARTICLES):
        what = candidate(f"story{number}")
        if writer.find_by_keys([key(what.url)]) is None:
            store(writer, what)
        if number % 3 == 2:
            await dispatcher.run_once()
    await dispatcher.run_once()
    await channel.close()
    await dispatcher.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
