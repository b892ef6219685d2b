"""Fuzz targets: what a page is made of (dates, charsets, extraction) and files people bring (imports)."""

import gzip
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zstandard
from hypothesis import example
from hypothesis import strategies as st

from newswatch.archive.reader import Archive
from newswatch.errors import ConfigError
from pipelines.extract import datetext
from pipelines.extract.charset import decode
from pipelines.importing import Import
from pipelines.importing.take import Taken
from spiders.discover import dates
from tests import fuzzing
from tests.archive_kit import open_writer, source
from tests.fuzz_kit import CLOCK, empty_archive, memory

ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Tbilisi", "Asia/Kathmandu", "America/St_Johns", "UTC")])
LATEST = date(2026, 11, 25)


@pytest.fixture(scope="module", autouse=True)
def _left() -> Iterator[None]:
    yield
    fuzzing.leave()


_MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_NAMES = tuple(name for names in _MONTHS.values() for name in names.split())
_DATE_PIECES = (
    *_NAMES, *(str(number) for number in (0, 1, 6, 9, 12, 13, 24, 29, 30, 31, 32, 60, 99, 2026, 1999, 9999, 20261120)),
    ".", "/", "-", ":", ",", " ", "T", "Z", "UTC", "GMT", "+04:00", "+99:99", "-2400", "(UTC +04:00)", "UTC - 25:00",
    "p.m.", "am", "12:30", "24:00", "25:61:61", "10:00:00.123456789", "th", "წლის", "թ.", "-cı il", "г.", "년", "月",
    "日", "1763600000", "1763600000000", "9999999999", "²", "٢٠٢٦", "२०", "\u2212", "\u00a0", "\u202e", "\x00", "EST",
)  # fmt: skip
_DATE_TEXT = st.lists(st.sampled_from(_DATE_PIECES) | st.text(max_size=3), max_size=12).map("".join)


@fuzzing.target(150, text=_DATE_TEXT, zone=ZONES, month_first=st.booleans(), language=st.sampled_from(sorted(_MONTHS)))
def test_any_text_gives_a_believable_date_or_none(text: str, zone: ZoneInfo, month_first: bool, language: str) -> None:
    moment = datetext.read_date(text, latest=LATEST, month_first=month_first)
    if moment is not None:
        assert date(1990, 1, 1) <= moment.day <= LATEST
        assert datetime.fromisoformat(moment.iso(zone)).date() == moment.day
    beside = dates.read_date(text, languages=(language,), zone=zone)
    assert beside is None or beside.tzinfo is UTC


_FORMS = ("{d} {n} {y}", "{d:02}.{m:02}.{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{d}. {n} {y}, 10:30")


@fuzzing.target(
    100, day=st.dates(date(1990, 1, 2), date(2026, 11, 20)), form=st.sampled_from(_FORMS),
    language=st.sampled_from(sorted(_MONTHS)), zone=ZONES,
)  # fmt: skip
def test_a_written_day_is_read_as_that_day(day: date, form: str, language: str, zone: ZoneInfo) -> None:
    text = form.format(d=day.day, m=day.month, y=day.year, n=_MONTHS[language].split()[day.month - 1])
    found = datetext.read_date(text, latest=LATEST)
    assert found is not None
    assert found.day == day
    beside = dates.read_date(text, languages=(language,), zone=zone)
    assert beside is not None or "{n}" in form  # dateparser knows fewer forms of the months' names
    assert beside is None or beside.astimezone(zone).date() == day


_WORDS = {
    "cp1251": "президент сказал что граница открыта для всех жителей области и завтра поезда снова пойдут",
    "koi8-r": "министр заявил о новых переговорах которые начнутся в понедельник утром в столице страны",
    "cp1254": "başbakan bugün yeni köprünün açılışında konuştu ve işçilere teşekkür etti şehir çok güzel",
    "utf-8": "თბილისის ცა ლურჯია და ქალაქი მშვიდია Երևանը գեղեցիկ քաղաք է և լեռները հեռու չեն",
    "utf-16": "Երևանը գեղեցիկ քաղաք է και η πόλη είναι μεγάλη",
}


@st.composite
def _encoded(draw: st.DrawFn) -> tuple[str, bytes, str]:
    """(text, its bytes, the Content-Type, which tells the truth or nothing)."""
    charset = draw(st.sampled_from(sorted(_WORDS)))
    words = draw(st.lists(st.sampled_from(_WORDS[charset].split()), min_size=12, max_size=60))
    text = f"<html><head><title>{words[0]}</title></head><body><p>{' '.join(words)}.</p></body></html>"
    said = draw(st.booleans()) or charset == "cp1254"  # western and Turkish letters are alike to a guess
    return text, text.encode(charset), f"text/html; charset={charset}" if said else ""


@fuzzing.target(80, drawn=_encoded(), noise=st.binary(max_size=60), label=st.text(max_size=20))
def test_letters_are_right_and_any_bytes_are_read(drawn: tuple[str, bytes, str], noise: bytes, label: str) -> None:
    text, body, content_type = drawn
    assert decode(body, content_type).text.lstrip("\ufeff") == text
    for any_body in (noise, body[:50] + noise + body[50:]):
        for any_type in ("", content_type, f"text/html; charset={label}"):
            found = decode(any_body, any_type)
            assert 0 <= found.bad <= 1
            assert not any("\ud800" <= letter <= "\udfff" for letter in found.text)


