"""The parts of fetching that need no network: encodings, pace, account, answers."""

import asyncio
import gzip
import zlib
from datetime import UTC, datetime
from unittest.mock import patch

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Request, Response, TextResponse
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from newswatch.models import FoundLink, Page, Source
from newswatch.settings import Settings
from pipelines.answered import forbids_index
from pipelines.outcomes import FailReason, Outcome, RejectReason
from spiders.answers import Gone, Unchanged, judge
from spiders.ledger import Found, Ledger, Task
from spiders.middlewares.encoding import EncodingMiddleware, decode
from spiders.middlewares.pace import Gate, retry_after
from spiders.refusals import Refused, sort_fault
from spiders.settings import scrapy_settings

PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", PACKERS)
@settings(max_examples=40, deadline=None)
@given(text=st.binary(min_size=1, max_size=3000), cut=st.integers(1, 50))
def test_an_encoding_is_undone_whole_or_refused(name, text, cut):
    packed = PACKERS[name](text)
    assert decode(packed, name, 3000) == text
    with pytest.raises(Refused) as refused:
        decode(packed[: -min(cut, len(packed) - 1)], name, 3000)
    assert refused.value.reason is FailReason.BAD_ENCODING


def _held(fault: BaseException) -> int:
    """Bytes that whoever keeps `fault` keeps: what the frames hold that it came through, and those it came of."""
    held, at = 0, fault.__traceback__
    while at is not None:
        if "test_" not in at.tb_frame.f_code.co_name:
            held += sum(len(value) for value in at.tb_frame.f_locals.values() if isinstance(value, bytearray))
        at = at.tb_next
    return held + (_held(fault.__cause__) if fault.__cause__ is not None else 0)


@pytest.mark.parametrize("name", PACKERS)
def test_a_limit_refuses_or_clips(name):
    packed = PACKERS[name](b"x" * 500_000)
    assert len(decode(packed, name, 500_000)) == 500_000
    assert len(decode(packed, name, 499_999, clip=True)) == 499_999
    with pytest.raises(Refused, match="too_large") as refused:
        decode(packed, name, 499_999)
    assert _held(refused.value) < 200_000


