"""Fuzz target: WARC files people bring, of any writer, packed in any way, damaged anywhere."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import zstandard
from hypothesis import strategies as st

from newswatch.archive import care
from newswatch.archive.reader import Archive
from tests import fuzzing
from tests.archive_kit import open_writer, source
from tests.fuzz_kit import CLOCK, empty_archive, memory
from tests.outlet import page
from tests.warc_kit import HTML, Pack, Shot, html, lying, records, take, total

pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open
SOURCES = {"oc-media": source()}


@pytest.fixture(scope="module", autouse=True)
def _left() -> Iterator[None]:
    yield
    fuzzing.leave()


_PAGES = (
    page(1),
    page(2),
    page(1, edited=True),
    html("Short", "A few words."),
    html("", ""),
    "",
    "\x00<p>x",
    "%PDF-1.7",
)
_TYPES = ("text/html; charset=utf-8", "text/html; charset=koi8-r", "text/html;charset=\x01", "application/pdf", "x", "")
_WIRES = st.sampled_from(
    (
        [],
        [],
        [("Content-Encoding", "gzip")],
        [("Content-Encoding", "br, gzip")],
        [("Transfer-Encoding", "chunked")],
        [("Content-Length", "-1")],
        [("X-Robots-Tag", "noindex")],
        [("Content-Encoding", "x" * 300)],
    )
)
_SIGNS = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC-Type: response\r\n", b"WARC-Type: revisit\r\n", b"Content-Length: 0\r\n",
    b"Content-Length: 99999999999999999999\r\n", b"Content-Length: -1\r\n", b"WARC-Date: 2019\r\n", b"\r\n\r\n",
    b"\r\n", b"\n", b":", b"\x00" * 9, b"HTTP/1.1 200 OK\r\n", b"HTTP/9.9 abc\r\n", b"WARC-Target-URI: \r\n",
    b"\x1f\x8b\x08", b"WARC-Target-URI: https://oc-media.example/news/7\r\n", b"WARC-Block-Digest: sha1:x\r\n",
    b"\x28\xb5\x2f\xfd", b"WARC-Truncated: length\r\n", b"WARC-Segment-Number: 2\r\n",
    b"Content-Type: application/http\r\n",
    b"\xff\xfe",
)  # fmt: skip
_PACKS: tuple[Pack, ...] = (bytes, partial(gzip.compress, mtime=0), zstandard.compress)


@st.composite
def _one(draw: st.DrawFn) -> bytes:
    """One record: most are pages of ours, some lie about their length or are of another kind."""
    url = draw(
        st.sampled_from([f"https://oc-media.example/news/{number}" for number in range(3)])
        | st.sampled_from(
            ("http://www.oc-media.example/news/1?utm_source=x", "dns:oc-media.example", "https://[x]/", "")
        )
    )
    at = draw(st.integers(0, 6000).map(lambda days: datetime(2012, 1, 1, tzinfo=UTC) + timedelta(days)))
    status = draw(st.sampled_from(("200 OK", "200 OK", "200 OK", "404 Not Found", "301 Moved", "999 ", "2000 x")))
    headers = draw(st.sampled_from([[HTML]] * 3 + [[("Content-Type", kind)] for kind in _TYPES])) + draw(_WIRES)
    text = draw(st.sampled_from(_PAGES))
    made = records([Shot(url=url, html=text, at=at, status=status, headers=headers)])[0]
    made = re.sub(rb"urn:uuid:[^>]*", b"urn:uuid:0", made)  # an example must be the same each time it is drawn
    match draw(st.sampled_from(("as it is",) * 4 + ("lies", "other kind"))):
        case "lies":
            return lying(made, draw(st.sampled_from(("0", "3", "-5", "abc", "400", "999999", "9" * 23))))
        case "other kind":
            kind = draw(st.sampled_from((b"request", b"revisit", b"metadata", b"resource", b"conversion", b"x", b"")))
            return made.replace(b"WARC-Type: response", b"WARC-Type: " + kind)
    return made


@st.composite
def _file(draw: st.DrawFn) -> bytes:
    """Up to five records, damaged before they are packed, and once more after."""
    pack, whole = draw(st.sampled_from(_PACKS)), draw(st.booleans())
    made = [_damaged(draw, one) for one in draw(st.lists(_one(), max_size=5))]
    packed = pack(b"".join(made)) if whole else b"".join(map(pack, made))
    return _damaged(draw, packed) if draw(st.sampled_from((False, False, True))) else packed


def _damaged(draw: st.DrawFn, raw: bytes) -> bytes:
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        at = draw(st.integers(0, len(raw)))
        put = draw(st.sampled_from(_SIGNS) | st.binary(max_size=6))
        raw = raw[:at] + put + raw[at + draw(st.sampled_from((0, 0, 1, len(put), 300))) :]
    return raw


@fuzzing.target(12, raw=_file(), any_source=st.booleans())
def test_a_warc_file_is_taken_once_and_every_record_counted(raw: bytes, any_source: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-", dir=memory()) as folder:
        home, file = Path(folder), Path(folder) / "brought.warc"
        (home / "archive.db").write_bytes(empty_archive())
        file.write_bytes(raw)
        with open_writer(home, CLOCK) as writer:
            first = take(writer, file, SOURCES, any_source=any_source, batch=2)
            again = take(writer, file, SOURCES, any_source=any_source, again=True)
        assert first.records == total(first) == again.records == total(again)
        assert (again.new, again.updated) == (0, 0), (first.as_json(), again.as_json())
        assert again.failed == first.failed
        with Archive(home) as archive:
            assert len(list(archive.iterate())) == first.new
        assert not [check.says for check in care.integrity(home) if not check.ok]
