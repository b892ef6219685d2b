"""Archives that earlier code wrote, kept as SQL in tests/archives: each opens, is migrated and answers."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.care import integrity
from newswatch.archive.database import FILE, PAGE_SIZE
from newswatch.archive.reader import Archive
from newswatch.archive.schema import SCHEMA_VERSION
from newswatch.archive.writer import Writer
from newswatch.cli import main
from newswatch.errors import ArchiveError
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, store

SAVED = sorted((Path(__file__).parent / "archives").glob("schema-*.sql"))


def restored(saved: Path, home: Path) -> Path:
    home.mkdir()
    with closing(sqlite3.connect(home / FILE)) as sql:
        sql.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        sql.executescript(saved.read_text(encoding="utf-8"))
    return home


def at_schema_one(home: Path) -> Path:
    """What no released code ever left behind: the first migration alone."""
    restored(next(one for one in SAVED if one.stem == "schema-2"), home)
    with closing(sqlite3.connect(home / FILE)) as sql:
        for (view,) in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            sql.execute(f"DROP VIEW {view}")
        sql.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_views'")
        sql.execute("PRAGMA user_version = 1")
        sql.commit()
    return home


@pytest.fixture(params=[None, *SAVED], ids=lambda saved: "schema-1" if saved is None else saved.stem)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "home"
    return at_schema_one(place) if request.param is None else restored(request.param, place)


def opened(home: Path) -> Writer:
    return open_writer(home, HandClock(NOON + timedelta(days=2)))


def test_every_earlier_schema_is_here() -> None:
    assert {one.stem for one in SAVED} >= {
        "schema-2",
        "schema-2-stories",
        "schema-5",
        "schema-7",
        "schema-8",
        "schema-11",
    }


def test_a_reader_says_that_an_older_archive_must_be_brought_up_to_date_first(home: Path) -> None:
    with closing(sqlite3.connect(home / FILE)) as sql:
        (version,) = sql.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        Archive(home).close()
        return
    with pytest.raises(ArchiveError, match="older newswatch"):
        Archive(home)


def test_prune_brings_an_older_archive_up_to_date_and_its_dry_run_only_says_so(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def version() -> int:
        with closing(sqlite3.connect(home / FILE)) as sql:
            return int(sql.execute("PRAGMA user_version").fetchone()[0])

    before = version()
    dry = main(["--home", str(home), "prune", "--dry-run"])
    assert version() == before
    assert (dry == 0) is (before == SCHEMA_VERSION)
    assert ("older newswatch" in capsys.readouterr().err) is (before < SCHEMA_VERSION)
    assert main(["--home", str(home), "prune"]) == 0
    assert version() == SCHEMA_VERSION


def test_a_saved_archive_is_whole_and_answers_like_a_new_one(home: Path) -> None:
    opened(home).close()
    with closing(sqlite3.connect(home / FILE)) as sql:
        assert sql.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sql.execute("PRAGMA foreign_key_check").fetchall() == []
        sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        for (view,) in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            sql.execute(f"SELECT * FROM {view}").fetchall()
    assert [one for one in integrity(home) if not one.ok] == []
    with Archive(home, clock=HandClock(NOON + timedelta(days=2))) as archive:
        assert len(archive) == 5
        assert [one.id for one in archive.search("corridor")] == [1]
        assert [one.id for one in archive.search("посол")] == [2]
        assert [one.id for one in archive.search("nazirlik")] == [3]
        assert [one.id for one in archive.search("Pashinyan")] == [2]
        assert [one.id for one in archive.search("isgal")] == [3]
        assert archive.search('"7 trucks"').total == 1
        assert archive.search('"5 trucks"').total == 0
        assert archive.search('"5 trucks"', as_of=NOON + timedelta(hours=3)).total == 1
        assert [version.version for version in archive.versions(1)] == [1, 2]
        assert archive.get(4).status == "current"
        assert archive.search("source:azertag country:AZ").total == 2
        assert {one.value: one.articles for one in archive.facets()["source"]} == {"oc-media": 3, "azertag": 2}
        assert sum(bucket.total for bucket in archive.timeline().buckets) == 5
        assert len(archive.stream()) >= 4


def test_work_goes_on_in_a_saved_archive(home: Path) -> None:
    with opened(home) as writer:
        new = store(writer, candidate("six", text="A new corridor is planned."))
        edit(writer, 2, candidate("two", title="Послы уехали", text="Послы уехали из Тбилиси.", language="ru"))
        assert new.article_id == 6
        with Archive(home) as archive:
            assert {one.id for one in archive.search("corridor")} == {1, 6}
            assert archive.search("мост").total == 0
            assert archive.search("уехать").total == 1
    opened(home).close()
