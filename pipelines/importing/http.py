"""An HTTP answer as a WARC record holds it: status, headers, body. Pure, and bounded whatever the bytes say."""

import re
from dataclasses import dataclass

from pipelines.encodings import NotUndone, decode
from pipelines.judging import looks_like_markup
from pipelines.outcomes import FailReason

_MOST_HEADERS = 256 * 1024
"""Bytes."""
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    """Lower-case names, repeated ones joined; those of the wire are left out."""
    body: bytes


def read_answer(block: bytes, limit: int) -> Answer:
    """`limit` bounds the body once its encodings are undone. Raises NotUndone."""
    status = _STATUS.match(block)
    end = _END.search(block, 0, _MOST_HEADERS)
    if status is None or end is None:
        raise NotUndone(FailReason.BAD_RECORD, "no HTTP answer in it")
    headers = _headers(block[: end.start()])
    body = block[end.end() :]
    coding = headers.pop("transfer-encoding", "").lower()
    if "chunked" in coding:
        body = unchunked(body)
    if stated := headers.pop("content-encoding", ""):
        body = _decoded(body, stated, limit)
    if len(body) > limit:
        raise NotUndone(FailReason.TOO_LARGE, f"over {limit} bytes")
    return Answer(status=int(status[1]), headers=headers, body=body)


def _headers(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon and (key := name.strip().lower()):
            found[key] = f"{found[key]}, {value.strip()}" if key in found else value.strip()
    return found


def unchunked(body: bytes) -> bytes:
    """Without the marks of a chunked transfer; as it is where a crawler took them out and left the header.

    Raises NotUndone where the chunks begin well and do not come to their end.
    """
    if _CHUNK.match(body) is None:
        return body
    out, at = bytearray(), 0
    while (mark := _CHUNK.match(body, at)) is not None:
        size = int(mark[1], 16)
        if size == 0:
            return bytes(out)
        if mark.end() + size > len(body):
            break
        out += body[mark.end() : mark.end() + size]
        at = mark.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    if not out:  # a page that happens to begin like a chunk
        return body
    raise NotUndone(FailReason.CUT_SHORT, "its chunks do not come to an end")


def _decoded(body: bytes, stated: str, limit: int) -> bytes:
    """Many crawlers undo the encoding and keep its header: what reads as a page then is taken as it is."""
    if not body:
        return body
    try:
        return decode(body, stated, limit)
    except NotUndone as fault:
        if fault.reason is FailReason.BAD_ENCODING and looks_like_markup(body):
            return body
        raise