_MOMENTS = st.sampled_from(
    (
        "2026-11-01T10:00:00Z",
        "2026-11-02T10:00:00.5+04:00",
        "1969-01-01T00:00:00Z",
        "2999-01-01T00:00:00Z",
        "x",
        None,
        5,
    )
)
_TEXTS = st.sampled_from(
    ("Text one.", "Text two.\n\nMore.", "", " ", "\x00", "a\x00b", "\u202e", "Ⴀ" * 50, "{{7*7}}", "\ud83d", "=1+1")
) | st.text(max_size=20)
_URLS = st.sampled_from(
    ("https://river.example/news/1", "https://river.example/news/2?utm_source=x", "http://www.river.example/news/1/",
     "javascript:alert(1)", "https://river.example/" + "x" * 3000, "https://[x]/", "", "//river.example/1")
)  # fmt: skip


def _version() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"version": st.integers(-1, 4), "seen_at": _MOMENTS, "title": _TEXTS, "text": _TEXTS,
         "kind": st.sampled_from(("first", "text", "headline", "withdrawn", "x"))}
    )  # fmt: skip


@st.composite
def _record(draw: st.DrawFn) -> dict[str, Any]:
    """A line of an export: most are whole, some have one thing wrong, some have a history."""
    record: dict[str, Any] = {
        "url": draw(_URLS), "source": draw(st.sampled_from(("oc-media", "river", "../x"))), "title": draw(_TEXTS),
        "text": draw(_TEXTS), "first_seen_at": "2026-11-01T10:00:00Z",
    }  # fmt: skip
    extra = {
        "urls": st.lists(_URLS, max_size=3), "published_at": _MOMENTS, "modified_at": _MOMENTS, "language": _TEXTS,
        "tags": st.lists(_TEXTS, max_size=3), "authors": st.lists(_TEXTS, max_size=2), "country": _TEXTS,
        "lead": _TEXTS,
        "first_seen_at": _MOMENTS, "version": st.integers(-1, 3), "status": st.sampled_from(("current", "withdrawn")),
        "versions": st.lists(_version(), max_size=3), "image": _URLS, "section": _TEXTS, "partial": st.booleans(),
        "states": st.lists(st.fixed_dictionaries({"status": st.just("withdrawn"), "from": _MOMENTS, "to": _MOMENTS})),
        "addresses": st.lists(st.fixed_dictionaries({"url": _URLS, "seen_at": _MOMENTS}), max_size=3),
    }  # fmt: skip
    for key in draw(st.lists(st.sampled_from(sorted(extra)), max_size=4, unique=True)):
        record[key] = draw(extra[key])
    if record.get("versions") and draw(st.booleans()):
        last = record["versions"][-1]
        last.update(version=record.get("version", 1), title=record["title"], text=record["text"])
    return record


_LINE = _record().map(json.dumps) | st.sampled_from(("{}", "[1]", "null", "{", '{"url": 3}', "\x00", "", "[" * 5000))
_PACKERS = st.sampled_from((bytes, bytes, gzip.compress, zstandard.compress))


_LATE = {"seen_at": "2026-11-01T10:00:00Z", "title": "Text one.", "text": "Text one."}
_STARTS_LATE = {  # of a history that begins with its second version
    "url": "https://river.example/news/1", "source": "oc-media", "title": "Text one.", "text": "Text one.",
    "first_seen_at": "2026-11-01T10:00:00Z", "version": 2, "versions": [{**_LATE, "version": 2, "kind": "text"}],
}  # fmt: skip


_ONE = {
    "url": "https://river.example/news/2?utm_source=x", "source": "oc-media", "title": "Text one.",
    "text": "Text one.", "first_seen_at": "2026-11-01T10:00:00Z",
}  # fmt: skip
_TWO = {**_ONE, "text": "Text two.", "first_seen_at": "2026-11-02T10:00:00Z", "version": 2}


@example(lines=[json.dumps(_STARTS_LATE)], packed=bytes, cut=0)
@example(lines=[json.dumps(_ONE), json.dumps(_TWO)], packed=bytes, cut=0)
@fuzzing.target(20, lines=st.lists(_LINE, max_size=6), packed=_PACKERS, cut=st.sampled_from((0, 0, 0, 1, 7)))
def test_an_import_takes_each_line_once_or_says_why_not(lines: list[str], packed: Any, cut: int) -> None:
    raw = packed("\n".join(lines).encode("utf-8", "surrogatepass"))
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-", dir=memory()) as folder:
        home, file = Path(folder), Path(folder) / "articles"
        (home / "archive.db").write_bytes(empty_archive())
        file.write_bytes(raw[: len(raw) - cut])
        try:
            first, again = _take(home, file), _take(home, file)
        except ConfigError as refused:
            assert len(str(refused)) > 10
            return
        assert first.lines == first.taken + first.bad + first.skipped.total()
        assert (again.new, again.updated) == (0, 0), (first.as_json(), again.as_json())
        with Archive(home) as archive:
            assert len(list(archive.iterate())) == first.new
            for article in archive.iterate():
                json.dumps(archive.past(article.id)).encode()


def _take(home: Path, file: Path) -> Taken:
    with open_writer(home, CLOCK) as writer:
        steps = Import(file, {"oc-media": source()}, any_source=True, batch=3)
        try:
            while steps.step(writer):
                pass
        finally:
            steps.close()
        return steps.taken


@fuzzing.target(50, span=st.timedeltas(timedelta(days=-800_000), timedelta(days=800_000)), zone=ZONES)
def test_epochs_and_far_days_never_raise(span: timedelta, zone: ZoneInfo) -> None:
    stamp = str(int(span.total_seconds()))
    for text in (stamp, stamp.strip("-")[:10].zfill(10), stamp.strip("-")[:13].zfill(13)):
        moment = datetext.read_date(text, latest=LATEST)
        assert moment is None or moment.iso(zone)
