"""The records of a WARC file: ours, any crawler's, Common Crawl's; whatever the file says of itself, reading ends.

A record that lies about its length, or is damaged, costs itself: reading goes on where the next one begins.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fastwarc.warc import ArchiveIterator, WarcRecord

from pipelines.importing import members
from pipelines.importing.files import File

KINDS = frozenset(
    {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"}
)  # ISO 28500, 6
DAMAGED = "damaged"
"""The kind of what can be read as no record."""
_HEADERS = 512 * 1024
"""Bytes that HTTP headers may have beside a page of the largest size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Behind a record: where it began, how many were read with it, and a mark to know it again; zeros: at the start."""

    offset: int = 0
    records: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """As the file has it."""

    place: Place
    kind: str
    url: str = ""
    date: datetime | None = None
    """None where it says none, or nonsense."""
    content_type: str = ""
    length: int = 0
    """Of its block, as it says."""
    block: bytes = b""
    """What there is of it; nothing of one that is too large."""
    fault: str = ""
    """Why its block is not what the record says, in words."""

    @property
    def is_too_large(self) -> bool:
        return self.length > len(self.block) and not self.fault


class Records:
    """`limit` bytes a page; `after` is where an earlier reading came to.

    Opened at once: raises ConfigError for a file that cannot be read. Iterating raises SourceError where a server
    does not give the rest.
    """

    def __init__(self, file: File, *, limit: int, after: Place | None = None) -> None:
        self.size = file.size
        self._file, self._aside = file.reader(1 << 18), file.reader(1 << 16)
        self._limit = limit + _HEADERS
        self._after = after or Place()
        self._follows: int | None = None
        self.torn: str | None = None
        """Why the file could not be read to its end, where it could not."""

    @property
    def offset(self) -> int:
        """Bytes of the file read so far, of `size`."""
        return min(self._file.tell(), self.size)

    def close(self) -> None:
        self._file.close()
        self._aside.close()

    def __iter__(self) -> Iterator[Record]:
        start, count, known = self._beginning()
        while start is not None:
            self._follows = None
            for record in self._run(start):
                count += 1
                if count > known:
                    yield replace(record, place=replace(record.place, records=count))
            start = self._follows

    def _beginning(self) -> tuple[int | None, int, int]:
        """(where to begin, the records before that, those an earlier reading had).

        Where records are not packed one by one an offset says nothing, and those read before are read over.
        """
        after = self._after
        if after.mark and members.begins(self._aside, after.offset):
            for record in self._run(after.offset):
                if record.place.mark == after.mark:
                    return after.offset, after.records - 1, after.records
                break
        return 0, 0, after.records

    def _run(self, start: int) -> Iterator[Record]:
        """Records from `start` on; `_follows` is where the next run begins, where this one met a fault.

        A record is held back until the next one was found where it says: by that it is known to be whole.
        """
        held: Record | None = None
        try:
            self._file.seek(start)
            for found in ArchiveIterator(self._file, parse_http=False):
                if held is not None:
                    yield held
                held = self._read(found)
                if (held.fault or held.is_too_large) and members.begins(self._aside, held.place.offset):
                    self._follows = members.behind(self._aside, held.place.offset, held.length)
                    break
        except OSError as error:
            yield from self._broken(held, start, " ".join(str(error).split()))
            return
        if held is not None:
            yield self._last(held)

    def _last(self, held: Record) -> Record:
        """Of a run: nothing behind it has shown that it is whole."""
        if self._follows is not None:
            return held
        at = held.place.offset
        if not held.fault and members.begins(self._aside, at) and not members.end_of(self._aside, at, held.length):
            held = replace(held, fault="is cut short")
        if held.fault:
            self.torn = f"its last record {held.fault}"
        return held

    def _broken(self, held: Record | None, start: int, words: str) -> Iterator[Record]:
        """The one before the fault, which may be its cause, else the fault as a record of its own."""
        last = start if held is None else held.place.offset
        if held is not None:
            end = members.end_of(self._aside, last, held.length)
            if end is None and members.begins(self._aside, last):
                held = replace(held, fault=f"says it has {held.length} bytes, and has not")
            yield held
        self._follows = members.next_begin(self._aside, last + 1)
        if self._follows is None:
            self.torn = words
        if held is None or not held.fault:
            yield Record(place=Place(offset=last), kind=DAMAGED, fault=words)

    def _read(self, found: WarcRecord) -> Record:
        fields = found.headers.to_tuples()
        mark = hashlib.blake2b(repr(fields).encode("utf-8", "replace"), digest_size=8).hexdigest()
        length = found.content_length
        block = found.reader.read(length) if length <= self._limit else b""
        kind = str(found.headers.get("WARC-Type") or "").strip().lower()
        fault = ""
        if length <= self._limit and len(block) < length:
            fault = f"says it has {length} bytes, and has {len(block)}"
        elif (cut := found.headers.get("WARC-Truncated")) is not None:
            fault = f"was cut off by its crawler ({cut[:40]})"
        return Record(
            place=Place(offset=found.stream_pos, mark=mark), kind=kind if kind in KINDS else "other",
            url=(found.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">"),
            date=_utc(found.record_date), content_type=found.headers.get("Content-Type") or "",
            length=length, block=block, fault=fault,
        )  # fmt: skip


def _utc(date: datetime | None) -> datetime | None:
    if date is None:
        return None
    return date.astimezone(UTC) if date.tzinfo is not None else date.replace(tzinfo=UTC)
