"""The archive as a crawl on another machine sees it: a snapshot that answers, and a journal of what it is told.

Events are sent in the order they were told, in numbered batches; whoever tells more than may wait is made to wait, and
with it the spider.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Self

from newswatch.archive.afar import mark, marks_in
from newswatch.archive.frontier import EndpointState, PendingLink, Recheck, Sorted
from newswatch.archive.pages import Capture, pack
from newswatch.errors import ArchiveError
from newswatch.models import Endpoint, FoundLink, Page, Source, TemplateState
from pipelines.settle import Arrival, Refusal, Sent, Settled
from scheduler.cluster.records import (
    Batch,
    Came,
    CrawlTask,
    Done,
    Ended,
    Event,
    Faulty,
    Listed,
    Opened,
    Turned,
    Unchanged,
)  # fmt: skip
from spiders import manners
from spiders.ledger import Counts, Entry
from spiders.session import Ending
from spiders.sources import allowed_hosts
from spiders.visit import Allowance, Web

_MOST_BYTES = 1_000_000
"""Of pages in a batch; a broker wants its messages small."""
_MANY = 500
"""Events in a batch."""
_WAIT = 0.5
"""Seconds an event waits for others at most."""

Send = Callable[[Batch], Awaitable[None]]


class Journal:
    """Is the Books and the store of one crawl. `send` takes a batch, in order, and returns when there is room again."""

    def __init__(self, task: CrawlTask, send: Send, web: Web) -> None:
        self._task, self._snapshot = task, task.snapshot
        self._send, self._web = send, web
        self._events: list[Event] = []
        self._pages = self._bytes = self._number = 0
        self._turn = asyncio.Lock()
        self._found: list[PendingLink] = []
        heaps = task.snapshot.addresses
        self._known, self._waiting = marks_in(heaps.known), marks_in(heaps.waiting)
        self._aside, self._again = marks_in(heaps.aside), marks_in(heaps.again)
        self._counted = marks_in(heaps.counted)
        self._templates = {state.site: state for state in task.snapshot.templates}
        self._ticker: asyncio.Task[None] | None = None
        self.so_far: Callable[[], Counts] = Counts
        """Asked as each batch is sent."""

    async def __aenter__(self) -> Self:
        self._ticker = asyncio.create_task(self._tick(), name="journal")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._ticker is not None
        self._ticker.cancel()
        with contextlib.suppress(asyncio.CancelledError, ArchiveError):  # the crawl itself was told of the latter
            await self._ticker

    async def begin(self, crawl_id: int, source: Source) -> bool:  # noqa: ARG002 (the service opened the account)
        return self._snapshot.has_work

    async def allowance(self, source: Source) -> Allowance:  # noqa: ARG002 (there is one)
        return self._snapshot.allowance

    async def endpoint(self, source_id: str, endpoint: Endpoint) -> EndpointState:  # noqa: ARG002
        return self._snapshot.endpoints.get(endpoint.url, EndpointState())

    async def open_walk(self, source_id: str, endpoint: Endpoint) -> None:  # noqa: ARG002
        await self._note(Opened(endpoint))

    async def read(
        self, source_id: str, endpoint: Endpoint, links: Sequence[tuple[str, FoundLink]], *,  # noqa: ARG002
        finished: bool = False, etag: str | None = None, last_modified: str | None = None,
    ) -> Sorted:  # fmt: skip
        by_key: dict[str, FoundLink] = {}
        for key, link in links:
            by_key.setdefault(key, link)
        found = self._sort(by_key)
        fresh = sorted(found.fresh, key=lambda key: _published(by_key[key]))
        self._found += [PendingLink(url_key=key, link=by_key[key], tries=0) for key in fresh]
        event = Listed(
            endpoint=endpoint, links=[*by_key.items()], finished=finished, etag=etag, last_modified=last_modified
        )
        await self._note(event)
        return found

    async def not_modified(self, source_id: str, endpoint: Endpoint) -> None:  # noqa: ARG002
        await self._note(Unchanged(endpoint))

    async def failed(self, source_id: str, endpoint: Endpoint, words: str) -> None:  # noqa: ARG002
        await self._note(Faulty(endpoint, words))

    async def pending(self, source_id: str, limit: int) -> Sequence[PendingLink]:  # noqa: ARG002
        return [*self._snapshot.pending, *self._found][:limit]

    async def rechecks(self, source_id: str, *, full: bool, limit: int) -> Sequence[Recheck]:  # noqa: ARG002
        return self._snapshot.rechecks[:limit]

    async def write(self, crawl_id: int, source_id: str, entries: Sequence[Entry]) -> None:  # noqa: ARG002
        for entry in entries:
            await self._note(Ended.of(entry))

    async def finish(self, source: Source, counts: Counts, ending: Ending) -> None:
        self.so_far = lambda: counts
        async with self._turn:
            self._events.append(
                Done(known=counts.known, ending=ending, manners=manners.pack(self._web, allowed_hosts(source)))
            )
            await self._hand_over()

    async def put(self, work: Arrival | Refusal) -> Settled | Sent:
        if isinstance(work, Refusal):
            page = replace(work.page, body=b"")
            await self._note(
                Turned(page=page, outcome=work.outcome, reason=work.reason.value, detail=work.detail), pages=1
            )
            return Settled(outcome=work.outcome, reason=work.reason, detail=work.detail)
        packed = _packed(work.page)
        await self._note(Came(packed, work.candidate), pages=1, size=len(packed.record or b""))
        return Sent()

    def kept_page(self, capture: Capture) -> tuple[str, dict[str, str], bytes]:
        raise ArchiveError(f"{capture.file}: kept pages are where the archive is.")

    def template(self, source_id: str, site: str) -> TemplateState:
        return self._templates.get(site) or TemplateState(source=source_id, site=site)

    def _sort(self, keys: Sequence[str] | dict[str, FoundLink]) -> Sorted:
        found = Sorted()
        for key in keys:
            known = mark(key)
            if known in self._counted:
                continue
            if known in self._known:
                found.known.append(key)
            elif known in self._waiting:
                found.waiting.append(key)
            elif known in self._again:
                found.due_again.append(key)
            elif known in self._aside:
                found.set_aside.append(key)
            else:
                self._waiting.add(known)
                found.fresh.append(key)
        return found

    async def _note(self, event: Event, *, pages: int = 0, size: int = 0) -> None:
        async with self._turn:
            self._events.append(event)
            self._pages += pages
            self._bytes += size
            if self._pages >= self._task.batch or self._bytes >= _MOST_BYTES or len(self._events) >= _MANY:
                await self._hand_over()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_WAIT)
            async with self._turn:
                await self._hand_over()

    async def _hand_over(self) -> None:
        if not self._events:
            return
        events, self._events = self._events, []
        self._pages = self._bytes = 0
        self._number += 1
        now = self.so_far()
        await self._send(
            Batch(
                attempt=self._task.attempt, number=self._number, found=now.found, known=now.known,
                traffic=(now.requests, now.bytes, now.fetched, now.not_modified), events=events,
            )
        )  # fmt: skip


def _packed(page: Page) -> Page:
    return replace(page, body=b"", record=pack(page))


def _published(link: FoundLink) -> float:
    return float("inf") if link.published_hint is None else -link.published_hint.timestamp()
