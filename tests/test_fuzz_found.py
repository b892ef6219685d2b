"""Fuzz targets: addresses, and what a site lists (feeds, sitemaps, listings). No input raises or costs seconds."""

import functools
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import example
from hypothesis import strategies as st

from newswatch.models import Endpoint, EndpointKind, Source
from newswatch.urls import clean_url, host_of, looks_like_home, plain_url, site_of, suffix_of, url_key
from spiders import discover
from spiders.discover.found import MAX_LINKS, MAX_TITLE, Discovered
from spiders.sources import is_article
from tests import fuzzing
from tests.corpus import SHARED

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BASE = "https://news.example.org/en/feed.xml"


@pytest.fixture(scope="module", autouse=True)
def _left() -> Iterator[None]:
    yield
    fuzzing.leave()


_PIECES = (
    "/", "//", "?", "#", "&", "=", ";", ":", "@", "%", "%2e", "%2F", "%00", "%u0041", "..", ".", "[", "]", "\\", " ",
    "amp", "print", "m.", "www.", "index.php", "utm_source=a", "ref=1", "amp=1", "id=7", "view=amp", "jsessionid=1",
    ";jsessionid=1", ".amp", ".html", "news", "Story-1", "ж", "ა", "\u202e", "İ", "xn--", "xn--80ak6aa92e", "127.1",
    "0x7f.1", "[::1]", ":80", ":443", ":0", ":99999", "user@", "javascript:", "HTTP://", "https:", "\t", "\n", "\ud800",
    "example.org", "co.uk", "㎏", "ß", "。", "+", "~", "'", '"', "<", "|", "^", "`", "{", "}",
)  # fmt: skip
_ADDRESS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join) | st.text(max_size=40)


@example(text="%2e;jsessionid=1", opening="https://example.org/")
@example(text="0\xa0", opening="")
@example(text="a/..;jsessionid=1/b", opening="https://example.org/")
@example(text="%2e%2eamp", opening="https://example.org/")
@fuzzing.target(200, text=_ADDRESS, opening=st.sampled_from(("", "//", "http://", "https://example.org/", "/")))
def test_an_address_has_one_clean_form_and_one_key(text: str, opening: str) -> None:
    href = opening + text
    clean = clean_url(href, BASE)
    key = url_key(href)
    assert url_key(key) == key
    looks_like_home(href), site_of(href), suffix_of(href), plain_url(href)
    if clean is None:
        return
    parts = urlsplit(clean)
    assert clean_url(clean) == clean
    assert clean.isascii()
    assert parts.scheme in ("http", "https")
    assert host_of(clean)
    assert not parts.fragment
    assert parts.username is None
    key = url_key(clean)
    assert url_key(key) == key
    assert url_key("http://" + key) == url_key("https://" + key) == key
    assert url_key(plain_url(clean)) == key
    assert host_of(clean) == host_of("https://" + key) or host_of(clean).endswith("." + host_of("https://" + key))


_DECORATIONS = (
    "utm_source=x", "utm_medium=rss&utm_campaign=y", "fbclid=IwAR0", "ref=home", "gclid=1", "amp=1", "print=1",
    "output=amp", "mc_cid=8", "ysclid=a",
)  # fmt: skip


@functools.cache
def corpus_addresses() -> tuple[str, ...]:
    """Of all pages of the corpus, each once; where there is no corpus, addresses that are much alike."""
    found = {
        str(json.loads(line)["url"])
        for truth in sorted((SHARED / "corpus").glob("*/truth.jsonl"))
        for line in truth.read_text(encoding="utf-8").splitlines()
    }
    clean = {url for one in found if (url := clean_url(one)) is not None}
    made = {
        f"https://{host}example.org/{path}" for host in ("en.", "ru.") for path in ("a/1", "a/2", "a/1/2", "x?id=1")
    }
    return tuple(sorted(clean | made))


@st.composite
def _decorated(draw: st.DrawFn) -> tuple[str, str]:
    """An address of an article, and the same as it may come from elsewhere."""
    url = draw(st.sampled_from(corpus_addresses()))
    parts = urlsplit(url)
    query = [parts.query] if parts.query else []
    query += draw(st.lists(st.sampled_from(_DECORATIONS), max_size=3))
    pairs = draw(st.permutations("&".join(query).split("&"))) if query else []
    scheme, host = draw(st.sampled_from(("http", "https"))), parts.netloc
    host = host.upper() if draw(st.booleans()) else host
    fragment = draw(st.sampled_from(("", "#top", "#comments")))
    return url, f"{scheme}://{host}{parts.path}{'?' + '&'.join(pairs) if pairs else ''}{fragment}"


