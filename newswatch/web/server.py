"""Serving the pages: from `newswatch serve`, and as a companion of the running service."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import uvicorn

from newswatch.clock import Clock
from newswatch.errors import ConfigError
from newswatch.log import NOTICE
from newswatch.settings import Settings, read_secrets
from newswatch.web.app import make_app
from newswatch.web.keys import Keys, make_token, read_keys

log = logging.getLogger(__name__)

_CLIENTS = 200
"""Connections side by side; more are told to come back."""
_LEAVE_WITHIN = 3
"""Seconds that open answers have when the server ends."""
_notice = partial(log.log, NOTICE)


class _Server(uvicorn.Server):
    """Signals are its caller's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    home: Path,
    settings: Settings,
    clock: Clock | None = None,
    *,
    tell: Callable[[str], None] = _notice,
    config: Path | None = None,
) -> None:
    """Serves until it is cancelled. `tell` is given the address once it answers.

    Raises ConfigError when the address cannot be had, or when others could reach it and there is no token.
    """
    host, port = settings.web.host, settings.web.port
    keys = _keys(home, settings) or make_token(home)
    alone = is_loopback(host)
    app = make_app(home, settings, keys=keys, open_reading=alone, clock=clock, config=config)
    serving = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, date_header=True, limit_concurrency=_CLIENTS,
        timeout_graceful_shutdown=_LEAVE_WITHIN, proxy_headers=False, lifespan="on", ws="none",
    )  # fmt: skip
    with _listening(host, port) as door:
        server = _Server(serving)
        tell(f"newswatch shows http://{_shown(host)}:{door.getsockname()[1]}/")
        try:
            await server.serve(sockets=[door])
        except asyncio.CancelledError:
            server.should_exit = True
            await server.shutdown(sockets=[door])
            raise


def check(home: Path, settings: Settings) -> None:
    """Raises ConfigError where `serve` would."""
    _keys(home, settings)
    with _listening(settings.web.host, settings.web.port):
        return


def _keys(home: Path, settings: Settings) -> Keys | None:
    keys = read_keys(home, read_secrets(settings))
    if keys is None and not is_loopback(settings.web.host):
        raise ConfigError(
            f"web.host is {settings.web.host}, which others can reach, and there is no token: set NEWSWATCH_WEB_TOKEN, "
            "or name a file with web.token_file."
        )
    return keys


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as stack:
            door = stack.enter_context(socket.socket(family, kind, proto))
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(256)
            door.setblocking(False)
            stack.pop_all()
    except OSError as fault:
        raise ConfigError(
            f"{host}:{port}: cannot listen there ({fault.strerror or fault}); choose another --port or --host."
        ) from fault
    return door


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
