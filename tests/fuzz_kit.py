"""What the fuzz targets of imports share: an archive to take things into, and where it lies."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import fuzzing
from tests.archive_kit import HandClock, open_writer, source

CLOCK = HandClock()


@contextlib.contextmanager
def _empty_archive() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-") as folder:
        with open_writer(Path(folder), CLOCK) as writer:
            writer.set_source(source())
        yield (Path(folder) / "archive.db").read_bytes()


empty_archive = fuzzing.room(_empty_archive)


def memory() -> str | None:
    """Where files cost no disk, if there is such a place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
