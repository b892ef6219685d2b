"""RSS, RDF and Atom, as broken as they come. Pure: feedparser sees only text that was made safe first."""

import io
import re
from calendar import timegm
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import feedparser

from newswatch.models import EndpointKind
from newswatch.urls import clean_url
from spiders.discover.found import MAX_LINKS, Discovered, Entry, Wanted, believable, gather, title_of
from spiders.discover.xmlsafe import Refused, prepared

MAX_FEED = 4_000_000
MAX_TAGS = 15_000
"""Tags outside CDATA: a thousand entries and more."""
ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
# A guid that is no address; feedparser would make a link of it.
_GUID_WORDS = re.compile(
    r"<guid\b[^>]{0,200}>(?!\s*(?:<!\[CDATA\[\s*)?https?:)[^<]{0,1000}(?:<!\[CDATA\[[^<]{0,1000})?</guid>"
)
# feedparser trips over a blank in a namespace's address, written as such or as an entity.
_NAMESPACE = re.compile(r"""(\bxmlns(?::[\w.-]{1,100})?\s{0,20}=\s{0,20})("[^"<]{0,1000}"|'[^'<]{0,1000}')""")
_BLANKS = re.compile(r"\s+|&#?\w{1,30};")
_HAS_ZONE = re.compile(r"(?:[Zz]|[+-]\d\d:?\d\d|\b[A-Z]{1,5})\s*$")


def read(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    now: datetime,
    zone: tzinfo = UTC,
    wanted: Wanted | None = None,
    keep_params: Collection[str] = (),
    max_links: int = MAX_LINKS,
) -> Discovered:
    """`headers` have lower-case names; `zone` is the clock of dates without one. Never raises."""
    try:
        root, text = prepared(body, headers.get("content-type", ""), MAX_FEED)
    except Refused as fault:
        return Discovered(problem=f"not a feed: {fault}")
    if root not in ROOTS:
        return Discovered(problem=f"not a feed: the document is <{root}>")
    try:
        parsed = _parse(_bounded(text), url)
    except Exception as fault:  # noqa: BLE001  feedparser guesses at what is no XML, and falls over some of it
        return Discovered(problem=f"not a feed that can be read ({type(fault).__name__} in feedparser)")
    entries = _entries(parsed, url, now, zone)
    found = gather(entries, found_in=url, wanted=wanted, limit=max_links, newest_first=False, keep_params=keep_params)
    return Discovered(
        links=found.links,
        next_urls=tuple(_older(parsed, url)),
        kind_seen=EndpointKind.FEED,
        ignored=found.ignored,
    )


def _bounded(text: str) -> str:
    """Without what stands behind the first MAX_TAGS tags (feedparser takes a fifth of a millisecond for each)."""
    place = -1
    for _ in range(MAX_TAGS):
        place = text.find("<", place + 1)
        if place < 0:
            return text
        if text.startswith("<![CDATA[", place):
            place = text.find("]]>", place)
            if place < 0:
                return text
    return text[:place]


def _parse(text: str, url: str) -> Any:
    text = _NAMESPACE.sub(lambda found: found[1] + _BLANKS.sub("", found[2]), _GUID_WORDS.sub("", text))
    # A stream, never a string: feedparser would open a string that looks like an address or a file's name.
    stream = io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8"))
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)


def _entries(parsed: Any, url: str, now: datetime, zone: tzinfo) -> Iterator[Entry]:
    for item in parsed.entries:
        link = _link(item, url)
        if link is not None:
            yield Entry(
                url=link,
                title=title_of(item.get("title")),
                published=believable(_published(item, zone), now),
            )


def _link(item: Any, url: str) -> str | None:
    """The article behind a redirector if the feed names it, else the link, else a guid that is an address."""
    for candidate in (item.get("feedburner_origlink"), item.get("link"), item.get("id")):
        if candidate and (cleaned := clean_url(candidate, url if candidate is not item.get("id") else None)):
            return cleaned
    return None


def _published(item: Any, zone: tzinfo) -> datetime | None:
    for name in ("published", "updated"):
        if f"{name}_parsed" not in item or item[f"{name}_parsed"] is None:
            continue
        try:
            moment = datetime.fromtimestamp(timegm(item[f"{name}_parsed"]), UTC)
        except (ValueError, OverflowError, OSError):
            continue
        if _HAS_ZONE.search(item.get(name) or ""):
            return moment
        return moment.replace(tzinfo=zone).astimezone(UTC)
    return None


def _older(parsed: Any, url: str) -> Iterator[str]:
    """RFC 5005 paged feeds."""
    for link in parsed.feed.get("links", []):
        if link.get("rel") == "next" and (cleaned := clean_url(link.get("href") or "", url)) and cleaned != url:
            yield cleaned
