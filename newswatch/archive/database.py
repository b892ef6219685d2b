"""Opening the archive's file: one writer, many readers, and SQLite's errors in words for people."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from newswatch.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from newswatch.errors import ArchiveError, Busy, Damaged, Outdated, TooNew, TooSlow

FILE = "archive.db"
_MAGIC = b"SQLite format 3\x00"
PAGE_SIZE = 8192
_CACHE_KIB = 64 * 1024
_WRITER_CACHE_KIB = 16 * 1024
"""The writer lives for months and fills what it is given; the system's own cache stands behind it."""
_CHECKPOINT_PAGES = 4000
_WAL_LIMIT = 64 * 1024 * 1024


def archive_file(path: Path) -> Path:
    """The archive's file of a home folder; a file stands for itself."""
    is_named = path.name == FILE and not path.is_dir()  # one that is not there yet
    return path if is_named or path.is_file() else path / FILE


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file into ours; errors of our own SQL pass as they are."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        ours = _ours(fault, path)
        if ours is None:
            raise
        raise ours from fault


def _ours(fault: sqlite3.Error, path: Path) -> ArchiveError | None:
    match getattr(fault, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(f"{path}: another program holds a lock on the archive; close it, or try again later.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, str(fault))
        case sqlite3.SQLITE_INTERRUPT:
            return TooSlow("This question takes the archive too long; narrow it by a source, a word or a date.")
        case sqlite3.SQLITE_FULL:
            return ArchiveError(
                f"{path}: the disk is full; nothing stored before is lost. Make room and run the command again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ArchiveError(
                f"{path}: the archive is read-only here; mend its permissions or choose another --home."
            )
        case sqlite3.SQLITE_CANTOPEN:
            return ArchiveError(f"{path}: the archive cannot be opened; check that it exists and may be read.")
        case sqlite3.SQLITE_IOERR:
            return ArchiveError(f"{path}: the disk failed while the archive was in use ({fault}); check the disk.")
    return None


def damaged(path: Path, what: str) -> Damaged:
    return Damaged(
        f"{path}: the archive is damaged ({what}). It was left as it is: "
        "put a backup in its place, or rescue it with `sqlite3 archive.db .recover`."
    )


def disk_fault(path: Path, fault: OSError) -> ArchiveError:
    return ArchiveError(
        f"{path}: cannot be written ({fault.strerror or fault}); "
        "make room, mend its permissions, or choose another --home."
    )


def connect_writer(home: Path, *, busy_timeout: float) -> sqlite3.Connection:
    """The one writing connection, migrated to today's schema. The caller holds the writer's lock.

    `busy_timeout` in seconds. Raises Damaged, TooNew, Busy or ArchiveError; a file that cannot be read is never
    replaced by a new one.
    """
    # here, for who only reads has no use for them, and they take a tenth of a second to load
    from sqlite_utils import Database

    from newswatch.archive.migrations import MIGRATIONS

    path = home / FILE
    _refuse_foreign_file(path)
    _make(path)
    with translated(path):
        connection = sqlite3.connect(
            path, timeout=busy_timeout, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            _check_schema(connection, path)
            _set_up_writer(connection)
            MIGRATIONS.apply(Database(connection, recursive_triggers=False, execute_plugins=False))
        except BaseException:
            connection.close()
            raise
    return connection


def _make(path: Path) -> None:
    """An empty file only its owner may read; what SQLite puts beside it takes the same rights."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def _set_up_writer(connection: sqlite3.Connection) -> None:
    for pragma in (
        f"page_size = {PAGE_SIZE}",  # holds for a new file only
        "journal_mode = WAL",
        "synchronous = NORMAL",  # with WAL a crash loses no consistency; a power cut may lose the last commits
        "foreign_keys = ON",
        f"cache_size = -{_WRITER_CACHE_KIB}",
        f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
        f"journal_size_limit = {_WAL_LIMIT}",
        "temp_store = MEMORY",
        "secure_delete = OFF",  # merging the index deletes all the time; `forget` turns it on for its own work
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def connect_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection that never checkpoints; also where the file system itself is read-only.

    Raises ArchiveError (absent), Outdated, TooNew or Damaged.
    """
    path = archive_file(path)
    if not path.exists():
        raise _none_yet(path)
    _refuse_foreign_file(path)
    with translated(path):
        connection = _open_to_read(path)
        try:
            version = _check_schema(connection, path)
            if version == 0:
                raise _none_yet(path)
            if version < SCHEMA_VERSION:
                raise Outdated(
                    f"{path}: the archive is of an older newswatch; any command that writes, "
                    "such as `newswatch crawl`, brings it up to date."
                )
        except BaseException:
            connection.close()
            raise
    return connection


def _none_yet(path: Path) -> ArchiveError:
    return ArchiveError(f"{path.parent}: there is no archive here yet; run `newswatch crawl` or choose another --home.")


def _open_to_read(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    if not os.access(path.parent, os.W_OK) and not _beside(path, "-shm").exists():
        # WAL needs its shared-memory file; where it cannot be made nobody can be writing either
        if _beside(path, "-wal").exists() and _beside(path, "-wal").stat().st_size:
            raise ArchiveError(
                f"{path}: its last changes still lie beside it in archive.db-wal and cannot be read on a read-only "
                "disk; copy the whole home to where you may write."
            )
        address += "&immutable=1"
    connection = sqlite3.connect(address, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA wal_autocheckpoint = 0").close()
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").close()
    connection.execute("PRAGMA query_only = ON").close()
    return connection


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _refuse_foreign_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError:
        return
    except OSError as fault:
        raise ArchiveError(f"{path}: cannot be read ({fault.strerror}); mend its permissions.") from fault
    if head and head != _MAGIC:
        raise damaged(path, "it does not begin like an SQLite file")


def _check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's version, 0 for an empty file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute(
        "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    ).fetchone()
    if tables and owner != APPLICATION_ID:
        raise ArchiveError(f"{path}: this SQLite file is no newswatch archive; choose another --home.")
    if version > SCHEMA_VERSION:
        raise TooNew(
            f"{path}: the archive was written by a newer newswatch (schema {version}, this one knows "
            f"{SCHEMA_VERSION}); update newswatch to open it."
        )
    return int(version)
