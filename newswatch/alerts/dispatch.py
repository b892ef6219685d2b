"""Sends what the outbox holds. At least once: a crash between sending and noting it repeats under the same key.

Targets are served side by side, each of them in order: the more urgent alert first, then the older message. No
transaction is open while a receiver is spoken to.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newswatch.alerts import digest
from newswatch.alerts.channels import Channel
from newswatch.alerts.deliver import Postman
from newswatch.alerts.pace import Pace
from newswatch.archive import alert_holding
from newswatch.archive.alert_store import AlertStore, Letter
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.settings import Secrets, Settings, kept

if TYPE_CHECKING:
    from newswatch.alerts.channels.own import Own

_log = logging.getLogger(__name__)
_SIDE_BY_SIDE = 16
_LOOK_EVERY = 2.0
"""Seconds between looks at the outbox when nobody calls `wake`."""
_AFTER_A_FAULT = 30.0
_PRUNE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did, in messages, and what it leaves."""

    sent: int = 0
    failed: int = 0
    """Tried without success; they wait for their next try."""
    dead: int = 0
    """Given up in this round."""
    waiting: int = 0
    """In the outbox afterwards, not due ones included."""


class Dispatcher:
    def __init__(
        self,
        writer: Writer,
        settings: Settings,
        secrets: Secrets,
        clock: Clock,
        *,
        channels: Mapping[str, Channel] | None = None,
    ) -> None:
        """`channels` by the address's scheme; a test may put its own there."""
        self._writer = writer
        self._settings = settings
        self._clock = clock
        self._secrets = secrets
        self._given = channels
        self._own: Own | None = None
        """Once there was something to send."""
        self._postman = Postman(writer, settings, clock, self._channels)
        self._room = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """One at a time speaks to a target, or its order would be lost."""
        self._awake = asyncio.Event()
        self._pace = Pace(settings.alerts.per_minute, clock)
        self._pruned_at: datetime | None = None

    async def run_once(self, everything: bool = False) -> Round:
        """Sends what is due; `everything` also what waits for a later try and the dead letters.

        Raises ArchiveError when the archive cannot be read or written; what was sent then goes again, with its key.
        """
        served = await asyncio.gather(*(self._serve(target, everything) for target in self._due(everything)))
        ended: Counter[str] = sum(served, Counter())
        with self._writer.connection.reading() as db:
            waiting = AlertStore(db).waiting()
        return Round(sent=ended["sent"], failed=ended["waiting"], dead=ended["dead"], waiting=waiting)

    async def run_forever(self) -> None:
        """Until cancelled. A target that hangs holds no other up; a fault of the archive is said and tried again."""
        serving: set[str] = set()
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._awake.clear()
                for target in await self._look():
                    if target not in serving:
                        serving.add(target)
                        tasks.create_task(self._serve_apart(target, serving))
                try:
                    async with asyncio.timeout(_LOOK_EVERY):
                        await self._awake.wait()
                except TimeoutError:
                    continue

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._awake.set()

    async def close(self) -> None:
        if self._own is not None:
            await self._own.close()

    def _channels(self) -> Mapping[str, Channel]:
        if self._given is not None:
            return self._given
        if self._own is None:
            from newswatch.alerts.channels.own import Own

            self._own = Own(self._settings, self._secrets, self._clock)
        return self._own.by_scheme

    def _due(self, everything: bool) -> list[str]:
        now = self._clock.now()
        digest.close_due(self._writer, self._settings, now)
        self._prune(now)
        with self._writer.connection.reading() as db:
            due = AlertStore(db).targets_due(now, everything=everything)
        return [target for target in due if everything or self._pace.allows(target)]

    def _prune(self, now: datetime) -> None:
        if self._pruned_at is not None and now - self._pruned_at < _PRUNE_EVERY:
            return
        self._pruned_at = now
        if (keep := kept(self._settings.alerts.keep_sent)) is None:
            return
        with self._writer.transaction():
            AlertStore(self._writer.connection.sql).prune_sent(now - timedelta(seconds=keep))

    async def _look(self) -> list[str]:
        try:
            return self._due(everything=False)
        except Exception as fault:  # noqa: BLE001  alerts go on as soon as they can
            await _rest_after(fault)
            return []

    async def _serve_apart(self, target: str, serving: set[str]) -> None:
        try:
            await self._serve(target, everything=False, crawling=True)
        except Exception as fault:  # noqa: BLE001  it may have been sent: the pause keeps a full disk from repeating it
            await _rest_after(fault)
        finally:
            serving.discard(target)

    async def _serve(self, target: str, everything: bool, *, crawling: bool = False) -> Counter[str]:
        """One target's messages in order, up to the first that has to wait; how many ended how. While crawls may be
        under way, what a source's first one finds waits for its end.
        """
        done: Counter[str] = Counter()
        async with self._turns[target], self._room:
            while line := self._line(target, everything, crawling):
                for number in line:
                    if not everything and not self._pace.allows(target):
                        return done
                    if (letter := self._letter(number, everything)) is None:
                        continue
                    self._pace.went(target)
                    ended = await self._postman.deliver(letter)
                    done[ended.state] += 1
                    if ended.holds_up:
                        return done
                if everything:
                    break
        return done

    def _line(self, target: str, everything: bool, crawling: bool) -> list[int]:
        now = self._clock.now()
        with self._writer.connection.reading() as db:
            held = alert_holding.first_crawls(db, now) if crawling else ()
            return AlertStore(db).line(target, now, everything=everything, held=held)

    def _letter(self, number: int, everything: bool) -> Letter | None:
        with self._writer.connection.reading() as db:
            return AlertStore(db).letter_in_line(number, self._clock.now(), everything=everything)


async def _rest_after(fault: Exception) -> None:
    if isinstance(fault, ArchiveError):
        _log.error("%s", canonical("alerts", fault=fault))
    else:
        _log.error("a round of alerts failed", exc_info=fault)
    await asyncio.sleep(_AFTER_A_FAULT)
