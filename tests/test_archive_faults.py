"""When the disk, the file or another process is in the way: one clear message, the right class, nothing lost."""

import contextlib
import errno
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from newswatch.archive import care
from newswatch.archive.migrations import MIGRATIONS
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError, Busy, Damaged, TooNew
from tests.archive_kit import HandClock, candidate, open_writer, page, source, store

ROOT = Path(__file__).parents[1]
_NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("kept"), with_page=True)
    return home


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.call(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], stderr=subprocess.DEVNULL):
        pytest.skip("may not mount a small disk here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A second real process with this repository on its path."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def whole(home: Path) -> bool:
    return all(check.ok for check in care.integrity(home))


def fill(writer: Writer, first: int = 0) -> int:
    """Stores until the archive refuses; the number of the one refused."""
    for number in range(first, first + 5_000):
        text = f"Text number {number}. " + os.urandom(1500).hex()
        store(writer, candidate(f"n{number}", text=text), with_page=True)
    raise AssertionError("it never filled up")


def test_full_database_refuses_clearly_and_recovers(home: Path) -> None:
    with open_writer(home, HandClock()) as writer:
        (pages,) = writer.connection.sql.execute("PRAGMA page_count").fetchone()
        writer.connection.sql.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(ArchiveError, match=r"the disk is full; nothing stored before is lost\. Make room"):
            fill(writer)
        with Archive(home) as archive:
            before = len(archive)
            assert archive.search("corridor kept").total == 1
        writer.connection.sql.execute("PRAGMA max_page_count = 1073741823")
        store(writer, candidate("after"), with_page=True)
    assert whole(home)
    with Archive(home) as archive:
        assert len(archive) == before + 1


def test_full_disk_refuses_clearly_and_recovers(small_disk: Path) -> None:
    home, ballast = small_disk / "home", small_disk / "ballast"
    ballast.write_bytes(b"x" * 600_000)
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("kept"), with_page=True)
        with pytest.raises(ArchiveError, match=r"full|No space left"):
            fill(writer)
        with Archive(home) as archive:
            before = len(archive)
        ballast.unlink()
        store(writer, candidate("after"), with_page=True)
    assert whole(home)
    with Archive(home) as archive:
        assert len(archive) == before + 1
        assert archive.search("kept corridor").total == 1


def test_first_start_on_a_full_disk(small_disk: Path) -> None:
    (small_disk / "home").mkdir()
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(b"x" * 4_000_000)
    with pytest.raises(ArchiveError, match=r"make room|Make room"):
        open_writer(small_disk / "home", HandClock())
    (small_disk / "ballast").unlink()
    with open_writer(small_disk / "home", HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate())


def test_read_only_disk_is_read_and_not_written(small_disk: Path) -> None:
    home = small_disk / "home"
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("kept"), with_page=True)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ArchiveError, match=r"cannot be written \(Read-only file system\).*choose another --home"):
        open_writer(home, HandClock())
    with Archive(home) as archive:
        assert archive.search("corridor").total == 1
    assert whole(home)


def test_read_only_copy_with_changes_beside_it_is_not_read_without_them(small_disk: Path) -> None:
    home = small_disk / "home"
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("kept"))
        copy = small_disk / "copy"
        copy.mkdir()
        for name in ("archive.db", "archive.db-wal"):
            (copy / name).write_bytes((home / name).read_bytes())
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(ArchiveError, match=r"archive\.db-wal .* copy the whole home"):
        Archive(copy)


def test_only_its_owner_may_read_it(home: Path) -> None:
    home.chmod(0o755)
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("two"), with_page=True)
        rights = {file.name: oct(file.stat().st_mode & 0o077) for file in home.rglob("*")}
    assert set(rights.values()) == {"0o0"}
    assert "archive.db-wal" in rights


@contextlib.contextmanager
def as_ordinary_user(folder: Path) -> Iterator[None]:
    """Root may write anywhere, so root becomes somebody else for a moment; `folder` and what is in it go along."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_home_without_the_right_to_write() -> None:
    with tempfile.TemporaryDirectory(dir=tempfile.gettempdir()) as folder:
        home = Path(folder) / "home"
        with open_writer(home, HandClock()) as writer:
            store(writer, candidate("one"))
        (home / "archive.lock").chmod(0o400)
        home.chmod(0o500)
        with as_ordinary_user(Path(folder)):
            with pytest.raises(ArchiveError, match="choose another --home"):
                open_writer(home, HandClock())
            with Archive(home) as archive:
                assert len(archive) == 1
            home.chmod(0o700)


def test_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be written"):
        open_writer(tmp_path / "file" / "home", HandClock())


def test_no_archive_yet(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive here yet; run `newswatch crawl`"):
        Archive(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_locked_database_is_waited_for_then_told(home: Path) -> None:
    with open_writer(home, HandClock(), busy_timeout="100ms") as writer:
        other = sqlite3.connect(home / "archive.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="another program holds a lock"):
            store(writer, candidate("late"))
        other.execute("ROLLBACK")
        other.close()
        store(writer, candidate("late"))
    with Archive(home) as archive:
        assert len(archive) == 2


HOLD = """
import sys
from pathlib import Path
from tests.archive_kit import HandClock, open_writer
with open_writer(Path(sys.argv[1]), HandClock(), role="crawl") as writer:
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_disk_that_is_full_keeps_no_lock(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("last"))
        monkeypatch.setattr(os, "ftruncate", full)
    monkeypatch.undo()
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("next"))


