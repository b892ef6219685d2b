"""Where the records of a WARC file begin and end, for a file whose words about itself cannot be trusted."""

import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import zstandard

_PLAIN = re.compile(rb"WARC/\d\.\d\r?\n")
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_MARKS = re.compile(b"|".join((re.escape(_GZIP), re.escape(_ZSTD), _PLAIN.pattern)))
_HEAD = 64 * 1024
_STEP = 1 << 20
_OVERLAP = 16
_TRIES = 10_000
"""False beginnings looked at before a damaged file is given up."""
_LARGEST = 1 << 30
"""Bytes a member is unpacked to, to see where it ends."""
_SLACK = 8
"""Blank lines between two records, in bytes: four by ISO 28500, and crawlers differ."""


def begins(file: BinaryIO, offset: int) -> bool:
    """Whether a record begins there, packed or not."""
    file.seek(offset)
    return _PLAIN.match(_unpacked(file.read(4096), 16)) is not None


def next_begin(file: BinaryIO, start: int) -> int | None:
    """The first place from `start` on where a record begins; None where none does."""
    for tries, offset in enumerate(_marks(file, start)):
        if tries > _TRIES:
            return None
        if begins(file, offset):
            return offset
    return None


def end_of(file: BinaryIO, offset: int, length: int) -> int | None:
    """Where the record at `offset` ends whose block is `length` bytes; None where that cannot be or is not known."""
    file.seek(offset)
    head = file.read(_HEAD)
    start = _unpacked(head, _HEAD).find(b"\r\n\r\n") + 4
    if start < 4:
        return None
    if head.startswith(_GZIP):
        packed, whole = _member(file, offset)
        return offset + packed if start + length <= whole <= start + length + _SLACK else None
    if head.startswith(_ZSTD):
        whole = _unpacked_size(file, offset)
        following = next_begin(file, offset + 1)
        return following or offset + 1 if start + length <= whole <= start + length + _SLACK else None
    end = offset + start + length
    following = next_begin(file, end)
    if following is None:
        following = file.seek(0, io.SEEK_END)
    return following if end <= following <= end + _SLACK else None


def behind(file: BinaryIO, offset: int, length: int) -> int | None:
    """Where to go on after the record at `offset`, which says it has `length` bytes, without reading it."""
    end = end_of(file, offset, length)
    return end if end is not None and begins(file, end) else next_begin(file, offset + 1)


def _member(file: BinaryIO, offset: int) -> tuple[int, int]:
    """(bytes of the gzip member there, bytes it unpacks to); zeros for none, or one that never ends."""
    file.seek(offset)
    unpacker, packed, whole = zlib.decompressobj(31), 0, 0
    rest = b""
    with contextlib.suppress(zlib.error):
        while whole <= _LARGEST and not unpacker.eof:
            if not rest:
                rest = file.read(_STEP)
                packed += len(rest)
                if not rest:
                    break
            whole += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
        if unpacker.eof:
            return packed - len(unpacker.unused_data), whole
    return 0, 0


def _unpacked_size(file: BinaryIO, offset: int) -> int:
    """Of the Zstandard frame there; 0 for one that is broken or never ends."""
    file.seek(offset)
    reader, whole = _unzstded(file), 0
    with contextlib.suppress(zstandard.ZstdError):
        while (data := reader.read(_STEP)) and whole <= _LARGEST:
            whole += len(data)
        return whole if whole <= _LARGEST else 0
    return 0


def _unzstded(file: BinaryIO) -> zstandard.ZstdDecompressionReader:
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file, closefd=False)


def _unpacked(head: bytes, most: int) -> bytes:
    """The first bytes of a member, or of what is not packed."""
    if head.startswith(_GZIP):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(31).decompress(head, most)
        return b""
    if head.startswith(_ZSTD):
        with contextlib.suppress(zstandard.ZstdError):
            return _unzstded(io.BytesIO(head)).read(most)
        return b""
    return head[:most]


def _marks(file: BinaryIO, start: int) -> Iterator[int]:
    """Places that look like a beginning, in order."""
    base, data = start, b""
    while True:
        file.seek(base + len(data))
        fresh = file.read(_STEP)
        data += fresh
        end = len(data) - (_OVERLAP if len(fresh) == _STEP else 0)
        for found in _MARKS.finditer(data):
            if found.start() < end:
                yield base + found.start()
        if len(fresh) < _STEP:
            return
        base, data = base + end, data[end:]
