"""Listing pages: article links with titles and dates, and the way to older pages."""

import dataclasses
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import Endpoint, EndpointKind, Source
from spiders.discover import listing, read
from spiders.discover.pagination import page_number

URL = "https://example.org/en/news.html"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENDPOINT = Endpoint(kind=EndpointKind.LISTING, url=URL)
SOURCE = Source(
    id="herald",
    name="Herald",
    home="https://example.org/",
    languages=("en", "ka", "hy", "az", "ru", "de", "tr"),
    country="GE",
    timezone="Asia/Tbilisi",
    article=r"^https?://(?:www\.)?example\.org/[a-z]{2}/news/[a-z0-9-]+\.html$",
    discover=(ENDPOINT,),
)


def look(body, *, url=URL, headers=None, source=SOURCE):
    page = f"<html><head><title>News</title></head><body>{body}</body></html>" if isinstance(body, str) else body
    raw = page.encode() if isinstance(page, str) else page
    return listing.read(raw, url=url, headers=headers or {}, source=source, now=NOW)


def urls(found):
    return [link.url.removeprefix("https://example.org") for link in found.links]


CARD = """
<article class="teaser"><a href="/en/news/{0}.html"><img src="x.jpg" alt="A picture"></a>
<h3><a href="/en/news/{0}.html">{1}</a></h3><span class="date">{2}</span><p>{3}
<a href="/en/news/{0}.html">Read more</a></p></article>
"""


def test_cards_give_title_and_date_once_in_the_page_s_order():
    found = look(
        CARD.format("one", "First headline", "20.11.2026 | News", "Words.")
        + CARD.format("two", "Second headline", "19 November 2026, 18:05", "More.")
        + '<a href="/en/about.html">About</a> <a href="/en/news.html">News</a>'
    )
    assert urls(found) == ["/en/news/one.html", "/en/news/two.html"]
    one, two = found.links
    assert (one.title_hint, two.title_hint) == ("First headline", "Second headline")
    assert one.published_hint == datetime(2026, 11, 19, 20, tzinfo=UTC)  # midnight in Tbilisi
    assert two.published_hint == datetime(2026, 11, 19, 14, 5, tzinfo=UTC)
    assert one.found_in == URL
    assert found.kind_seen is EndpointKind.LISTING


@pytest.mark.parametrize(
    ("beside", "day"),
    [
        ('<time datetime="2026-11-20T02:30:00+04:00">x</time>', datetime(2026, 11, 19, 22, 30, tzinfo=UTC)),
        ("<time>3 ноября 2026 г.</time>", datetime(2026, 11, 2, 20, tzinfo=UTC)),
        ("<i>5 mart 2026</i>", datetime(2026, 3, 4, 20, tzinfo=UTC)),
        ("<i>12 მარტი 2026</i>", datetime(2026, 3, 11, 20, tzinfo=UTC)),
        ("<i>15 նոյեմբերի 2025</i>", datetime(2025, 11, 14, 20, tzinfo=UTC)),
        ("<i>04 dekabr 2025 10:11</i>", datetime(2025, 12, 4, 6, 11, tzinfo=UTC)),
        ("<i>6. März 2026</i>", datetime(2026, 3, 5, 20, tzinfo=UTC)),
        ("<i>20 Kasım 2026</i>", datetime(2026, 11, 19, 20, tzinfo=UTC)),
        ("<i>March 13,2023 10:33</i>", datetime(2023, 3, 13, 6, 33, tzinfo=UTC)),
        ("<i>6/07/2018</i>", datetime(2018, 7, 5, 20, tzinfo=UTC)),
        ("<i>01.01.2040</i>", None),
        ("<i>99.99.2026</i>", None),
        ("<i>version 1.2.3.4, 40/40/2020</i>", None),
        (f"<i>{'?' * 100_000}x</i>", None),
        ('<time datetime="nonsense"></time>', None),
    ],
)
def test_dates_beside_a_link(beside, day):
    (link,) = look(f'<div><a href="/en/news/one.html">A headline of words</a> {beside}</div>').links
    assert link.published_hint == day


