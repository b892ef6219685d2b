"""A WARC file on a web server, read in stretches as they are asked for: nothing of it is kept on disk.

Each stretch is an HTTP range (RFC 9110, 14), so that an import goes on where it stopped and a connection that broke
costs its stretch. The server's name is resolved once, its address judged, and the address judged is connected.
"""

import io
import re
import socket
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

import httpx

from newswatch.addresses import refusal
from newswatch.errors import ConfigError, FetchFailed, NotAllowed, SourceError

_REDIRECTS = 5
_PAUSES = (0.5, 2.0, 8.0)
"""Seconds before a stretch that failed is asked for again."""
_AHEAD, _ASIDE = 8_000_000, 256_000
"""Bytes of a stretch: for reading on, and for a look at one place."""
_SMALL = 1 << 17
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_PASSING = {408, 429, 500, 502, 503, 504}


class _Broken(Exception):
    """A stretch did not come, in words; it may come if it is asked for again."""


class RemoteFile:
    """`private`: addresses of private networks may be asked. `timeout` seconds for each read."""

    def __init__(
        self, url: str, *, private: bool, agent: str, timeout: float, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = url
        self._private, self._agent, self.pause = private, agent, pause
        self._patience = {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}
        self._transport: httpx.HTTPTransport | None = None
        self._url = _read(url)
        self._addresses: dict[str, str] = {}
        self.length: int | None = None
        """Bytes, once an answer has said it."""
        self._version = ""

    @property
    def size(self) -> int:
        if self.length is None:
            self.head(1)
        assert self.length is not None
        return self.length

    def head(self, length: int) -> bytes:
        reader = _Reader(self, length)
        with io.BufferedReader(reader, length) as file:
            return file.read(length)

    def reader(self, buffer: int) -> BinaryIO:
        stretch = _AHEAD if buffer > _SMALL else _ASIDE
        return io.BufferedReader(_Reader(self, stretch), buffer)

    def ask(self, start: int, length: int) -> httpx.Response:
        """An answer whose body begins at `start`, or before it where the server knows no ranges (see `begin`)."""
        for _ in range(_REDIRECTS + 1):
            response = self._send(start, start + length - 1)
            if response.status_code not in (301, 302, 303, 307, 308):
                self._judge(response, start)
                return response
            response.close()
            self._url = _read(str(self._url.join(response.headers.get("location", ""))))
        raise FetchFailed(f"{self.name}: it sends us from one address to the next; name the last one.")

    def _send(self, first: int, last: int) -> httpx.Response:
        url = self._url
        if self._transport is None:
            self._transport = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=2))
        request = httpx.Request(
            "GET", url.copy_with(host=self._address(url)),
            headers={
                "Host": url.netloc.decode("ascii"), "User-Agent": self._agent, "Accept-Encoding": "identity",
                "Range": f"bytes={first}-{last}",
            },
            extensions={"sni_hostname": url.raw_host.decode("ascii"), "timeout": self._patience},
        )  # fmt: skip
        try:
            return self._transport.handle_request(request)
        except httpx.HTTPError as fault:
            raise _Broken(_words(fault)) from fault

    def _address(self, url: httpx.URL) -> str:
        """The first of the host's addresses, all of which must be permitted."""
        host = url.raw_host.decode("ascii")
        if host not in self._addresses:
            port = url.port or (443 if url.scheme == "https" else 80)
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError) as fault:
                raise _Broken(f"the name {host} cannot be resolved") from fault
            for address in (str(info[4][0]) for info in found):
                if not self._private and (why := refusal(address)):
                    raise NotAllowed(
                        f"{self.name}: {host} is {address}, {why}; files are fetched from public addresses only, from "
                        "others with --private-network."
                    )
            self._addresses[host] = str(found[0][4][0])
        return self._addresses[host]

    def _judge(self, response: httpx.Response, start: int) -> None:
        """Raises for an answer that is not the file asked for."""
        status = response.status_code
        told = _RANGE.fullmatch(response.headers.get("content-range", ""))
        size = told[2] if told is not None else response.headers.get("content-length", "")
        try:
            if status in _PASSING:
                raise _Broken(f"HTTP {status}")
            if status not in (200, 206):
                raise FetchFailed(f"{self.name}: HTTP {status}; name another address.")
            if (status == 206 and (told is None or int(told[1]) != start)) or not size.isdecimal():
                raise FetchFailed(f"{self.name}: the server does not say which bytes it sends; download the file.")
            self._same(int(size), response.headers.get("etag") or response.headers.get("last-modified", ""))
        except (SourceError, _Broken):
            response.close()
            raise

    def _same(self, size: int, version: str) -> None:
        if self.length is None:
            self.length, self._version = size, version
        if (size, version) != (self.length, self._version):
            raise FetchFailed(f"{self.name}: it was changed while it was read; run the import again.")


