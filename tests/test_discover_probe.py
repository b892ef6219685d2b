"""A site nobody has described becomes a source: patterns, guesses, endpoints. The network is a dictionary."""

import asyncio
import dataclasses
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newswatch.errors import FetchFailed, NotAllowed, PageUnreadable
from newswatch.models import Endpoint, EndpointKind, Page
from newswatch.urls import url_key
from spiders.discover import guesses, read
from spiders.discover.page import parse_html
from spiders.discover.probe import propose
from spiders.discover.shapes import infer, looks_like_article
from spiders.discover.trial import look_at, newest
from spiders.source_file import as_toml
from spiders.sources import is_article, read_source
from tests.corpus import corpus_site, needs_corpus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOME = "https://herald.example.ge/"


@dataclass(frozen=True)
class Nothing:
    reason: str
    detail: str = ""


class Web:
    """Pages by address; everything else is 404. Counts what was asked."""

    def __init__(self, pages):
        self.pages = pages
        self.asked: list[str] = []

    async def __call__(self, urls: Sequence[str]):
        self.asked += urls
        return [self._answer(url) for url in urls]

    def _answer(self, url):
        found = self.pages.get(url)
        if isinstance(found, Nothing):
            return found
        body = found.encode() if isinstance(found, str) else found or b""
        return Page(
            source="",
            url=url,
            final_url=url,
            status=404 if found is None else 200,
            headers={},
            body=body,
            fetched_at=NOW,
        )


TITLES = (
    "Parliament adopts the budget after a long night", "Ministers meet on the border of two countries",
    "A new railway crosses the mountains at last", "Farmers count their losses after the hail",
    "The city opens its oldest library again", "Elections are set for the first of June",
)  # fmt: skip


def slug(title):
    return title.lower().replace(" ", "-")


def articles(section="news", first=4711):
    return [(f"{HOME}en/{section}/{first + n}-{slug(title)}", title) for n, title in enumerate(TITLES)]


def front(found, head="", nav=""):
    cards = "".join(f'<h3><a href="{url}">{title}</a></h3>' for url, title in found)
    return (
        f'<html lang="en"><head><title>Herald | News of the day</title>{head}</head>'
        '<body><nav><a href="/en/news">News</a>'
        f'<a href="/en/politics">Politics</a><a href="/en/about-us">About us</a>{nav}</nav>{cards}</body></html>'
    )


def rss(found):
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in found)
    return f"<rss><channel><title>Herald</title>{items}</channel></rss>"


def work(web, url=HOME, **options):
    return asyncio.run(propose(url, web, now=NOW, **options))


def test_a_site_with_a_linked_feed():
    found = articles()
    link = '<link rel="alternate" type="application/rss+xml" '
    head = f'{link} href="/en/rss">{link} title="Comments" href="/comments">'
    web = Web({HOME: front(found, head), f"{HOME}en/rss": rss(found), f"{HOME}comments": rss(found)})
    source = work(web).source
    assert source.discover == (
        Endpoint(kind=EndpointKind.FEED, url=f"{HOME}en/rss"),
        Endpoint(kind=EndpointKind.LISTING, url=HOME),
    )
    assert (source.id, source.name, source.languages, source.country, source.timezone) == (
        "example", "Herald", ("en",), "GE", "Asia/Tbilisi",
    )  # fmt: skip
    assert all(is_article(source, url) for url, _ in found)
    assert is_article(source, f"{HOME}en/news/99999-something-else-altogether")
    for other in ("", "en/news", "en/politics", "en/about-us", "en/rss", "en/tag/budget-of-the-year", "en/news?page=2"):
        assert not is_article(source, HOME + other)
    assert len(web.asked) <= 25


def test_a_site_with_nothing_but_listings():
    found = articles()
    more = articles("politics", 9000)
    web = Web({HOME: front(found), f"{HOME}en/politics": front(more), f"{HOME}en/news": front(found)})
    proposal = work(web)
    assert [(one.kind.value, one.url) for one in proposal.source.discover] == [
        ("listing", HOME),
        ("listing", f"{HOME}en/politics"),
    ]
    assert {url_key(link.url) for link in proposal.articles} == {url_key(url) for url, _ in found + more}
    assert all(is_article(proposal.source, url) for url, _ in found + more)


