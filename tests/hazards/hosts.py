"""Whole hosts that are hazards: each a site and a source of its own, with good articles where any can be had."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.hazards.hazard import each_time, pieces
from tests.hazards.stories import story
from tests.hostile import bomb, first_then, redirect
from tests.site import Answer, Page, Site, listing

ARTICLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    name: str
    set_up: Callable[[Site], None]
    reads: bool
    """True: every good article is stored and the crawl finishes. False: nothing is stored, and the source is told of."""


def good(name: str) -> list[str]:
    """Names of a host's good articles."""
    return [f"{name}-{n}" for n in range(ARTICLES)]


def hosts(scale: float) -> list[Host]:
    return [*_robots(scale), *_all_pages(), *_limits()]


def _with_robots(name: str, page: Page, reads: bool) -> Host:
    def set_up(site: Site) -> None:
        site["/robots.txt"] = page

    return Host(name=f"robots-{name}", set_up=set_up, reads=reads)


def _robots(scale: float) -> list[Host]:
    def text(body: str | bytes, kind: str = "text/plain", **headers: str) -> Answer:
        return Answer(body=body.encode() if isinstance(body, str) else body, kind=kind, headers=dict(headers))

    size = int(500_000_000 * scale) + 5_000_000
    stars = "User-agent: *\n" + f"Disallow: /{'*a' * 60}*b$\n" * 50
    read: dict[str, Page] = {
        "html": text("<!doctype html><html><body>Page not found</body></html>", "text/html"), "empty": text(""), "binary": text(bytes(range(256)) * 400),
        "utf16": text("User-agent: *\nDisallow: /x".encode("utf-16")), "nul": text("User-agent: *\x00\nDisallow: /x\x00\n"), "long": text("Disallow: /" + "x" * 400_000),
        "words": text("User-agent: newswatch\nCrawl-delay: soon\nRequest-rate: x/y\nVisit-time: 99-99\nSitemap: file:///etc/passwd\n"),
        "delay-minus": text("User-agent: *\nCrawl-delay: -5\n"), "delay-nan": text("User-agent: *\nCrawl-delay: nan\n"), "delay-small": text("User-agent: *\nCrawl-delay: 1e-300\n"),
        "stars": text(stars), "groups": text("User-agent: a\n" * 20_000 + "Disallow: /\n"), "gone": Answer(status=410), "teapot": Answer(status=418), "secret": Answer(status=401),
        "bomb": text(bomb("gzip", size), **{"Content-Encoding": "gzip"}), "endless": each_time(lambda: Answer(kind="text/plain", body=(b"# words\n" * 8000 for _ in range(200)))),
        "moved": redirect("/robots-2.txt"), "conflict": text("User-agent: *\nDisallow: /news/\nAllow: /news/\n"),
    }  # fmt: skip
    unread: dict[str, Page] = {
        "fails": Answer(status=500), "busy": Answer(status=503), "reset": Answer(reset=True), "slow": each_time(lambda: Answer(wait=30)), "forbids": text("User-agent: *\nDisallow: /\n"),
        "away": redirect("http://127.0.0.3/robots.txt"), "file": redirect("file:///etc/passwd"), "loop": redirect("/robots.txt"), "not-packed": text(b"x", **{"Content-Encoding": "br"}),
        "limited": Answer(status=429),
        "drip": each_time(lambda: Answer(kind="text/plain", body=pieces(b"#" for _ in iter(lambda: threading.Event().wait(0.1), 1)))),
    }  # fmt: skip
    return [
        *(_with_robots(n, page, True) for n, page in read.items()),
        *(_with_robots(n, page, False) for n, page in unread.items()),
    ]


