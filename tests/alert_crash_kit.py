"""Runs tests/alert_crash_child.py to its end or to its death, and counts what a receiver and the archive have then."""

import random
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.alert_crash_child import ARTICLES, GATHERING, INSTANT
from tests.receivers import Hook, http_receiver

_CHILD = Path(__file__).with_name("alert_crash_child.py")
_KILLS_A_HOME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Survived:
    kills: int
    points: int
    """Places in one undisturbed run at which it may be killed."""
    messages: int
    repeats: int
    """Sent again, all under the key and with the words of the first time."""


def survive(folder: Path, kills: int, seed: int) -> Survived:
    """Raises AssertionError where anything is lost, told twice under another key, or damaged."""
    with http_receiver() as hook:
        points = run_child(folder / "whole", hook.url, 0)
        assert points is not None
        assert check_whole(folder / "whole", hook) == 0
    chance = random.Random(seed)
    killed = repeats = messages = 0
    while killed < kills:
        home = folder / f"home{killed}"
        with http_receiver() as hook:
            for attempt in range(_KILLS_A_HOME):
                killed += run_child(home, hook.url, chance.randint(1, points), attempt) is None
            assert run_child(home, hook.url, 0, _KILLS_A_HOME) is not None
            repeats += check_whole(home, hook)
            messages += len({call.key for call in hook.calls})
    return Survived(kills=killed, points=points, messages=messages, repeats=repeats)


def run_child(home: Path, url: str, fatal: int, attempt: int = 0) -> int | None:
    """The points it passed; None when it was killed. Each attempt is some hours after the one before."""
    command = [sys.executable, "-P", str(_CHILD), str(home), url, str(fatal), str(attempt)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, -9), done.stderr
    return int(done.stdout) if done.returncode == 0 else None


def check_whole(home: Path, hook: Hook) -> int:
    """Every article was told by every alert, in one message of its own or in one digest; the number of repeats."""
    with closing(sqlite3.connect(home / "archive.db")) as sql:
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert sql.execute("SELECT count(*) FROM article").fetchone() == (ARTICLES,)
        assert sql.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone() == (0,)
        keys = {row[0] for row in sql.execute("SELECT key FROM outbox")}
    told = Counter(call.key for call in hook.calls)
    assert set(told) == keys
    assert len({call.body for call in hook.calls}) == len(keys), "a repeat is the same message"
    by_key = {call.key: call.json for call in hook.calls}
    about = Counter(
        (payload["alert"]["name"], item["article"]["url"])
        for payload in by_key.values()
        for item in (payload["items"] if payload["kind"] == "digest" else [payload])
    )
    assert len(about) == ARTICLES * (len(INSTANT) + len(GATHERING))
    assert set(about.values()) == {1}, "an article is in one message of an alert"
    return sum(told.values()) - len(told)