def test_a_date_belongs_to_its_own_card_only():
    found = look(
        '<div><p>21.11.2026</p><div><a href="/en/news/one.html">First headline of the day</a></div>'
        '<div><a href="/en/news/two.html">Second headline of the day</a><b>20.11.2026</b></div></div>'
    )
    assert [link.published_hint for link in found.links] == [None, datetime(2026, 11, 19, 20, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ('<a href="{0}"><h2>In the link</h2><p>Teaser that is longer than its heading</p></a>', "In the link"),
        ('<h2><a href="{0}">Around the link</a></h2>', "Around the link"),
        ('<div><h4>In the card</h4><a href="{0}">More</a></div>', "In the card"),
        ('<a href="{0}" title="By its label"></a>', "By its label"),
        ('<a href="{0}">Short</a>', "Short"),
        ('<a href="{0}"><img src="x"></a>', None),
        ('<a href="{0}">A   <b>split</b>\n headline of words</a>', "A split headline of words"),
    ],
)
def test_titles(html, title):
    (link,) = look(html.format("/en/news/one.html")).links
    assert link.title_hint == title


def test_base_href_and_tracking_parameters():
    found = look(
        '<base href="https://example.org/en/"><a href="news/one.html?utm_source=front">A headline of words</a>'
        '<a href="news/one.html">A headline of words</a>'
    )
    assert urls(found) == ["/en/news/one.html?utm_source=front"]


def test_a_base_elsewhere_leads_nowhere():
    assert not look('<base href="https://evil.example/"><a href="en/news/one.html">A headline</a>').links


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "mailto:a@example.org", "data:text/html,x", "//evil.example/en/news/one.html",
        "http:/example.org/en/news/one.html", "http://example.org@evil.example/en/news/one.html", "https://[ccpa]",
        "https://example.org.evil.example/en/news/one.html", "file:///en/news/one.html", "http://[", "\x00",
    ],
)  # fmt: skip
def test_line_35_bad_links_are_ignored_and_the_page_is_read_on(href):
    found = look(f'<a href="{href}">x</a><a href="/en/news/good.html">A good headline</a>')
    assert urls(found) == ["/en/news/good.html"]


def test_line_44_nofollow_is_respected():
    found = look(
        '<a rel="nofollow" href="/en/news/one.html">A</a><a rel="sponsored" href="/en/news/two.html">B</a>'
        '<a rel="noopener" href="/en/news/three.html">C</a><a rel="next nofollow" href="?page=2">Next</a>'
    )
    assert urls(found) == ["/en/news/three.html"]
    assert found.next_urls == ()


@pytest.mark.parametrize(
    ("meta", "headers"),
    [('<meta name="ROBOTS" content="noindex, nofollow">', {}), ("", {"x-robots-tag": "none"})],
)
def test_line_44_a_page_may_forbid_following_as_a_whole(meta, headers):
    found = look(f'{meta}<a href="/en/news/one.html">A</a>', headers=headers)
    assert not found.links
    assert "be not followed" in found.problem


def test_noindex_alone_is_no_reason_not_to_follow():
    assert look('<meta name="robots" content="noindex, follow"><a href="/en/news/one.html">A</a>').links


@pytest.mark.parametrize(
    ("html", "older"),
    [
        ('<a rel="next" href="?page=2">2</a>', "?page=2"),
        ('<link rel="next" href="/en/news.html?page_n33=2">', "?page_n33=2"),
        ('<a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=40">Last</a>', "?page=2"),
        ('<a href="?page=0">1</a><a href="?page=1">2</a><a href="?page=2">3</a>', "?page=1"),
        ('<a href="/en/news.html/page/2/">2</a>', "/en/news.html/page/2/"),
        ('<a href="?page_n12=2">2</a>', "?page_n12=2"),
        ('<a href="/archive">Older</a>', "/archive"),
        ('<a href="/a2">Следующая страница →</a>', "/a2"),
        ('<a href="/a2">Ältere Beiträge</a>', "/a2"),
        ('<a href="/a2">შემდეგი ›</a>', "/a2"),
        ('<a href="/a2">« Հաջորդ</a>', "/a2"),
        ('<a href="/a2">Növbəti</a>', "/a2"),
        ('<a href="/a2">Sonraki</a>', "/a2"),
        ('<a href="/a2" aria-label="Next page"><svg></svg></a>', "/a2"),
        ('<div class="nav-previous"><a href="/en/page/2">»</a></div>', "/en/page/2"),
        ('<a class="next" href="/en/news/one.html">A teaser that happens to be of this class</a>', None),
        ('<a href="?page=1">1</a>', "?page=1"),
        ('<a href="https://other.example/?page=2" rel="next">Next</a>', None),
        ('<a href="#">Next</a>', None),
        ("<p>Next</p>", None),
    ],
)
def test_the_older_page(html, older):
    found = look(html)
    base = "https://example.org"
    expected = () if older is None else ((f"{URL}{older}" if older.startswith("?") else f"{base}{older}"),)
    assert found.next_urls == expected