def test_second_writer_is_refused_and_names_the_first(home: Path) -> None:
    holder = child(HOLD, home)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(Busy, match=rf"`newswatch crawl` \(process {holder.pid}, since 2026-11-20T12:00:00Z\)"):
            open_writer(home, HandClock())
        with Archive(home) as archive:
            assert len(archive) == 1
    finally:
        holder.kill()
        holder.wait()
        holder.communicate()
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("next"))


def test_a_newer_archive_is_left_alone(home: Path) -> None:
    with sqlite3.connect(home / "archive.db") as sql:
        sql.execute("PRAGMA user_version = 999")
    sql.close()
    before = (home / "archive.db").read_bytes()
    for use in (lambda: open_writer(home, HandClock()), lambda: Archive(home)):
        with pytest.raises(TooNew, match=r"newer newswatch \(schema 999.*update newswatch"):
            use()
    assert (home / "archive.db").read_bytes() == before


def test_an_older_archive_is_migrated_by_a_writer_only(tmp_path: Path) -> None:
    home = tmp_path / "older"
    home.mkdir()
    sql = sqlite3.connect(home / "archive.db", isolation_level=None)
    MIGRATIONS.apply(Database(sql, execute_plugins=False), stop_before="m002_views")
    sql.execute(
        "INSERT INTO article (source_id, url, fetched_url, first_seen_at, recorded_at) VALUES ('', '', '', 1, 1)"
    )
    sql.close()
    with pytest.raises(ArchiveError, match="older newswatch; any command that writes"):
        Archive(home)
    open_writer(home, HandClock()).close()
    with Archive(home) as archive:
        assert len(archive) == 1


@pytest.mark.parametrize("harm", ["head", "middle", "text"])
def test_a_damaged_archive_is_told_and_not_replaced(home: Path, harm: str) -> None:
    path = home / "archive.db"
    raw = bytearray(path.read_bytes())
    if harm == "head":
        raw[:16] = b"\0" * 16
    elif harm == "middle":
        raw[4096 : len(raw) - 4096] = os.urandom(len(raw) - 8192)
    else:
        raw = bytearray(b"this is no database at all")
    path.write_bytes(raw)
    with pytest.raises(Damaged, match=r"damaged.*backup"), open_writer(home, HandClock()) as writer:
        store(writer, candidate("next"))
    with pytest.raises(Damaged, match=r"damaged.*backup"), Archive(home) as archive:
        list(archive.iterate())
    assert path.stat().st_size == len(raw)


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as sql:
        sql.execute("CREATE TABLE other (a)")
    sql.close()
    for use in (lambda: open_writer(tmp_path, HandClock()), lambda: Archive(tmp_path)):
        with pytest.raises(ArchiveError, match="no newswatch archive"):
            use()


BATCHES = """
import sys
from pathlib import Path
from tests.archive_kit import *
writer = open_writer(Path(sys.argv[1]), HandClock(), role="crawl")
writer.set_source(source())
crawl = writer.frontier.begin_crawl({})
for batch in range(int(sys.argv[2]), 10_000):
    with writer.transaction():
        for number in range(16):
            what = candidate(f"b{batch}-{number}", text="Word " * 400 + f"{batch} {number}")
            capture = writer.pages.append(page(what.url, b"<p>" + what.url.encode() * 50))
            writer.add_article(what, cleaner="1", capture=capture, observed_at=NOON, baseline=False)
            writer.frontier.outcome(crawl, "oc-media", what.url_key, what.url, "new")
    print(batch, flush=True)
"""


def test_sigkill_during_batches_loses_nothing_committed(tmp_path: Path) -> None:
    home, batch = tmp_path / "home", 0
    for lines in (1, 7, 3, 12, 5):
        process = child(BATCHES, home, batch)
        assert process.stdout is not None
        for _ in range(lines):
            batch = int(process.stdout.readline()) + 1
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        batch = int(rest.split()[-1]) + 1 if rest.split() else batch
        with open_writer(home, HandClock()) as writer:
            (articles,) = writer.connection.sql.execute("SELECT count(*) FROM article").fetchone()
            assert articles in (batch * 16, (batch + 1) * 16)  # a last one may be committed and not told
            batch = articles // 16
            (outcomes,) = writer.connection.sql.execute("SELECT count(*) FROM outcome").fetchone()
            assert outcomes == articles
        assert whole(home)
    with open_writer(home, HandClock()) as writer:
        states = {row[0] for row in writer.connection.sql.execute("SELECT state FROM crawl")}
        assert states == {"died"}
        every_page_reads(writer)


def every_page_reads(writer: Writer) -> None:
    from newswatch.archive.pages import Capture
    from newswatch.clock import from_ms

    rows = writer.connection.sql.execute(
        "SELECT a.url, c.file, c.offset, c.length, c.observed_at FROM capture c JOIN article a ON a.id = c.article_id"
    ).fetchall()
    assert rows
    for url, file, offset, length, observed in rows:
        capture = Capture(file=file, offset=offset, length=length, observed_at=from_ms(observed))
        assert writer.pages.read(capture)[0] == url


def test_a_dead_process_leaves_its_torn_page_to_be_cut_off(home: Path) -> None:
    (file,) = (home / "pages" / "oc-media").iterdir()
    whole_size = file.stat().st_size
    with file.open("ab") as torn:
        torn.write(b"\x1f\x8b torn in the middle")
    with open_writer(home, HandClock()) as writer:
        with writer.transaction():
            capture = writer.pages.append(page("https://oc-media.example/news/next"))
        assert capture.offset == whole_size
        assert writer.pages.read(capture)[0] == "https://oc-media.example/news/next"
