"""What travels between the service and its workers, as msgpack of typed records: nothing that arrives is ever executed.

Service → worker: `CrawlTask`, or `WarcTask`. Worker → archivist: `Batch`, numbered from 1 in each attempt, or a WARC
file's `Stretch`, or `Lost`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from newswatch.archive.afar import Addresses
from newswatch.archive.frontier import EndpointState, PendingLink, Recheck
from newswatch.models import Candidate, Endpoint, FoundLink, Page, Source, TemplateState
from newswatch.settings import Crawl, Extract
from pipelines.outcomes import FailReason, Outcome, RejectReason
from scheduler.cluster.stretches import Stretch, WarcTask
from spiders.ledger import Entry, Found, Task
from spiders.manners import Manners
from spiders.refusals import Reason
from spiders.session import CrawlOptions, Ending
from spiders.visit import Allowance


class Snapshot(Struct, frozen=True, kw_only=True):
    """The archive's answers to what a crawl of one source asks, as they stood when the task was made."""

    has_work: bool
    endpoints: dict[str, EndpointState]
    """By URL."""
    pending: Sequence[PendingLink]
    rechecks: Sequence[Recheck]
    addresses: Addresses
    allowance: Allowance
    templates: Sequence[TemplateState]
    """Each with the version it had."""
    manners: Manners


class CrawlTask(Struct, frozen=True, kw_only=True, tag="crawl"):
    attempt: str
    crawl_id: int
    source: Source
    hosts: Sequence[str]
    """`host:port` of all it may not share with another crawl."""
    options: CrawlOptions
    crawl: Crawl
    """The service's settings: what a site sees of us does not depend on the machine."""
    extract: Extract
    batch: int
    """Pages a batch at most."""
    snapshot: Snapshot

    @property
    def kind(self) -> str:
        return "crawl"

    @property
    def named(self) -> dict[str, str]:
        return {"source": self.source.id}


class Opened(Struct, frozen=True, tag="opened"):
    endpoint: Endpoint


class Listed(Struct, frozen=True, tag="listed", kw_only=True):
    endpoint: Endpoint
    links: Sequence[tuple[str, FoundLink]]
    finished: bool
    etag: str | None
    last_modified: str | None


class Unchanged(Struct, frozen=True, tag="unchanged"):
    endpoint: Endpoint


class Faulty(Struct, frozen=True, tag="faulty"):
    endpoint: Endpoint
    words: str


class Ended(Struct, frozen=True, tag="ended", kw_only=True):
    """An `Entry`: an address that brought no page."""

    task: Task
    outcome: Outcome
    reason: str | None
    detail: str | None
    found: Found | None
    at: datetime | None

    @classmethod
    def of(cls, entry: Entry) -> "Ended":
        return cls(
            task=entry.task, outcome=entry.outcome, reason=entry.reason, detail=entry.detail, found=entry.found,
            at=entry.at,
        )  # fmt: skip

    def entry(self) -> Entry:
        return Entry(
            task=self.task, outcome=self.outcome, reason=None if self.reason is None else reason(self.reason),
            detail=self.detail, found=self.found, at=self.at,
        )  # fmt: skip


class Came(Struct, frozen=True, tag="came"):
    """A page that is an article; its body stayed behind, its record came along."""

    page: Page
    candidate: Candidate


class Turned(Struct, frozen=True, tag="turned", kw_only=True):
    """A page that is no article, or could not be read; neither body nor record came along."""

    page: Page
    outcome: Outcome
    reason: str
    detail: str | None


class Done(Struct, frozen=True, tag="done", kw_only=True):
    """The source's account; the last event of its attempt."""

    known: int
    """Addresses; those found are these and the outcomes the archive has."""
    ending: Ending
    manners: Manners


Event = Opened | Listed | Unchanged | Faulty | Ended | Came | Turned | Done


class Batch(Struct, frozen=True, tag="batch", kw_only=True):
    attempt: str
    number: int
    found: int
    """Of the crawl so far, as are `known` and `traffic`: for whoever watches."""
    known: int
    traffic: tuple[int, int, int, int]
    """Requests, bytes, fetched, not modified."""
    events: Sequence[Event]


class Lost(Struct, frozen=True, tag="lost", kw_only=True):
    """The attempt came to no end; what it brought stays, the rest is to be asked for again."""

    attempt: str
    why: str


Order = CrawlTask | WarcTask
Message = Batch | Stretch | Lost

_pack = msgspec.msgpack.Encoder().encode
_read_task = msgspec.msgpack.Decoder(Order).decode
_read_message = msgspec.msgpack.Decoder(Message).decode


def pack(record: Order | Message) -> bytes:
    return _pack(record)


def read_task(packed: bytes) -> Order:
    """Raises msgspec.DecodeError (ValueError) for anything else."""
    return _read_task(packed)  # type: ignore[no-any-return]  # msgspec's types do not follow unions


def read_message(packed: bytes) -> Message:
    """Raises msgspec.DecodeError (ValueError) for anything else."""
    return _read_message(packed)  # type: ignore[no-any-return]  # msgspec's types do not follow unions


def reason(word: str) -> Reason:
    """Raises ValueError for a word that is no reason of ours."""
    return RejectReason(word) if word in set(RejectReason) else FailReason(word)
