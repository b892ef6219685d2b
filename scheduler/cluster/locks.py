"""One crawl a host: an exclusive queue `lock.HOST`, which lives as long as the connection that made it.

It dies with the broker too: whoever holds one must end its crawl when the connection is lost.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from amqp.exceptions import ResourceLocked
from kombu import Connection

_AGAIN = 0.3
"""Seconds between two tries."""


class HostBusy(Exception):
    """Another crawl has the host and keeps it."""


@contextmanager
def locked(connection: Connection, hosts: Sequence[str], patience: float, tick: Callable[[], None]) -> Iterator[None]:
    """All of them, taken in the order given. Raises HostBusy after `patience` seconds; `tick` is called meanwhile.

    What was taken is given back when the connection closes, which the caller does.
    """
    ends = time.monotonic() + patience
    for host in hosts:
        while not _taken(connection, host):
            if time.monotonic() > ends:
                raise HostBusy(host)
            tick()
            time.sleep(_AGAIN)
    yield


def _taken(connection: Connection, host: str) -> bool:
    channel = connection.channel()
    try:
        channel.queue_declare(queue=f"lock.{host.lower()}"[:255], exclusive=True, durable=False, auto_delete=False)
    except ResourceLocked:
        return False  # the broker closed the channel with it
    channel.close()
    return True
