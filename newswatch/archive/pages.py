"""Article pages as they came, in WARC 1.1 (ISO 28500): one file a source and day, each record a gzip member.

A record counts once the archive holds a capture of it; what a dead process or an undone transaction left is cut off.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from isal import isal_zlib

from newswatch.archive.database import disk_fault
from newswatch.errors import ArchiveError, Damaged
from newswatch.models import Page

_GZIP_LEVEL = 1  # of ISA-L: 0.6 ms a page of 245 KB where zlib takes 2.6 at its level 1 and 6.3 at 6
_GZIP = 31  # zlib's window bits for a gzip wrapper
_NOT_OURS = frozenset({"content-encoding", "transfer-encoding", "content-length"})  # of the wire, not of these bytes
_STATUSES = frozenset(HTTPStatus)
_LARGEST_RECORD = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a page's record lies."""

    file: str
    """Relative to the pages folder."""
    offset: int
    length: int
    observed_at: datetime


class PageStore:
    """Appends belong to the transaction in hand: the writer calls `keep` after its commit and `undo` after a rollback.

    `committed_end` gives the end of the last record the archive knows in a file; 0 for none.
    """

    def __init__(self, folder: Path, committed_end: Callable[[str], int] = lambda _: 0) -> None:
        self.folder = folder
        self._committed_end = committed_end
        self._ends: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def append(self, page: Page) -> Capture:
        """Raises ArchiveError when the disk refuses; nothing half-written stays."""
        name = self._file_for(page.source, page.fetched_at)
        start = self._ends[name]
        record = page.record or pack(page)
        self._before.setdefault(name, start)
        self._write(name, record, start)
        return Capture(file=name, offset=start, length=len(record), observed_at=page.fetched_at)

    def keep(self) -> None:
        self._before.clear()

    def undo(self, to: Mapping[str, int] | None = None) -> None:
        """Cuts off what was appended since `keep`, or since `mark` gave `to`."""
        for name in list(self._before):
            end = self._before[name] if to is None else to.get(name, self._before[name])
            if end != self._ends[name]:
                os.truncate(self.folder / name, end)
                self._ends[name] = end
        if to is None:
            self._before.clear()

    def mark(self) -> dict[str, int]:
        return dict(self._ends)

    def read(self, capture: Capture) -> tuple[str, dict[str, str], bytes]:
        """(URL, headers, body) of a kept page. Raises ArchiveError when it is gone, Damaged when it does not read."""
        path = self.folder / capture.file
        try:
            with path.open("rb") as file:
                raw = os.pread(file.fileno(), capture.length, capture.offset)
        except OSError as fault:
            raise ArchiveError(f"{path}: the kept page cannot be read ({fault.strerror}).") from fault
        try:
            return _parse(_gunzip(raw))
        except (isal_zlib.error, ValueError, KeyError) as fault:  # type: ignore[misc]  # the stub calls it an instance
            raise Damaged(
                f"{path}: no whole page at byte {capture.offset} ({fault}); restore the file from a backup."
            ) from fault

    def holds(self, capture: Capture) -> bool:
        """False where retention took the file away."""
        return (self.folder / capture.file).exists()

    def remove(self, captures: Iterable[Capture]) -> None:
        """Overwrites the records in place, so that no other record moves; a WARC reader sees an empty one."""
        for capture in captures:
            path = self.folder / capture.file
            with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
                os.pwrite(file.fileno(), _blank(capture.length), capture.offset)
                os.fsync(file.fileno())

    def delete(self, name: str) -> int | None:
        """Takes a whole file away: its bytes, or None where it was gone. The caller sees to it that nobody appends.

        Raises ArchiveError when the disk refuses.
        """
        path = self.folder / name
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise disk_fault(path, fault) from fault
        self._ends.pop(name, None)
        with contextlib.suppress(OSError):  # other days are kept in it
            path.parent.rmdir()
        return size

    def _file_for(self, source: str, day: datetime) -> str:
        stem = f"{source}/{day.astimezone(UTC):%Y-%m-%d}"
        name, part = f"{stem}.warc.gz", 1
        while not self._ready(name, day):
            part += 1
            name = f"{stem}-{part}.warc.gz"
        return name

    def _ready(self, name: str, moment: datetime) -> bool:
        """Whether records may be appended: its end is known and nothing follows it. False for a file cut short."""
        if name in self._ends:
            return True
        path, end = self.folder / name, self._committed_end(name)
        try:
            for folder in (self.folder, path.parent):  # mkdir gives its mode to the last one only
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            size = path.stat().st_size if path.exists() else 0
            if size < end:
                return False
            if size > end:
                os.truncate(path, end)
        except OSError as fault:
            raise disk_fault(path, fault) from fault
        self._ends[name] = end
        if end == 0:
            self._write(name, _gzip(_info_record(path.name, moment)), 0)
        return True

    def _write(self, name: str, record: bytes, start: int) -> None:
        path = self.folder / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                written = 0
                while written < len(record):
                    written += os.pwrite(descriptor, record[written:], start + written)
            except OSError:
                os.ftruncate(descriptor, start)
                raise
            finally:
                os.close(descriptor)
        except OSError as fault:
            raise disk_fault(path, fault) from fault
        self._ends[name] = start + len(record)


