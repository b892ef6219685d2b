"""When it was published and changed: stated dates before visible ones, never a header's clock or a footer's year."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from htmldate import find_date

from pipelines.extract import dateplaces
from pipelines.extract.datetext import Moment, read_date
from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.text import one_line

_META_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "dcterms.created", "dcterms.date", "dc.date.issued", "dc.date",
    "dc.date.created", "date", "pubdate", "publishdate", "publish-date", "publication_date", "published_at",
    "cxenseparse:publishtime", "citation_publication_date", "citation_date", "article.published",
    "rnews:datepublished", "displaydate", "ptime", "datecreated", "date.issued", "originalpublicationdate",

)  # fmt: skip
_META_LOOSE = frozenset({"date", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "datecreated"})
"""Names that content systems also give to the day on which a file was made or last written."""
_META_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "lastmod", "last-modified", "article:modified", "updated_time",
)  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\d{0,6}\b)")
_WEST, _EAST = 11, 10
"""Hours of UTC before which it can still be the day before somewhere, and from which the day after."""
_APART_TAGS = frozenset({"header", "nav", "footer", "aside"})
_MONTH_FIRST = frozenset({"US", "PH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    raw: str
    origin: str
    moment: Moment


def published_of(page: Document, *, captured: date) -> Dated | None:
    """The best evidence of publication; each candidate is noted."""
    winner: Dated | None = None
    for raw, origin in _published(page, captured):
        moment = _read(page, raw, captured)
        won = moment is not None and winner is None
        page.note("published_at", raw, origin, won=won, reason=_reason(moment, won))
        if moment is not None and winner is None:
            winner = Dated(raw=one_line(raw, 200), origin=origin, moment=moment)
    return _on_own_clock(page, winner, captured) if winner else None


def modified_of(page: Document, *, captured: date) -> Dated | None:
    candidates = [(text_of(page.article.get("dateModified"), 200), "json-ld dateModified")]
    if named := page.meta(*_META_MODIFIED):
        candidates.append((named[1], f"meta {named[0]}"))
    candidates += [(raw, origin) for raw, origin, changed in dateplaces.times(page) if changed]
    for raw, origin in candidates:
        if raw and (moment := _read(page, raw, captured)):
            page.note("modified_at", raw, origin, won=True)
            return Dated(raw=raw, origin=origin, moment=moment)
    return None


def zone_of(page: Document) -> tzinfo:
    return ZoneInfo(page.source.timezone)


def _reason(moment: Moment | None, won: bool) -> str:
    if moment is None:
        return "no date can be read from it"
    return "first in rank" if won else ""


def _read(page: Document, raw: str, captured: date) -> Moment | None:
    month_first = page.source.country in _MONTH_FIRST
    return read_date(raw, latest=captured + timedelta(days=2), month_first=month_first)


def _published(page: Document, captured: date) -> Iterator[tuple[str, str]]:
    """Candidates in rank, kind by kind: once one kind can be read, the dearer and weaker ones are not looked for."""
    for kind in (
        _stated,
        dateplaces.near_headline,
        dateplaces.dateline,
        _hinted,
        dateplaces.labelled,
        _searched,
        dateplaces.the_only_one,
    ):
        found = False
        for raw, origin in kind(page):
            if raw:
                found = found or _read(page, raw, captured) is not None
                yield raw, origin
        if found:
            return


def _stated(page: Document) -> Iterator[tuple[str, str]]:
    for raw in page.pinned(page.source.extract.date):
        yield raw, "site rule"
    stated = text_of(page.article.get("datePublished"), 200), "json-ld datePublished"
    if page.is_news:
        yield stated
    for key in _META_PUBLISHED:
        for value in page.metas.get(key, ())[:1]:
            if key in _META_LOOSE:
                yield from dateplaces.beside_headline(page)
            yield value, f"meta {key}"
    for raw, origin, changed in dateplaces.times(page):
        if not changed:
            yield raw, origin


def _hinted(page: Document) -> Iterator[tuple[str, str]]:
    if page.link and page.link.published_hint:
        yield page.link.published_hint.isoformat(), "feed or listing"
    if not page.is_news:
        yield text_of(page.article.get("datePublished"), 200), "json-ld datePublished"
    if day := _day_of(page.url):
        yield day, "url"


def _day_of(url: str) -> str:
    """The day in an address's folders, without what an archive of the web puts before the address; '' for none."""
    match = _URL_DATE.search(url[max(url.rfind("http://"), url.rfind("https://"), 0) :])
    return _day(match) if match else ""


