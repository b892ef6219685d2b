"""The account of one source's crawl: every considered address is open until it ends, and ends once.

The law it holds: found = known + the outcomes written, whatever happened in between.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newswatch.archive.writer import Writer
from newswatch.models import FoundLink
from pipelines.outcomes import FailReason, Outcome
from spiders.refusals import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One address to fetch."""

    key: str
    link: FoundLink
    article_id: int | None = None
    """Of the archived article, when this is a re-check."""
    etag: str | None = None
    last_modified: str | None = None


class Found(StrEnum):
    """What a re-check without a page says of an archived article."""

    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An outcome the spider writes itself, because no page reached the pipelines."""

    task: Task
    outcome: Outcome
    reason: Reason | None = None
    detail: str | None = None
    found: Found | None = None
    at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Counts:
    """A crawl so far. `requests` to `not_modified` count answers, `bytes` as they came over the wire."""

    found: int = 0
    known: int = 0
    requests: int = 0
    bytes: int = 0
    fetched: int = 0
    not_modified: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


class Ledger:
    def __init__(self, source_id: str, crawl_id: int) -> None:
        self.source_id = source_id
        self.crawl_id = crawl_id
        self.outcomes: Counter[str] = Counter()
        self._considered: set[str] = set()
        self._known: set[str] = set()
        self._open: dict[str, Task] = {}
        self._unwritten: list[Entry] = []

    @property
    def found(self) -> int:
        return len(self._considered)

    @property
    def known(self) -> int:
        return len(self._known)

    @property
    def unwritten(self) -> int:
        return len(self._unwritten)

    def know(self, keys: Iterable[str]) -> None:
        """Addresses that are archived, or set aside, and not due: counted, not fetched."""
        for key in keys:
            if key not in self._considered:
                self._considered.add(key)
                self._known.add(key)

    def open(self, task: Task) -> bool:
        """False when the address was considered before and needs no second look."""
        if task.key in self._considered and not (task.article_id is not None and task.key in self._known):
            return False
        self._known.discard(task.key)
        self._considered.add(task.key)
        self._open[task.key] = task
        return True

    def is_open(self, task: Task) -> bool:
        return task.key in self._open

    def settled(self, task: Task, outcome: str) -> None:
        """The pipelines wrote the outcome."""
        if self._open.pop(task.key, None) is not None:
            self.outcomes[outcome] += 1

    def close(self, task: Task, outcome: Outcome, reason: Reason | None = None, detail: str | None = None) -> None:
        """The spider's own outcome, for the next `take`."""
        if self._open.pop(task.key, None) is not None:
            self.outcomes[outcome.value] += 1
            self._unwritten.append(Entry(task=task, outcome=outcome, reason=reason, detail=detail))

    def rechecked(self, task: Task, found: Found, at: datetime) -> None:
        """A re-check that brought no page; `write` tells the archive about the article too."""
        if self._open.pop(task.key, None) is not None:
            outcome = Outcome.UPDATED if found is Found.WITHDRAWN else Outcome.SAME
            self.outcomes[outcome.value] += 1
            self._unwritten.append(Entry(task=task, outcome=outcome, found=found, at=at))

    def close_rest(self, why: str) -> None:
        """What is still open ends as failed/stopped and stays pending."""
        for task in list(self._open.values()):
            self.close(task, Outcome.FAILED, FailReason.STOPPED, why)

    def take(self) -> list[Entry]:
        """What is to be written, once; in the loop's thread."""
        entries, self._unwritten = self._unwritten, []
        return entries


def write_entries(writer: Writer, crawl_id: int, source_id: str, entries: Sequence[Entry]) -> None:
    """Entries of `take` into the archive, inside the caller's transaction."""
    for entry in entries:
        task = entry.task
        outcome = _tell(writer, entry)
        writer.frontier.outcome(
            crawl_id, source_id, task.key, task.link.url, outcome, entry.reason, entry.detail, task.article_id
        )


def _tell(writer: Writer, entry: Entry) -> Outcome:
    """What a re-check found, told to the article; an article withdrawn before is the same as it was."""
    if entry.found is None or entry.task.article_id is None or entry.at is None:
        return entry.outcome
    if entry.found is Found.UNCHANGED:
        writer.not_modified(entry.task.article_id, entry.at)
        return Outcome.SAME
    return Outcome.UPDATED if writer.withdraw(entry.task.article_id, entry.at) is not None else Outcome.SAME
