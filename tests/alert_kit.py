"""An archive with alerts, a clock moved by hand and a dispatcher, for the tests of alerts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from newswatch.alerts import rules
from newswatch.alerts.dispatch import Dispatcher, Round
from newswatch.alerts.match import Matcher
from newswatch.alerts.rules import Alert, Options
from newswatch.archive.alert_store import AlertStore, Hit, Letter
from newswatch.archive.writer import Writer
from newswatch.settings import Alerts, Mail, Secrets, Settings
from tests.archive_kit import HandClock, open_writer

HOOK = "http://127.0.0.1:9/hook"


@dataclass
class Desk:
    writer: Writer
    clock: HandClock
    settings: Settings = field(default_factory=Settings)
    secrets: Secrets = field(default_factory=lambda: Secrets(webhook_key="s3cret"))

    def add(self, name: str, query: str, *to: str, mode: str = "instant", **options: Any) -> Alert:
        alert = rules.make_alert(
            name=name, query=query, to=to or (HOOK,), created_at=self.clock.now(), mode=mode,
            options=Options(**options), private=True,
        )  # fmt: skip
        with self.writer.transaction():
            return rules.add(self.store, alert)

    @property
    def store(self) -> AlertStore:
        return AlertStore(self.writer.connection.sql)

    def hits(self, name: str) -> list[Hit]:
        alert = rules.find(self.store, name)
        rows = self.writer.connection.sql.execute(
            "SELECT article_id, reason FROM alert_hit WHERE alert_id = ? ORDER BY id", (alert.id,)
        ).fetchall()
        return [hit for row in rows if (hit := self.store.find_hit(alert.id or 0, *row)) is not None]

    def letters(self, name: str | None = None) -> list[Letter]:
        """Oldest first."""
        return sorted(self.store.letters(limit=10_000, alert=name), key=lambda letter: letter.id)

    def send(self, *, everything: bool = False) -> Round:
        async def go() -> Round:
            dispatcher = Dispatcher(self.writer, self.settings, self.secrets, self.clock)
            try:
                return await dispatcher.run_once(everything=everything)
            finally:
                await dispatcher.close()

        return asyncio.run(go())


@contextmanager
def desk(home: Path, *, alerts: Alerts | None = None, mail: Mail | None = None) -> Iterator[Desk]:
    clock = HandClock()
    settings = Settings(alerts=alerts or Alerts(), mail=mail or Mail())
    with open_writer(home, clock) as writer:
        writer.on_stored.append(Matcher(settings, clock))
        yield Desk(writer=writer, clock=clock, settings=settings)


def states(room: Desk) -> list[tuple[str, int]]:
    return [(letter.state, letter.attempts) for letter in room.letters()]


def limited(room: Desk, timeout: str) -> Settings:
    return replace(room.settings, alerts=Alerts(timeout=timeout))


def with_mail(room: Desk, port: int) -> Settings:
    return replace(room.settings, mail=Mail(host="127.0.0.1", port=port, security="none", sender="n@watch.example"))
