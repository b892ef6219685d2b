"""`newswatch alerts …` as it is typed, by itself and through a running service."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newswatch.alerts.changes import commands
from newswatch.alerts.dispatch import Dispatcher
from newswatch.alerts.match import Matcher
from newswatch.cli import main
from newswatch.clock import SystemClock
from newswatch.settings import Secrets, Settings
from scheduler.control import ControlServer
from tests.archive_kit import HandClock, candidate, open_writer, source, store
from tests.receivers import free_port, http_receiver

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """`main` sets logging up for a process of its own."""
    root, ours = logging.getLogger(), logging.getLogger("newswatch")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("NEWSWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def typed(*arguments: str) -> tuple[int, str, str]:
        code = main(["alerts", *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return typed


def archive_one(home: Path, slug: str = "one", **changes: Any) -> None:
    clock = HandClock()
    with open_writer(home, clock) as writer:
        writer.on_stored.append(Matcher(Settings(), clock))
        writer.set_source(source())
        store(writer, candidate(slug, **changes))


def test_add_list_log_send_pause_remove(run: Run, tmp_path: Path) -> None:
    with http_receiver(lambda call: 500 if call == 0 else 200) as hook:
        code, out, err = run("add", "corridor", "corridor OR iran", "--to", hook.url)
        assert (code, err.partition(";")[2]) == (0, " `newswatch alerts test corridor` shows it on what is here.\n")
        assert "SECRET-PATH" not in out + err
        archive_one(tmp_path)
        (listed,) = json.loads(run("list", "--json")[1])
        assert listed["name"] == "corridor"
        assert listed["query"] == "corridor OR iran"
        assert listed["hits"] == {"told": 1, "gathering": 0, "late": 0, "copy": 0}
        assert listed["trouble"] is None
        assert "SECRET-PATH" not in json.dumps(listed)
        code, out, err = run("send")
        assert (code, out) == (1, "0 sent, 1 refused, 1 waiting.\n")
        assert "alerts log" in err
        (waiting,) = json.loads(run("log", "--json")[1])
        assert (waiting["state"], waiting["attempts"], waiting["last_error"]) == ("waiting", 1, "HTTP 500")
        assert waiting["next_try_at"]
        assert waiting["about"] == "Corridor opens"
        assert run("send")[:2] == (0, "1 sent, 0 refused, 0 waiting.\n")
        assert hook.calls[0].key == hook.calls[1].key == waiting["key"]
    (sent,) = json.loads(run("log", "corridor", "--json")[1])
    assert sent["sent_at"]
    assert "corridor" in run("log")[1]
    assert "corridor" in run("list")[1]
    assert "paused" in run("pause", "corridor")[1]
    assert json.loads(run("list", "--json")[1])[0]["paused"] is True
    assert "on" in run("pause", "corridor", "--resume")[1]
    assert run("remove", "corridor")[0] == 0
    assert json.loads(run("list", "--json")[1]) == []


def test_an_empty_home_has_no_alerts_and_is_not_made(run: Run, tmp_path: Path) -> None:
    for name in ("list", "log"):
        code, out, err = run(name)
        assert (code, out) == (0, "")
        assert err
        assert run(name, "--json") == (0, "[]\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "a", "(iran", "--to", "https://example.org/x"),
        ("add", "a", "iran", "--to", "ftp://example.org/x"),
        ("add", "a", "iran", "--to", "nonsense"),
        ("add", "a", "iran"),
        ("add", "a"),
        ("add", "", "iran", "--to", "https://example.org/x"),
        ("add", "a", "iran", "--to", "https://example.org/x", "--digest", "monthly"),
        ("add", "a", "iran", "--to", "https://example.org/x", "--at", "07:00"),
        ("add", "a", "iran", "--to", "https://example.org/x", "--digest", "daily", "--at", "noon"),
        ("add", "a", "iran", "--to", "https://example.org/x", "--zone", "Mars/Base"),
        ("add", "a", "iran", "--to", "https://example.org/x", "--quiet", "always"),
        ("add", "a", "iran", "--to", "@/no/such/file"),
        ("pause", "nobody"),
        ("remove", "nobody"),
        ("nonsense",),
        ("log", "--limit", "0"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("newswatch: ")
    assert "Traceback" not in err


def test_a_name_that_is_taken_is_said(run: Run) -> None:
    assert run("add", "a", "iran", "--to", "https://example.org/x")[0] == 0
    code, _, err = run("add", "a", "iran", "--to", "https://example.org/x")
    assert code == 2
    assert "already" in err


def test_a_mail_target_without_a_mail_server_says_what_to_set(run: Run) -> None:
    code, _, err = run("add", "a", "iran", "--to", "mailto:a@b.example")
    assert code == 0
    assert "mail.host" in err


def test_titles_from_outside_reach_the_terminal_as_words(run: Run, tmp_path: Path) -> None:
    run("add", "a", "corridor", "--to", f"http://127.0.0.1:{free_port()}/")
    archive_one(tmp_path, title="\x1b]0;owned\x07 [bold]corridor[/bold] =cmd")
    _, out, _ = run("log")
    assert "\x1b" not in out
    assert "[bold]corridor[/bold] =cmd" in out


@pytest.fixture
def service(tmp_path: Path) -> Iterator[None]:
    """The half of the service that alerts need, in a thread of its own."""
    started, ended = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        clock = SystemClock()
        with open_writer(tmp_path, clock) as writer:  # type: ignore[arg-type]
            writer.on_stored.append(Matcher(Settings(), clock))
            dispatcher = Dispatcher(writer, Settings(), Secrets(), clock)
            async with ControlServer(tmp_path, commands(writer=writer, dispatcher=dispatcher, clock=clock)):  # type: ignore[arg-type]
                writer.set_source(source())
                started.set()
                await ended.wait()
            store(writer, candidate(published_at=None))
            await dispatcher.run_once()
            await dispatcher.close()

    def work() -> None:
        loop.run_until_complete(serve())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(10)
    yield
    loop.call_soon_threadsafe(ended.set)
    thread.join(20)
    assert not thread.is_alive()


def test_a_running_service_takes_the_changes(service: None, run: Run, tmp_path: Path) -> None:
    assert run("add", "corridor", "corridor", "--to", "http://127.0.0.1:9/x", "--digest", "daily")[0] == 0
    (listed,) = json.loads(run("list", "--json")[1])
    assert listed["mode"] == "daily"
    assert listed["next_digest"]
    assert run("add", "corridor", "x", "--to", "http://127.0.0.1:9/x")[0] == 2
    assert run("add", "other", "(x", "--to", "http://127.0.0.1:9/x")[0] == 2
    assert run("pause", "corridor")[0] == 0
    assert run("pause", "nobody")[0] == 2
    assert run("send")[:2] == (0, "0 sent, 0 refused, 0 waiting.\n")
    assert run("remove", "corridor")[0] == 0
