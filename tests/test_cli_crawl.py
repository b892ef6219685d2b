"""`newswatch crawl` as people and programs meet it."""

import json
import os
import pty
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.settings import Archive
from tests.outlet import ROOT, command, environment, exported, newswatch, publish, start, write_source
from tests.receivers import http_receiver
from tests.site import Site

KEYS = ["found", "known", "new", "updated", "same", "copies", "rejected", "failed", "fetched", "not_modified"]


def law_holds(counts: dict[str, object]) -> bool:
    plain = sum(int(str(counts[key])) for key in KEYS[1:6])
    by_reason = [counts["rejected"], counts["failed"]]
    return counts["found"] == plain + sum(sum(each.values()) for each in by_reason if isinstance(each, dict))


def test_a_crawl_and_a_second_one(tmp_path: Path) -> None:
    with Site() as site:
        paths = publish(site, 12)
        write_source(tmp_path, site)
        first = newswatch(tmp_path, "crawl", "outlet")
        asked = len(site.hits)
        second = newswatch(tmp_path, "crawl", "outlet", "--json")
        assert not set(paths) & {hit.path for hit in site.hits[asked:]}
    assert (first.returncode, first.stderr) == (0, "")
    assert re.search(r"outlet +12 +0 +12 +0 +0 +0 +0 +0", first.stdout)
    assert all(len(line) <= 80 for line in first.stdout.splitlines())
    assert (second.returncode, second.stderr) == (0, "")
    report = json.loads(second.stdout)
    counts = report["sources"]["outlet"]
    assert list(report) == ["crawl_id", "sources"]
    assert list(counts) == KEYS
    assert (counts["found"], counts["known"], counts["new"]) == (12, 12, 0)
    assert law_holds(counts)


def test_limits_and_full(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 12)
        write_source(tmp_path, site)
        limited = json.loads(newswatch(tmp_path, "crawl", "outlet", "--limit", "5", "--json").stdout)
        rest = json.loads(newswatch(tmp_path, "crawl", "outlet", "--json").stdout)
        full = json.loads(newswatch(tmp_path, "crawl", "outlet", "--full", "--json").stdout)
    first, second, third = (report["sources"]["outlet"] for report in (limited, rest, full))
    assert (first["found"], first["new"], first["rejected"]) == (12, 5, {"over_budget": 7})
    assert (second["found"], second["known"], second["new"]) == (12, 5, 7)
    # one address is known for a redirect: its article is looked at where it moved to
    assert (third["found"], third["known"], third["same"]) == (13, 1, 12)
    assert law_holds(first)
    assert law_holds(second)
    assert law_holds(third)


def test_one_bad_source_stops_no_other(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 3)
        write_source(tmp_path, site)
        write_source(tmp_path, site, "absent")
        ended = newswatch(tmp_path, "crawl", "outlet", "absent", "--json")
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["sources"]["outlet"]["new"] == 3
    assert ended.stderr.startswith("absent: failed: ")
    assert "404" in ended.stderr


def test_an_unknown_source_is_named_before_anything_is_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    ended = newswatch(home, "crawl", "caucasus-wach")
    assert ended.returncode == 2
    assert ended.stderr == "newswatch: unknown source 'caucasus-wach'; did you mean 'caucasus-watch'?\n"
    assert not home.exists()


def test_an_archive_somebody_writes_is_named_with_its_writer(tmp_path: Path) -> None:
    with Site() as site:
        write_source(tmp_path, site)
        with Writer.open(tmp_path, clock=SystemClock(), settings=Archive(), role="backup-test"):
            ended = newswatch(tmp_path, "crawl", "outlet")
    assert ended.returncode == 4
    assert f"`newswatch backup-test` (process {os.getpid()}" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_crawl_that_is_told_to_stop_ends_well(tmp_path: Path, number: int, code: int) -> None:
    with Site() as site:
        publish(site, 40, wait=0.2)
        write_source(tmp_path, site)
        crawl = start(tmp_path, "-v", "crawl", "outlet", NEWSWATCH_ARCHIVE__BATCH_WAIT="20ms")
        assert crawl.stderr is not None
        assert any("outcome=new" in line for line in crawl.stderr)
        crawl.send_signal(number)
        stdout, stderr = crawl.communicate(timeout=60)
        assert crawl.returncode == code, stderr
        assert "stopped early" in stderr
        assert "Traceback" not in stderr
        stopped = re.search(r"failed for stopped (\d+)", stdout)
        assert stopped
        assert 0 < int(stopped[1]) < 40
        rest = json.loads(newswatch(tmp_path, "crawl", "outlet", "--json").stdout)["sources"]["outlet"]
    assert rest["new"] == int(stopped[1])
    assert len(exported(tmp_path)) == 40


def test_a_crawl_sends_its_alerts_and_a_receiver_that_refuses_harms_nothing(tmp_path: Path) -> None:
    with Site() as site, http_receiver(lambda number: 503 if number == 0 else 204) as hook:
        publish(site, 4)
        write_source(tmp_path, site)
        added = newswatch(tmp_path, "alerts", "add", "railways", "title:railway", "--to", hook.url, "--late")
        assert added.returncode == 0, added.stderr
        first = newswatch(tmp_path, "crawl", "outlet")
        assert first.returncode == 0, first.stderr
        assert len(hook.calls) == 1
        sent = newswatch(tmp_path, "alerts", "send")
        assert sent.returncode == 0, sent.stderr
    assert len({call.key for call in hook.calls}) == 1
    assert [call.path for call in hook.calls] == ["/hook/SECRET-PATH"] * 2
    assert "SECRET" not in first.stderr + first.stdout + sent.stderr


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 10, wait=0.1)
        write_source(tmp_path, site)
        leader, follower = pty.openpty()
        crawl = subprocess.Popen(
            command(tmp_path, "crawl", "outlet", "--json"), stdout=subprocess.PIPE, stderr=follower, cwd=ROOT,
            env=environment(TERM="xterm", COLUMNS="100"),
        )  # fmt: skip
        os.close(follower)
        shown = _read_all(leader)
        stdout, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 0
    assert json.loads(stdout)["sources"]["outlet"]["new"] == 10
    assert "1 sources done" in shown or "of 1 source" in shown
    assert "outlet" in shown


def _read_all(terminal: int) -> str:
    parts = []
    with suppress(OSError):  # EIO: the other end is closed
        while part := os.read(terminal, 65536):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode("utf-8", "replace")
