"""Pruning by policy: what goes, what never does, what is said, and what a death in the middle leaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch import settings
from newswatch.archive import care, merging, pruning, tending
from newswatch.archive.bands import PERIOD
from newswatch.archive.pruning import Policy, Pruned
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.cli import main
from newswatch.clock import to_ms
from newswatch.errors import ConfigError
from newswatch.settings import Settings
from tests.archive_kit import NOON, HandClock, candidate, found, open_writer, page, source, store
from tests.outlet import ROOT
from tests.test_scheduler_service import service, told_to_stop

DAYS = 400
EVERY = 20
"""Days between the articles of the archive."""


def fill(home: Path, end: HandClock | None = None) -> None:
    """Four hundred days of crawls, the last of them at `end`."""
    clock = HandClock((end or HandClock()).now() - timedelta(days=DAYS))
    with open_writer(home, clock) as writer:
        writer.set_source(source())
        for number in range(0, DAYS, EVERY):
            crawl(writer, clock, number)
            clock.on(days=EVERY)
        with writer.transaction():
            writer.connection.sql.execute(
                "INSERT INTO alert (name, query, targets, created_at) VALUES ('a','q','[]',1)"
            )
            for number in range(0, DAYS, EVERY):
                sent = to_ms(clock.now() - timedelta(days=number))
                writer.connection.sql.execute(
                    "INSERT INTO outbox (alert_id, target, key, payload, created_at, due_at, state, sent_at)"
                    " VALUES (1, 't', ?, ?, ?, ?, 'sent', ?)",
                    (f"k{number}", '{"kind": "article", "article": {"id": 1, "title": "T", "text": "secret"}}',
                     sent, sent, sent),
                )  # fmt: skip


def crawl(writer: Writer, clock: HandClock, number: int) -> None:
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "oc-media")
    text = " ".join(f"word{number}x{place}" for place in range(60))
    what = candidate(f"story{number}", text=text, published_at=clock.now().isoformat(timespec="seconds"))
    with writer.transaction():
        stored = writer.add_article(
            what, cleaner="1", capture=writer.pages.append(page(what.url, at=clock.now())), observed_at=clock.now(),
            baseline=False,
        )  # fmt: skip
        writer.frontier.outcome(crawl_id, "oc-media", what.url_key, what.url, "new", None, None, stored.article_id)
    links = [found(f"https://oc-media.example/news/away{number}-{n}") for n in range(3)]
    writer.frontier.endpoint_read("oc-media", "f", "feed", links, etag=None, last_modified=None, finished=True)
    for key, link in links[:2]:
        writer.frontier.outcome(crawl_id, "oc-media", key, link.url, "rejected", "not_article")
    writer.frontier.finish_source(
        crawl_id, "oc-media", found=4, known=1, requests=4, bytes=9, fetched=3, not_modified=0, finish="finished",
        completed=True,
    )  # fmt: skip
    writer.frontier.finish_crawl(crawl_id, "finished")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    fill(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def policy(**kept: str) -> Policy:
    return Policy.of(Settings(archive=settings.Archive(**kept)), NOON)


FOREVER = {"keep_pages": "forever", "keep_outcomes": "forever", "keep_bands": "forever"}


def test_by_default_old_pages_go_and_texts_stay(home: Path, clock: HandClock) -> None:
    foretold = pruning.foretell(home, policy())
    before = sum(file.stat().st_size for file in (home / "pages").rglob("*.gz"))
    with open_writer(home, clock) as writer:
        done = pruning.prune(writer, policy())
    assert done == foretold
    kept = 180 // EVERY
    assert (done.pages, done.files) == (DAYS // EVERY - kept, DAYS // EVERY - kept)
    assert sum(file.stat().st_size for file in (home / "pages").rglob("*.gz")) == before - done.bytes
    assert (done.outcomes, done.links) == (3 * 2, 2 * 2)
    assert done.messages == (DAYS - 30) // EVERY
    assert done.bands > 0
    with Archive(home) as archive:
        assert len(archive) == DAYS // EVERY
        assert archive.search("word0x7").total == 1
        assert archive.report(1).sources["oc-media"].accounted() == 4, "sums of pruned crawls hold"
        assert archive.report(1).sources["oc-media"].rejected == {"not_article": 2}
    assert [check.says for check in care.integrity(home) if not check.ok] == []
    assert pruning.foretell(home, policy()) == Pruned()
    with open_writer(home, clock) as writer:
        assert pruning.prune(writer, policy()).nothing
        assert len(writer.frontier.pending("oc-media", 100)) == DAYS // EVERY, "what is to be fetched stays"
        sql = writer.connection.sql
        assert sql.execute("SELECT min(period) FROM band").fetchone()[0] >= to_ms(NOON - timedelta(days=180)) // PERIOD
        assert sql.execute("SELECT count(*) FROM outbox WHERE payload LIKE '%secret%'").fetchone() == (2,)


def test_forever_is_for_ever_and_nought_keeps_nothing(home: Path, clock: HandClock) -> None:
    forever = Policy.of(
        Settings(archive=settings.Archive(**FOREVER), alerts=settings.Alerts(keep_sent="forever")), NOON
    )
    assert pruning.foretell(home, forever).nothing
    with open_writer(home, clock) as writer:
        assert pruning.prune(writer, forever).nothing
        pruning.prune(writer, policy(**{**FOREVER, "keep_pages": "0s"}))
    assert not list((home / "pages").rglob("*.gz"))
    assert [check.says for check in care.integrity(home) if not check.ok] == []


def test_bands_are_kept_for_twice_the_window_at_least(home: Path) -> None:
    short = Settings(archive=settings.Archive(keep_bands="1d", story_window="30d"))
    assert Policy.of(short, NOON).bands == NOON - timedelta(days=60)


def test_a_file_that_is_written_to_goes_on(home: Path, clock: HandClock) -> None:
    """Pages of today go into today's file before and after a pruning that takes all there was."""
    with open_writer(home, clock) as writer:
        for number in range(3):
            what = candidate(f"today{number}")
            with writer.transaction():
                capture = writer.pages.append(page(what.url, at=clock.now()))
                stored = writer.add_article(
                    what, cleaner="1", capture=capture, observed_at=clock.now(), baseline=False
                )  # fmt: skip
            kept = writer.last_capture(stored.article_id)
            assert kept is not None
            assert writer.pages.read(kept)[0] == what.url
            clock.on(minutes=1)
            pruning.prune(writer, Policy(pages=clock.now(), outcomes=None, bands=None, messages=None))
            assert writer.last_capture(stored.article_id) is None
    assert [check.says for check in care.integrity(home) if not check.ok] == []


