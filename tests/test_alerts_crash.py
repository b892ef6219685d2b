"""SIGKILL at random points of storing and sending: nothing is lost, repeats carry the same key."""

import logging
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.alert_crash_child import ALERTS, ARTICLES
from tests.receivers import Hook, http_receiver

KILLS = int(os.environ.get("NEWSWATCH_TEST_KILLS", "6"))
_CHILD = Path(__file__).with_name("alert_crash_child.py")
_KILLS_A_HOME = 3


def run_child(home: Path, url: str, fatal: int) -> int | None:
    """The points it passed; None when it was killed."""
    command = [sys.executable, "-P", str(_CHILD), str(home), url, str(fatal)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, -9), done.stderr
    return int(done.stdout) if done.returncode == 0 else None


def check_whole(home: Path, hook: Hook) -> int:
    """All was delivered, each under one key; the number of repeats."""
    with sqlite3.connect(home / "archive.db") as sql:
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sql.execute("SELECT count(*) FROM article").fetchone() == (ARTICLES,)
        keys = {row[0] for row in sql.execute("SELECT key FROM outbox WHERE state = 'sent'")}
    sql.close()
    told = Counter(call.key for call in hook.calls)
    assert set(told) == keys
    assert len(keys) == ARTICLES * len(ALERTS)
    about = {(call.json["alert"]["name"], call.json["article"]["url"]) for call in hook.calls}
    assert len(about) == ARTICLES * len(ALERTS)
    assert len({call.body for call in hook.calls}) == len(keys), "a repeat is the same message"
    return sum(told.values()) - len(told)


def test_killed_at_random_points_nothing_is_lost(tmp_path: Path) -> None:
    with http_receiver() as hook:
        points = run_child(tmp_path / "whole", hook.url, 0)
        assert points is not None
        assert check_whole(tmp_path / "whole", hook) == 0
    chance = random.Random(20261123)
    killed = repeats = 0
    while killed < KILLS:
        home = tmp_path / f"home{killed}"
        with http_receiver() as hook:
            for _ in range(_KILLS_A_HOME):
                killed += run_child(home, hook.url, chance.randint(1, points)) is None
            assert run_child(home, hook.url, 0) is not None
            repeats += check_whole(home, hook)
    assert repeats <= 8 * killed, "as many as were on their way at once, at most"
    logging.getLogger(__name__).info("%d kills, %d repeats under the same key", killed, repeats)


def test_killed_between_sending_and_noting_it_goes_again_with_its_key(tmp_path: Path) -> None:
    """The one place where a repeat must come: the receiver has it and the archive does not know."""
    with http_receiver() as hook:
        points = run_child(tmp_path / "whole", hook.url, 0)
        assert points is not None
        whole = len(hook.calls)
    for fatal in range(points - 2, 0, -1):  # from the end: the last delivery's own points come soon
        with http_receiver() as hook:
            home = tmp_path / f"home{fatal}"
            run_child(home, hook.url, fatal)
            before = len(hook.calls)
            assert run_child(home, hook.url, 0) is not None
            check_whole(home, hook)
            if before == whole and len(hook.calls) > whole:
                return
    raise AssertionError("no kill fell between sending and noting")
