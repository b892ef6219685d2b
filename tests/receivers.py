"""Receivers of alerts on loopback: an HTTP server and an SMTP server, with a switch for each way to misbehave."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HANG = "hang"
DROP = "drop"
ENDLESS = "endless"


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class Hook:
    """`answer` decides by the number of the call (from 0): a status, or HANG, DROP, ENDLESS."""

    answer: Callable[[int], int | str] = lambda _: 204
    headers: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def http_receiver(
    answer: Callable[[int], int | str] = lambda _: 204, *, tls: ssl.SSLContext | None = None, **headers: str
) -> Iterator[Hook]:
    hook = Hook(answer=answer, headers={name.replace("_", "-"): value for name, value in headers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            number = len(hook.calls)
            hook.calls.append(Call(self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            self._reply(hook.answer(number))

        def _reply(self, answer: int | str) -> None:
            if answer == HANG:
                hook.closing.wait(30)
            elif answer == DROP:
                self.connection.shutdown(socket.SHUT_RDWR)
            else:
                self.send_response(200 if answer == ENDLESS else int(answer))
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "1000000" if answer == ENDLESS else "0")
                self.end_headers()
                if answer == ENDLESS:
                    self.wfile.flush()
                    hook.closing.wait(30)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that was cut off is what some tests want

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        hook.url = f"http://127.0.0.1:{server.server_port}/hook/SECRET-PATH"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hook
        finally:
            hook.closing.set()
            server.shutdown()
            thread.join()


@contextmanager
def https_receiver(folder: Path) -> Iterator[Hook]:
    """Its own certificate, for `localhost`, is left in `folder`/cert.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with http_receiver(tls=context) as hook:
        hook.url = hook.url.replace("http://127.0.0.1", "https://localhost")
        yield hook


@dataclass
class Post:
    """`answer` decides by the number of the mail what RCPT is answered; `data` what DATA is."""

    answer: Callable[[int], str] = lambda _: "250 OK"
    raw: list[bytes] = field(default_factory=list)
    tries: int = 0
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]  # type: ignore[arg-type,misc]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        answer = self.answer(self.tries)
        self.tries += 1
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        return "250 OK kept"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=False)


@contextmanager
def smtp_receiver(answer: Callable[[int], str] = lambda _: "250 OK") -> Iterator[Post]:
    post = Post(answer=answer, port=free_port())
    controller = _Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
