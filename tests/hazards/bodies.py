"""Bodies in wrappings: bombs, encodings that lie, letters in wrong charsets, files that are no page."""

import codecs
import gzip
import io
import json
import random
import zipfile
import zlib

import brotli

from tests.hazards.hazard import Hazard, each_time, loose, pieces, refused, stored
from tests.hazards.stories import story
from tests.hostile import bomb
from tests.site import Answer

BIG = ("failed:too_large",)
BAD = ("failed:bad_encoding",)
NO_PAGE = ("rejected:not_html",)
NO_TEXT = ("rejected:not_html", "rejected:empty", "rejected:too_short")


def hazards(scale: float) -> list[Hazard]:
    """`scale` 1: bombs of 500 MB."""
    return [*_bombs(max(int(500_000_000 * scale), 10_000_000)), *_encodings(), *_charsets(), *_files(), *_kinds()]


def _packed(name: str, encoding: str, body: bytes, *ends: str) -> Hazard:
    answer = Answer(body=body, headers={"Content-Encoding": encoding})
    return refused(name, answer, *ends) if ends else stored(name, answer)


def _bombs(size: int) -> list[Hazard]:
    inner = bomb("gzip", size)
    deflater = zlib.compressobj(9, wbits=-15)
    bare = b"".join(deflater.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + deflater.flush()
    made = story("bomb-article").html.encode() + b"\n" * size
    return [
        *(_packed(f"bomb-{name}", name, bomb(name, size), *BIG) for name in ("gzip", "deflate", "br", "zstd")),
        _packed("bomb-bare-deflate", "deflate", bare, *BIG),
        _packed("bomb-twice", "gzip, gzip", gzip.compress(inner, 1), *BIG),
        _packed("bomb-nested", ", ".join(["gzip"] * 12), _nested(inner, 11), *BIG, *BAD),
        _packed("bomb-mixed", "gzip, br", brotli.compress(inner, quality=1), *BIG),
        _packed("bomb-members", "gzip", gzip.compress(bytes(1_000_000)) * max(2, size // 1_000_000), *BIG),
        _packed("bomb-article", "gzip", gzip.compress(made, 1), *BIG),
        refused("bomb-plain", each_time(lambda: Answer(body=(b"<p>word</p>" * 6000 for _ in range(size // 66_000 + 150)))), *BIG, "failed:timeout"),
        refused("bomb-stated", Answer(body=b"x" * 1000, length=200_000_000), *BIG),
    ]  # fmt: skip


def _nested(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body, 1)
    return body


def _encodings() -> list[Hazard]:
    def body(name: str) -> bytes:
        return story(name).html.encode()

    half = gzip.compress(body("coded-half"))
    return [
        _packed("coded-gzip", "gzip", gzip.compress(body("coded-gzip"))),
        _packed("coded-x-gzip", "X-GZIP", gzip.compress(body("coded-x-gzip"))),
        _packed("coded-identity", "identity", body("coded-identity")),
        _packed("coded-empty-word", "", body("coded-empty-word")),
        _packed("coded-half", "gzip", half[: len(half) // 2], *BAD),
        _packed("coded-crc", "gzip", half[:-8] + b"\0" * 8, *BAD),
        _packed("coded-not-gzip", "gzip", body("coded-not-gzip"), *BAD),
        _packed("coded-not-br", "br", body("coded-not-br"), *BAD),
        _packed("coded-not-zstd", "zstd", body("coded-not-zstd"), *BAD),
        _packed("coded-not-deflate", "deflate", body("coded-not-deflate"), *BAD),
        _packed("coded-unknown", "rot13", body("coded-unknown"), *BAD),
        _packed("coded-compress", "compress", b"\x1f\x9d\x90abc", *BAD),
        _packed("coded-many", ", ".join(["identity"] * 5000), body("coded-many"), "new", *BAD, "failed:connection"),
        _packed("coded-empty-gzip", "gzip", gzip.compress(b""), "rejected:empty"),
        _packed("coded-no-body", "gzip", b"", "rejected:empty"),
        refused("coded-unsaid", Answer(body=gzip.compress(body("coded-unsaid"))), *NO_TEXT),
        _packed("coded-utf8-word", "gzip\u00ff", body("coded-utf8-word"), *BAD),
    ]


def _charsets() -> list[Hazard]:
    def page(name: str, kind: str, declared: str = "", encode: str = "utf-8", mark: bytes = b"") -> Hazard:
        made = story(name)
        head = f'<meta charset="{declared}">' if declared else ""
        return stored(name, Answer(body=mark + made.page(head=head).encode(encode), kind=kind))

    names = (
        "utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "base64", "undefined", "mbcs",
        "zlib", "utf-16", "utf-32", "unicode_internal", "x" * 3000, ";;;", "\"", "../../etc/passwd", "utf8mb4", "none",
    )  # fmt: skip
    return [
        *(page(f"letters-claim-{n}", f"text/html; charset={name}", name) for n, name in enumerate(names)),
        *(_foreign_letters(n, name) for n, name in enumerate(names)),
        page("letters-utf16-mark", "text/html", encode="utf-16"),
        page("letters-utf16-be", "text/html; charset=utf-8", encode="utf-16-be", mark=codecs.BOM_UTF16_BE),
        page("letters-utf16-unmarked", "text/html", encode="utf-16-le"),
        page("letters-utf32", "text/html", encode="utf-32"),
        page("letters-two-marks", "text/html", mark=codecs.BOM_UTF8 * 2),
        page("letters-mark-lies", "text/html; charset=utf-16", "windows-1251", mark=codecs.BOM_UTF8),
        stored("letters-nul", story("letters-nul").html.replace(" near ", " ne\x00ar ")),
        stored("letters-controls", story("letters-controls").html.replace(" near ", " ne\x01\x0b\x1f\x7far ")),
        stored("letters-zero-width", story("letters-zero-width").html.replace(" near ", " ne\u200b\u2060\ufeff\u00adar ")),
        stored("letters-surrogates", story("letters-surrogates").html.replace(" near ", " ne\ud800ar "), whole=False),
        stored("letters-overlong", story("letters-overlong").html.encode() + b"\xc0\xaf\xe0\x80\xaf"),
        stored("letters-cut", story("letters-cut").html.encode() + b"\xe1\x83"),
        stored("letters-entities", story("letters-entities").html.replace(" near ", " n&#101;ar&#0;&#xD800;&#x110000; "), whole=False),
    ]  # fmt: skip


def _foreign_letters(number: int, declared: str) -> Hazard:
    """Georgian in UTF-8 under a charset that is none: bytes outside ASCII make readers believe declarations."""
    name = f"letters-georgian-{number}"
    text = "".join(f"<p>{paragraph} ბათუმი, თბილისი და ქუთაისი.</p>" for paragraph in story(name).paragraphs)
    page = story(name).page(text=text, head=f'<meta charset="{declared}">')
    return stored(
        name, Answer(body=page.encode() + b"\xff\xfe\x80", kind=f"text/html; charset={declared}"), whole=False
    )


def _files() -> list[Hazard]:
    chance = random.Random(7)
    noise = chance.randbytes(300_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("article.html", story("file-zip").html)
    text = story("file-words").html.encode()
    found = {
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Title (Bridge)>> endobj\n" + noise,
        "pdf-words": b"%PDF-1.4\n" + b"(The council voted to keep the bridge open for another year.) Tj\n" * 300,
        "zip": packed.getvalue(), "gzip": gzip.compress(text), "png": b"\x89PNG\r\n\x1a\n" + noise,
        "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + noise, "gif": b"GIF89a" + noise, "mp4": b"\x00\x00\x00\x18ftypmp42" + noise,
        "webp": b"RIFF\x00\x00\x10\x00WEBPVP8 " + noise, "mp3": b"ID3\x03" + noise, "wasm": b"\x00asm\x01\x00\x00\x00" + noise,
        "elf": b"\x7fELF\x02\x01\x01" + noise, "exe": b"MZ\x90\x00" + noise, "woff": b"wOF2" + noise, "rar": b"Rar!\x1a\x07\x01" + noise,
        "noise": noise, "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise, "sqlite": b"SQLite format 3\x00" + noise,
        "postscript": b"%!PS-Adobe-3.0\n" + b"(The council voted to keep the bridge open.) show\n" * 300,
        "polyglot-gif": b"GIF89a/*" + text + b"*/", "polyglot-pdf": b"%PDF-1.5\n" + text + noise[:5000],
        "json": json.dumps({"title": "Bridge", "body": [*story("file-json").paragraphs] * 9}).encode(),
        "json-list": b"[" * 200_000, "rss": b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
        + b"<item><title>The council voted to keep the bridge open</title><link>/news/a</link></item>" * 30 + b"</channel></rss>",
        "css": b".a{color:red}\n" * 9000, "javascript": b"function a(b){return b+1}\n" * 9000,
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<text>word</text>" * 9000 + b"</svg>",
        "csv": b"1;2;3\n" * 20_000, "eml": b"From: a@example.org\r\nSubject: Bridge\r\n\r\n" + b"Words of a letter. " * 200,
    }  # fmt: skip
    return [refused(f"file-{name}", Answer(body=body), *NO_TEXT) for name, body in found.items()]


def _kinds() -> list[Hazard]:
    def kind(name: str, value: str, *ends: str) -> Hazard:
        answer = Answer(body=story(f"kind-{name}").html.encode(), kind=value)
        return refused(f"kind-{name}", answer, *ends) if ends else stored(f"kind-{name}", answer)

    parts = (f"--b\r\nContent-Type: text/html\r\n\r\n{story('kind-parts').html}\r\n--b--\r\n").encode()
    return [
        kind("upper", "TEXT/HTML;CHARSET=UTF-8"), kind("spaced", " text/html ; charset = utf-8 "), kind("plain", "text/plain"),
        kind("none", ""), kind("two-charsets", "text/html; charset=utf-8; charset=utf-16"),
        kind("list", "text/html, application/json", "new", *NO_PAGE), kind("comma", "text/html,", "new", *NO_PAGE),
        kind("nonsense", "@@@/;;=", "new", *NO_PAGE), kind("long", "text/html; x=" + "y" * 9000),
        kind("xhtml", "application/xhtml+xml"), kind("octets", "application/octet-stream", *NO_PAGE),
        kind("pdf", "application/pdf", *NO_PAGE), kind("video", "video/mp4", *NO_PAGE), kind("json", "application/json", *NO_PAGE),
        kind("xml", "text/xml", "new", *NO_PAGE), kind("feed", "application/rss+xml", *NO_PAGE), kind("css", "text/css", *NO_PAGE),
        kind("image", "image/png", *NO_PAGE),
        refused("kind-parts", Answer(body=parts, kind="multipart/mixed; boundary=b"), *NO_PAGE),
        refused("kind-replace", each_time(lambda: Answer(kind="multipart/x-mixed-replace; boundary=b", body=pieces(parts for _ in range(20)))), *NO_PAGE),
        refused("kind-empty", Answer(body=b""), "rejected:empty"),
        refused("kind-blanks", Answer(body=b" \r\n\t" * 100_000), "rejected:empty"),
        refused("kind-marks", Answer(body=codecs.BOM_UTF8 * 1000), "rejected:empty", *NO_PAGE),
        loose("kind-download", Answer(body=story("kind-download").html.encode(), headers={"Content-Disposition": 'attachment; filename="../../x"'})),
    ]  # fmt: skip
