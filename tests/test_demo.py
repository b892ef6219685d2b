"""`newswatch demo` as a stranger starts it: every step shows what it promises, and nothing is left behind."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.cli import demo, main
from newswatch.demo.publisher import Publisher
from newswatch.demo.receiver import Receiver

LIMIT = 60
"""Seconds the demo may take."""


def _demo(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "newswatch", "demo", *arguments],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "TMPDIR": str(cwd)}, check=False, timeout=2 * LIMIT,
    )  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path, float]:
    """One run with --keep for the tests that look at it: what it said, its folder, and the seconds it took."""
    folder = tmp_path_factory.mktemp("demo")
    began = time.monotonic()
    ended = _demo(folder, "--keep", "kept")
    return ended, folder / "kept", time.monotonic() - began


def test_it_ends_well_in_under_a_minute(kept):
    ended, _, took = kept
    assert ended.returncode == 0, ended.stderr
    assert took < LIMIT
    assert "Traceback" not in ended.stderr


def test_it_tells_the_whole_story_in_order(kept):
    told = kept[0].stdout
    places = [told.index(words) for words in (
        "1. A first visit", "kura-lantern        21      0   19        0     0       0         2       0",
        "rejected for gone 1, robots 1", "2. Search", "Nothing found among 22 articles",
        "Water Ministries Agree on Kura Measuring Stations", "3. An alert", "Alert 'borders' tells", "4. The next day",
        "kura-lantern        21      2    2        2", "5. What the editors changed",
        "+ Water Ministries Agree on {+17 +}Kura Measuring Stations", "build [-14-] measuring", "6. The alert",
        "POST /alerts", "Idempotency-Key: ", "Newswatch-Signature: v1=",
        "Border Commissions Publish Their First Joint Map",
        "7. How things stand", "archive: 24 articles", "alerts: 1; messages sent 1, waiting 0, given up 0",
        "newswatch --home kept search corridor",
    )]  # fmt: skip
    assert places == sorted(places)


def test_what_is_piped_has_no_colours(kept):
    assert "\x1b" not in kept[0].stdout + kept[0].stderr


def test_what_it_keeps_can_be_looked_around_in(kept, capsys):
    home = kept[1]
    with Archive(home) as archive:
        assert len(archive) == 24
        assert {article.language for article in archive.iterate()} == {"en", "de", "ru", "ka", "hy", "az", "tr"}
        copy, original = sorted(archive.search("shippers"), key=lambda article: article.source)
        assert (copy.source, original.source) == ("alazani-courier", "kura-lantern")
        first, second = archive.story(copy.story_id)
        assert (first.article_id, first.first, first.share) == (original.id, True, None)
        assert (second.credited, second.share) == ("Kura Lantern (example)", pytest.approx(1, abs=0.1))
        assert len({article.story_id for article in archive.iterate()}) == 23
    assert main(["--home", str(home), "doctor"]) == 0
    assert "BAD" not in capsys.readouterr().out
    assert (home / "webhook.key").stat().st_mode & 0o077 == 0


def test_it_leaves_nothing_behind(tmp_path):
    ended = _demo(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_does_not_write_into_a_folder_that_holds_something(tmp_path, capsys):
    (tmp_path / "mine").write_text("keep me")
    assert main(["demo", "--keep", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_a_publisher_that_does_not_change_is_noticed(tmp_path, monkeypatch, capsys):
    """A demo that cannot fail would prove nothing."""
    monkeypatch.setattr(Publisher, "advance", lambda self: None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["demo"]) == 1
    assert "should have found 1 and found 0" in capsys.readouterr().err
    left = [path.name for path in tmp_path.iterdir()]
    assert not [name for name in left if not name.startswith(f"newswatch-{os.getpid()}-")]  # until this process ends


def test_an_alert_that_did_not_arrive_is_noticed():
    with Receiver() as receiver, pytest.raises(demo.Unexpected, match="got 0"):
        demo._delivered(receiver)


def test_json_is_folded_to_the_width_and_stays_the_same_json():
    value = {"a": [1, 2], "long": ["x" * 30, {"deep": "y" * 30, "empty": []}], "b": None}
    shown = demo._folded(value, 40)
    assert json.loads(shown) == value
    assert '"a": [1, 2]' in shown
    assert re.search(r'^      "deep"', shown, re.M)
