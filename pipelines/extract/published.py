"""When it was published and changed: stated dates before visible ones, never a header's clock or a footer's year."""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from zoneinfo import ZoneInfo

from htmldate import find_date
from lxml.html import HtmlElement

from pipelines.extract.blocks import ancestry
from pipelines.extract.datetext import Moment, month_of, read_date
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
_META_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "lastmod", "last-modified", "article:modified", "updated_time",
)  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\d{0,6}\b)")
_APART = re.compile(
    r"(?:^|[\s_-])(?:related|rel-art|recommend\w*|sidebar|footer|comments?|popular|latest|most|weather"
    r"|current-?(?:date|time)|clock)(?:$|[\s_-])"
)
# WordPress puts an article's own categories and tags among its classes.
_OWN_TOPICS = re.compile(r"\b(?:category|tag)-\S+")
_MODIFIED_WORD = re.compile(
    r"updated|modified|aktualisiert|geändert|обновлен|обновлён|изменен|განახლ|թարմացվ|yenilən|güncelle"
    r"|mis à jour|actualizado",
    re.IGNORECASE,
)
LATEST = date(2100, 1, 1)
_NEAR = 30
_OTHER_WORDS = 8
_APART_TAGS = frozenset({"header", "nav", "footer", "aside"})
_DATE_LINES = 200
_LONGEST_LINE = 100
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
    candidates += [(raw, origin) for raw, origin, changed in _times(page) if changed]
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
    for kind in (_stated, _visible, _hinted, _searched, _alone):
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
            yield value, f"meta {key}"
    for raw, origin, changed in _times(page):
        if not changed:
            yield raw, origin


def _hinted(page: Document) -> Iterator[tuple[str, str]]:
    if page.link and page.link.published_hint:
        yield page.link.published_hint.isoformat(), "feed or listing"
    if not page.is_news:
        yield text_of(page.article.get("datePublished"), 200), "json-ld datePublished"
    if match := _URL_DATE.search(page.url):
        yield f"{match[1]}-{match[2]}-{match[3]}", "url"


def _times(page: Document) -> list[tuple[str, str, bool]]:
    """`time` and itemprop elements outside headers, side columns and teasers; the third says it is a change."""
    found: list[tuple[int, str, str, bool]] = []
    for element in page.tree.iter("time", "span", "abbr", "meta"):
        prop = element.get("itemprop") or ""
        if element.tag != "time" and prop not in ("datePublished", "dateModified"):
            continue
        raw = element.get("datetime") or element.get("content") or one_line(" ".join(element.itertext()), 200)
        if not raw or _set_apart(element):
            continue
        changed = prop == "dateModified" or bool(_MODIFIED_WORD.search(element.get("class") or ""))
        changed = changed or bool(
            _MODIFIED_WORD.search((element.getparent().text or "") if element.getparent() is not None else "")
        )
        found.append(
            (
                0 if prop == "datePublished" or element.get("pubdate") is not None else 1,
                raw,
                f"{element.tag} element",
                changed,
            )
        )
    found.sort(key=lambda item: item[0])
    return [item[1:] for item in found[:6]]


def _set_apart(element: HtmlElement) -> bool:
    for index, node in enumerate(ancestry(element, 12)):
        if node.tag in ("aside", "nav", "footer"):
            return True
        if node.tag == "header" and not any(True for _ in node.iter("h1")):
            return True
        if index < 5 and _APART.search(
            _OWN_TOPICS.sub("", f"{node.get('class') or ''} {node.get('id') or ''}".lower())
        ):
            return True
        if node.tag in ("article", "main"):
            return False
    return False


def _visible(page: Document) -> Iterator[tuple[str, str]]:
    """Lines that hold little but a date with its year, the nearest to the headline first."""
    near: list[tuple[int, str]] = []
    start = page.headline_index
    for index, text, _ in _date_lines(page):
        distance = index - start
        if start and -_NEAR <= distance <= _NEAR:
            near.append((distance if distance > 0 else -2 * distance, text))
    near.sort(key=lambda item: item[0])
    yield from ((text, "visible text") for _, text in near[:6])


def _alone(page: Document) -> Iterator[tuple[str, str]]:
    """A date line far from any headline, where all such lines of the page agree on the day."""
    lines = {moment.day: text for _, text, moment in _date_lines(page)}
    if len(lines) == 1:
        yield from ((text, "the only date line") for text in lines.values())


def _date_lines(page: Document) -> list[tuple[int, str, Moment]]:
    """(index, text, date) of the page's lines that hold little but a date."""
    found: list[tuple[int, str, Moment]] = []
    for block in page.blocks:
        if len(found) >= _DATE_LINES:
            break
        if len(block.text) > _LONGEST_LINE or block.tag == "h1" or not any(map(str.isdigit, block.text)):
            continue
        moment = read_date(block.text, latest=LATEST)
        if moment is not None and _is_date_line(block.text) and not _set_apart(block.element):
            found.append((block.index, block.text, moment))
    return found


def _is_date_line(text: str) -> bool:
    """True where a change is not spoken of and, but for the date, few words stand."""
    if _MODIFIED_WORD.search(text) and len(text) < 60:
        return False
    rest = [word for word in re.findall(r"[^\W\d_]{2,}", text) if not month_of(word)]
    return len(rest) <= _OTHER_WORDS


def _searched(page: Document) -> Iterator[tuple[str, str]]:
    """htmldate's search of the whole page, without the extensive one: that costs seconds a process and guesses."""
    tree = copy(page.tree)
    for element in list(tree.iter("header", "nav", "footer", "aside", "div", "section", "ul", "time")):
        apart = element.tag in _APART_TAGS or _APART.search((element.get("class") or "").lower())
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


def _other_statements(page: Document) -> Iterator[tuple[str, str]]:
    for key in _META_PUBLISHED:
        yield from ((value, f"meta {key}") for value in page.metas.get(key, ())[:1])
    yield from ((raw, origin) for raw, origin, changed in _times(page) if not changed)
    yield from _visible(page)


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
