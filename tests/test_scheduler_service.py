"""`newswatch run`: a real service process, its socket, its end, and a crawl handed to it."""

import json
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from scheduler.control import SOCKET, ask, service_runs
from tests.outlet import exported, newswatch, page, publish, start, write_source
from tests.site import Answer, Hit, Site

PATIENCE = 60.0


def until(true: Callable[[], Any]) -> Any:
    """Waits for another process; what it gave when it was no longer false."""
    ends = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < ends, "nothing happened"
        time.sleep(0.05)
    return found


@contextmanager
def service(home: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    running = start(home, "-v", "run", NEWSWATCH_ARCHIVE__BATCH_WAIT="20ms", **settings)
    try:
        until(lambda: running.poll() is not None or service_runs(home))
        assert running.poll() is None, running.communicate()[1]
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.communicate()


def told_to_stop(running: subprocess.Popen[str]) -> str:
    running.send_signal(signal.SIGTERM)
    _, stderr = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, stderr
    assert "Traceback" not in stderr
    return stderr


def articles(home: Path) -> int:
    return len(exported(home)) if (home / "archive.db").exists() else 0


def held(site: Site, paths: list[str]) -> threading.Event:
    """These pages are answered when the gate opens, so that a test finds a crawl under way on any machine."""
    gate = threading.Event()

    def answer(hit: Hit) -> Answer:
        while not (gate.wait(0.05) or site.closing.is_set()):
            pass
        return Answer(body=page(int(hit.path.rpartition("-")[2])).encode())

    for path in paths:
        site[path] = answer
    return gate


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


def test_it_crawls_on_its_rhythm_and_stops_when_told(tmp_path: Path, site: Site) -> None:
    publish(site, 5)
    write_source(tmp_path, site, every="=1s")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) == 5)
        rounds = len(site.times("/outlet/list/0"))
        until(lambda: len(site.times("/outlet/list/0")) >= rounds + 2)
        stderr = told_to_stop(running)
    assert "newswatch runs: " in stderr
    assert not (tmp_path / SOCKET).exists()
    assert max(site.hits, key=lambda hit: hit.at)
    assert len([hit for hit in site.hits if "/news/" in hit.path]) == 5


def test_the_sources_come_from_the_files_as_they_are_now(tmp_path: Path, site: Site) -> None:
    publish(site, 2)
    write_source(tmp_path, site, every="1h")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) == 2)
        ask(tmp_path, "source_enable", id="outlet", enabled=False)
        assert "outlet" not in ask(tmp_path, "status")["next"]
        ask(tmp_path, "source_enable", id="outlet", enabled=None)
        assert "outlet" in ask(tmp_path, "status")["next"]
        told_to_stop(running)


def test_a_second_service_and_a_writing_command_are_refused_by_name(tmp_path: Path, site: Site) -> None:
    publish(site, 1)
    write_source(tmp_path, site)
    with service(tmp_path) as running:
        second = newswatch(tmp_path, "run")
        assert second.returncode == 4
        assert re.search(rf"`newswatch run` \(process {running.pid}, since ", second.stderr)
        assert service_runs(tmp_path)
        assert ask(tmp_path, "status")["pid"] == running.pid


def test_sigterm_in_a_crawl_stores_what_is_in_hand(tmp_path: Path, site: Site) -> None:
    publish(site, 60, wait=0.3)
    write_source(tmp_path, site)
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) > 0)
        before = time.monotonic()
        told_to_stop(running)
        assert time.monotonic() - before < 15
    stored = articles(tmp_path)
    assert 0 < stored < 60
    report = json.loads(newswatch(tmp_path, "crawl", "outlet", "--json").stdout)["sources"]["outlet"]
    assert report["new"] == 60 - stored
    assert articles(tmp_path) == 60


def test_a_killed_service_leaves_nothing_in_the_way_and_goes_on(tmp_path: Path, site: Site) -> None:
    gate = held(site, publish(site, 40)[10:])
    write_source(tmp_path, site, every="1h")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) > 0)
        workers = psutil.Process(running.pid).children(recursive=True)
        assert workers
        running.kill()
        _gone, alive = psutil.wait_procs(workers, timeout=10)
        assert not alive
    assert (tmp_path / SOCKET).exists()
    stored = {article["url"] for article in exported(tmp_path)}
    assert 0 < len(stored) <= 10
    gate.set()
    before = len(site.hits)
    with service(tmp_path) as again:
        until(lambda: articles(tmp_path) == 40)
        told_to_stop(again)
    again_asked = {site.url(hit.path) for hit in site.hits[before:]}
    assert again_asked.isdisjoint(stored)  # only what was in hand when it died is fetched twice


