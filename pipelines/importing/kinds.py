"""Which kind of file one is: told by its first bytes, for a WARC file also by its name."""

import contextlib
import zlib
from pathlib import Path

import zstandard

from pipelines.importing.lines import unpacked

WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")


def is_warc(path: Path) -> bool:
    """False too for a file that cannot be read: who reads it says why."""
    if path.name.lower().endswith(WARC_NAMES):
        return True
    unreadable = (OSError, EOFError, zlib.error, zstandard.ZstdError)
    with contextlib.suppress(*unreadable), path.open("rb") as file, unpacked(file) as inner:
        return inner.peek(16).startswith(b"WARC/")
    return False
