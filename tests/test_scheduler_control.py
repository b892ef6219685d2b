"""The service's socket, with the service's half in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.errors import ArchiveError, ConfigError, NewswatchError
from scheduler.control import MAX_LINE, SOCKET, NoService, ask, service_runs

SERVER = """
import asyncio, sys
from pathlib import Path
from newswatch.errors import QueryError
from scheduler.control import ControlServer

async def count(request, tell):
    for number in range(request["to"]):
        tell({"number": number})
    return {"sum": sum(range(request["to"]))}

async def misread(request, tell):
    raise QueryError("no such word", query="x", place=0)

async def fault(request, tell):
    raise ZeroDivisionError("by nought")

async def hang(request, tell):
    tell({"hanging": True})
    await asyncio.Event().wait()

async def main():
    commands = {"count": count, "misread": misread, "fault": fault, "hang": hang}
    leave = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, leave.set)
    async with ControlServer(Path(sys.argv[1]), commands):
        print("ready", flush=True)
        await leave.wait()

asyncio.run(main())
"""


def start(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-c", textwrap.dedent(SERVER), str(home)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    return server


def stop(server: subprocess.Popen[str], by: int = signal.SIGTERM) -> None:
    server.send_signal(by)
    server.communicate(timeout=20)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    server = start(tmp_path)
    yield tmp_path
    if server.poll() is None:
        stop(server)


def test_a_command_is_done_and_its_progress_followed(home: Path) -> None:
    seen: list[object] = []
    assert ask(home, "count", seen.append, to=4) == {"sum": 6}
    assert seen == [{"number": n} for n in range(4)]


def test_the_socket_is_the_owners_alone(home: Path) -> None:
    assert (home / SOCKET).stat().st_mode & 0o777 == 0o600


def test_errors_arrive_as_what_they_are(home: Path) -> None:
    with pytest.raises(ConfigError, match="no such word"):
        ask(home, "misread")
    with pytest.raises(ConfigError, match="knows no command 'dance'"):
        ask(home, "dance")
    with pytest.raises(NewswatchError, match="ZeroDivisionError") as told:
        ask(home, "fault")
    assert told.value.exit_code == 1


@pytest.mark.parametrize("line", [b"not json\n", b"[1]\n", b"\xff\xfe\n", b"x" * (MAX_LINE + 10) + b"\n", b"", b"{"])
def test_nonsense_is_refused_and_the_door_stays_open(home: Path, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(str(home / SOCKET))
        door.sendall(line)
        door.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: door.recv(65536), b""))
    assert not line or json.loads(answer)["error"]["kind"] == "ConfigError"
    assert ask(home, "count", to=2) == {"sum": 1}


def test_no_service(tmp_path: Path) -> None:
    assert not service_runs(tmp_path)
    assert not service_runs(tmp_path / "absent")
    with pytest.raises(NoService):
        ask(tmp_path, "count", to=1)


def test_a_dead_services_socket_is_no_service_and_is_replaced(tmp_path: Path) -> None:
    stop(start(tmp_path), by=signal.SIGKILL)
    assert (tmp_path / SOCKET).exists()
    assert not service_runs(tmp_path)
    server = start(tmp_path)
    assert ask(tmp_path, "count", to=3) == {"sum": 3}
    stop(server)
    assert not (tmp_path / SOCKET).exists()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_a_client_is_told_when_the_service_goes(tmp_path: Path, by: int) -> None:
    server = start(tmp_path)
    hanging = threading.Event()
    told: list[BaseException] = []

    def wait_for_it() -> None:
        try:
            ask(tmp_path, "hang", lambda _: hanging.set())
        except NewswatchError as fault:
            told.append(fault)

    client = threading.Thread(target=wait_for_it)
    client.start()
    assert hanging.wait(20)
    stop(server, by)
    client.join(20)
    assert isinstance(told[0], ArchiveError)


def test_a_client_that_leaves_harms_nobody(home: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(str(home / SOCKET))
        door.sendall(b'{"do": "hang"}\n')
    assert ask(home, "count", to=3) == {"sum": 3}


def test_a_long_path_has_a_door_too(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    home.mkdir()
    server = start(home)
    assert len(os.fsencode(home / SOCKET)) > 108
    assert ask(home, "count", to=3) == {"sum": 3}
    stop(server)