@pytest.mark.parametrize("name", PACKERS)
def test_of_a_body_cut_on_purpose_the_beginning_is_read(name):
    text = bytes(range(256)) * 400
    packed = PACKERS[name](text)
    assert text.startswith(decode(packed[: len(packed) * 2 // 3], name, 10**6, whole=False))


def test_the_packed_bytes_say_nothing_of_a_pages_charset():
    text = "<html><head><meta charset='windows-1251'></head><body><p>Мост через реку открыт.</p></body></html>"
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    packed = HtmlResponse("https://outlet.example/", headers=headers, body=gzip.compress(text.encode("cp1251")))
    with patch.object(TextResponse, "_auto_detect_fun", side_effect=AssertionError("the packed bytes are looked at")):
        page = EncodingMiddleware().process_response(Request(packed.url, meta={"max_body": 10_000}), packed)
    assert page.text == text
    assert b"Content-Encoding" not in page.headers


def test_encodings_in_a_row_and_the_forms_servers_send():
    raw = zlib.compressobj(wbits=-15)
    assert decode(brotli.compress(zlib.compress(b"text")), "deflate, br", 99) == b"text"
    assert decode(gzip.compress(b"te") + gzip.compress(b"xt"), "x-gzip", 99) == b"text"
    assert decode(raw.compress(b"text") + raw.flush(), "DEFLATE", 99) == b"text"
    assert decode(b"text", "identity", 99) == b"text"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), (" 0 ", 0.0), ("Mon, 23 Nov 2026 12:01:00 GMT", 60.0), ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 999_999_999_999.0), ("-5", None), ("1.5", None), ("soon", None), ("", None), ("١٢", None),
        ("Mon, 99 Foo 2026 12:01:00 GMT", None),
    ],
)  # fmt: skip
def test_15_retry_after_in_both_forms(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_15_retry_after_never_raises(value):
    found = retry_after(value, NOW)
    assert found is None or found >= 0


class Seconds:
    """A clock that asyncio.sleep moves."""

    passed = 0.0

    def now(self):
        return NOW

    def monotonic(self):
        return self.passed


def test_a_gate_keeps_distance_width_and_holds(monkeypatch):
    clock, entered = Seconds(), []
    real = asyncio.sleep

    async def sleep(wait):
        clock.passed += wait
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    gate = Gate(clock, 2)
    gate.delay, gate.crawl_delay = 2.0, 3.0

    async def enter(number):
        async with gate.turn():
            entered.append(clock.passed)
            if number == 1:
                gate.hold(100.0)

    async def all_at_once():
        await asyncio.gather(*(enter(number) for number in range(4)))

    asyncio.run(all_at_once())
    assert entered == [0.0, 3.0, 103.0, 106.0]


def test_scrapys_dangerous_parts_are_off():
    policy = scrapy_settings(Settings(), SOURCE)
    assert policy["DOWNLOAD_HANDLERS_BASE"] == {}
    assert set(policy["DOWNLOAD_HANDLERS"]) == {"http", "https"}
    assert (policy["REMOTE_CONTROL_ENABLED"], policy["TELNETCONSOLE_ENABLED"]) == (False, False)
    assert (policy["EXTENSIONS_BASE"], policy["SPIDER_MIDDLEWARES_BASE"]) == ({}, {})
    assert (policy["DOWNLOAD_VERIFY_CERTIFICATES"], policy["DOWNLOAD_FAIL_ON_DATALOSS"]) == (True, True)
    assert policy["DOWNLOAD_MAXSIZE"] == Settings().crawl.max_body
    assert policy["ITEM_PIPELINES"] == {}


def task(key: str = "h/a", article_id: int | None = None) -> Task:
    return Task(key=key, link=FoundLink(url=f"https://{key}", found_in="x"), article_id=article_id)


def test_the_account_holds_whatever_comes_in_what_order():
    ledger = Ledger("s", 1)
    ledger.know(["h/a", "h/b", "h/a"])
    assert not ledger.open(task("h/a"))
    assert ledger.open(task("h/a", article_id=7))
    assert ledger.open(task("h/c"))
    assert not ledger.open(task("h/c"))
    assert not ledger.open(task("h/c", article_id=8))
    assert (ledger.found, ledger.known) == (3, 1)
    ledger.rechecked(task("h/a", article_id=7), Found.WITHDRAWN, NOW)
    ledger.settled(task("h/a"), "new")
    ledger.close_rest("the end")
    ledger.close_rest("the end")
    assert ledger.outcomes == {"updated": 1, "failed": 1}
    assert [(entry.task.key, entry.outcome, entry.reason) for entry in ledger.take()] == [
        ("h/a", Outcome.UPDATED, None),
        ("h/c", Outcome.FAILED, FailReason.STOPPED),
    ]
    assert ledger.take() == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["know", "open", "recheck", "settle", "close"]))))
def test_every_considered_address_ends_exactly_once(steps):
    ledger = Ledger("s", 1)
    for key, step in steps:
        if step == "know":
            ledger.know([key])
        elif step == "settle":
            ledger.settled(task(key), "new")
        elif step == "close":
            ledger.close(task(key), Outcome.REJECTED, RejectReason.GONE)
        else:
            ledger.open(task(key, article_id=1 if step == "recheck" else None))
    ledger.close_rest("the end")
    assert ledger.found == ledger.known + sum(ledger.outcomes.values())


SOURCE = Source(
    id="s", name="S", home="https://example.org/", languages=("en",), country="GE", timezone="UTC", article="/news/"
)


def answer(status: int = 200, body: bytes = b"<html>x</html>", url: str = "https://example.org/news/a", **headers: str):
    named = {name.replace("_", "-"): value for name, value in {"content_type": "text/html", **headers}.items()}
    linked = Task(key="k", link=FoundLink(url="https://example.org/news/a", found_in="x"))
    return judge(Response(url, status=status, headers=named, body=body), linked, SOURCE, NOW)


