"""What a worker and its crawling child say to each other over two pipes: a length of four bytes, then msgpack."""

import threading
from typing import BinaryIO

import msgspec
from msgspec import Struct


class Start(Struct, frozen=True, tag="start"):
    attempt: str
    task: bytes
    """A packed CrawlTask."""


class Confirmed(Struct, frozen=True, tag="confirmed"):
    """The broker has one more batch of this attempt."""

    attempt: str


class Drop(Struct, frozen=True, tag="drop"):
    """End it; nothing more of it is wanted."""

    attempt: str


class Stop(Struct, frozen=True, tag="stop"):
    """End all crawls; what was downloaded is still wanted."""


class Handed(Struct, frozen=True, tag="handed"):
    attempt: str
    batch: bytes
    """A packed Batch."""


class Over(Struct, frozen=True, tag="over"):
    """The attempt's crawl is over; all its batches were handed over before."""

    attempt: str
    fault: str | None = None
    """Why it came to no end, in words."""


Order = Start | Confirmed | Drop | Stop
Report = Handed | Over

_HEAD = 4
_pack = msgspec.msgpack.Encoder().encode
_order = msgspec.msgpack.Decoder(Order).decode
_report = msgspec.msgpack.Decoder(Report).decode


class Pipe:
    """One end of both pipes. `send` may be called from any thread."""

    def __init__(self, reading: BinaryIO, writing: BinaryIO) -> None:
        self._reading, self._writing = reading, writing
        self._turn = threading.Lock()

    def send(self, frame: Order | Report) -> None:
        """Raises OSError when the other end is gone."""
        packed = _pack(frame)
        with self._turn:
            self._writing.write(len(packed).to_bytes(_HEAD, "big") + packed)
            self._writing.flush()

    def order(self) -> Order | None:
        """None when the other end is gone."""
        packed = self._read()
        return None if packed is None else _order(packed)

    def report(self) -> Report | None:
        packed = self._read()
        return None if packed is None else _report(packed)

    def _read(self) -> bytes | None:
        head = self._reading.read(_HEAD)
        if len(head) < _HEAD:
            return None
        length = int.from_bytes(head, "big")
        packed = self._reading.read(length)
        return packed if len(packed) == length else None
