"""`newswatch worker`: a Celery worker whose tasks are crawls and WARC files, each under its locks, done by its child.

A task that was delivered before is not done from its old snapshot: it goes back to the archivist, who knows by then all
that the lost worker brought, and sends it anew.
"""

import contextlib
import logging
import select
import socket
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import msgspec
from celery import Celery, signals
from celery.exceptions import SecurityWarning
from celery.worker.consumer import Consumer
from kombu import Connection
from kombu.serialization import register

from newswatch.log import NOTICE, canonical
from scheduler.cluster.broker import (
    CRAWL,
    HEARTBEAT,
    KIND,
    LOST,
    Link,
    QueueFull,
    archive_queue,
    crawl_queue,
    declare,
    tell,
)  # fmt: skip
from scheduler.cluster.crawlers import ChildDied, Crawl, Crawlers
from scheduler.cluster.frames import Handed, Over
from scheduler.cluster.locks import HostBusy, locked
from scheduler.cluster.records import Lost, Order, pack, read_task

log = logging.getLogger(__name__)

TASK = "newswatch.crawl"
_LOOK = 0.2
"""Seconds between looks at whether the broker is still there."""
_FULL = 0.5
"""Seconds before a full queue is tried again."""
_UNTOLD: tuple[type[Exception], ...] = (QueueFull, *LOST)
_LOCK_PATIENCE = 60.0
_TELL_FOR = 600.0
"""Seconds that word of a lost crawl is tried to be brought to the broker; then the broker's own redelivery tells."""
_NOT_OURS = ("DelayedDelivery", "Mingle", "Gossip", "Heart", "Control", "Agent")
"""Celery's steps that make queues of their own for what we do not use."""

register(
    "newswatch", msgspec.msgpack.encode, msgspec.msgpack.decode, content_type=KIND, content_encoding="binary"
)  # fmt: skip


class _Consumer(Consumer):  # type: ignore[misc]  # Celery has no types
    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]
        default_steps = [  # noqa: RUF012 (Celery's form)
            step for step in Consumer.Blueprint.default_steps if not step.endswith(_NOT_OURS)
        ]


def make_app(link: Link) -> Celery:
    app = Celery("newswatch", broker=link.url, set_as_current=False)
    app.conf.update(
        broker_use_ssl=link.ssl or False, broker_heartbeat=HEARTBEAT, broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None, broker_transport_options={"confirm_publish": True},
        worker_cancel_long_running_tasks_on_connection_loss=False, worker_prefetch_multiplier=1,
        worker_consumer=f"{__name__}:_Consumer", worker_hijack_root_logger=False, worker_redirect_stdouts=False,
        worker_send_task_events=False, worker_enable_remote_control=False,
        task_acks_late=True, task_reject_on_worker_lost=True, task_acks_on_failure_or_timeout=True,
        task_ignore_result=True, task_create_missing_queues=False, task_default_queue=CRAWL,
        task_default_exchange=crawl_queue.exchange.name, task_default_routing_key=CRAWL, task_queues=[crawl_queue],
        task_serializer="newswatch", accept_content=["newswatch"], enable_utc=True,
    )  # fmt: skip
    return app