def test_a_feed_nobody_links_to_is_found_where_feeds_stand():
    found = articles()
    source = work(Web({HOME: front(found), f"{HOME}feed/": rss(found)})).source
    assert source.discover[0] == Endpoint(kind=EndpointKind.FEED, url=f"{HOME}feed/")


def test_sitemaps_are_found_by_robots_and_followed():
    found = articles()
    sitemap = "".join(f"<url><loc>{url}</loc></url>" for url, _ in found)
    pages = {
        HOME: '<html><body><p>All by script.</p><a href="/en/news">News</a></body></html>',
        f"{HOME}robots.txt": f"User-agent: *\nSitemap: {HOME}map-index.xml\nsitemap: https://elsewhere.example/x.xml",
        f"{HOME}map-index.xml": f"<sitemapindex><sitemap><loc>{HOME}map-1.xml</loc></sitemap></sitemapindex>",
        f"{HOME}map-1.xml": f"<urlset>{sitemap}</urlset>",
    }
    web = Web(pages)
    proposal = work(web)
    assert proposal.source.discover == (Endpoint(kind=EndpointKind.SITEMAP, url=f"{HOME}map-index.xml"),)
    assert len(proposal.articles) == len(found)
    assert not any("elsewhere" in url for url in web.asked)


def test_a_site_that_is_a_folder_stays_in_its_folder():
    home = "http://127.0.0.1:8100/herald/"
    inside = [(f"{home}2026/11/{slug(title)}", title) for title in TITLES]
    outside = [(f"http://127.0.0.1:8100/other/2026/11/{slug(title)}", title) for title in TITLES]
    pages = {home: front(inside), "http://127.0.0.1:8100/sitemap.xml": _sitemap(outside)}
    source = work(Web(pages), home, private_network=True).source
    assert source.id == "herald"
    assert source.private_network
    assert all(is_article(source, url) for url, _ in inside)
    assert not any(is_article(source, url) for url, _ in outside)
    assert [one.url for one in source.discover] == [home]


def _sitemap(found):
    return f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url, _ in found)}</urlset>"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Nothing("dns", "no such host"), FetchFailed),
        (Nothing("robots"), NotAllowed),
        (Nothing("refused_address", "10.0.0.1"), NotAllowed),
        (None, FetchFailed),
        ("<html><body><p>Nothing here</p></body></html>", PageUnreadable),
        (b"%PDF", PageUnreadable),
    ],
)
def test_what_cannot_be_proposed_is_told(answer, error):
    with pytest.raises(error, match=re.escape(HOME)):
        work(Web({HOME: answer}))


def test_the_written_file_is_the_proposed_source(tmp_path):
    proposal = work(Web({HOME: front(articles())}))
    path = tmp_path / f"{proposal.source.id}.toml"
    path.write_text(as_toml(proposal.source, {"": "Two\nlines", **proposal.guesses}), encoding="utf-8")
    assert read_source(path) == proposal.source
    assert "# a guess from .ge" in path.read_text()


@pytest.mark.parametrize("name", ['O\'Neil "Daily" \\ #1', "Ключ = [x]", "tab\there", "მთავარი", "del\x7fete", "'''"])
def test_any_name_survives_the_file(tmp_path, name):
    source = work(Web({HOME: front(articles())})).source
    odd = dataclasses.replace(source, name=name, notes=name)
    path = tmp_path / f"{odd.id}.toml"
    path.write_text(as_toml(odd, {"name": "a\x1b[31m\nb = 1"}), encoding="utf-8")
    assert read_source(path) == odd


SITES = [
    ["https://a.example/en/article/{n}54350", "https://a.example/hy/article/{n}54351", "https://a.example/en/article/{n}54352"],
    ["https://a.example/2026/11/{n}0/title-of-the-story", "https://a.example/2025/01/0{n}/another"],
    ["https://a.example/some-four-word-title-{n}/", "https://a.example/yet-another-long-title-{n}/"],
    ["https://a.example/a/3239{n}925.html", "https://a.example/a/slug-of-it/3193{n}837.html"],
    ["https://a.example/index.php?id=29{n}", "https://a.example/index.php?id=30{n}&lang=en"],
    ["https://a.example/xeber/aqta_qida_muessiselerinde-44{n}3206", "https://a.example/en/xeber/42{n}1419"],
    ["https://a.example/business/oil/388{n}034.html", "https://a.example/politics/377{n}429.html"],
    ["https://a.example/ka/%E1%83%90%E1%83%91%E1%83%92%E1%83%93{n}", "https://a.example/ka/%E1%83%94%E1%83%91%E1%83%92%E1%83%93{n}"],
]  # fmt: skip
OTHERS = [
    "https://a.example/", "https://a.example/en", "https://a.example/politics", "https://a.example/tag/some-long-tag-name",
    "https://a.example/author/jane-of-the-desk", "https://a.example/news/page/2", "https://a.example/about-us",
]  # fmt: skip


