"""What a stranger's site shows: its front page, feeds, sitemaps and sections, some twenty requests at most.

The network stays behind one door, a `Fetch`: the FETCH room gives one with all its guards, tests give their own.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from newswatch.errors import FetchFailed, NotAllowed, PageUnreadable
from newswatch.models import Page
from newswatch.urls import clean_url, looks_like_home, plain_url, site_of
from spiders.discover import feed, sitemap
from spiders.discover.page import ListingPage, parse_page, text_of
from spiders.discover.pagination import page_number
from spiders.discover.shapes import looks_like_article


class NoAnswer(Protocol):
    """Why an address gave no page: `reason` is one of pipelines.outcomes, `detail` is for people."""

    @property
    def reason(self) -> str: ...

    @property
    def detail(self) -> str: ...


Fetch = Callable[[Sequence[str]], Awaitable[Sequence[Page | NoAnswer]]]
"""Addresses in, answers out in the same order."""

_FEED_PATHS = ("feed/", "rss.xml", "rss", "feed.xml", "atom.xml", "index.xml")
_SITEMAP_PATHS = ("sitemap.xml", "news-sitemap.xml", "sitemap_index.xml")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/xml", "application/xml")
_COMMENTS = re.compile(r"comment|kommentar|коммент", re.IGNORECASE)
_FEED_HREF = re.compile(r"(?:/|\b)(?:rss|feed|atom)(?:/|\.xml|\.php|\.aspx?)?$", re.IGNORECASE)
_SECTION_WORDS = re.compile(
    r"news|latest|all|archive|politic|nachrichten|aktuell|новост|novosti|lenta|xeber|xəbər|haber|akhali|siakhle|lur",
    re.IGNORECASE,
)
_MAX_FEEDS, _MAX_SITEMAPS, _MAX_SECTIONS, _MAX_CHILDREN = 4, 3, 4, 2


@dataclass(slots=True)
class Survey:
    url: str
    now: datetime
    home: ListingPage | None = None
    prefix: str = "/"
    feeds: dict[str, Page] = field(default_factory=dict)
    sitemaps: dict[str, Page] = field(default_factory=dict)
    sections: dict[str, Page] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    """Home and sections by the address they were asked under."""


async def front_page(url: str, fetch: Fetch, now: datetime) -> Survey:
    (answer,) = await fetch([url])
    if not isinstance(answer, Page):
        kind = NotAllowed if _forbidden(answer) else FetchFailed
        raise kind(f"{url}: the front page did not come ({told(answer)}); check the address, or try again later.")
    if answer.status != 200:
        raise FetchFailed(f"{url}: the site answered {answer.status}; check the address.")
    home = clean_url(answer.final_url) or url
    found = Survey(home, now, home=parse_page(answer.body, url=home, headers=answer.headers))
    if found.home is None:
        raise PageUnreadable(f"{url}: the answer is no web page; name the site's front page.")
    found.pages[home] = answer
    return found


def _forbidden(answer: NoAnswer) -> bool:
    return answer.reason in ("robots", "refused_address", "foreign_host")


def told(answer: NoAnswer) -> str:
    return f"{answer.reason}: {answer.detail}" if answer.detail else answer.reason


async def look_for_feeds(found: Survey, fetch: Fetch) -> None:
    named = _named_feeds(found)
    found.feeds = await readable(named[:_MAX_FEEDS], fetch, found, _is_feed)
    if not found.feeds:
        guessed = [urljoin(base, path) for base in _folders(found.url) for path in _FEED_PATHS]
        tried = [url for url in dict.fromkeys(guessed) if url not in named]
        found.feeds = dict(list((await readable(tried, fetch, found, _is_feed)).items())[:1])
    found.remarks.append(f"feeds: {_listed(found.feeds)}")


def _named_feeds(found: Survey) -> list[str]:
    assert found.home is not None
    linked, other = [], []
    for anchor in found.home.anchors:
        title = f"{anchor.element.get('title') or ''} {anchor.url}"
        if _COMMENTS.search(title) or site_of(anchor.url) != site_of(found.url):
            continue
        if anchor.element.tag == "link":
            if "alternate" in anchor.relations and (anchor.element.get("type") or "").lower() in _FEED_TYPES:
                linked.append(anchor.url)
        elif _FEED_HREF.search(anchor.url):
            other.append(anchor.url)
    return list(dict.fromkeys(linked + other))


async def look_for_sitemaps(found: Survey, fetch: Fetch) -> None:
    robots = urljoin(found.url, "/robots.txt")
    (answer,) = await fetch([robots])
    named = _sitemaps_of(answer, found.url) if isinstance(answer, Page) and answer.status == 200 else []
    beside = [urljoin(base, path) for base in _folders(found.url) for path in _SITEMAP_PATHS[: 1 if named else None]]
    own = [url for url in beside if urlsplit(found.url).path != "/"]
    wanted = dict.fromkeys([*own[:1], *named, *beside] if own else [*named, *beside])
    found.sitemaps = await readable(list(wanted)[: _MAX_SITEMAPS + 1], fetch, found, _is_sitemap)
    found.remarks.append(f"sitemaps: {_listed(found.sitemaps)}")
    for page in list(found.sitemaps.values()):
        children = sitemap.read(page.body, url=page.final_url, now=found.now, headers=page.headers).next_urls
        inside = [url for url in children if site_of(url) == site_of(found.url)]
        found.pages.update(await readable(inside[:_MAX_CHILDREN], fetch, found, _is_sitemap))


def _sitemaps_of(robots: Page, home: str) -> list[str]:
    lines = re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", robots.body[:500_000].decode("utf-8", "replace"))
    named = [url for line in lines if (url := clean_url(line, robots.final_url)) and site_of(url) == site_of(home)]
    return sorted(dict.fromkeys(named), key=lambda url: "news" not in url.lower())[:_MAX_SITEMAPS]


def _folders(url: str) -> list[str]:
    """The site's own folder and the root, where they differ."""
    return list(dict.fromkeys([urljoin(url, "./"), urljoin(url, "/")]))


