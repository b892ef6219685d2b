"""A dead service cannot raise an alarm: as long as it lives it asks an address, or touches a file, again and again.

Whoever watches it (a dead-man's switch such as healthchecks.io, or another machine's monitor) raises the alarm when it
falls silent.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch.alerts.targets import Target, open_secret, read_target
from newswatch.errors import ConfigError
from newswatch.log import NOTICE, canonical
from newswatch.settings import Settings, seconds

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

_PATIENCE = 10.0
"""Seconds."""


class Heartbeat:
    def __init__(self, settings: Settings, *, transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        """Raises ConfigError for an address that is none. `transport` is for tests."""
        self._to = _read(settings.schedule.heartbeat)
        self._every = timedelta(seconds=seconds(settings.schedule.heartbeat_every))
        self._transport = transport
        self._last: datetime | None = None
        self._failing = False

    async def beat(self, now: datetime) -> None:
        """When its time has come. A fault is logged when it begins and when it ends, and stops nothing."""
        if self._to is None or (self._last is not None and timedelta() <= now - self._last < self._every):
            return
        self._last = now
        why = self._touch(self._to) if isinstance(self._to, Path) else await self._ask(self._to)
        if why is not None and not self._failing:
            log.warning(canonical("heartbeat", to=self._shown, failed=why))
        elif why is None and self._failing:
            log.log(NOTICE, canonical("heartbeat", to=self._shown, works="again"))
        self._failing = why is not None

    @property
    def _shown(self) -> str:
        return str(self._to) if isinstance(self._to, Path) else self._to.label if self._to else ""

    def _touch(self, path: Path) -> str | None:
        try:
            path.touch(mode=0o600)
        except OSError as fault:
            return str(fault.strerror or fault)
        return None

    async def _ask(self, target: Target) -> str | None:
        """None when it was taken; the words never hold the address, which is a password in itself."""
        import httpx  # here: a crawl beats for nobody

        try:
            address = open_secret(target)
            async with (
                httpx.AsyncClient(
                    timeout=_PATIENCE, follow_redirects=False, trust_env=False, transport=self._transport
                ) as client,
                client.stream("GET", address, headers={"User-Agent": "newswatch"}) as answer,
            ):
                return None if answer.is_success else f"HTTP {answer.status_code}"
        except ConfigError as fault:
            return str(fault)
        except TimeoutError:
            return f"no answer within {_PATIENCE:g} s"
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            return type(fault).__name__


def _read(to: str) -> Target | Path | None:
    if not to:
        return None
    if to.startswith(("https://", "http://", "@")):
        try:
            return read_target(to, private=True)
        except ConfigError as fault:
            raise ConfigError(f"schedule.heartbeat: {fault}") from fault
    path = Path(to).expanduser()
    if "://" in to or not path.is_absolute():
        raise ConfigError("schedule.heartbeat: write an https address, @FILE, or the whole path of a file to touch.")
    return path
