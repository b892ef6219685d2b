"""Answers that are hardly HTTP: status lines, lengths, chunks, header floods, statuses nobody asked for."""

import time
from collections.abc import Iterator

from tests.hazards.hazard import Hazard, each_time, loose, pieces, raw, refused, stored
from tests.hazards.stories import story
from tests.site import Answer

BROKEN = ("failed:connection",)
SLOW = ("failed:timeout",)
BIG = ("failed:too_large", "failed:connection")
_OK = "HTTP/1.1 200 OK"
_HTML = "Content-Type: text/html; charset=utf-8"
_CHUNKED = "Transfer-Encoding: chunked"


def _length(name: str) -> str:
    return f"Content-Length: {len(_body(name))}"


def _body(name: str) -> bytes:
    return story(name).html.encode()


def _chunks(body: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(body), size):
        piece = body[at : at + size]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def _dripped(data: bytes, wait: float) -> Iterator[bytes]:
    for at in range(len(data)):
        yield data[at : at + 1]
        time.sleep(wait)


def _head(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"


def hazards(scale: float) -> list[Hazard]:
    """`scale` 1 is full size."""
    return [*_status_lines(), *_statuses(), *_lengths(), *_chunked(scale), *_headers(scale), *_floods(scale)]


def _status_lines() -> list[Hazard]:
    def first(name: str, line: str | bytes, *ends: str) -> Hazard:
        make = loose if not ends else refused
        return make(f"first-{name}", raw(line, _HTML, _length(f"first-{name}"), body=_body(f"first-{name}")), *ends)

    return [
        first("garbage", "HELLO WORLD", *BROKEN),
        first("binary", b"\x16\x03\x01\x00\xff\xfe\x00", *BROKEN),
        first("http2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04", *BROKEN),
        first("ssh", "SSH-2.0-OpenSSH_9.2", *BROKEN),
        first("word-for-status", "HTTP/1.1 OK 200", *BROKEN),
        first("version-nine", "HTTP/9.9 200 OK", "new", *BROKEN),
        first("icy", "ICY 200 OK", "new", *BROKEN),
        first("no-reason", "HTTP/1.1 200"),
        first("long-reason", "HTTP/1.1 200 " + "O" * 60_000, "new", *BIG),
        first("http10", "HTTP/1.0 200 OK"),
        refused("first-nothing", Answer(reset=True), *BROKEN),
        refused("first-http09", Answer(raw=_body("first-http09")), *BROKEN),
        refused("first-lines-only", Answer(raw=b"\r\n" * 5000), *BROKEN, *BIG),
    ]  # fmt: skip


def _statuses() -> list[Hazard]:
    found = [
        refused(f"status-{status}", Answer(status=status, body=_body(f"status-{status}")), "failed:http_status", *ends)
        for status, ends in (
            (201, ()), (202, ()), (204, BROKEN), (205, BROKEN), (206, ()), (207, ()), (226, ()), (300, ()), (304, ()),
            (305, ()), (306, ()), (400, ()), (401, ("rejected:wall",)), (402, ("rejected:wall",)), (403, ("rejected:wall",)),
            (405, ()), (406, ()), (407, ()), (408, ()), (409, ()), (418, ()), (421, ()), (423, ()), (425, ()), (426, ()),
            (428, ()), (431, ()), (451, ("rejected:gone",)), (494, ()), (499, ()), (500, ()), (501, ()), (505, ()),
            (508, ()), (511, ("rejected:wall",)), (520, ()), (525, ()), (530, ()), (599, ()), (600, BROKEN), (999, BROKEN),
        )
    ]  # fmt: skip
    gone = [
        refused(f"status-{status}", Answer(status=status, body=_body("x")), "rejected:gone") for status in (404, 410)
    ]
    odd = [
        refused("status-099", raw("HTTP/1.1 099 Odd", _HTML, body=b""), "failed:http_status", *BROKEN),
        refused("status-200000", raw("HTTP/1.1 200000 Odd", _HTML, body=b""), "failed:http_status", *BROKEN),
        refused("status-minus", raw("HTTP/1.1 -200 Odd", _HTML, body=b""), "failed:http_status", *BROKEN),
        stored("status-203", Answer(status=203, body=_body("status-203"))),
        refused("status-301-nowhere", Answer(status=301, body=_body("status-301-nowhere")), "failed:http_status"),
        refused("status-304-flood", Answer(status=304, headers={"ETag": '"x"'}), "failed:http_status"),
        refused("status-206-part", Answer(status=206, body=_body("status-206-part")[:900],
                headers={"Content-Range": "bytes 0-899/2400"}), "failed:http_status"),
        refused("status-416", Answer(status=416, headers={"Content-Range": "bytes */0"}), "failed:http_status"),
    ]  # fmt: skip
    return found + gone + odd


def _lengths() -> list[Hazard]:
    def length(name: str, *lines: str, ends: tuple[str, ...] = BROKEN) -> Hazard:
        name = f"length-{name}"
        return loose(name, raw(_OK, _HTML, *lines, body=_body(name)), *ends)

    half = "length-half"
    return [
        length("none", ends=()),
        length("negative", "Content-Length: -5"),
        length("word", "Content-Length: many"),
        length("plus", "Content-Length: +99"),
        length("hex", "Content-Length: 0x99"),
        length("astronomic", "Content-Length: 99999999999999999999999", ends=(*BROKEN, *BIG)),
        length("two-unlike", "Content-Length: 5", "Content-Length: 600"),
        length("listed", "Content-Length: 700, 700"),
        length("and-chunked", "Content-Length: 10", _CHUNKED),
        length("empty", "Content-Length:"),
        refused(half, raw(_OK, _HTML, "Content-Length: 90000", body=_body(half)), *BROKEN),
        refused("length-zero", raw(_OK, _HTML, "Content-Length: 0", body=_body("length-zero")), "rejected:empty", *BROKEN),
        refused("length-short", raw(_OK, _HTML, "Content-Length: 200", body=_body("length-short")),
                "rejected:empty", "rejected:too_short", *BROKEN),
        stored("length-and-more", raw(_OK, _HTML, _length("length-and-more"), body=_body("length-and-more") + b"<p>more</p>" * 50)),
        stored("length-two-answers", raw(_OK, _HTML, _length("length-two-answers"), body=_body("length-two-answers")
               + _head(_OK, _HTML, "Content-Length: 30") + b"<html><body>evil second answer")),
    ]  # fmt: skip


def _chunked(scale: float) -> list[Hazard]:
    def chunked(name: str, body: bytes, *ends: str) -> Hazard:
        make = refused if ends else stored
        return make(f"chunk-{name}", raw(_OK, _HTML, _CHUNKED, body=body), *ends)

    many = int(200_000 * scale)
    return [
        chunked("bytes", b"".join(_chunks(_body("chunk-bytes"), 1))),
        chunked("size-word", b"zz\r\n" + _body("chunk-size-word"), *BROKEN),
        chunked("size-negative", b"-5\r\n" + _body("chunk-size-negative"), *BROKEN),
        chunked("size-astronomic", b"FFFFFFFFFFFFFFFFFFFFFFFF\r\n" + _body("x"), *BROKEN, *BIG),
        chunked("size-endless", b"0" * 500_000 + b"5\r\nhello\r\n", *BROKEN, *BIG),
        chunked("no-end", b"".join(_chunks(_body("chunk-no-end"), 500))[:-5], *BROKEN),
        chunked("cut", b"".join(_chunks(_body("chunk-cut"), 500))[:900], *BROKEN),
        chunked("extension", b"5;" + b"x=y;" * 100_000 + b"\r\nhello\r\n0\r\n\r\n", *BROKEN, *BIG),
        chunked("trailers", b"".join(_chunks(_body("chunk-trailers"), 500))[:-2] + b"X-A: b\r\n" * many + b"\r\n",
                "new", *BROKEN, *BIG),
        refused("chunk-then-nothing", raw(_OK, _HTML, _CHUNKED, body=b"0\r\n\r\n"), "rejected:empty"),
        loose("chunk-twice", raw(_OK, _HTML, "Transfer-Encoding: chunked, chunked", body=b"".join(_chunks(_body("chunk-twice"), 99))), *BROKEN),
        loose("chunk-gzip", raw(_OK, _HTML, "Transfer-Encoding: gzip, chunked", body=b"".join(_chunks(_body("chunk-gzip"), 99))), *BROKEN),
        loose("chunk-coded-twice", raw(_OK, _HTML, _CHUNKED, _CHUNKED, body=b"".join(_chunks(_body("chunk-coded-twice"), 99))), *BROKEN),
        refused("chunk-binary", raw(_OK, _HTML, _CHUNKED, body=b"\xff\x00\x01" * 5000), *BROKEN),
        loose("chunk-unknown", raw(_OK, _HTML, "Transfer-Encoding: xchunked", body=_body("chunk-unknown")), *BROKEN),
        loose("chunk-identity", raw(_OK, _HTML, "Transfer-Encoding: identity", body=_body("chunk-identity")), *BROKEN),
    ]  # fmt: skip


def _headers(scale: float) -> list[Hazard]:
    def with_lines(name: str, *lines: str | bytes, ends: tuple[str, ...] = ()) -> Hazard:
        name = f"header-{name}"
        return (loose if ends else stored)(name, raw(_OK, _HTML, *lines, _length(name), body=_body(name)), *ends)

    many = int(100_000 * scale)
    return [
        with_lines("no-colon", "this is no header", ends=BROKEN),
        with_lines("empty-name", ": value", ends=BROKEN),
        with_lines("space-before-colon", "X-A : b", ends=BROKEN),
        with_lines("folded", "X-A: b", "  c", "\td"),
        with_lines("nul", b"X-A: b\x00c", ends=BROKEN),
        with_lines("latin", "X-A: caf\xe9 \xff\xfe"),
        with_lines("utf8", "X-A: ბათუმი".encode()),
        with_lines("bare-cr", b"X-A: b\rX-Evil: c", ends=BROKEN),
        with_lines("escape", "X-A: \x1b[2J\x1b]0;owned\x07"),
        with_lines("many", *(f"X-{n}: y" for n in range(3000)), ends=BIG),
        with_lines("flood", *(f"X-{n}: y" for n in range(many)), ends=BIG),
        with_lines("long", "X-A: " + "y" * 100_000, ends=BIG),
        with_lines("etag-long", f'ETag: "{"e" * 12_000}"', "Last-Modified: never"),
        with_lines("etag-odd", 'ETag: W/W/"\xff\x01"', "Last-Modified: Thu, 99 Foo 0000 25:61:61 GMT"),
        with_lines("cookies", *(f"Set-Cookie: c{n}={'v' * 40}; Path=/" for n in range(2000))),
        with_lines("cookie-odd", "Set-Cookie: =; =;;;", "Set-Cookie: a=b; Domain=.com; Max-Age=nan; Expires=never",
                   "Set-Cookie: x\x01y=\xff; Path=../..", "Set-Cookie: " + "z" * 9000),
        with_lines("coded-none-twice", "Content-Encoding: identity", "Content-Encoding: identity"),
        with_lines("coded-twice", "Content-Encoding: gzip", "Content-Encoding: br", ends=("failed:bad_encoding",)),
        with_lines("length-twice", "Trailer: Content-Length", "TE: trailers", "Keep-Alive: timeout=0, max=0"),
        with_lines("language-flood", "Content-Language: " + ", ".join(["ka"] * 3000), ends=BIG),
        with_lines("refresh", "Refresh: 0; url=http://127.0.0.3/"),
        with_lines("link", "Link: <https://evil.example/>; rel=\"canonical\", </next>; rel=next, <<<>>>;;;"),
        with_lines("robots-other", "X-Robots-Tag: otherbot: noindex, nofollow"),
        with_lines("retry-after", "Retry-After: 1000000000"),
        with_lines("referrer-policy", "Referrer-Policy: sys.exit", "Referrer-Policy: \xff"),
        with_lines("upgrade", "Upgrade: h2c, websocket", "Connection: Upgrade"),
        with_lines("alt-svc", 'Alt-Svc: h3=":1"; ma=99999999', "Clear-Site-Data: \"*\""),
        with_lines("auth", "WWW-Authenticate: Negotiate", "Proxy-Authenticate: Basic"),
        with_lines("date-odd", "Date: yesterday", "Age: -1", "Expires: \xff", "Cache-Control: max-age=-99999999999999999999"),
        refused("header-noindex", Answer(body=_body("header-noindex"), headers={"X-Robots-Tag": "noindex"}), "rejected:noindex"),
        refused("header-endless", each_time(lambda: Answer(raw=pieces(_head(_OK)[:-2], (b"X-A: b\r\n" * 1000 for _ in range(1000))))), *BIG),
        refused("header-line-endless", each_time(lambda: Answer(raw=pieces(b"HTTP/1.1 200 OK\r\nX: ", (b"y" * 65536 for _ in range(2000))))), *BIG),
        refused("header-only", Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), *BROKEN),
        refused("header-slow", each_time(lambda: Answer(raw=_dripped(_head(_OK, *["X-Slow: loris"] * 400), 0.05))), *SLOW),
    ]  # fmt: skip


