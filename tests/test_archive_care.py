"""Forgetting, copies while writing, integrity, migrations and the views."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from newswatch.archive import care, schema
from newswatch.archive.migrations import MIGRATIONS
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError, ConfigError
from tests.archive_kit import HandClock, candidate, edit, found, open_writer, source, store
from tests.test_archive_faults import BATCHES, child
from tests.test_archive_pages import responses

SECRET = "Zaqatala"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        yield writer


def secret():  # type: ignore[no-untyped-def]
    return candidate("secret-person", title=f"{SECRET} title", text=f"The person of {SECRET}.", tags=(SECRET,))


def tell_an_alert(writer: Writer, article_id: int, version_id: int) -> None:
    with writer.transaction():
        sql = writer.connection.sql
        sql.execute("INSERT INTO alert (name, query, targets, created_at) VALUES ('a', 'q', '[]', 1)")
        sql.execute(
            "INSERT INTO alert_hit (alert_id, article_id, version_id, reason, state, snippet, at)"
            " VALUES (1, ?, ?, 'match', 'told', ?, 1)",
            (article_id, version_id, f'["{SECRET}"]'),
        )
        sql.execute(
            "INSERT INTO outbox (alert_id, target, key, payload, created_at, due_at) VALUES (1, 't', 'k', ?, 1, 1)",
            (f'{{"article": {{"id": {article_id}, "text": "{SECRET}"}}}}',),
        )


def test_forget_leaves_no_trace_in_rows_index_pages_or_bytes(writer: Writer, clock: HandClock) -> None:
    kept = store(writer, candidate("kept"), with_page=True)
    crawl_id = writer.frontier.begin_crawl({})
    stored = store(writer, secret(), with_page=True)
    last = store(writer, candidate("last"), with_page=True)
    key = secret().url_key
    writer.frontier.outcome(crawl_id, "oc-media", key, secret().url, "new", None, SECRET, stored.article_id)
    clock.on(hours=1)
    edit(writer, stored.article_id, candidate("secret-person", text=f"{SECRET} once more."))
    tell_an_alert(writer, stored.article_id, stored.version_id)
    care.forget(writer, stored.article_id)

    assert writer.find_by_keys([key]) is None
    for table in tables(writer.connection.sql):
        for row in writer.connection.sql.execute(f"SELECT * FROM {table}"):
            assert SECRET.lower() not in repr(row).lower(), table
            assert "secret-person" not in repr(row), table
    writer.close()
    for file in writer.home.rglob("*"):
        if file.is_file():
            raw = file.read_bytes().lower()
            assert SECRET.lower().encode() not in raw, file
            assert b"secret-person" not in raw, file
    assert set(responses(writer.home / "pages" / "oc-media" / "2026-11-20.warc.gz")) == {
        candidate("kept").url,
        candidate("last").url,
    }
    with Archive(writer.home) as archive:
        assert {one.id for one in archive.iterate()} == {kept.article_id, last.article_id}
        assert archive.report(crawl_id).as_json()["sources"] == {}
    assert all(check.ok for check in care.integrity(writer.home))


def tables(sql: sqlite3.Connection) -> list[str]:
    return [row[0] for row in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def test_forgotten_stays_out(writer: Writer) -> None:
    stored = store(writer, secret())
    again = secret()
    assert not writer.is_forgotten([again.url_key], "oc-media", again.text_hash)
    care.forget(writer, stored.article_id)
    assert writer.is_forgotten(["other", again.url_key], "oc-media", None)
    assert writer.is_forgotten(["other"], "oc-media", again.text_hash), "the same text under another address"
    assert not writer.is_forgotten(["other"], "azertag", again.text_hash)
    listed = writer.frontier.endpoint_read(
        "oc-media", "f", "feed", [found(again.url)], etag=None, last_modified=None, finished=True
    )
    assert listed.set_aside == [again.url_key]
    assert writer.frontier.pending("oc-media", 10) == []


def test_forgetting_a_storys_first_article_keeps_the_story(writer: Writer) -> None:
    first, second = store(writer, candidate("one")), store(writer, candidate("two"))
    with writer.transaction():
        writer.connection.sql.execute(
            "UPDATE story_member SET story_id = ? WHERE article_id = ?", (first.article.story_id, second.article_id)
        )
    care.forget(writer, first.article_id)
    with Archive(writer.home) as archive:
        assert archive.get(second.article_id).story_id == first.article.story_id


def test_forgetting_what_is_not_there(writer: Writer) -> None:
    with pytest.raises(ConfigError, match="no article 7"):
        care.forget(writer, 7)


def test_backup_while_another_process_writes_is_whole(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = child(BATCHES, home, 0)
    try:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        for number in range(3):
            care.backup(home, tmp_path / f"copy{number}.db")
            process.stdout.readline()
    finally:
        process.kill()
        process.communicate()
    for number in range(3):
        restored = tmp_path / f"restored{number}"
        restored.mkdir()
        (tmp_path / f"copy{number}.db").rename(restored / "archive.db")
        assert [check.says for check in care.integrity(restored) if not check.ok] == []
        with Archive(restored) as archive:
            assert len(archive) >= 48
            assert len(archive) % 16 == 0
            assert archive.search("word", limit=1).total == len(archive)
    assert not list(tmp_path.glob("*.part*"))


def test_backup_overwrites_nothing_and_leaves_nothing_half_made(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(ArchiveError, match="is there already"):
        care.backup(writer.home, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"
    with pytest.raises(ArchiveError, match="cannot be written"):
        care.backup(writer.home, tmp_path / "absent" / "copy")


def test_integrity_sees_what_is_wrong(writer: Writer) -> None:
    stored = store(writer, candidate(), with_page=True)
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "oc-media")
    writer.frontier.finish_source(
        crawl_id, "oc-media", found=2, known=1, requests=0, bytes=0, fetched=0, not_modified=0, finish="x",
        completed=True,
    )  # fmt: skip
    writer.frontier.finish_crawl(crawl_id, "finished")
    writer.connection.sql.execute(
        "UPDATE search_text SET body = 'other words' WHERE version_id = ?", (stored.version_id,)
    )
    writer.connection.sql.execute("DELETE FROM alias")
    (file,) = (writer.home / "pages" / "oc-media").iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    writer.close()
    wrong = {check.about for check in care.integrity(writer.home) if not check.ok}
    assert wrong == {"articles", "crawls", "kept pages", "words"}


def test_integrity_beside_a_writer(writer: Writer) -> None:
    store(writer, candidate())
    checks = {check.about: check for check in care.integrity(writer.home)}
    assert all(check.ok for check in checks.values())
    assert "not looked at" in checks["words"].says


def test_a_migration_runs_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "M002_VIEWS", "CREATE VIEW v_good AS SELECT 1;\nCREATE VIEW v_bad AS SELECT FROM;\n")
    with pytest.raises(sqlite3.OperationalError):
        open_writer(tmp_path, HandClock())
    with closing(sqlite3.connect(tmp_path / "archive.db")) as sql:
        assert "article" in tables(sql)
        assert sql.execute("PRAGMA user_version").fetchone() == (1,)
        assert sql.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'view'").fetchone() == (0,)
    monkeypatch.undo()
    with open_writer(tmp_path, HandClock()) as writer:
        store(writer, candidate())


def test_migrations_are_numbered_in_order() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as sql:
        database = Database(sql)
        names = [migration.name for migration in MIGRATIONS.pending(database)]
        MIGRATIONS.apply(database)
        assert sql.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    numbers = [int(name[1:4]) for name in names]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == schema.SCHEMA_VERSION


def test_the_archive_opens_without_the_crawler() -> None:
    code = "import sys, newswatch; newswatch.Archive, newswatch.Article, newswatch.QueryError; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"scrapy", "twisted", "trafilatura", "apscheduler"} & set(loaded)