class Worker:
    """`slots`: crawls side by side."""

    def __init__(self, link: Link, crawlers: Crawlers, slots: int) -> None:
        self._link, self._crawlers, self._slots = link, crawlers, slots
        self._leaving = threading.Event()

    def run(self) -> None:
        """Until SIGTERM or SIGINT: crawls end early then, and others go on with them."""
        app = make_app(self._link)

        def crawl(celery_task: Any, packed: bytes) -> None:
            self._crawl(packed, redelivered=bool(celery_task.request.delivery_info.get("redelivered")))

        app.task(crawl, name=TASK, bind=True)
        signals.worker_shutting_down.connect(self._leave)
        # Celery warns of root for pickle's sake, which we do not speak
        warnings.filterwarnings("ignore", category=SecurityWarning)
        worker = app.Worker(
            pool="threads", concurrency=self._slots, queues=[CRAWL], loglevel=logging.WARNING, without_gossip=True,
            without_mingle=True, without_heartbeat=True, quiet=True, hostname=f"newswatch@{socket.gethostname()}",
        )  # fmt: skip
        log.log(
            NOTICE,
            "a worker for %s, %d crawls at a time; stop it with Ctrl-C or SIGTERM",
            self._link.place,
            self._slots,
        )
        try:
            worker.start()
        finally:
            signals.worker_shutting_down.disconnect(self._leave)
            self._crawlers.end()

    def _leave(self, **_: Any) -> None:
        self._leaving.set()
        self._crawlers.stop()

    def _crawl(self, packed: bytes, *, redelivered: bool) -> None:
        """One task. Returns when its batches are with the broker, or word that it is lost; raises nothing else."""
        task = read_task(packed)
        if redelivered:
            self._give_back(task, "the worker that had it is gone")
            return
        if self._leaving.is_set():
            self._give_back(task, "the worker was stopped")
            return
        try:
            with self._link.connect() as connection:
                self._do(task, connection)
        except HostBusy as fault:
            self._give_back(task, f"another crawl has {fault}")
        except ChildDied:
            self._give_back(task, "the crawling process died")
        except LOST as fault:
            self._give_back(task, f"the broker was lost ({type(fault).__name__})")

    def _do(self, task: Order, connection: Connection) -> None:
        connection.connect()

        def look() -> None:
            _look(connection)

        with locked(connection, task.hosts, _LOCK_PATIENCE, look):
            log.info(canonical(f"{task.kind} begins", **task.named, attempt=task.attempt))
            crawl = self._crawlers.start(task)
            try:
                fault = _pass_on(crawl, connection, look)
            finally:
                crawl.close()
        if fault is not None:
            self._give_back(task, fault)

    def _give_back(self, task: Order, why: str) -> None:
        log.warning(canonical(f"{task.kind} given back", **task.named, attempt=task.attempt, why=why))
        ends = time.monotonic() + _TELL_FOR
        message = pack(Lost(attempt=task.attempt, why=why))
        while time.monotonic() < ends:
            try:
                with self._link.connect() as connection:
                    tell(connection, archive_queue, message)
                    return
            except _UNTOLD as fault:
                log.info(canonical("broker not reached", fault=type(fault).__name__))
                if self._leaving.wait(_FULL * 2):
                    return  # what is not acknowledged is delivered again


def _pass_on(crawl: Crawl, connection: Connection, look: Callable[[], None]) -> str | None:
    """Each batch to the broker, until the crawl is over; why it came to no end, in words, or None."""
    while True:
        match crawl.next(_LOOK):
            case None:
                look()
            case Handed(batch=batch):
                _bring(connection, batch, look)
                crawl.confirmed()
            case Over(fault=fault):
                return fault


def _bring(connection: Connection, batch: bytes, look: Callable[[], None]) -> None:
    """Waits as long as the queue is full: the crawl behind it waits too."""
    while True:
        try:
            tell(connection, archive_queue, batch)
            return
        except QueueFull:
            look()
            time.sleep(_FULL)


def _look(connection: Connection) -> None:
    """Raises what tells that the connection, and with it the locks, is lost; costs next to nothing otherwise."""
    connection.heartbeat_check()
    if select.select([connection.connection.sock], [], [], 0)[0]:
        with contextlib.suppress(TimeoutError):
            connection.drain_events(timeout=0.001)


def send_task(connection: Connection, app: Celery, task: Order, expires: float) -> None:
    """Returns when the broker has it safely. Raises one of LOST."""
    declare(connection)
    app.send_task(
        TASK, args=[pack(task)], connection=connection, exchange=crawl_queue.exchange.name, routing_key=CRAWL,
        task_id=task.attempt, expires=expires, retry=False, ignore_result=True,
    )  # fmt: skip