def _floods(scale: float) -> list[Hazard]:
    body = _body("flood-continue")
    hundred = b"HTTP/1.1 100 Continue\r\n\r\n"
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    many = int(50_000 * scale)
    answer = _head(_OK, _HTML, _length("flood-continue")) + body
    return [
        loose("flood-continue", each_time(lambda: Answer(raw=pieces((hundred for _ in range(50)), answer))), *BROKEN),
        refused("flood-continues", each_time(lambda: Answer(raw=(hundred for _ in range(many)))), *BROKEN, *BIG),
        loose("flood-hints", each_time(lambda: Answer(raw=pieces((hints for _ in range(50)), _head(_OK, _HTML, _length("flood-hints")) + _body("flood-hints")))), *BROKEN),
        refused("flood-hints-only", each_time(lambda: Answer(raw=(hints for _ in range(many)))), *BROKEN, *BIG),
        refused("flood-switching", raw("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", body=b"\x81\x05hello" * 1000), *BROKEN, "failed:http_status"),
        refused("flood-slow", each_time(lambda: Answer(raw=pieces(_head(_OK, _HTML, "Content-Length: 9000"), _dripped(body, 0.05)))), *SLOW),
        refused("flood-late", Answer(body=body, wait=30), *SLOW),
    ]  # fmt: skip