def _all_pages() -> list[Host]:
    """The same answer at every address but robots.txt."""

    def all_are(name: str, page: Page) -> Host:
        def set_up(site: Site) -> None:
            for path in ("/list", *(f"/news/{each}" for each in good(f"all-{name}"))):
                site[path] = page

        return Host(name=f"all-{name}", set_up=set_up, reads=False)

    return [
        all_are(
            "login",
            Answer(
                body=b"<html><title>Sign in</title><body><form><input type=password></form>Please log in to continue."
            ),
        ),
        all_are("denied", Answer(status=403, body=b"no")),
        all_are("gone", Answer(status=410)),
        all_are("busy", Answer(status=503)),
        all_are("reset", Answer(reset=True)),
        all_are("limited", Answer(status=429, headers={"Retry-After": "1000000000"})),
        all_are("unpaid", Answer(status=402)),
        all_are("odd", Answer(status=999)),
        all_are("home", redirect("/")),
        all_are("binary", Answer(raw=b"\x15\x03\x01\x00\x02\x02\x28")),
        all_are("blurt", Answer(raw=b"220 mail.example.org ESMTP\r\n")),
    ]


def _limits() -> list[Host]:
    """One page of several asks for patience no one has."""

    def one_page(name: str, *answers: Page) -> Host:
        def set_up(site: Site) -> None:
            first_then(*answers, path=f"/news/limit-{name}")(site)
            site["/list"] = listing([f"/news/limit-{name}", *(f"/news/{each}" for each in good(f"limit-{name}"))])

        return Host(name=f"limit-{name}", set_up=set_up, reads=True)

    def asks(value: str, status: int = 429) -> Answer:
        return Answer(status=status, headers={"Retry-After": value})

    return [
        *(
            one_page(f"odd-{n}", asks(value))
            for n, value in enumerate(("-1", "soon", "1e9", "٣", "Thu, 99 Foo 0000", "0.5", ""))
        ),
        one_page("absurd", asks("1000000000")),
        one_page("absurd-busy", asks("99999999999999999999", 503)),
        one_page("absurd-date", asks("Fri, 01 Jan 2100 00:00:00 GMT")),
    ]


class Wire:
    """A bare server: `greet` is sent to whoever connects, before anything is asked."""

    def __init__(self, greet: bytes, *, hold: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._greet, self._hold = greet, hold
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.settimeout(0.1)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._socket.getsockname()[1]
        self._thread.start()

    def _serve(self) -> None:
        held: list[socket.socket] = []
        for connection in self._connections():
            if self._greet:
                connection.sendall(self._greet)
            if self._hold:
                held.append(connection)
            else:
                connection.close()
        for connection in held:
            connection.close()

    def _connections(self) -> Iterator[socket.socket]:
        while not self._ended.is_set():
            try:
                yield self._socket.accept()[0]
            except TimeoutError:
                continue

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()


def encrypted(folder: Path) -> dict[str, ssl.SSLContext]:
    """Contexts whose certificates nobody should believe, by source."""
    now = datetime.now(UTC)
    made = {
        "tls-unknown": ("localhost", now - timedelta(days=1), now + timedelta(days=9)),
        "tls-expired": ("localhost", now - timedelta(days=9), now - timedelta(days=1)),
        "tls-early": ("localhost", now + timedelta(days=1), now + timedelta(days=9)),
        "tls-other-name": ("bank.example.org", now - timedelta(days=1), now + timedelta(days=9)),
    }
    return {name: _context(folder / f"{name}.pem", *terms) for name, terms in made.items()}


def _context(path: Path, host: str, since: datetime, until: datetime) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(since).not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(made.public_bytes(encoding) + key.private_bytes(encoding, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def wires() -> dict[str, Wire]:
    """Servers that hardly serve, by name."""
    early = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nearly"
    return {
        "wire-closes": Wire(b""), "wire-mute": Wire(b"", hold=True), "wire-early": Wire(early), "wire-early-holds": Wire(early, hold=True),
        "wire-http2": Wire(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", hold=True), "wire-tls": Wire(b"\x15\x03\x03\x00\x02\x02\x28"), "wire-noise": Wire(bytes(range(256)) * 4),
    }  # fmt: skip


def fill(site: Site, name: str) -> None:
    """The good articles of a host and their list."""
    for each in good(name):
        site[f"/news/{each}"] = story(each).html
    site["/list"] = listing([f"/news/{each}" for each in good(name)])
