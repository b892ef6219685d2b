"""The way to the broker: its address, how it is proved to be it, and the two queues."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import amqp
from amqp.exceptions import MessageNacked
from kombu import Connection, Exchange, Queue
from kombu.exceptions import OperationalError

from newswatch.errors import ConfigError
from newswatch.settings import Cluster, Secrets

log = logging.getLogger(__name__)

CRAWL, ARCHIVE = "newswatch.crawl", "newswatch.archive"
HEARTBEAT = 10
"""Seconds; a peer that is silent for two of them is dead."""
KIND = "application/x-newswatch"
_CONNECT_TIMEOUT = 5.0
_WAITING_BATCHES = 500
_WAITING_BYTES = 256_000_000
_QUORUM = {"x-queue-type": "quorum"}

crawl_queue = Queue(
    CRAWL, Exchange("newswatch", "direct"), CRAWL, queue_arguments={**_QUORUM, "x-delivery-limit": 20}
)  # fmt: skip
archive_queue = Queue(
    ARCHIVE, Exchange("newswatch", "direct"), ARCHIVE,
    # a queue that is full refuses: that is how a slow archivist slows the workers down
    queue_arguments={
        **_QUORUM, "x-max-length": _WAITING_BATCHES, "x-max-length-bytes": _WAITING_BYTES,
        "x-overflow": "reject-publish",
    },
)  # fmt: skip


LOST: tuple[type[Exception], ...] = (
    OperationalError, OSError, *amqp.Connection.connection_errors, *amqp.Connection.channel_errors
)  # fmt: skip
"""What is raised when the broker is not there, or no more."""


class QueueFull(Exception):
    """The broker refused a message; it will take it once the archivist has caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One broker. Never shows its password."""

    place: str
    """`host:port`, for people."""
    url: str = field(repr=False)
    ssl: dict[str, Any] | None = field(default=None, repr=False)

    def connect(self) -> Connection:
        """A connection of its own, not open yet; raises one of LOST when it is used in vain."""
        return Connection(
            self.url, ssl=self.ssl or False, heartbeat=HEARTBEAT, connect_timeout=_CONNECT_TIMEOUT,
            transport_options={"confirm_publish": True},
        )  # fmt: skip


def read_link(address: str, settings: Cluster, secrets: Secrets) -> Link:
    """`address`: amqp:// or amqps://, a name in it but no password. Raises ConfigError."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise ConfigError(f"the broker's address cannot be read: {fault}.") from fault
    if parts.scheme not in ("amqp", "amqps") or not host:
        raise ConfigError("the broker's address looks like amqps://newswatch@broker.example:5671/ (or amqp://…).")
    if parts.password is not None:
        raise ConfigError(
            "the broker's address holds a password, which others could read; put it into $NEWSWATCH_BROKER_PASSWORD "
            "or into the file that cluster.password_file names."
        )
    if parts.username and secrets.broker_password is None:
        raise ConfigError(
            f"the broker's password for '{parts.username}' is not known; put it into $NEWSWATCH_BROKER_PASSWORD or "
            "into the file that cluster.password_file names."
        )
    safe = parts.scheme == "amqps"
    port = port or (5671 if safe else 5672)
    who = f"{parts.username}:{quote(secrets.broker_password or '', safe='')}@" if parts.username else ""
    shown = f"[{host}]" if ":" in host else host
    url = f"amqp://{who}{shown}:{port}/{parts.path.removeprefix('/') or '/'}"
    return Link(place=f"{shown}:{port}", url=url, ssl=_ssl(host, settings) if safe else None)


def _ssl(host: str, settings: Cluster) -> dict[str, Any]:
    """The broker's certificate is held against its name: without `server_hostname` py-amqp would not look at it."""
    chosen = {
        "ca_certs": settings.ca_file or None, "certfile": settings.certificate_file or None,
        "keyfile": settings.key_file or None,
    }  # fmt: skip
    return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": host, **{k: v for k, v in chosen.items() if v}}


def tell(connection: Connection, queue: Queue, body: bytes) -> None:
    """Returns when the broker has it safely. Raises QueueFull or one of LOST."""
    with translated():
        connection.Producer(auto_declare=False).publish(
            body, exchange=queue.exchange.name, routing_key=queue.routing_key, content_type=KIND,
            content_encoding="binary", delivery_mode=2, mandatory=False, confirm_timeout=2 * HEARTBEAT,
        )  # fmt: skip


@contextmanager
def translated() -> Iterator[None]:
    """A refused message by its own name."""
    try:
        yield
    except MessageNacked as fault:
        raise QueueFull from fault
    except OperationalError as fault:
        if isinstance(fault.__cause__, MessageNacked):
            raise QueueFull from fault
        raise


def declare(connection: Connection) -> None:
    """Both queues, where they are not there already."""
    for queue in (crawl_queue, archive_queue):
        queue(connection.default_channel).declare()
