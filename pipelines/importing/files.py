"""Where a WARC file lies: on a disk here, or (remote.py) on a web server."""

import io
from pathlib import Path
from typing import BinaryIO, Protocol

from newswatch.errors import ConfigError


class File(Protocol):
    """One WARC file. Methods raise ConfigError where it cannot be read, SourceError where a server is at fault."""

    @property
    def name(self) -> str:
        """How it is known again: its path or its address."""
        ...

    @property
    def size(self) -> int:
        """Bytes, as it lies there."""
        ...

    def head(self, length: int) -> bytes:
        """Its first bytes."""
        ...

    def reader(self, buffer: int) -> BinaryIO:
        """A place of its own in it, at its beginning; `buffer` bytes are read ahead."""
        ...


class LocalFile:
    def __init__(self, path: Path, name: str | None = None) -> None:
        self._path = path
        self.name = name or str(path)

    @property
    def size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError as fault:
            raise self._unreadable(fault) from fault

    def head(self, length: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                return file.read(length)
        except OSError as fault:
            raise self._unreadable(fault) from fault

    def reader(self, buffer: int) -> BinaryIO:
        try:
            return io.BufferedReader(io.FileIO(self._path), buffer)
        except OSError as fault:
            raise self._unreadable(fault) from fault

    def _unreadable(self, fault: OSError) -> ConfigError:
        return ConfigError(f"{str(self._path)[:200]}: cannot be read ({fault.strerror}); name another file.")


def is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))