def test_answers_become_a_page_or_a_named_end():
    page = answer(url="https://www.example.org/news/b", ETag='"1"')
    assert isinstance(page, Page)
    assert (page.url, page.final_url) == ("https://example.org/news/a", "https://www.example.org/news/b")
    assert page.headers == {"content-type": "text/html", "etag": '"1"'}
    assert answer(304) == Unchanged()
    assert answer(410) == Gone(RejectReason.GONE, "410")
    assert isinstance(answer(content_type="", body=b"\n <!DOCTYPE html><p>"), Page)
    assert isinstance(answer(content_type="application/xhtml+xml; charset=utf-8"), Page)


@pytest.mark.parametrize(
    ("reason", "answered"),
    [
        (FailReason.HTTP_STATUS, {"status": 403}), (FailReason.HTTP_STATUS, {"status": 302}),
        (FailReason.HTTP_STATUS, {"status": 206}), (RejectReason.EMPTY, {"body": b" \n"}),
        (RejectReason.NOT_HTML, {"content_type": "image/png"}),
        (RejectReason.NOT_HTML, {"content_type": "", "body": b"hello"}),
        (RejectReason.NOT_HTML, {"content_type": "application/json", "body": b"<html>"}),
        (RejectReason.NOINDEX, {"X_Robots_Tag": "noindex"}),
        (RejectReason.NOT_ARTICLE, {"url": "https://example.org/login"}),
        (RejectReason.NOT_ARTICLE, {"url": "https://other.example/news/a"}),
    ],
)  # fmt: skip
def test_answers_that_are_no_page(reason, answered):
    refused = answer(**answered)
    assert isinstance(refused, Refused)
    assert refused.reason is reason


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 <html>", b"PK\x03\x04<p>", b"\x1f\x8b\x08", b"GIF89a/*<html>*/", b"\x00\x00\x00\x18ftypmp42<p>",
        b'{"a": 1}', b"[[[", b'<?xml version="1.0"?><rss><channel/></rss>', b"<svg><text>x</text></svg>", b".a{b:c}",
        b"plain words " * 99, b"<?xml version='1.0'?>\n<soap:Envelope xmlns:soap='x'/>", b"From: a@b.c\r\n\r\nwords",
        bytes(range(256)) * 20,
    ],
)  # fmt: skip
def test_what_is_called_html_and_is_none(body):
    refused = answer(body=body)
    assert isinstance(refused, Refused)
    assert refused.reason is RejectReason.NOT_HTML


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf\n <html>x", b"Warning: x on line 3 <html>x", "<html>x".encode("utf-16"), b"<p>x",
        b"<!-- x --><div>x", b"<custom-tag>x", b'<?xml version="1.0"?><!DOCTYPE html><html>x', b"<html><svg></svg>x",
        "<b>x".encode("utf-16-be"),
    ],
)  # fmt: skip
def test_what_may_be_a_page_is_read(body):
    assert isinstance(answer(body=body), Page)


@pytest.mark.parametrize(
    ("header", "forbids"),
    [
        ("noindex", True), ("NoIndex, nofollow", True), ("none", True), ("newswatch: noindex", True),
        ("googlebot: noindex", False), ("googlebot: nofollow, noindex", False), ("nofollow", False), ("", False),
        ("googlebot: nofollow, newswatch: noindex", True), ("max-snippet: 20, noindex", True),
        ("max-image-preview:none", False), ("index, follow", False),
    ],
)  # fmt: skip
def test_44_the_header_that_forbids_keeping(header, forbids):
    assert forbids_index(header) is forbids


def test_faults_of_the_network_are_sorted_through_what_wraps_them():
    wrapped = RuntimeError("outer")
    wrapped.__cause__ = ResponseNeverReceived([Failure(TimeoutError("slow"))])
    assert sort_fault(wrapped).reason is FailReason.TIMEOUT
    lost = sort_fault(ResponseFailed([Failure(ConnectionLost())]))
    assert lost.reason is FailReason.CONNECTION
    assert len(sort_fault(ValueError("x" * 5000)).detail) == 300
