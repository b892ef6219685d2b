"""The door to a running service: a Unix socket in home, JSON lines, for the owner only.

A client sends one line, `{"do": "crawl", …}`. The service answers with any number of `{"progress": …}` lines and
closes with one `{"result": …}` or `{"error": {"kind", "message"}}`. Kinds are the names in newswatch.errors.
"""

import asyncio
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from newswatch import errors
from newswatch.errors import ArchiveError, ConfigError, NewswatchError

log = logging.getLogger(__name__)

SOCKET = "newswatch.sock"
HEARTBEAT = "heartbeat"
"""An empty file in home; when it was touched is when a service last lived, also one that was killed."""
_BEAT_EVERY = 10.0
MAX_LINE = 1_000_000
"""Bytes of one line; nothing we send comes near."""
_LONGEST_ADDRESS = 100
"""Bytes a Unix socket's address may have everywhere."""
_CONNECT_TIMEOUT = 10.0

Progress = Callable[[Mapping[str, Any]], None]
Command = Callable[[Mapping[str, Any], Progress], Awaitable[Any]]
"""Arguments and a way to report progress in; a JSON value out. May raise NewswatchError."""


class NoService(NewswatchError):
    """No service runs in this home."""


def ask(home: Path, do: str, on_progress: Progress = lambda _: None, **arguments: Any) -> Any:
    """The result of one command of the service in `home`; blocks until it is done.

    Raises NoService where none runs, and whatever NewswatchError the service met.
    """
    with _connected(home) as stream:
        stream.write(_line({"do": do, **arguments}))
        stream.flush()
        for answer in _answers(stream):
            if "progress" in answer:
                on_progress(answer["progress"])
            elif "error" in answer:
                raise _error(answer["error"])
            else:
                return answer.get("result")
    raise ArchiveError(
        f"{home}: the service ended before it had answered; what it did is kept, "
        "start it again with `newswatch run`, or repeat the command without it."
    )


def ask_or(
    home: Path, do: str, alone: Callable[[], Any], on_progress: Progress = lambda _: None, **arguments: Any
) -> Any:
    """As `ask`; where no service runs `alone` does the same by ourselves and answers in the same form."""
    with suppress(NoService):
        return ask(home, do, on_progress, **arguments)
    return alone()


def service_runs(home: Path) -> bool:
    with suppress(NoService), _connected(home):
        return True
    return False


def beat(home: Path, now: datetime) -> None:
    """The service calls it all the time; the disk hears of it every ten seconds."""
    last = last_lived(home)
    if last is None or abs((now - last).total_seconds()) >= _BEAT_EVERY:
        with suppress(OSError):  # a full disk is told by the archive, not here
            (home / HEARTBEAT).touch(mode=0o600)
            os.utime(home / HEARTBEAT, (now.timestamp(), now.timestamp()))


def last_lived(home: Path) -> datetime | None:
    """None where no service ever ran."""
    try:
        return datetime.fromtimestamp((home / HEARTBEAT).stat().st_mtime, UTC)
    except OSError:
        return None


@contextmanager
def _connected(home: Path) -> Iterator[BinaryIO]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.settimeout(_CONNECT_TIMEOUT)
        try:
            with _address(home) as address:
                door.connect(address)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError) as fault:
            raise NoService(f"{home}: no service runs here; start one with `newswatch run`.") from fault
        except OSError as fault:
            raise ArchiveError(
                f"{home / SOCKET}: the service cannot be reached ({fault.strerror or fault}); "
                "run the command as the user who runs the service."
            ) from fault
        door.settimeout(None)
        with door.makefile("rwb") as stream:
            yield stream  # type: ignore[misc]  # a BufferedRWPair reads and writes as a BinaryIO


def _answers(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    try:
        while line := stream.readline(MAX_LINE):
            yield json.loads(line)
    except (ConnectionError, ValueError):  # the service died while it wrote
        return


def _error(told: Mapping[str, str]) -> NewswatchError:
    kind = getattr(errors, told["kind"], NewswatchError)
    if kind is errors.QueryError:  # the wire carries no place to point at
        kind = ConfigError
    return cast(NewswatchError, kind(told["message"]))


class ControlServer:
    """The service's half. `async with` opens the door and takes it away again.

    The caller holds the writer's lock: a socket that is found is a dead service's, and is replaced.
    """

    def __init__(self, home: Path, commands: Mapping[str, Command]) -> None:
        self._home = home
        self._commands = commands
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "ControlServer":
        (self._home / SOCKET).unlink(missing_ok=True)
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _address(self._home) as address:
                door.bind(address)
        except OSError as fault:
            door.close()
            raise ArchiveError(f"{self._home / SOCKET}: cannot be made ({fault.strerror or fault}).") from fault
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._meet, sock=door, limit=MAX_LINE)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Asks no further; talks still open are ended, which their clients are told."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        (self._home / SOCKET).unlink(missing_ok=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            await self._talk(reader, writer)
        except ConnectionError:
            log.debug("a client left before its answer")
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            if not line:
                return
            result = await self._do(_request(line), writer)
            writer.write(_line({"result": result}))
        except ValueError:  # readline: longer than MAX_LINE
            writer.write(_refusal(ConfigError("a command is one line of JSON, and shorter than this one.")))
        except NewswatchError as fault:
            writer.write(_refusal(fault))
        except asyncio.CancelledError:
            writer.write(_refusal(ArchiveError("the service is stopping; what is not done yet stays pending.")))
        except Exception as fault:
            log.exception("a command failed")
            writer.write(_refusal(NewswatchError(f"a fault of ours in the service: {type(fault).__name__}: {fault}")))
        await writer.drain()

    async def _do(self, request: Mapping[str, Any], writer: asyncio.StreamWriter) -> Any:
        command = self._commands.get(str(request.get("do")))
        if command is None:
            known = ", ".join(sorted(self._commands))
            raise ConfigError(f"the service knows no command '{request.get('do')}'; it knows {known}.")

        def tell(progress: Mapping[str, Any]) -> None:
            if not writer.is_closing():
                writer.write(_line({"progress": progress}))

        return await command(request, tell)


def _request(line: bytes) -> Mapping[str, Any]:
    try:
        request = json.loads(line)
    except ValueError as fault:
        raise ConfigError("a command is one line of JSON.") from fault
    if not isinstance(request, dict):
        raise ConfigError('a command is a JSON object such as {"do": "status"}.')
    return request


def _refusal(fault: NewswatchError) -> bytes:
    kind = next(cls.__name__ for cls in type(fault).__mro__ if hasattr(errors, cls.__name__))
    return _line({"error": {"kind": kind, "message": str(fault)}})


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode() + b"\n"


@contextmanager
def _address(home: Path) -> Iterator[str]:
    """The socket's address, by way of an open folder where home's own path is too long for one."""
    plain = str(home / SOCKET)
    if len(os.fsencode(plain)) <= _LONGEST_ADDRESS:
        yield plain
        return
    if not Path("/proc/self/fd").is_dir():
        raise ConfigError(f"{home}: the path is too long for the service's socket; choose a shorter --home.")
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)