def _day(match: re.Match[str]) -> str:
    """'' for the 31st of June: a number in an address is no day for looking like one."""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


def _searched(page: Document) -> Iterator[tuple[str, str]]:
    """htmldate's search of the whole page, without the extensive one: that costs seconds a process and guesses."""
    if page.is_huge:
        return
    tree = copy(page.tree)
    for element in list(tree.iter("header", "nav", "footer", "aside", "div", "section", "ul", "time")):
        apart = element.tag in _APART_TAGS or dateplaces.APART.search((element.get("class") or "").lower())
        if apart and element.getparent() is not None and element.find(".//h1") is None:
            element.drop_tree()
    found = find_date(tree, extensive_search=False, original_date=True)
    # The first of January is htmldate's reading of a lone year, such as a footer's.
    if found and not found.endswith("-01-01"):
        yield found, "htmldate"


def _on_own_clock(page: Document, winner: Dated, captured: date) -> Dated:
    """A bare day takes its time, and a time in UTC its local form, from another statement of the same moment."""
    moment = winner.moment
    if moment.clock is not None and moment.offset != 0:
        return winner
    if (local := _on_day_of_url(page, moment)) is not None:
        return Dated(raw=winner.raw, origin=f"{winner.origin}, day from url", moment=local)
    for raw, origin in _other_statements(page):
        other = _read(page, raw, captured)
        if other is None or other.clock is None:
            continue
        if moment.clock is None:
            if other.day == moment.day:
                return Dated(raw=one_line(raw, 200), origin=f"{winner.origin}, time from {origin}", moment=other)
        elif (local := _local_form(moment, other)) is not None:
            return Dated(raw=winner.raw, origin=f"{winner.origin}, zone from {origin}", moment=local)
    return winner


def _on_day_of_url(page: Document, utc: Moment) -> Moment | None:
    """A time in UTC on the outlet's clock, where the address has the day before or after; a day where no zone fits."""
    day = _day_of(page.url)
    if not day or utc.clock is None:
        return None
    stated, hours = date.fromisoformat(day), utc.clock[0]
    if (stated - utc.day).days not in ((-1,) if hours < _WEST else (1,) if hours >= _EAST else ()):
        return None
    moment = datetime(utc.day.year, utc.day.month, utc.day.day, *utc.clock, tzinfo=UTC).astimezone(zone_of(page))
    if moment.date() != stated:
        return Moment(day=stated)
    offset = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    return Moment(day=stated, clock=(moment.hour, moment.minute, moment.second), offset=offset)


def _other_statements(page: Document) -> Iterator[tuple[str, str]]:
    for key in _META_PUBLISHED:
        yield from ((value, f"meta {key}") for value in page.metas.get(key, ())[:1])
    yield from ((raw, origin) for raw, origin, changed in dateplaces.times(page) if not changed)
    yield from dateplaces.near_headline(page)


def _local_form(utc: Moment, other: Moment) -> Moment | None:
    """`other` when it is the moment `utc` on a clock whole quarters of an hour away; seconds may be left out."""
    assert utc.clock is not None
    assert other.clock is not None
    apart = _minutes(other) - _minutes(utc)
    if apart == 0 or apart % 15 or not -12 * 60 <= apart <= 14 * 60 or other.offset not in (None, apart):
        return None
    return Moment(day=other.day, clock=(*other.clock[:2], utc.clock[2]), offset=apart)


def _minutes(moment: Moment) -> int:
    hour, minute, _ = moment.clock or (0, 0, 0)
    return moment.day.toordinal() * 24 * 60 + hour * 60 + minute