@pytest.mark.parametrize("shapes", SITES, ids=lambda shapes: shapes[0])
def test_patterns_match_articles_unseen_and_no_listing(shapes):
    seen = [shape.format(n=n) for n in range(1, 6) for shape in shapes]
    unseen = [shape.format(n=n) for n in range(6, 10) for shape in shapes]
    pattern = infer(seen, OTHERS)
    assert pattern is not None
    assert [url for url in seen + unseen if not re.search(pattern, url)] == []
    assert [url for url in OTHERS if re.search(pattern, url)] == []
    assert not re.search(pattern, "https://evil.example/?https://a.example/2026/11/10/x-y-z")


def test_a_few_odd_links_do_not_spoil_the_pattern():
    seen = [f"https://a.example/news/some-title-of-words-{n}0000" for n in range(20)] + [
        "https://a.example/our-new-book"
    ]
    nav = ["https://a.example/our-old-team", "https://a.example/media-data", "https://a.example/news/by-topic"]
    pattern = infer(seen, nav)
    assert all(re.search(pattern, url) for url in seen[:20])
    assert not any(re.search(pattern, url) for url in nav)


def test_there_is_no_pattern_for_words_alone():
    assert infer(["https://a.example/politics", "https://a.example/sport"], []) is None
    assert infer([], []) is None


@pytest.mark.parametrize(
    ("url", "title", "article"),
    [
        ("https://a.example/news/4711-long-title-here", "A headline long enough to be one", True),
        ("https://a.example/news/4711-long-title-here", "More", False),
        ("https://a.example/politics", "A headline long enough to be one", False),
        ("https://a.example/tag/words-and-more-words", "A headline long enough to be one", False),
        ("https://a.example/ka/4711", "გრძელი სათაური", True),
    ],
)
def test_what_looks_like_an_article(url, title, article):
    assert looks_like_article(url, title) is article


ARMENIAN = "Հայաստանի կառավարությունը քննարկում է նոր օրենք " * 3
RUSSIAN = "Правительство приняло новый закон и не только об этом говорит на заседании"


@pytest.mark.parametrize(
    ("url", "html", "text", "expected"),
    [
        ("https://x.example.am/", '<html lang="en"></html>', ARMENIAN, ("hy", "AM", "Asia/Yerevan")),
        ("https://news.example.com/", '<html lang="az"></html>', "", ("az", "AZ", "Asia/Baku")),
        ("https://news.example.com/", '<html lang="en-GB"></html>', "", ("en", "GB", "Europe/London")),
        ("https://news.example.ru/", "<html></html>", RUSSIAN, ("ru", "RU", "Europe/Moscow")),
        ("https://news.example.co.uk/", "<html></html>", "", ("en", "GB", "Europe/London")),
        ("https://news.example.com/", "<html></html>", "", ("en", "US", "UTC")),
    ],
)  # fmt: skip
def test_guesses(url, html, text, expected):
    root = parse_html(html + "<p>x</p>")
    language = guesses.language(root, text)
    country = guesses.country(url, root, language.value)
    zone = guesses.timezone(country)
    assert (language.value, country.value, zone.value) == expected
    assert "guess" in language.why + country.why + zone.why