@fuzzing.target(120, one=_decorated(), other=_decorated())
def test_two_articles_never_have_one_key_however_they_are_decorated(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    for plain, decorated in (one, other):
        assert url_key(decorated) == url_key(plain)
    assert (url_key(one[1]) == url_key(other[1])) == (_same(one[0], other[0]))


def _same(one: str, other: str) -> bool:
    """The same but for the scheme, `www.` and a slash at the end."""
    bare = [url.partition("://")[2].removeprefix("www.").rstrip("/") for url in (one, other)]
    return bare[0] == bare[1]


SOURCE = Source(
    id="herald", name="Herald", home="https://news.example.org/", languages=("en", "ka"), country="GE",
    timezone="Asia/Tbilisi", article=r"/news/", discover=(Endpoint(kind=EndpointKind.FEED, url=BASE),),
)  # fmt: skip
_LINKS = (
    "https://news.example.org/en/news/1", "/news/2?utm_source=rss", "//news.example.org/news/3", "javascript:alert(1)",
    "http://news.example.org:0/news/", "https://user@news.example.org/news/4", "https://[x]/news/5", "news/6",
    "data:text/html,x", "http:/news/7", "https://other.example/news/8", "http://127.0.0.1/news/9", "?page=2",
)  # fmt: skip
_DATES = (
    "Fri, 20 Nov 2026 10:00:00 +0400", "2026-11-20T10:00:00Z", "20.11.2026 10:00", "99/99/9999", "0000-00-00",
    "2026-11-20T25:61:00+99:99", "20 ნოემბერი 2026", "Thu, 01 Jan 9999 00:00:00 GMT", "1", "-1", "²⁰.¹¹.²⁰²⁶",
    "Sun, 29 Feb 2026 10:00:00 EST", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "٢٠٢٦-١١-٢٠",
)  # fmt: skip
_XML_SIGNS = (
    *_LINKS, *_DATES, "<![CDATA[", "]]>", "<!--", "-->", "<?xml", "?>", "<!DOCTYPE rss [", '<!ENTITY a "b">', "&a;",
    "&amp;", "&nbsp;", "&#0;", "&#x110000;", "&#xD800;", "&", "<", ">", "/>", "</", "\x00", "\x0b", "\ufffe", "\ud800",
    "<item>", "</item>", "<link>", "</link>", "<guid>", "<title>", "</title>", "<pubDate>", "<entry>", "<loc>",
    "</loc>", "<url>", "<sitemap>", "<lastmod>", "<news:title>", '<link href="', '" rel="next"', "xml:base='//x/'",
    "xmlns:a='b'", "a:", "<updated>", "<content:encoded>", "<description>", "ж", "\u202e", "\x1b[31m", "\n", " " * 50,
)  # fmt: skip
_FEEDS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Herald</title><link>https://news.example.org/</link><item><title>One &amp; two</title>"
    "<link>https://news.example.org/en/news/1</link><guid isPermaLink='false'>x1</guid>"
    "<pubDate>Fri, 20 Nov 2026 10:00:00 +0400</pubDate><description><![CDATA[<p>Text</p>]]></description></item>"
    "<item><title>Three</title><link>/news/2</link><dc:date>2026-11-20T10:00:00Z</dc:date></item></channel></rss>",
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example.org/en/">'
    '<link rel="next" href="?page=2"/><entry>'
    '<title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title><link rel="alternate" href="news/1"/>'
    "<updated>2026-11-20T10:00:00Z</updated><id>tag:1</id></entry></feed>",
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<item rdf:about="https://news.example.org/news/1"><title>T</title><link>https://news.example.org/news/1</link>'
    "</item></rdf:RDF>",
)
_TYPES = st.sampled_from(
    ("", "text/xml", "application/xml; charset=utf-16", "text/html; charset=koi8-r", "x;charset=\x00")
)


def _read(kind: EndpointKind, body: bytes, content_type: str, url: str = BASE) -> Discovered:
    endpoint = Endpoint(kind=kind, url=url)
    found = discover.read(endpoint, body, url=url, headers={"content-type": content_type}, source=SOURCE, now=NOW)
    _believe(found)
    return found


