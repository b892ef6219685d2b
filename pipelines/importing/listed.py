"""A list of WARC files: a path or a web address a line, as Common Crawl's `warc.paths.gz` has them."""

import contextlib
import zlib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import zstandard

from newswatch.errors import ConfigError
from pipelines.importing.files import is_address
from pipelines.importing.kinds import WARC_NAMES
from pipelines.importing.lines import unpacked

_LONGEST = 4096
_MOST = 1_000_000
"""Lines; Common Crawl's lists of a month have a few thousand."""


def is_list(path: Path) -> bool:
    """Whether its first line that says anything names a WARC file. False too for what cannot be read."""
    unreadable = (OSError, EOFError, zlib.error, zstandard.ZstdError, UnicodeDecodeError)
    with contextlib.suppress(*unreadable), path.open("rb") as file, unpacked(file) as inner:
        for _ in range(1000):
            raw = inner.readline(_LONGEST + 1)
            if not raw or len(raw) > _LONGEST:
                return False
            if line := _said(raw.decode()):
                return _names_warc(line)
    return False


def read_list(path: Path, base: str | None = None) -> list[str]:
    """Absolute paths and web addresses, in order, each once; lines that begin with # are notes.

    A path that is not absolute is joined to `base`, a web address or a folder, else to the list's own folder.
    Raises ConfigError naming the first line that is neither, and for a list that cannot be read.
    """
    found: dict[str, None] = {}
    try:
        with path.open("rb") as file, unpacked(file) as inner:
            number = 0
            while raw := inner.readline(_LONGEST + 1):
                number += 1
                if number > _MOST or len(raw) > _LONGEST:
                    raise _wrong(path, number, f"a list has {_MOST:,} lines at most, of {_LONGEST:,} bytes")
                line = _decoded(raw, path, number)
                if line:
                    found[_place(line, path, base, number)] = None
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as fault:
        words = " ".join(str(getattr(fault, "strerror", None) or fault).split())
        raise ConfigError(f"{str(path)[:200]}: cannot be read ({words}); name another file.") from fault
    if not found:
        raise ConfigError(f"{str(path)[:200]}: there is no line in it that names a WARC file.")
    return [*found]


def _decoded(raw: bytes, path: Path, number: int) -> str:
    try:
        return _said(raw.decode())
    except UnicodeDecodeError as fault:
        raise _wrong(path, number, "is no UTF-8") from fault


def _place(line: str, path: Path, base: str | None, number: int) -> str:
    if not _names_warc(line):
        raise _wrong(path, number, f"{line[:100]!r} names no WARC file (.warc, .warc.gz or .warc.zst)")
    if is_address(line):
        return line
    if base is not None and is_address(base):
        return urljoin(base if base.endswith("/") else base + "/", line.lstrip("/"))
    return str(((path.parent if base is None else Path(base)) / Path(line).expanduser()).absolute())


def _said(line: str) -> str:
    line = line.removeprefix("\ufeff").strip()
    return "" if line.startswith("#") else line


def _names_warc(line: str) -> bool:
    name = urlsplit(line).path if is_address(line) else line
    return name.lower().endswith(WARC_NAMES) and line.isprintable()


def _wrong(path: Path, number: int, why: str) -> ConfigError:
    return ConfigError(f"{str(path)[:200]}, line {number}: {why}; mend the list, nothing was taken in.")
