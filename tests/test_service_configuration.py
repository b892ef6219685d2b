"""The files a service runs by: taken up when they change, kept as they were when they are bad, and said so."""

import dataclasses
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.settings import Settings
from scheduler.configuration import in_force
from scheduler.control import ask
from tests.outlet import newswatch, publish, write_source
from tests.site import Site
from tests.test_scheduler_service import articles, service, told_to_stop, until


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


def test_what_a_running_process_was_built_from_waits_for_the_next_start() -> None:
    old, new = Settings(), Settings()
    crawl = dataclasses.replace(new.crawl, pages=3, requests_per_host=5)
    new = dataclasses.replace(new, crawl=crawl, extract=dataclasses.replace(new.extract, workers=7))
    kept, waiting = in_force(old, new)
    assert (kept.crawl.pages, kept.crawl.requests_per_host, kept.extract.workers) == (3, 2, 0)
    assert waiting == ("crawl.requests_per_host", "extract.workers")
    assert in_force(old, old) == (old, ())


def test_files_are_taken_up_as_they_change_and_a_bad_one_is_refused(tmp_path: Path, site: Site) -> None:
    publish(site, 2)
    publish(site, 3, name="other")
    write_source(tmp_path, site, every="=1h")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) == 2)
        write_source(tmp_path, site, "other", every="=1h")
        until(lambda: articles(tmp_path) == 5)

        (tmp_path / "newswatch.toml").write_text('[schedule]\nevry = "5m"\n', encoding="utf-8")
        fault = until(lambda: ask(tmp_path, "status")["configuration"]["fault"])
        assert fault == f"{tmp_path / 'newswatch.toml'}: unknown key 'schedule.evry'; did you mean 'every'?"
        assert set(ask(tmp_path, "status")["next"]) >= {"outlet", "other"}

        (tmp_path / "newswatch.toml").write_text("[extract]\nrecycle = 100\n[crawl]\npages = 4\n", encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        told = until(lambda: (found := ask(tmp_path, "status")["configuration"])["needs_restart"] and found)
        assert (told["fault"], told["needs_restart"]) == (None, ["extract.recycle"])

        broken = tmp_path / "sources" / "other.toml"
        broken.write_text(broken.read_text(encoding="utf-8") + "evry = 1\n", encoding="utf-8")
        assert str(broken) in until(lambda: ask(tmp_path, "status")["configuration"]["fault"])
        assert "other" in ask(tmp_path, "status")["next"]
        assert "the configuration is kept as it was" in newswatch(tmp_path, "status").stdout
        stderr = told_to_stop(running)
    assert stderr.count("the configuration is kept as it was: ") == 2
    assert "taken up by the next start only: extract.recycle" in stderr


def test_status_says_what_is_next_and_why(tmp_path: Path, site: Site) -> None:
    publish(site, 2)
    write_source(tmp_path, site, every="=1h")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) == 2)
        until(lambda: not ask(tmp_path, "status")["running"])
        told = json.loads(newswatch(tmp_path, "status", "--json").stdout)["service"]
        assert told["sources"]["outlet"]["why"] == "every 1h"
        assert told["sources"]["outlet"]["crawling"] is None
        assert told["crawling"] == []
        shown = newswatch(tmp_path, "status").stdout
        assert "every 1h" in shown
        told_to_stop(running)


def test_a_source_that_fails_is_left_alone_longer_and_a_mended_file_ends_that(tmp_path: Path, site: Site) -> None:
    publish(site, 2)
    write_source(tmp_path, site, every="=2s")
    good = (tmp_path / "sources" / "outlet.toml").read_text(encoding="utf-8")
    bad = good.replace("/outlet/list/0", "/outlet/gone")
    (tmp_path / "sources" / "outlet.toml").write_text(bad, encoding="utf-8")
    with service(tmp_path) as running:
        # the count is told a moment before the plan that follows from it
        told = until(lambda: "times" in (one := ask(tmp_path, "status")["sources"]["outlet"])["why"] and one)
        assert told["why"].startswith("failed ")
        assert told["failures"] >= 2
        assert "answered 404" in told["fault"]
        (tmp_path / "sources" / "outlet.toml").write_text(good, encoding="utf-8")
        until(lambda: articles(tmp_path) == 2)
        until(lambda: ask(tmp_path, "status")["sources"]["outlet"]["failures"] == 0)
        told_to_stop(running)
    with service(tmp_path) as again:
        assert ask(tmp_path, "status")["sources"]["outlet"]["failures"] == 0
        told_to_stop(again)