def test_trial_says_which_endpoints_live_and_a_lead_may_fail(tmp_path):
    found = articles()
    source = work(Web({HOME: front(found)})).source
    tried = dataclasses.replace(
        source,
        discover=(
            *source.discover,
            Endpoint(kind=EndpointKind.FEED, url=f"{HOME}dead"),
            Endpoint(kind=EndpointKind.FEED, url=f"{HOME}html", lead=True),
            Endpoint(kind=EndpointKind.FEED, url=f"{HOME}gone", lead=True),
            Endpoint(kind=EndpointKind.SITEMAP, url=f"{HOME}index.xml"),
            Endpoint(kind=EndpointKind.LISTING, url=f"{HOME}en/about"),
            Endpoint(kind=EndpointKind.FEED, url=f"{HOME}other"),
        ),
    )
    pages = {
        HOME: front(found), f"{HOME}html": "<html></html>", f"{HOME}gone": Nothing("timeout", "after 30 s"),
        f"{HOME}index.xml": f"<sitemapindex><sitemap><loc>{HOME}one.xml</loc></sitemap></sitemapindex>",
        f"{HOME}one.xml": _sitemap(found), f"{HOME}en/about": "<html><body><a href='/x'>x</a></body></html>",
        f"{HOME}other": rss([("https://other.example/1", "x")]),
    }  # fmt: skip
    looks = asyncio.run(look_at(tried, Web(pages), now=NOW))
    assert [(look.live, look.failed) for look in looks] == [
        (True, False), (False, True), (False, False), (False, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    assert [look.problem for look in looks] == [
        None,
        "the site answered 404",
        "not a feed: the document is <html>",
        "timeout: after 30 s",
        None,
        "no link on it matches the source's article pattern",
        "none of its 1 entries matches the source's article pattern",
    ]
    assert len({url_key(link.url) for link in newest(looks, 3)}) == 3


@needs_corpus
def test_most_sites_of_the_corpus_become_sources_that_find_all_their_pages(tmp_path):
    """Real sites' addresses, a few articles each; three in four would be a failure."""
    with corpus_site() as base:
        web = _Loopback()
        sites = [line["base"] for line in _json(f"{base}/_sites.json")]
        found = {site: _probed(site, web, tmp_path) for site in sites[::4]}
    missed = [site for site, whole in found.items() if not whole]
    assert len(missed) <= len(found) // 10, missed


class _Loopback:
    async def __call__(self, urls):
        return [self._get(url) for url in urls]

    def _get(self, url):
        try:
            with urllib.request.urlopen(url) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Page(
                    source="", url=url, final_url=url, status=200, headers=headers, body=answer.read(), fetched_at=NOW
                )
        except urllib.error.HTTPError as fault:
            fault.close()
            return Nothing("http_status", str(fault.code))


def _json(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def _probed(site, web, folder: Path) -> bool:
    proposal = asyncio.run(propose(site, web, now=NOW, private_network=True))
    path = folder / f"{proposal.source.id}.toml"
    path.write_text(as_toml(proposal.source), encoding="utf-8")
    assert read_source(path) == proposal.source
    with urllib.request.urlopen(f"{site}feed.xml") as answer:
        listed = set(re.findall(r"<guid>(.*?)</guid>", answer.read().decode()))
    return {url_key(link.url) for link in proposal.articles} == {url_key(url.replace("&amp;", "&")) for url in listed}


ALL = ("feed.xml", "sitemap.xml", "sitemap.xml.gz", "")
_KINDS = {"feed.xml": EndpointKind.FEED, "": EndpointKind.LISTING}


@needs_corpus
def test_feed_sitemap_and_listing_readers_find_every_page_of_the_corpus():
    web = _Loopback()
    with corpus_site() as base:
        proposal = asyncio.run(propose(f"{base}/_all/", web, now=NOW, private_network=True))
        (listed,) = asyncio.run(web([f"{base}/_all/sitemap.xml"]))
        expected = {url_key(url) for url in re.findall("<loc>(.*?)</loc>", listed.body.decode().replace("&amp;", "&"))}
        found = {path: _walked(f"{base}/_all/{path}", _KINDS.get(path), proposal.source, web) for path in ALL}
    assert len(expected) == 138
    assert found == dict.fromkeys(ALL, frozenset(expected))


def _walked(url, kind, source, web):
    endpoint = Endpoint(kind=kind or EndpointKind.SITEMAP, url=url)
    keys, waiting = set(), [url]
    while waiting:
        (page,) = asyncio.run(web([waiting.pop()]))
        found = read(endpoint, page.body, url=page.url, headers=page.headers, source=source, now=NOW)
        keys |= {url_key(link.url) for link in found.links}
        waiting += found.next_urls
    return keys
