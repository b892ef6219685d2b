"""A Source for a site nobody has described: what its articles' addresses have in common, and where it lists them."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from newswatch.errors import PageUnreadable
from newswatch.models import Endpoint, EndpointKind, FoundLink, Page, Source
from newswatch.urls import host_of, looks_like_home, plain_url, site_of, url_key
from spiders.discover import feed, guesses, read, sitemap
from spiders.discover.found import Discovered
from spiders.discover.listing import titled_links
from spiders.discover.page import text_of
from spiders.discover.shapes import infer, looks_like_article, shape_of
from spiders.discover.survey import Fetch, Survey, front_page, look_for_feeds, look_for_sitemaps, readable, sections
from spiders.sources import is_article

_MAX_SECTIONS = 4
_UNDATED = datetime(1, 1, 1, tzinfo=UTC)
_ENOUGH = 5
"""Articles that make a section page a listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    source: Source
    guesses: Mapping[str, str]
    """Key of the source → what its value rests on."""
    articles: tuple[FoundLink, ...]
    """Found by the proposed endpoints, newest first where they say."""
    remarks: tuple[str, ...]
    """What was looked at and what it gave, for a person."""


async def propose(url: str, fetch: Fetch, *, now: datetime, private_network: bool = False) -> Proposal:
    """Looks at the site's front page, feeds, sitemaps and a few sections, some twenty requests at most.

    Raises FetchFailed when the front page does not come, NotAllowed when it may not be fetched, PageUnreadable
    when no articles can be told from other links.
    """
    found = await front_page(url, fetch, now)
    await look_for_feeds(found, fetch)
    await look_for_sitemaps(found, fetch)
    articles, others = _examples(found)
    _scope(found, articles)
    pattern = infer([link for link in articles if _inside(found, link)], others, found.prefix)
    if pattern is None:
        raise PageUnreadable(
            f"{found.url}: no article can be told from the other links ({'; '.join(found.remarks) or 'no links'}); "
            "name one of its listing pages instead, or write the file by hand (docs/add-a-source.md)."
        )
    source, why = _describe(found, pattern, private_network)
    await _look_for_sections(found, source, fetch)
    return _proposal(found, source, why)


def _examples(found: Survey) -> tuple[list[str], list[str]]:
    """(addresses that are articles as far as one can see, addresses that are not)."""
    assert found.home is not None
    feeds = [
        link.url
        for url, page in found.feeds.items()
        for link in feed.read(page.body, url=url, headers=page.headers, now=found.now).links
    ]
    anchors = [(link, title) for link, title, _ in titled_links(found.home) if site_of(link) == site_of(found.url)]
    shown = [link for link, title in anchors if looks_like_article(link, title)]
    mapped = (
        [] if feeds or len(shown) >= _ENOUGH else [link for link in _mapped(found) if looks_like_article(link, link)]
    )
    articles = [link for link in (feeds or [*shown, *mapped]) if not looks_like_home(link) and link != found.url]
    articles = _main_hosts(articles, host_of(found.url))
    if feeds:
        articles += _further_shapes(shown, articles)
    known = {url_key(link) for link in articles}
    others = [found.url, *found.feeds, *found.sitemaps, *sections(found)]
    return articles, [link for link in others if url_key(link) not in known]


def _main_hosts(links: Sequence[str], home: str) -> list[str]:
    """Without the shop, the jobs and the weather: hosts beside the front page's that hold a tenth of the links."""
    hosts = Counter(host_of(link).removeprefix("www.") for link in links)
    main = {host for host, count in hosts.items() if count * 10 >= len(links)} | {home.removeprefix("www.")}
    return [link for link in links if host_of(link).removeprefix("www.") in main]


def _mapped(found: Survey) -> Iterable[str]:
    for url, page in [*found.sitemaps.items(), *found.pages.items()]:
        if url != found.url:
            result = sitemap.read(page.body, url=url, headers=page.headers, now=found.now, max_links=300)
            yield from (link.url for link in result.links)


def _further_shapes(shown: Sequence[str], articles: Sequence[str]) -> list[str]:
    """Articles of the front page that the feed has no like of: another language, another section."""
    known = {shape_of(link).key for link in articles}
    further: dict[tuple[str, ...], list[str]] = {}
    for link in shown:
        if (key := shape_of(link).key) not in known:
            further.setdefault(key, []).append(link)
    return [link for group in further.values() if len(group) >= _ENOUGH for link in group]


