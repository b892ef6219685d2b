"""Alerts changed, carried to another machine and followed on the terminal."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from newswatch.alerts import rules, toml
from newswatch.alerts.changes import Edit, edited
from newswatch.errors import ConfigError, QueryError
from tests.alert_kit import HOOK, Desk, desk
from tests.archive_kit import candidate, source, store
from tests.test_alerts_cli import (  # noqa: F401  fixtures
    Run,
    archive_one,
    logging_as_before,
    run,
    service,
)

SECRET = "https://hooks.example.org/T0KEN/x"


@pytest.fixture
def room(tmp_path: Path) -> Any:
    with desk(tmp_path) as made:
        made.writer.set_source(source())
        yield made


def change(room: Desk, **wanted: Any) -> None:
    with room.writer.transaction():
        rules.change(room.store, edited(rules.find(room.store, wanted["name"]), Edit(**wanted)))


def test_an_edited_alert_goes_by_its_new_words_and_keeps_its_history(room: Desk) -> None:
    room.add("a", "corridor", HOOK, follow_ups=True, quiet="22:00-07:00")
    before = rules.find(room.store, "a")
    store(room.writer, candidate("one"))
    change(room, name="a", query="zebra OR corridor", options={"priority": "high", "quiet": ""})
    store(room.writer, candidate("two", text="A zebra came to town."))
    assert [hit.state for hit in room.hits("a")] == ["told", "told"]
    after = rules.find(room.store, "a")
    assert (after.id, after.created_at, after.targets) == (before.id, before.created_at, before.targets)
    assert (after.options.follow_ups, after.options.quiet, after.options.priority) == (True, "", "high")


def test_a_changed_target_gets_what_comes_next(room: Desk) -> None:
    room.add("a", "corridor", SECRET)
    change(room, name="a", to=("mailto:a@b.example",))
    store(room.writer, candidate("one"))
    assert [letter.target for letter in room.letters()] == ["mailto:a@b.example"]


def test_a_digest_made_instant_tells_what_it_had_gathered(room: Desk) -> None:
    room.add("a", "corridor", mode="weekly", at="mon 07:00")
    store(room.writer, candidate("one"))
    change(room, name="a", mode="daily")
    assert rules.find(room.store, "a").options.at == ""
    change(room, name="a", mode="instant")
    room.send()
    (letter,) = room.letters()
    assert json.loads(letter.payload)["total"] == 1


def test_only_the_changed_alerts_are_read_again(room: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        room.add(f"a{number}", f"corridor word{number}")
    store(room.writer, candidate("one"))
    read = []
    monkeypatch.setattr(rules, "readable", lambda alert, real=rules.readable: read.append(alert.name) or real(alert))
    change(room, name="a7", query="corridor")
    with room.writer.transaction():
        rules.remove(room.store, "a8")
        rules.pause(room.store, "a9", paused=True)
    store(room.writer, candidate("two", text="The corridor, and word8 word9 word11."))
    assert read == ["a7"]
    assert sorted({letter.alert for letter in room.letters()}) == ["a11", "a7"]


@pytest.mark.parametrize(
    "wanted", [{"query": "(x"}, {"mode": "monthly"}, {"options": {"zone": "Mars/Base"}},
               {"options": {"priority": "urgent"}}, {"options": {"at": "07:00"}}, {"to": ("gopher://x",)}],
)  # fmt: skip
def test_an_unfit_edit_changes_nothing(room: Desk, wanted: dict[str, Any]) -> None:
    room.add("a", "corridor")
    before = rules.find(room.store, "a")
    with pytest.raises((ConfigError, QueryError)):
        change(room, name="a", **wanted)
    assert rules.find(room.store, "a") == before


def test_toml_goes_round(room: Desk, tmp_path: Path) -> None:
    room.add("a", "corridor (iran OR \"gas\\ pipe\") -'x'", SECRET, "mailto:a@b.example", quiet="22:00-07:00")
    room.add("Ճանապարհ \U0001f6e3", "ճանապարհ", mode="weekly", at="fri 18:00", zone="Asia/Yerevan", priority="low",
             every_copy=True)  # fmt: skip
    file = tmp_path / "alerts.toml"
    file.write_text(toml.write(rules.every(room.store), secrets=True), encoding="utf-8")
    for wanted, alert in zip(toml.read(file), rules.every(room.store), strict=True):
        made = rules.make_alert(name=wanted.name, query=wanted.query, to=wanted.to, mode=wanted.mode,
                                options=wanted.options, created_at=alert.created_at, private=True)  # fmt: skip
        assert made == dataclasses.replace(alert, id=None)
    assert "T0KEN" not in toml.write(rules.every(room.store), secrets=False)


def test_export_and_import_as_typed(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", SECRET, "--to", "mailto:a@b.example", "--priority", "high")
    run("add", "b", "iran", "--to", "http://127.0.0.1:9/", "--digest", "daily", "--at", "06:00")
    short, whole = run("list", "--toml")[1], run("list", "--toml", "--secrets")[1]
    assert "T0KEN" not in short
    assert "T0KEN" in whole
    (tmp_path / "short.toml").write_text(short.replace("corridor", "corridor gas"))
    (tmp_path / "whole.toml").write_text(whole)
    assert run("list", "--toml", "-o", str(tmp_path / "kept.toml"))[:2] == (0, "")
    assert (tmp_path / "kept.toml").stat().st_mode & 0o777 == 0o600
    assert run("add", "--from", str(tmp_path / "whole.toml"))[0] == 2  # the names are taken
    assert run("add", "--from", str(tmp_path / "short.toml"), "--replace")[1] == "0 alerts made, 2 changed.\n"
    again = run("list", "--toml", "--secrets")[1]
    assert again == whole.replace("corridor", "corridor gas")  # a shortened address stands for the one that is there
    run("remove", "a")
    run("remove", "b")
    assert run("add", "--from", str(tmp_path / "whole.toml"))[1] == "2 alerts made, 0 changed.\n"
    assert run("list", "--toml", "--secrets")[1] == whole
    (tmp_path / "bad.toml").write_text(whole.replace('"a"', '"c"') + '\n[[alert]]\nname = "d"\nquery = "("\nto = []\n')
    assert run("add", "--from", str(tmp_path / "bad.toml"))[0] == 2
    assert run("list", "--toml", "--secrets")[1] == whole  # all or none
    for text in ("[[alert]]\nnme = 'x'\n", "alert = 1", "[[alert]]\nname='x'\nquery='y'\n", "\x00"):
        (tmp_path / "bad.toml").write_text(text)
        code, out, err = run("add", "--from", str(tmp_path / "bad.toml"))
        assert (code, out) == (2, "")
        assert "bad.toml" in err


def test_a_label_that_nobody_has_is_no_address(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", SECRET)
    (tmp_path / "short.toml").write_text(run("list", "--toml")[1])
    run("remove", "a")
    code, _, err = run("add", "--from", str(tmp_path / "short.toml"))
    assert code == 2
    assert "address" in err


@pytest.mark.parametrize(
    "arguments",
    [("edit", "a"), ("edit", "nobody", "--query", "x"), ("edit", "a", "--query", "(x"), ("add", "--from", "/no/file"),
     ("add", "a", "x"), ("add", "a", "--from", "x"), ("list", "--secrets"), ("tail", "nobody"),
     ("tail", "--since", "soon", "--once"), ("edit", "a", "--digest", "daily", "--at", "noon")],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...]) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", "https://example.org/x")
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("newswatch: ")


def test_edit_goes_through_a_running_service(service: None, run: Run) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", "http://127.0.0.1:9/x", "--digest", "daily", "--at", "06:00")
    assert run("edit", "a", "--digest", "none", "--every-copy", "--zone", "Asia/Tbilisi")[0] == 0
    (listed,) = json.loads(run("list", "--json")[1])
    assert listed["mode"] == "instant"
    assert listed["options"]["every_copy"] is True
    assert listed["options"]["zone"] == "Asia/Tbilisi"
    assert run("edit", "a", "--first-copy", "--zone", "")[0] == 0
    (listed,) = json.loads(run("list", "--json")[1])
    assert (listed["options"]["every_copy"], listed["options"]["zone"]) == (False, "")


def test_tail_shows_what_was_found_and_nothing_that_moves_the_cursor(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", "http://127.0.0.1:9/x")
    archive_one(tmp_path, title="\x1b]0;owned\x07 [bold]x[/bold]", text="Words. The corridor opened.")
    assert run("tail", "--once") == (0, "", "")  # it is about what comes
    code, out, _ = run("tail", "a", "--since", "2026-01-01", "--once")
    assert code == 0
    assert "\x1b" not in out
    assert "[bold]x[/bold]" in out
    assert "The corridor opened." in out
    (line,) = run("tail", "--since", "2026-01-01", "--once", "--json")[1].splitlines()
    assert json.loads(line)["alert"] == "a"


def test_tail_follows_and_ends_quietly_at_ctrl_c(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("add", "a", "corridor", "--to", "http://127.0.0.1:9/x")
    child = subprocess.Popen(
        [sys.executable, "-m", "newswatch", "--home", str(tmp_path), "alerts", "tail", "--since", "1000d", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    try:
        archive_one(tmp_path, "one")
        assert child.stdout is not None
        first = child.stdout.readline()
        archive_one(tmp_path, "two", title="Second")
        second = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    finally:
        child.kill()
    assert json.loads(first)["title"] == "Corridor opens"
    assert json.loads(second)["title"] == "Second"
    assert (child.returncode, err) == (0, "")


def test_a_feed_of_an_alert(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("add", "a <b>", "corridor", "--to", "http://127.0.0.1:9/x")
    assert run("feed", "a <b>")[0] == 0
    archive_one(tmp_path, "one", title='=cmd|x </title><script>alert("{{7*7}}")</script>')
    archive_one(tmp_path, "two", title="Second", text="No such word.")
    atom = run("feed", "a <b>")[1]
    root = etree.fromstring(atom.encode())
    assert root.findtext("{*}entry/{*}title") == '=cmd|x </title><script>alert("{{7*7}}")</script>'
    assert len(root.findall("{*}entry")) == 1
    assert run("feed", "a <b>", "--format", "json", "-o", str(tmp_path / "feed.json"))[:2] == (0, "")
    feed = json.loads((tmp_path / "feed.json").read_text())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "newswatch: a <b>"
    (item,) = feed["items"]
    assert item["url"] == "https://oc-media.example/news/one"
    assert item["date_published"] == "2026-11-20T06:00:00Z"
    assert item["content_text"].startswith("The one corridor")
    assert run("feed", "nobody")[0] == 2
