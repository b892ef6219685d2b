"""One message's way out: its target looked up, one attempt within the time limit, how it ended kept in the archive."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from newswatch.alerts import plan, rules
from newswatch.alerts.channels import OTHERS, Channel, Parcel
from newswatch.alerts.targets import Target, open_secret
from newswatch.archive.alert_store import AlertStore, Letter
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ConfigError, DeliveryFailed
from newswatch.log import canonical
from newswatch.settings import Settings, seconds

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How an attempt ended."""

    detail: str
    fault: DeliveryFailed | None = None
    dead: bool = False
    """Given up: trying again cannot help, or it was tried often enough."""

    @property
    def state(self) -> str:
        return "sent" if self.fault is None else "dead" if self.dead else "waiting"

    @property
    def holds_up(self) -> bool:
        """Whether the target's other messages have to wait too: what is final for one says nothing of the next."""
        return self.fault is not None and not self.fault.permanent


class Postman:
    def __init__(
        self, writer: Writer, settings: Settings, clock: Clock, channels: Callable[[], Mapping[str, Channel]]
    ) -> None:
        """`channels` by scheme; asked with each letter."""
        self._writer = writer
        self._settings = settings
        self._clock = clock
        self._channels = channels
        self._timeout = seconds(settings.alerts.timeout)

    async def deliver(self, letter: Letter) -> Ended:
        """Raises ArchiveError when the end cannot be kept; the message goes again then, with its key."""
        detail, fault = await self._attempt(letter)
        attempt = letter.attempts + 1
        spent = letter.state == "dead" or attempt >= self._settings.alerts.attempts
        ended = Ended(detail=detail, fault=fault, dead=fault is not None and (fault.permanent or spent))
        self._keep(letter, ended, attempt)
        return ended

    async def _attempt(self, letter: Letter) -> tuple[str, DeliveryFailed | None]:
        try:
            target, parcel = self._prepare(letter)
            address = open_secret(target)
            channels = self._channels()
            channel = channels.get(address.partition(":")[0]) or channels[OTHERS]
            async with asyncio.timeout(self._timeout):
                return await channel.deliver(address, parcel, private=target.private), None
        except DeliveryFailed as failed:
            fault = failed
        except TimeoutError:
            fault = DeliveryFailed(f"no answer within {self._timeout:g} s")
        except ConfigError as unset:
            fault = DeliveryFailed(str(unset))
        except Exception as ours:  # noqa: BLE001  one message never stops the others; its fault is kept and shown
            fault = DeliveryFailed(f"a fault of ours: {type(ours).__name__}")  # its words may quote an address
        return str(fault), fault

    def _prepare(self, letter: Letter) -> tuple[Target, Parcel]:
        with self._writer.connection.reading() as db:
            row = AlertStore(db).named(letter.alert)
        alert = rules.from_row(row) if row is not None else None
        target = next((one for one in alert.targets if one.label == letter.target), None) if alert else None
        if alert is None or target is None:
            raise DeliveryFailed("the alert has this target no more", permanent=True)
        return target, Parcel(
            key=letter.key,
            body=letter.payload,
            payload=json.loads(letter.payload),
            created_at=letter.created_at,
            zone=rules.zone_of(alert, self._settings),
        )

    def _keep(self, letter: Letter, ended: Ended, attempt: int) -> None:
        now = self._clock.now()
        retry_at = None
        if ended.fault is not None and not ended.dead:
            retry_at = now + timedelta(seconds=plan.back_off(attempt, letter.key, ended.fault.retry_after))
        with self._writer.transaction():
            store = AlertStore(self._writer.connection.sql)
            if ended.fault is None:
                store.sent(letter, now, ended.detail)
            else:
                store.failed(letter, now, ended.detail, retry_at=retry_at)
        line = canonical("delivery", alert=letter.alert, target=letter.target, key=letter.key, attempt=attempt,
                         state=ended.state, detail=ended.detail)  # fmt: skip
        _log.log(logging.WARNING if ended.fault else logging.INFO, "%s", line)
