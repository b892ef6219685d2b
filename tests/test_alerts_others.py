"""Targets that Apprise serves, against a real receiver."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.alerts.channels.others import open_service
from newswatch.alerts.targets import read_target
from newswatch.errors import ConfigError
from tests.alert_kit import Desk, desk
from tests.archive_kit import candidate, source, store
from tests.receivers import Hook, http_receiver

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.writer.set_source(source())
        yield made


def address(hook: Hook) -> str:
    return hook.url.replace("http://", "json://")


def test_a_message_arrives_with_its_key_and_as_plain_words(room: Desk) -> None:
    with http_receiver() as hook:
        room.add("a", "corridor", address(hook), priority="high")
        store(
            room.writer,
            candidate(title="Talks <script>{{7*7}}</script> :smile: \\n =cmd|x", text="A corridor <b>x</b>."),
        )
        assert room.send().sent == 1
    (call,) = hook.calls
    (letter,) = room.letters()
    assert call.key == letter.key
    assert call.json["type"] == "warning"
    assert call.json["title"] == "[a] Talks <script>{{7*7}}</script> :smile: \\n =cmd|x"
    assert "A *corridor* <b>x</b>." in call.json["message"]
    assert "newswatch alerts pause a" in call.json["message"]
    assert letter.state == "sent"


@pytest.mark.parametrize(
    ("address", "priority", "expected"),
    [
        ("ntfy://127.0.0.1/topic", "high", "high"),
        ("ntfy://127.0.0.1/topic?tags=news", "low", "low"),
        ("ntfy://127.0.0.1/topic", "normal", "default"),
        ("ntfy://127.0.0.1/topic?priority=min", "high", "min"),
        ("gotify://127.0.0.1/token", "high", 8),
        (f"pover://{'u' * 30}@{'t' * 30}", "low", -2),
    ],
)
def test_a_service_with_priorities_gets_the_alerts(address: str, priority: str, expected: object) -> None:
    service = open_service(address, priority=priority)
    assert getattr(service, "priority", None) == expected


@pytest.mark.parametrize(("status", "headers"), [(500, {}), (302, {"location": "/elsewhere"}), (404, {})])
def test_a_refusal_is_tried_again_and_no_redirect_is_followed(room: Desk, status: int, headers: dict[str, str]) -> None:
    said = io.StringIO()  # at the root, as in a process of its own: pytest listens to silenced loggers too
    handler = logging.StreamHandler(said)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with http_receiver(lambda _: status, **headers) as hook:
        room.add("a", "corridor", address(hook))
        store(room.writer, candidate())
        assert room.send().failed == 1
        assert len(hook.calls) == 1
    root.removeHandler(handler)
    root.setLevel(level)
    (letter,) = room.letters()
    assert "state=waiting" in said.getvalue()
    assert letter.last_error == f"the service refused it (HTTP {status})"
    assert "SECRET-PATH" not in said.getvalue() + letter.payload + letter.target


def test_secrets_of_an_address_are_shown_nowhere(tmp_path: Path) -> None:
    target = read_target(SLACK, private=True)
    assert target.label.startswith("slack://… (")
    assert target.label != read_target(SLACK.replace("T1JJ", "T2JJ"), private=True).label
    file = tmp_path / "slack"
    file.write_text(SLACK)
    file.chmod(0o600)
    assert read_target(f"@{file}", private=True).label == f"@{file}"
    with pytest.raises(ConfigError) as refused:
        read_target(SLACK.replace("slack://", "slak://"), private=True)
    assert "T1JJ" not in str(refused.value)


def test_only_the_command_line_may_name_them(tmp_path: Path) -> None:
    file = tmp_path / "slack"
    file.write_text(SLACK)
    file.chmod(0o600)
    for to in (SLACK, f"@{file}"):
        with pytest.raises(ConfigError, match="command line"):
            read_target(to, private=False)


def test_a_password_goes_by_a_file(room: Desk, tmp_path: Path) -> None:
    file = tmp_path / "hook"
    with http_receiver() as hook, http_receiver() as other:
        file.write_text(hook.url.replace("http://", "http://me:s3cret@"))
        (tmp_path / "json").write_text(address(other).replace("json://", "json://me:s3cret@"))
        for name in ("hook", "json"):
            (tmp_path / name).chmod(0o600)
            room.add(name, "corridor", f"@{tmp_path / name}")
        store(room.writer, candidate())
        assert room.send().sent == 2
    assert hook.calls[0].headers["authorization"] == other.calls[0].headers["authorization"] == "Basic bWU6czNjcmV0"
    assert "s3cret" not in json.dumps([letter.payload for letter in room.letters()])