def test_from_a_numbered_page_only_the_next_number_is_older():
    numbers = "".join(f'<a href="?page={number}">{number}</a>' for number in (1, 2, 3, 4, 9))
    assert look(numbers, url=f"{URL}?page=2").next_urls == (f"{URL}?page=3",)
    assert look(numbers, url=f"{URL}?page=9").next_urls == ()


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://example.org/news?page=3&lang=en", 3),
        ("https://example.org/news/page/3/", 3),
        ("https://example.org/news/page3/", 3),
        ("https://example.org/news?sf_paged=3", 3),
        ("https://example.org/news?page=x", None),
        ("https://example.org/news?page=²", None),
        ("https://example.org/news", None),
    ],
)
def test_page_numbers_in_addresses(url, number):
    assert page_number(url)[1] == number


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "utf-16"])
def test_letters_are_right_whatever_the_charset(charset):
    title = "Парламент принял закон о выборах в первом чтении"
    page = f'<html><head><meta charset="{charset}"></head><body><a href="/ru/news/one.html">{title}</a></body></html>'
    (link,) = look(page.encode(charset)).links
    assert link.title_hint == title


@pytest.mark.parametrize("body", [b"", b"   ", b"{}", b"%PDF-1.7", b"\x89PNG\r\n", b"plain words"])
def test_what_is_no_page_is_told(body):
    assert look(body).problem is not None


def test_line_38_hostile_pages_end_soon():
    began = time.process_time()
    look("<div>" * 100_000 + '<a href="/en/news/one.html">A</a>')
    look("".join(f'<a href="/en/news/n-{number}.html">Headline {number}</a>' for number in range(5000)))
    look('<a href="?page=2">2</a>' * 5000)
    look("<ul>" + '<li><a href="/en/news/one.html">A</a></li>' * 10_000)
    look("<p>" + "x" * 5_000_000)
    assert time.process_time() - began < 30


def test_read_dispatches_and_keeps_to_the_source():
    feed = Endpoint(kind=EndpointKind.FEED, url="https://example.org/feed")
    body = (
        b'<rss><channel><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="https://evil.example/2"/>'
        b"<item><title>a</title><link>https://example.org/en/news/a.html?utm_source=rss</link></item>"
        b"<item><title>b</title><link>https://example.org/en/tag/b</link></item>"
        b"<item><title>c</title><link>https://evil.example/en/news/c.html</link></item></channel></rss>"
    )
    found = read(feed, body, url=feed.url, headers={}, source=SOURCE, now=NOW)
    assert urls(found) == ["/en/news/a.html?utm_source=rss"]
    assert found.ignored == 2
    assert found.next_urls == ()
    told = read(feed, b"<html></html>", url=feed.url, headers={}, source=SOURCE, now=NOW)
    assert told.problem == "not a feed: the document is <html>"
    maps = [f"<sitemap><loc>https://{host}/s.xml</loc></sitemap>" for host in ("cdn.evil.example", "example.org")]
    index = f"<sitemapindex>{''.join(maps)}</sitemapindex>".encode()
    site = Endpoint(kind=EndpointKind.SITEMAP, url="https://example.org/sitemap.xml")
    assert read(site, index, url=site.url, headers={}, source=SOURCE, now=NOW).next_urls == (
        "https://example.org/s.xml",
    )


@pytest.mark.parametrize("kind", ["feed", "sitemap", "listing"])
def test_parameters_a_source_keeps_tell_its_articles_apart(kind):
    source = dataclasses.replace(SOURCE, article=r"/story\?ref=\d+$", keep_params=("ref",))
    links = [f"https://example.org/story?ref={number}" for number in (1, 2)]
    body = {
        "feed": f"<rss>{''.join(f'<item><title>t</title><link>{link}</link></item>' for link in links)}</rss>",
        "sitemap": f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>",
        "listing": f"<html><body>{''.join(f'<a href={link}>t</a>' for link in links)}</body></html>",
    }[kind]
    endpoint = Endpoint(kind=EndpointKind(kind), url=URL)
    found = read(endpoint, body.encode(), url=URL, headers={}, source=source, now=NOW)
    assert [link.url for link in found.links] == links


@given(st.text(alphabet=st.sampled_from("<>a href=\"'/enws.html-1?p:#[]&;\n"), max_size=150))
@settings(max_examples=150, deadline=None)
def test_nothing_raises(text):
    look(text)
    look(f'<a href="{text}">x</a>')
