"""Lines of a file, plain, gzip or Zstandard, told by its first bytes and not by its name."""

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from newswatch.errors import ConfigError

LONGEST = 64 * 1024 * 1024
"""Bytes of a line; an article with a hundred versions comes nowhere near."""
_FAULTS = (OSError, EOFError, zlib.error, zstandard.ZstdError)
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_FOREIGN = {
    b"PAR1": "Parquet",
    b"SQLite format 3": "an SQLite file; to use another archive, name its folder with --home",
    b"PK\x03\x04": "a zip file; unpack it first",
    b"BZh": "bzip2; unpack it first",
    b"\xfd7zXZ": "xz; unpack it first",
    b"<?xml": "XML",
    b"%PDF": "PDF",
}


class Lines:
    """Opened at once, so that a file that cannot be read is refused before anything is done.

    Raises ConfigError for one that is absent, unreadable or no JSON lines.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn: str | None = None
        """Why the packed file ended before its end; None where it did not."""
        with contextlib.ExitStack() as undo:
            try:
                self._file = undo.enter_context(path.open("rb"))
                self.size = path.stat().st_size
                self._unpacked = undo.enter_context(unpacked(self._file))
                self._refuse_foreign()
            except _FAULTS as fault:
                raise ConfigError(f"{str(path)[:200]}: cannot be read ({_words(fault)}); name another file.") from fault
            undo.pop_all()

    @property
    def place(self) -> int:
        """Bytes of the file read so far, of `size`."""
        return self._file.tell()

    def close(self) -> None:
        self._unpacked.close()
        self._file.close()

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """(number from 1, the line); blank ones are left out. One that is too long comes cut to LONGEST + 1 bytes."""
        number = 0
        while line := self._next():
            number += 1
            if len(line) > LONGEST:
                self._skip()
            if line.strip():
                yield number, line

    def _next(self) -> bytes:
        try:
            return self._unpacked.readline(LONGEST + 1)
        except _FAULTS as fault:
            self.torn = _words(fault)
            return b""

    def _skip(self) -> None:
        while (rest := self._next()) and not rest.endswith(b"\n"):
            continue

    def _refuse_foreign(self) -> None:
        head = self._unpacked.peek(64)[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
        for sign, what in _FOREIGN.items():
            if head.startswith(sign):
                raise ConfigError(f"{self.path}: this is {what}; `newswatch import` takes JSON lines and WARC files.")
        if head and not head.startswith(b"{"):
            raise ConfigError(
                f"{self.path}: this is no JSON lines file (each line is an object, `{{…}}`); "
                "`newswatch export` writes such files."
            )


def unpacked(file: BinaryIO) -> io.BufferedReader:
    head = file.read(4)
    file.seek(0)
    if head.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=file))
    if head.startswith(_ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False)
        return io.BufferedReader(reader)
    return io.BufferedReader(file)  # type: ignore[arg-type]


def _words(fault: BaseException) -> str:
    return " ".join(str(getattr(fault, "strerror", None) or fault).split())