def test_ctrl_c_ends_the_client_and_not_the_crawl_it_handed_over(tmp_path: Path, site: Site) -> None:
    gate = held(site, publish(site, 12)[4:])
    publish(site, 1, name="other")
    write_source(tmp_path, site, every="1h", enabled=False)
    write_source(tmp_path, site, "other", every="1h")
    with service(tmp_path) as running:
        client = start(tmp_path, "crawl", "outlet")
        until(lambda: any("/outlet/news/" in hit.path for hit in site.hits))
        client.send_signal(signal.SIGINT)
        _, stderr = client.communicate(timeout=PATIENCE)
        assert client.returncode == 130, stderr
        assert "the service goes on with this crawl; `newswatch status` shows what comes of it." in stderr
        assert "Traceback" not in stderr
        gate.set()
        until(lambda: articles(tmp_path) == 13)
        told_to_stop(running)


def test_a_crawl_goes_through_the_service(tmp_path: Path, site: Site) -> None:
    publish(site, 8)
    publish(site, 3, name="other")
    write_source(tmp_path, site, every="1h")
    with service(tmp_path) as running:
        until(lambda: articles(tmp_path) == 8)
        write_source(tmp_path, site, "other", enabled=False)
        ended = newswatch(tmp_path, "crawl", "outlet", "other", "--json")
        assert (ended.returncode, ended.stderr) == (0, "")
        report = json.loads(ended.stdout)["sources"]
        assert report["outlet"]["known"] == 8
        assert report["other"]["new"] == 3
        refused = newswatch(tmp_path, "crawl", "outlett")
        assert refused.returncode == 2
        assert "did you mean 'outlet'" in refused.stderr
        told_to_stop(running)
    assert articles(tmp_path) == 11


def test_a_client_whose_service_stops_is_told(tmp_path: Path, site: Site) -> None:
    publish(site, 60, wait=0.3)
    write_source(tmp_path, site, every="1h", enabled=False)
    publish(site, 1, name="other")
    write_source(tmp_path, site, "other", every="1h")
    with service(tmp_path) as running:
        client = start(tmp_path, "crawl", "outlet", "--json")
        until(lambda: any("/outlet/news/" in hit.path for hit in site.hits))
        told_to_stop(running)
        stdout, stderr = client.communicate(timeout=PATIENCE)
    assert client.returncode == 3, stderr
    assert stderr.startswith("outlet: stopped early; ")
    assert json.loads(stdout)["sources"]["outlet"]["failed"]["stopped"] > 0


def test_it_listens_on_no_tcp_port(tmp_path: Path, site: Site) -> None:
    publish(site, 10, wait=0.2)
    write_source(tmp_path, site)
    with service(tmp_path) as running:
        until(lambda: any("/news/" in hit.path for hit in site.hits))
        family = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        listening = [
            each for process in family for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN
        ]
        assert listening == []


def test_commands_are_refused_with_what_is_wrong(tmp_path: Path, site: Site) -> None:
    publish(site, 1)
    write_source(tmp_path, site)
    with service(tmp_path):
        with pytest.raises(Exception, match="limit") as told:
            ask(tmp_path, "crawl", sources=["outlet"], limit="many")
        assert type(told.value).__name__ == "ConfigError"


def test_no_enabled_source_is_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "sources").mkdir(parents=True)
    (home / "sources" / "caucasus-watch.toml").write_text(
        'name = "x"\nhome = "https://example.org/"\nlanguages = ["en"]\ncountry = "GE"\ntimezone = "Asia/Tbilisi"\n'
        'article = "/news/"\nenabled = false\n[[discover]]\nkind = "feed"\nurl = "https://example.org/feed"\n'
    )
    ended = newswatch(home, "run")
    assert ended.returncode == 2
    assert "no source is enabled" in ended.stderr
