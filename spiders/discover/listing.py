"""Listing pages: article links with the titles and dates that stand beside them, and the way to older pages. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from lxml import html

from newswatch.models import EndpointKind, Source
from spiders.discover.dates import read_date
from spiders.discover.found import MAX_LINKS, Discovered, Entry, Wanted, believable, gather, title_of
from spiders.discover.page import Anchor, ListingPage, parse_page, text_of
from spiders.discover.pagination import older_pages
from spiders.sources import is_article

_CARD_HEIGHT = 6
"""Ancestors a teaser's card may stand above its link."""
_STOP = frozenset({"body", "html", "main", "table", "tbody"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DATE_CLASS = re.compile(r"date|time|datum|tarix|publish|posted", re.IGNORECASE)
_DATE_SPOTS = 12
_SAME = 50
"""Links to one article that are looked at; thousands would share a card of thousands of elements."""
_UNFOLLOWED = frozenset({"nofollow", "sponsored"})

Cards = dict[html.HtmlElement, str | None]
"""Element → the one article it speaks of; None where there are several."""


def read(body: bytes, *, url: str, headers: Mapping[str, str], source: Source, now: datetime) -> Discovered:
    """Links by `source.article` on the source's hosts, in the page's order. Never raises."""
    page = parse_page(body, url=url, headers=headers)
    if page is None:
        return Discovered(problem="not a page of links: no HTML")
    if page.nofollow:
        return Discovered(kind_seen=EndpointKind.LISTING, problem="the page asks that its links be not followed")
    entries = _entries(page, lambda link: is_article(source, link), source.languages, ZoneInfo(source.timezone), now)
    found = gather(
        entries, found_in=url, wanted=None, limit=MAX_LINKS, newest_first=False, keep_params=source.keep_params
    )
    return Discovered(links=found.links, next_urls=tuple(older_pages(page, url)), kind_seen=EndpointKind.LISTING)


def _entries(
    page: ListingPage, wanted: Wanted, languages: tuple[str, ...], zone: tzinfo, now: datetime
) -> Iterator[Entry]:
    for url, title, cards in titled_links(page, wanted):
        dates = (believable(_date(card, languages, zone), now) for card in cards)
        yield Entry(url=url, title=title, published=next((date for date in dates if date), None))


def titled_links(
    page: ListingPage, wanted: Wanted | None = None
) -> Iterator[tuple[str, str | None, list[html.HtmlElement]]]:
    """(address, best title, the elements that speak of it alone), once an address, where it stands first."""
    links: dict[str, list[Anchor]] = {}
    for anchor in page.anchors:
        if anchor.element.tag == "link" or anchor.relations & _UNFOLLOWED:
            continue
        if wanted is None or wanted(anchor.url):
            links.setdefault(anchor.url, []).append(anchor)
    cards = _cards(anchor for same in links.values() for anchor in same)
    for url, anchors in links.items():
        around = list(dict.fromkeys(_card(anchor, cards) for anchor in anchors[:_SAME]))
        yield url, _best_title(anchors[:_SAME], around), around


def _cards(anchors: Iterator[Anchor]) -> Cards:
    cards: Cards = {}
    for anchor in anchors:
        for element in _upwards(anchor.element):
            if cards.setdefault(element, anchor.url) != anchor.url:
                cards[element] = None
    return cards


def _upwards(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for _ in range(_CARD_HEIGHT):
        yield element
        parent = element.getparent()
        if parent is None or parent.tag in _STOP:
            return
        element = parent


def _card(anchor: Anchor, cards: Cards) -> html.HtmlElement:
    """The largest element around the link that speaks of no other article."""
    card = anchor.element
    for element in _upwards(anchor.element):
        if cards[element] is None:
            break
        card = element
    return card


def _best_title(anchors: list[Anchor], cards: list[html.HtmlElement]) -> str | None:
    """A heading in or around the link; else the link's words; else a heading of its card; else what it is labelled."""
    for anchor in anchors:
        if (heading := _heading_of(anchor.element)) is not None:
            return title_of(text_of(heading))
    words = [text for anchor in anchors if (text := title_of(text_of(anchor.element)))]
    if words and len(longest := max(words, key=len)) >= 15:
        return longest
    for card in cards:
        if (heading := next(card.iter(*_HEADINGS), None)) is not None and text_of(heading):
            return title_of(text_of(heading))
    labels = (anchor.element.get(name) for anchor in anchors for name in ("title", "aria-label"))
    return next((label for raw in labels if (label := title_of(raw))), None) or (words[0] if words else None)


def _heading_of(element: html.HtmlElement) -> html.HtmlElement | None:
    inside = next(element.iter(*_HEADINGS), None)
    if inside is not None and text_of(inside):
        return inside
    around = next((above for above in element.iterancestors() if above.tag in _HEADINGS), None)
    return element if around is not None and text_of(element) else None


def _date(card: html.HtmlElement, languages: tuple[str, ...], zone: tzinfo) -> datetime | None:
    for text in _date_texts(card):
        if found := read_date(text, languages=languages, zone=zone):
            return found
    return None


def _date_texts(card: html.HtmlElement) -> Iterator[str]:
    """Where a card may say its date, the surest first."""
    for element in card.iter("time"):
        yield from filter(None, (element.get("datetime"), text_of(element)))
    marked = [element for element in card.iter() if isinstance(element.tag, str) and _is_date_element(element)]
    for element in marked[:_DATE_SPOTS]:
        yield from filter(None, (element.get("datetime"), element.get("content"), text_of(element)))
    spots = [text.strip() for text in card.itertext() if re.search(r"\d", text) and len(text.strip()) <= 80]
    yield from spots[:_DATE_SPOTS]


def _is_date_element(element: html.HtmlElement) -> bool:
    return bool(_DATE_CLASS.search(f"{element.get('class') or ''} {element.get('itemprop') or ''}"))
