"""Health as people meet it: `crawl` from cron tells who is to be told, and `status` shows it. Real processes."""

import json
from pathlib import Path

import pytest

from newswatch.archive.health_book import Fault
from newswatch.cli import main
from tests.archive_kit import HandClock, open_writer, source
from tests.outlet import newswatch, publish, write_source
from tests.receivers import http_receiver
from tests.site import Answer, Hit, Site


def test_a_source_that_breaks_is_told_once_by_crawls_from_cron_and_so_is_its_return(tmp_path: Path) -> None:
    with Site() as site, http_receiver() as hook:
        publish(site, 3)
        write_source(tmp_path, site)
        front = site.answer(Hit(at=0.0, path="/outlet/list/0", headers={}))
        site["/outlet/list/0"] = Answer(status=403)

        def crawl() -> int:
            return newswatch(tmp_path, "crawl", "outlet", NEWSWATCH_HEALTH__TO=hook.url).returncode

        assert [crawl() for _ in range(4)] == [3] * 4
        assert [call.json["summary"] for call in hook.calls] == ["outlet: blocked"]
        told = json.loads(newswatch(tmp_path, "status", "--json").stdout)
        (row,) = told["sources"]
        assert (row["state"], row["faults"]) == ("broken", ["blocked"])
        assert "Outlet turns us away" in row["why"]
        assert row["last_day"]["requests"] >= 4
        shown = newswatch(tmp_path, "status").stdout
        assert "Outlet turns us away" in " ".join(shown.split())
        site["/outlet/list/0"] = front
        assert [crawl() for _ in range(2)] == [0, 0]
    assert [call.json["summary"] for call in hook.calls] == ["outlet: blocked", "works again: outlet"]
    assert len({call.key for call in hook.calls}) == 2
    log = newswatch(tmp_path, "alerts", "log", "--json").stdout
    assert [letter["alert"] for letter in json.loads(log)] == ["newswatch health"] * 2
    assert "SECRET" not in log


def test_a_target_that_is_none_is_said_before_anything_is_crawled(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 1)
        write_source(tmp_path, site)
        refused = newswatch(tmp_path, "crawl", "outlet", NEWSWATCH_HEALTH__TO="htps://example.org/x")
        assert refused.returncode == 2
        assert "health.to" in refused.stderr
        refused = newswatch(tmp_path, "run", NEWSWATCH_SCHEDULE__HEARTBEAT="somewhere")
        assert refused.returncode == 2
        assert "schedule.heartbeat" in refused.stderr
        assert site.hits == []


@pytest.mark.parametrize(("known", "listed"), [(200, 200), (201, 1)])
def test_of_very_many_sources_the_troubled_are_shown(
    known: int, listed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_writer(tmp_path, HandClock()) as writer:
        for number in range(known):
            writer.set_source(source(f"desk-{number}"))
        now = writer.clock.now()
        writer.health.notice(Fault(source="desk-7", kind="silent", severity="broken", since=now, words="It is silent."))
    assert main(["--home", str(tmp_path), "status"]) == 0
    out = capsys.readouterr().out
    assert sum(line.startswith("desk-") for line in out.splitlines()) == listed
    assert ("200 more sources are well" in out) == (listed == 1)