def _scope(found: Survey, articles: Sequence[str]) -> None:
    """The folder of the given address, where most of what it shows stands below it."""
    path = urlsplit(found.url).path
    stem, _, last = path.rpartition("/")
    folder = f"{stem}/" if "." in last or not last else f"{path}/"
    below = [link for link in articles if urlsplit(link).path.startswith(folder)]
    if not looks_like_home(found.url) and len(below) * 2 > len(articles):
        found.prefix = folder


def _inside(found: Survey, link: str) -> bool:
    return site_of(link) == site_of(found.url) and urlsplit(link).path.startswith(found.prefix)


def _describe(found: Survey, pattern: str, private_network: bool) -> tuple[Source, dict[str, str]]:
    assert found.home is not None
    root = found.home.root
    text = " ".join(title or "" for _, title, _ in titled_links(found.home)) or text_of(root)[:20_000]
    language = guesses.language(root, text)
    country = guesses.country(found.url, root, language.value)
    zone = guesses.timezone(country)
    source = Source(
        id=guesses.source_id(found.url),
        name=guesses.name(root, found.url),
        home=found.url,
        languages=(language.value,),
        country=country.value,
        timezone=zone.value,
        article=pattern,
        private_network=private_network,
        discover=(Endpoint(kind=EndpointKind.LISTING, url=found.url),),
    )
    return source, {"languages": language.why, "country": country.why, "timezone": zone.why}


async def _look_for_sections(found: Survey, source: Source, fetch: Fetch) -> None:
    wanted = [link for link in sections(found) if _inside(found, link) and not is_article(source, link)]
    answers = await readable(wanted[:_MAX_SECTIONS], fetch, found, lambda page, _: b"<" in page.body[:2000])

    def listed(url: str, page: Page) -> set[str]:
        return {url_key(link.url) for link in _read(EndpointKind.LISTING, url, page, source, found.now).links}

    seen = listed(found.url, found.pages[found.url])
    for url, page in answers.items():
        fresh = listed(url, page) - seen
        if len(fresh) >= _ENOUGH:
            found.sections[url] = page
            seen |= fresh


def _read(kind: EndpointKind, url: str, page: Page, source: Source, now: datetime) -> Discovered:
    endpoint = Endpoint(kind=kind, url=url)
    return read(endpoint, page.body, url=page.final_url, headers=page.headers, source=source, now=now)


def _proposal(found: Survey, source: Source, why: Mapping[str, str]) -> Proposal:
    """The endpoints that give articles by the pattern: feeds, listings, and sitemaps when nothing else is there."""
    endpoints: list[Endpoint] = []
    links: dict[str, FoundLink] = {}
    seen: dict[EndpointKind, set[str]] = {kind: set() for kind in EndpointKind}
    tried = [(EndpointKind.FEED, found.feeds), (EndpointKind.LISTING, {found.url: found.pages[found.url]})]
    for kind, pages in [*tried, (EndpointKind.LISTING, found.sections), (EndpointKind.SITEMAP, found.sitemaps)]:
        for url, page in pages.items():
            result = _read(kind, url, page, source, found.now)
            listed = _links(found, result, source)
            fresh = {url_key(link.url) for link in listed} - seen[kind]
            if not fresh:
                continue
            seen[kind] |= fresh
            if kind is EndpointKind.SITEMAP and result.kind_seen is EndpointKind.NEWS_SITEMAP:
                kind = EndpointKind.NEWS_SITEMAP  # noqa: PLW2901
            endpoints.append(Endpoint(kind=kind, url=url))
            for link in listed:
                links.setdefault(url_key(link.url), link)
    if not links:
        raise PageUnreadable(
            f"{found.url}: none of its pages lists articles that a pattern can tell ({'; '.join(found.remarks)}); "
            "write the file by hand (docs/add-a-source.md)."
        )
    newest = sorted(links.values(), key=lambda link: link.published_hint or _UNDATED, reverse=True)
    complete = dataclasses.replace(
        source, discover=tuple(endpoints), examples=tuple(plain_url(link.url) for link in newest[:3])
    )
    return Proposal(source=complete, guesses=why, articles=tuple(newest), remarks=tuple(found.remarks))


def _links(found: Survey, result: Discovered, source: Source) -> list[FoundLink]:
    """A document's own, and those of an index's children that were looked at."""
    looked_at = [url for url in result.next_urls if url in found.pages]
    below = [_read(EndpointKind.SITEMAP, url, found.pages[url], source, found.now).links for url in looked_at]
    return [*result.links, *(link for links in below for link in links)]
