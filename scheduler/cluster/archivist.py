"""The archivist: takes what workers bring into the archive, a batch a transaction, and acknowledges after the commit.

A thread of the service listens to the broker, one message at a time; the archive is written as it is for crawls of our
own. A batch that comes twice is known by its number, a batch of an attempt that was given up is not taken.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from kombu import Connection, Consumer, Message

from newswatch.errors import ArchiveError
from newswatch.log import NOTICE, canonical
from scheduler.cluster.broker import KIND, LOST, Link, archive_queue, crawl_queue, declare
from scheduler.cluster.records import Message as Told
from scheduler.cluster.records import read_message

log = logging.getLogger(__name__)

_LOOK = 0.5
"""Seconds between looks at whether to leave."""
_COUNT = 5.0
"""Seconds between counts of workers and batches."""
_AGAIN = 1.0
"""Seconds before a lost broker is looked for again."""

Take = Callable[[Told], Awaitable[bool]]
"""True when it is in the archive, or need not be; False when it is to come again, to the next service.

Raises ArchiveError, which ends the service.
"""


@dataclass(slots=True, kw_only=True)
class Seen:
    """The broker as it was seen last."""

    connected: bool = False
    workers: int = 0
    """That listen for crawls."""
    waiting: int = 0
    """Batches."""


class Archivist:
    """`async with` starts and ends the thread. `take` is called in the loop, one message at a time."""

    def __init__(self, link: Link, take: Take, seen: Seen) -> None:
        self._link, self._take, self._seen = link, take, seen
        self._leaving = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="newswatch-archivist", daemon=True)

    async def __aenter__(self) -> "Archivist":
        self._loop = asyncio.get_running_loop()
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaving.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._leaving.is_set():
            try:
                with self._link.connect() as connection:
                    self._listen(connection)
            except LOST as fault:
                if self._seen.connected:
                    log.warning(canonical("broker lost", broker=self._link.place, fault=type(fault).__name__))
                self._seen.connected = False
                self._leaving.wait(_AGAIN)

    def _listen(self, connection: Connection) -> None:
        declare(connection)
        consumer = Consumer(connection, [archive_queue], on_message=self._message, accept=[KIND], prefetch_count=1)
        with consumer:
            if not self._seen.connected:
                log.log(NOTICE, canonical("broker reached", broker=self._link.place))
            self._seen.connected = True
            look_at = 0.0
            while not self._leaving.is_set():
                connection.heartbeat_check()
                if time.monotonic() > look_at:
                    self._look(connection)
                    look_at = time.monotonic() + _COUNT
                try:
                    connection.drain_events(timeout=_LOOK)
                except TimeoutError:
                    continue

    def _look(self, connection: Connection) -> None:
        channel = connection.default_channel
        self._seen.workers = crawl_queue(channel).queue_declare(passive=True).consumer_count
        self._seen.waiting = archive_queue(channel).queue_declare(passive=True).message_count

    def _message(self, message: Message) -> None:
        try:
            told = read_message(_bytes(message.body))
        except msgspec.DecodeError as fault:
            log.error(canonical("message thrown away", broker=self._link.place, fault=fault))
            message.reject()
            return
        assert self._loop is not None
        try:
            taken = asyncio.run_coroutine_threadsafe(_coroutine(self._take(told)), self._loop).result()
        except ArchiveError as fault:
            log.warning(canonical("message kept", why=fault))
            taken = False
        if taken:
            self._acknowledge(message)
        else:  # what is not acknowledged comes again
            self._leaving.set()

    def _acknowledge(self, message: Message) -> None:
        message.ack()


async def _coroutine(awaitable: Awaitable[bool]) -> bool:
    return await awaitable


def _bytes(body: Any) -> bytes:
    return body.encode("latin-1") if isinstance(body, str) else bytes(body)