def _believe(found: Discovered) -> None:
    assert not (found.problem and (found.links or found.next_urls))
    assert found.problem is None or fuzzing.one_line(found.problem)
    keys = [url_key(link.url) for link in found.links]
    assert len(keys) == len(set(keys)) <= MAX_LINKS
    for link in found.links:
        assert clean_url(link.url) == link.url
        assert is_article(SOURCE, link.url)
        assert link.title_hint is None or (link.title_hint.strip() and len(link.title_hint) <= MAX_TITLE)
        assert fuzzing.one_line(link.title_hint or "")
        day = link.published_hint
        assert day is None or (day.tzinfo is not None and datetime(1990, 1, 1, tzinfo=UTC) <= day <= NOW + timedelta(1))
    for url in found.next_urls:
        assert clean_url(url) == url
        assert site_of(url) == "example.org"


@example(body=_FEEDS[1].replace('xmlns="', 'xmlns=" a\tb ').encode(), content_type="")  # a blank in a namespace
@example(body=_FEEDS[0].replace('xmlns:dc="', 'xmlns:dc="&#32;').encode(), content_type="")
@example(body=_FEEDS[0].replace('xmlns:dc="', 'xmlns:dc="h&nbsp;').encode(), content_type="")
@example(body=b"0<rss><channel><link>l><title>Herald</title><links/news.example.org/</link>", content_type="")
@example(body=b"0<rss><channel><link>l><title>Herald</title><links//news.example.org/</link>", content_type="")
@fuzzing.target(100, body=fuzzing.damaged_bytes(_FEEDS, _XML_SIGNS), content_type=_TYPES)
def test_a_feed_gives_links_or_a_problem(body: bytes, content_type: str) -> None:
    _read(EndpointKind.FEED, body, content_type)


_SITEMAPS = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example.org/news/1</loc>'
    "<lastmod>2026-11-20</lastmod><news:news><news:publication_date>2026-11-20T10:00:00Z</news:publication_date>"
    "<news:title>One</news:title></news:news></url><url><loc>https://news.example.org/news/2</loc></url></urlset>",
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
    "<loc>https://news.example.org/sitemap-2026-11.xml</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>",
    "https://news.example.org/news/1\nhttps://news.example.org/news/2\n",
)


@example(
    body=_SITEMAPS[0].replace("<news:publication_date", "<ews:publication_date").encode(),
    content_type="",
    packed=0,
    cut=0,
)  # a prefix nobody declared
@fuzzing.target(
    150, body=fuzzing.damaged_bytes(_SITEMAPS, _XML_SIGNS), content_type=_TYPES, packed=st.integers(0, 3),
    cut=st.sampled_from((0, 0, 0, 1, 9)),
)  # fmt: skip
def test_a_sitemap_gives_links_or_a_problem(body: bytes, content_type: str, packed: int, cut: int) -> None:
    for _ in range(packed):
        body = gzip.compress(body, 1)
    _read(EndpointKind.SITEMAP, body[: len(body) - cut], content_type)


_LISTINGS = (
    '<!doctype html><html lang="en"><head><base href="/en/"><link rel="next" href="?page=2"></head><body><main><ul>'
    '<li class="card"><h2><a href="https://news.example.org/news/1">A headline of some length</a></h2>'
    '<time datetime="2026-11-20T10:00:00+04:00">20.11.2026</time></li><li class="card">'
    '<a href="/news/2" title="Second"><img alt=""></a><span class="date">20 ნოემბერი 2026</span></li></ul>'
    '<nav class="pagination"><a href="?page=2">2</a><a href="?page=3">Next</a></nav></main></body></html>',
    '<table><tr><td><a href="/news/3">T</a><td>20/11/2026 10:00</table><a rel="nofollow" href="/news/4">x</a>',
)
_HTML_SIGNS = (
    *_LINKS, *_DATES, '<a href="', '<a href="/news/9">', "</a>", "<h2>", "</h2>", "<table>", "<svg>", "<math>",
    "<script>",
    "</script>", "<style>", "<template>", "<noscript>", "<iframe>", "<base href='",
    '<meta name="robots" content="none">',
    "<li>", "</li>", "<time>", "datetime='", 'class="date"', "<!--", "-->", "<![CDATA[", "<?php", "\x00", "\x0c",
    "&lt;",
    "&#0;", "&#xfffe;", "\ufffe", "\ud800", "<main>", "<body>", "</html>", "rel=next", "itemprop=x:y", "<x:y>", "<:a>",
)  # fmt: skip


@fuzzing.target(90, body=fuzzing.damaged_bytes(_LISTINGS, _HTML_SIGNS), content_type=_TYPES)
def test_a_listing_gives_links_or_a_problem(body: bytes, content_type: str) -> None:
    _read(EndpointKind.LISTING, body, content_type, "https://news.example.org/en/news?page=1")
