"""`newswatch import` of WARC files as typed: killed with its workers and gone on with; through a running service."""

import json
import sqlite3
import time
from pathlib import Path

import psutil
import pytest

from newswatch.archive.reader import Archive
from newswatch.clock import SystemClock
from newswatch.settings import Settings
from scheduler.backfill import import_warc
from spiders.sources import load_sources
from tests.outlet import newswatch, page, start
from tests.test_scheduler_service import service
from tests.warc_kit import Shot, records, write

pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open
SOURCE = (
    'name = "Outlet"\nhome = "https://outlet.example/"\nlanguages = ["en"]\ncountry = "GE"\ntimezone = "UTC"\n'
    'article = "/news/"\nevery = "30d"\n[[discover]]\nkind = "listing"\nurl = "https://outlet.example/"\n'
)


def files(folder: Path, *counts: int) -> list[Path]:
    made, first = [], 0
    for count in counts:
        shots = [Shot(url=f"https://outlet.example/news/{n}", html=page(n)) for n in range(first, first + count)]
        made.append(write(folder / f"{first}.warc.gz", records(shots, requests=True, info=True)))
        first += count
    return made


def describe(home: Path) -> Path:
    (home / "sources").mkdir(parents=True, exist_ok=True)
    (home / "sources" / "outlet.toml").write_text(SOURCE, encoding="utf-8")
    return home


def stored(home: Path) -> int:
    if not (home / "archive.db").exists():
        return 0
    archive = sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)
    try:
        return int(archive.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:  # before its tables are made
        return 0
    finally:
        archive.close()


def test_from_python_as_the_manual_says(tmp_path: Path) -> None:
    home = describe(tmp_path / "home")
    (file,) = files(tmp_path, 3)
    for _ in range(2):  # the second call finds it done
        harvest = import_warc(home, file, load_sources(home), settings=Settings(), clock=SystemClock())
        assert (harvest.new, stored(home)) == (3, 3)


def test_killed_and_given_again_it_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    made = files(tmp_path, 30, 30)
    home = describe(tmp_path / "home")
    for goal in (5, 35):
        running = start(home, "import", *map(str, made), NEWSWATCH_ARCHIVE__BATCH="4")
        try:
            while running.poll() is None and stored(home) < goal:
                time.sleep(0.005)
            assert running.poll() is None, running.communicate()
            workers = psutil.Process(running.pid).children(recursive=True)
            running.kill()
        finally:
            running.communicate()
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert alive == [], "workers outlived their parent"
    ended = newswatch(home, "import", "--json", *map(str, made))
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert [(one["records"], one["new"]) for one in told.values()] == [(61, 30), (61, 30)]
    assert all(one["before"] > 0 for one in told.values())
    with Archive(home) as archive:
        urls = [one.url for one in archive.iterate()]
        assert all(len(archive.versions(one.id or 0)) == 1 for one in archive.iterate())
    assert len(urls) == len(set(urls)) == 60


def test_a_running_service_takes_it_and_says_how_it_went(tmp_path: Path) -> None:
    (made,) = files(tmp_path, 5)
    home = describe(tmp_path / "home")
    with service(home):
        ended = newswatch(home, "import", str(made))
        assert (ended.returncode, "11 records: 5 new" in ended.stdout) == (0, True), ended.stderr
        again = newswatch(home, "import", str(made))
        assert "taken in before" in again.stderr
    assert newswatch(home, "import", str(tmp_path / "absent.warc.gz")).returncode == 2