async def readable(
    urls: Sequence[str], fetch: Fetch, found: Survey, fits: Callable[[Page, datetime], bool]
) -> dict[str, Page]:
    answers = await fetch(urls) if urls else []
    return {
        url: answer
        for url, answer in zip(urls, answers, strict=True)
        if isinstance(answer, Page) and answer.status == 200 and fits(answer, found.now)
    }


def _is_feed(page: Page, now: datetime) -> bool:
    return bool(feed.read(page.body, url=page.final_url, headers=page.headers, now=now).links)


def _is_sitemap(page: Page, now: datetime) -> bool:
    result = sitemap.read(page.body, url=page.final_url, headers=page.headers, now=now, max_links=50)
    return bool(result.links or result.next_urls)


def _listed(pages: Mapping[str, Page]) -> str:
    return ", ".join(pages) or "none"


def sections(found: Survey) -> list[str]:
    """Links of the front page that lead to listings, by their short words and plain paths; the likeliest first."""
    assert found.home is not None
    candidates: dict[str, int] = {}
    for anchor in found.home.anchors:
        link = plain_url(anchor.url)
        words = text_of(anchor.element)
        path = urlsplit(link).path
        if anchor.element.tag == "link" or site_of(link) != site_of(found.url) or looks_like_home(link):
            continue
        if not words or len(words) > 25 or re.search(r"\d{3}", path) or len(path.strip("/").split("/")) > 3:
            continue
        if not looks_like_article(link, "x" * 40) and page_number(link)[1] is None:
            candidates.setdefault(link, 0 if _SECTION_WORDS.search(f"{path} {words}") else 1)
    return sorted(candidates, key=lambda link: candidates[link])
