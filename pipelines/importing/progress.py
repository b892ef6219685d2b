"""How far a WARC file was taken in, and what became of its records: kept in the archive, with the pages themselves."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import msgspec

from newswatch.archive.kept import set_progress
from newswatch.archive.writer import Writer
from pipelines.importing.files import File
from pipelines.importing.warc import Place
from pipelines.outcomes import Outcome
from pipelines.settle import Settled

_KEY = "imported "
_HEAD = 64 * 1024
_TOLD = 20
"""Pages that could not be had told one by one; all are counted."""
_COUNTED = {Outcome.NEW: "new", Outcome.UPDATED: "updated", Outcome.SAME: "same", Outcome.COPY: "copies"}


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """A page of ours that is not in the archive, and why."""

    record: int
    url: str
    reason: str
    detail: str = ""


class Harvest(msgspec.Struct, kw_only=True):
    """What became of a file's records: `records` is the sum of all the other numbers."""

    records: int = 0
    new: int = 0
    updated: int = 0
    same: int = 0
    copies: int = 0
    rejected: dict[str, int] = msgspec.field(default_factory=dict)
    failed: dict[str, int] = msgspec.field(default_factory=dict)
    skipped: dict[str, int] = msgspec.field(default_factory=dict)
    """Records that are no page of a source of ours, by kind or reason."""
    examples: list[Lost] = msgspec.field(default_factory=list)
    torn: str | None = None
    """Why the file could not be read to its end."""
    before: int = 0
    """Of `records`, those that an earlier import had taken: cut off, or ended."""

    @property
    def pages(self) -> int:
        return self.taken + sum(self.rejected.values()) + sum(self.failed.values())

    @property
    def taken(self) -> int:
        return self.new + self.updated + self.same + self.copies

    def skip(self, why: str) -> None:
        self.records += 1
        self.skipped[why] = self.skipped.get(why, 0) + 1

    def count(self, settled: Settled, record: int, url: str) -> None:
        self.records += 1
        if (name := _COUNTED.get(settled.outcome)) is not None:
            setattr(self, name, getattr(self, name) + 1)
            return
        reason = str(settled.reason)
        counts = self.failed if settled.outcome is Outcome.FAILED else self.rejected
        counts[reason] = counts.get(reason, 0) + 1
        if settled.outcome is Outcome.FAILED and len(self.examples) < _TOLD:
            self.examples.append(Lost(record=record, url=url[:500], reason=reason, detail=(settled.detail or "")[:200]))

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = msgspec.to_builtins(self)
        return told

    @classmethod
    def from_json(cls, told: object) -> Self:
        return msgspec.convert(told, cls)


class _State(msgspec.Struct, kw_only=True):
    name: str
    head: str
    head_size: int
    asked: str
    offset: int
    records: int
    mark: str
    ended_at: datetime | None
    harvest: Harvest
    size: int
    attempt: str = ""


@dataclass(kw_only=True)
class Progress:
    """Of one file. `name` is its path or its address; `asked` says by what filter it is taken in."""

    name: str
    asked: str
    head: str
    head_size: int
    size: int
    place: Place = field(default_factory=Place)
    harvest: Harvest = field(default_factory=Harvest)
    ended_at: datetime | None = None
    """When it was taken in to its end, as it was then."""
    attempt: str = ""
    """Of the worker that brought the last of it."""

    @property
    def is_done(self) -> bool:
        return self.ended_at is not None

    @classmethod
    def of(cls, file: File, asked: str, told: str | None) -> Self:
        """Where an earlier import of the same file by the same filter came to, else its beginning.

        `told` is what the archive has under its key.

        A file that grew is the same one, and not done. Raises ConfigError or SourceError for one that cannot be read.
        """
        head, size = file.head(_HEAD), file.size
        fresh = cls(name=file.name, asked=asked, head=_digest(head), head_size=len(head), size=size)
        if told is None:
            return fresh
        state = msgspec.json.decode(told, type=_State)
        if state.asked != asked or state.size > size or _digest(head[: state.head_size]) != state.head:
            return fresh
        harvest = state.harvest
        harvest.before = harvest.records
        return cls(
            name=file.name, asked=asked, head=fresh.head, head_size=fresh.head_size, size=size, harvest=harvest,
            place=Place(offset=state.offset, records=state.records, mark=state.mark),
            ended_at=state.ended_at if state.size == size else None,
        )  # fmt: skip

    @classmethod
    def from_told(cls, told: str) -> Self:
        """As the archive has it, whatever the file is by now."""
        state = msgspec.json.decode(told, type=_State)
        return cls(
            name=state.name, asked=state.asked, head=state.head, head_size=state.head_size, size=state.size,
            place=Place(offset=state.offset, records=state.records, mark=state.mark), harvest=state.harvest,
            ended_at=state.ended_at, attempt=state.attempt,
        )  # fmt: skip

    def save(self, writer: Writer) -> None:
        """Inside the transaction of what it tells of."""
        place = self.place
        state = _State(
            name=self.name, head=self.head, head_size=self.head_size, asked=self.asked, offset=place.offset,
            records=place.records, mark=place.mark, ended_at=self.ended_at, harvest=self.harvest, size=self.size,
            attempt=self.attempt,
        )  # fmt: skip
        set_progress(writer.connection.demanded(), key_of(self.name), msgspec.json.encode(state).decode())


def key_of(name: str) -> str:
    """Under which the archive keeps it."""
    return _KEY + hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _digest(head: bytes) -> str:
    return hashlib.blake2b(head, digest_size=16).hexdigest()