def pack(page: Page) -> bytes:
    """Its record as a file of ours holds it."""
    return _gzip(response_record(page))


def response_record(page: Page) -> bytes:
    http = _http_head(page.status, page.headers, len(page.body))
    fields = {
        "WARC-Target-URI": _one_line(page.final_url),
        "Content-Type": "application/http; msgtype=response",
    }
    return _record("response", page.fetched_at, fields, http, page.body)


def _http_head(status: int, headers: Mapping[str, str], length: int) -> bytes:
    phrase = HTTPStatus(status).phrase if status in _STATUSES else ""
    lines = [f"HTTP/1.1 {status} {phrase}".rstrip()]
    lines += [
        f"{_one_line(name)}: {_one_line(value)}" for name, value in headers.items() if name.lower() not in _NOT_OURS
    ]
    lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _info_record(name: str, moment: datetime) -> bytes:
    block = b"software: newswatch\r\nformat: WARC File Format 1.1\r\n"
    fields = {"WARC-Filename": name, "Content-Type": "application/warc-fields"}
    return _record("warcinfo", moment, fields, block)


def _record(kind: str, moment: datetime, fields: Mapping[str, str], *block: bytes) -> bytes:
    """The parts of `block` are put together here, once: a page is large."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        **fields,
        "Content-Length": str(sum(map(len, block))),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"".join((b"WARC/1.1\r\n", lines.encode("utf-8", "replace"), b"\r\n", *block, b"\r\n\r\n"))


def _gzip(data: bytes) -> bytes:
    packer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP)
    return packer.compress(data) + packer.flush()


def _gunzip(raw: bytes) -> bytes:
    unpacker = isal_zlib.decompressobj(_GZIP)
    data = unpacker.decompress(raw, _LARGEST_RECORD)
    if not unpacker.eof:
        raise ValueError("cut short")
    return data


def _blank(length: int) -> bytes:
    """A gzip member of exactly `length` bytes that holds an empty record; a comment in its header fills the space."""
    bare = _gzip(_record("metadata", datetime(1970, 1, 1, tzinfo=UTC), {}, b""))
    padding = length - len(bare) - 1
    if padding < 0:
        raise ValueError(f"a record of {length} bytes is too short to blank out")
    has_comment = 0x10
    return bare[:3] + bytes([bare[3] | has_comment]) + bare[4:10] + b" " * padding + b"\x00" + bare[10:]


def _parse(record: bytes) -> tuple[str, dict[str, str], bytes]:
    warc_head, found, rest = record.partition(b"\r\n\r\n")
    http_head, also, body = rest.partition(b"\r\n\r\n")
    if not found or not also or not warc_head.startswith(b"WARC/"):
        raise ValueError("not a page's record")
    fields, headers = _fields(warc_head), _fields(http_head)
    return fields["warc-target-uri"], headers, body[: int(headers["content-length"])]


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")