def test_a_file_without_rows_is_found_by_its_day(home: Path, clock: HandClock) -> None:
    old, new = home / "pages/oc-media/2024-01-01.warc.gz", home / "pages/oc-media/2026-11-19.warc.gz"
    for file in (old, new):
        file.write_bytes(b"left by a death")
    assert pruning.foretell(home, policy(keep_outcomes="forever", keep_bands="forever")).files == 11 + 1
    with open_writer(home, clock) as writer:
        pruning.prune(writer, policy())
    assert (old.exists(), new.exists()) == (False, True)


CHILD = """
import os, signal, sys
from pathlib import Path
from newswatch.archive import pages, pruning
from newswatch.archive.pruning import Policy
from newswatch.settings import Settings
from tests.archive_kit import NOON, HandClock, open_writer
left = int(sys.argv[2])
def die(*_):
    global left
    left -= 1
    if left == 0: os.kill(os.getpid(), signal.SIGKILL)
with open_writer(Path(sys.argv[1]), HandClock()) as writer:
    writer.connection.sql.set_trace_callback(die)
    delete = writer.pages.delete
    def mortal(name):
        die()
        size = delete(name)
        die()
        return size
    writer.pages.delete = mortal
    pruning.prune(writer, Policy.of(Settings(), NOON))
print(left)
"""


def test_killed_anywhere_no_row_leads_to_a_page_that_is_gone(home: Path, clock: HandClock) -> None:
    expected = pruning.foretell(home, policy())
    killed, point = 0, 3
    while True:
        ended = subprocess.run(
            [sys.executable, "-P", "-c", CHILD, str(home), str(point)], check=False, cwd=ROOT, capture_output=True,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
        with open_writer(home, clock) as writer:
            rows = writer.connection.sql.execute("SELECT DISTINCT file FROM capture").fetchall()
            assert all((home / "pages" / name).exists() for (name,) in rows)
        assert [check.says for check in care.integrity(home) if not check.ok] == []
        if ended.returncode == 0:
            break
        killed, point = killed + 1, 2 * point + 5
    assert killed > 8
    assert pruning.foretell(home, policy()) == Pruned()
    assert len(list((home / "pages").rglob("*.gz"))) == DAYS // EVERY - expected.files


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--home", str(tmp_path / "home"), *arguments])
        return code, *capsys.readouterr()

    return run


def test_the_command_says_what_goes_before_and_after(home: Path, run: Run) -> None:
    told = json.loads(run("prune", "--dry-run", "--json")[1])
    assert told["dry_run"]
    assert told["pages"] >= 11
    files = set((home / "pages").rglob("*.gz"))
    code, out, _ = run("prune", "--dry-run")
    assert code == 0
    assert f"Would go:\n  {told['pages']} raw pages ({told['files']} files," in out
    assert "kept: 180d" in out
    assert set((home / "pages").rglob("*.gz")) == files
    out = run("prune")[1]
    assert f"To go:\n  {told['pages']} raw pages" in out
    assert f"Gone:\n  {told['pages']} raw pages" in out
    assert run("prune")[1] == (
        "To go: nothing. Nothing is older than the settings keep.\n"
        "Gone: nothing. Nothing is older than the settings keep.\n"
    )


def test_a_policy_that_is_none_is_refused(home: Path, run: Run) -> None:
    (home / "newswatch.toml").write_text('[archive]\nkeep_pages = "for ever"\n')
    assert "archive.keep_pages" in run("prune")[2]
    with pytest.raises(ConfigError, match="no duration"):
        settings.kept("always")


def test_a_running_service_prunes_when_asked_and_says_so_in_its_log(home: Path, run: Run) -> None:
    from tests.outlet import write_source
    from tests.site import Site

    with Site() as site:
        write_source(home, site)
        with service(home) as running:
            out = run("prune")[1]
            assert "Gone:\n" in out
            assert "pruned" in told_to_stop(running)


def test_an_index_in_many_pieces_is_merged_by_the_daily_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_SCATTERED", 2)
    with open_writer(tmp_path / "home", HandClock()) as writer:
        writer.set_source(source())
        for number in range(6):
            store(writer, candidate(f"n-{number}"))
        pieces = "SELECT count(DISTINCT segid) FROM search_index_idx"
        assert writer.connection.sql.execute(pieces).fetchone()[0] > 2
        for _ in tending.clean_index(writer):
            pass
        assert writer.connection.sql.execute(pieces).fetchone() == (1,)
        with Archive(writer.home) as archive:
            assert archive.search("corridor").total == 6