class _Reader(io.RawIOBase):
    def __init__(self, file: RemoteFile, stretch: int) -> None:
        self._file, self._stretch = file, stretch
        self._at = 0
        self._rest = b""
        self._answer: httpx.Response | None = None
        self._chunks: Iterator[bytes] = iter(())

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        if (target := max(0, base + offset)) != self._at:
            self._leave()
            self._at = target
        return self._at

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # a buffer of bytes, as io calls it
        if not self._rest:
            if self._file.length is not None and self._file.length <= self._at:
                return 0
            self._rest = self._surely()
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self._at += count
        return count

    def close(self) -> None:
        self._leave()
        super().close()

    def _surely(self) -> bytes:
        """The next bytes; whatever broke is asked for a few times."""
        for pause in (*_PAUSES, None):
            try:
                return self._more()
            except _Broken as fault:
                self._leave()
                if pause is None:
                    raise FetchFailed(
                        f"{self._file.name}: {fault}; run the import again, it goes on behind the last page stored."
                    ) from fault
                self._file.pause(pause)
        raise AssertionError("the last pause is None")

    def _more(self) -> bytes:
        if self._answer is not None and (chunk := self._chunk()):
            return chunk
        self._leave()
        self._begin()
        if chunk := self._chunk():
            return chunk
        raise _Broken("it broke off")

    def _begin(self) -> None:
        self._answer = self._file.ask(self._at, self._stretch)
        assert isinstance(self._answer.stream, httpx.SyncByteStream)
        self._chunks = iter(self._answer.stream)
        left = 0 if self._answer.status_code == 206 else self._at  # a server without ranges begins at the beginning
        while left > 0 and (chunk := self._chunk()):
            left -= len(chunk)
            if left < 0:
                self._chunks = _first(chunk[left:], self._chunks)

    def _chunk(self) -> bytes:
        try:
            return next(self._chunks, b"")
        except httpx.HTTPError as fault:
            raise _Broken(_words(fault)) from fault

    def _leave(self) -> None:
        answer, self._answer, self._rest = self._answer, None, b""
        if answer is not None:
            answer.close()


def _first(chunk: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield chunk
    yield from rest


def refuse_address(address: str) -> None:
    """Raises ConfigError for one that cannot be one. Asks nobody."""
    _read(address)


def _read(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as fault:
        raise ConfigError(f"{address[:200]}: is no web address ({fault}).") from fault
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigError(f"{address[:200]}: is no web address; it looks like https://example.org/file.warc.gz.")
    if url.userinfo:
        raise ConfigError("an address with a name and a password in it is not taken: others could read it.")
    return url


def _words(fault: httpx.HTTPError) -> str:
    """httpx's words, short and without addresses."""
    if "CERTIFICATE_VERIFY" in str(fault):
        return "its certificate cannot be verified"
    return {
        "ConnectError": "no connection", "ConnectTimeout": "no connection in time", "ReadTimeout": "no answer in time",
    }.get(type(fault).__name__, "it broke off")  # fmt: skip
