"""Content-Encoding undone: strictly (a body cut short is a fault, not a short text) and never beyond the limit."""

import sys
from collections.abc import Iterator

import brotli
from isal import isal_zlib  # half of zlib's time

from pipelines.outcomes import FailReason

if sys.version_info >= (3, 14):
    from compression import zstd
else:  # Scrapy brings the backport
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
_CHUNK = 1 << 16
_UNPACKED_BADLY: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # the stub calls it an instance


class NotUndone(Exception):
    """Why a body is not what its header says."""

    def __init__(self, reason: FailReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def decode(body: bytes, stated: str, limit: int, *, clip: bool = False, whole: bool = True) -> bytes:
    """`body` with the encodings of a Content-Encoding header undone, last first.

    Raises NotUndone: BAD_ENCODING when one is unknown, does not fit the bytes or (with `whole`) ends early; TOO_LARGE
    when the result would exceed `limit` bytes (with `clip` its first `limit` bytes are given instead).
    """
    for name in reversed([part.strip().lower() for part in stated.split(",")]):
        if name in ("", "identity"):
            continue
        body = _undo(body, name, limit, clip, whole)
    return body


def _undo(body: bytes, name: str, limit: int, clip: bool, whole: bool) -> bytes:
    out = bytearray()
    try:
        for chunk in _chunks(body, name, whole):
            out += chunk
            if len(out) > limit:
                if clip:
                    return bytes(out[:limit])
                out.clear()  # who keeps the fault keeps what this frame holds
                raise NotUndone(FailReason.TOO_LARGE, f"over {limit} bytes once the {name} encoding is undone")
    except (_UNPACKED_BADLY, brotli.error, zstd.ZstdError, EOFError) as fault:
        raise NotUndone(FailReason.BAD_ENCODING, f"the body is not {name} as stated ({fault})") from fault
    return bytes(out)


def _chunks(body: bytes, name: str, whole: bool) -> Iterator[bytes]:
    if name in ("gzip", "x-gzip"):
        return _inflated(body, 31, whole)
    if name == "deflate":  # RFC 9110 says zlib; some servers send the bare stream
        return _inflated(body, 15 if body[0] & 0x0F == 8 else -15, whole)
    if name == "br":
        return _unbrotlied(body, whole)
    if name == "zstd":
        return _unzstded(body, whole)
    raise NotUndone(FailReason.BAD_ENCODING, f"the encoding '{name[:40]}' is unknown")


def _inflated(body: bytes, window: int, whole: bool) -> Iterator[bytes]:
    rest = body
    while rest:  # gzip may be several members in a row
        stream = isal_zlib.decompressobj(window)
        while not stream.eof:
            chunk = stream.decompress(rest, _CHUNK)
            rest = stream.unconsumed_tail
            if not chunk and not rest and not stream.eof:
                if whole:
                    raise EOFError("it ends early")
                return
            yield chunk
        rest = stream.unused_data
        if window != 31 or not rest.startswith(b"\x1f\x8b"):
            return


def _unbrotlied(body: bytes, whole: bool) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    chunk = stream.process(body, output_buffer_limit=_CHUNK)
    while chunk or not stream.is_finished():
        yield chunk
        if not chunk:
            if whole:
                raise EOFError("it ends early")
            return
        chunk = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_CHUNK)


def _unzstded(body: bytes, whole: bool) -> Iterator[bytes]:
    stream = zstd.ZstdDecompressor()
    rest = body
    while not stream.eof:
        chunk = stream.decompress(rest, _CHUNK)
        rest = b""
        if not chunk and stream.needs_input:
            if whole:
                raise EOFError("it ends early")
            return
        yield chunk
