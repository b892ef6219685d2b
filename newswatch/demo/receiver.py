"""A web server that keeps the alerts posted to it, as any receiver of ours would get them."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Delivery:
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str


class Receiver:
    """`with Receiver() as receiver:` listens on `receiver.url`; `receiver.deliveries` is what came."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.kept = self.deliveries
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/alerts"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, tb: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    kept: list[Delivery]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.kept.append(Delivery(self.path, tuple(self.headers.items()), body.decode("utf-8", "replace")))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        """Silent: what came is kept, not printed."""
