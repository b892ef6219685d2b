"""Sitemaps: plain, gzipped, indexes, news; bounded in bytes and memory."""

import gzip
import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import EndpointKind
from spiders.discover import sitemap

URL = "https://example.org/sitemap.xml"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(body, **options):
    body = body.encode() if isinstance(body, str) else body
    return sitemap.read(body, url=URL, now=NOW, **options)


def urlset(*rows, extra=""):
    inside = "".join(f"<url>{row}</url>" for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACE} {extra}>{inside}</urlset>'


def loc(path, lastmod=None):
    return f"<loc>https://example.org/{path}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "")


def index(*children):
    inside = "".join(f"<sitemap>{child}</sitemap>" for child in children)
    return f"<sitemapindex {NAMESPACE}>{inside}</sitemapindex>"


def paths(found):
    return [link.url.removeprefix("https://example.org/") for link in found.links]


def test_the_newest_come_first_and_undated_ones_keep_their_order():
    found = read(urlset(loc("a"), loc("b", "2026-11-01"), loc("c", "2026-11-20T10:00:00+04:00"), loc("d")))
    assert paths(found) == ["c", "b", "a", "d"]
    assert found.kind_seen is EndpointKind.SITEMAP


def test_lastmod_is_no_date_of_publication():
    (link,) = read(urlset(loc("a", "2026-11-01"))).links
    assert link.published_hint is None


def test_a_news_sitemap_tells_title_and_date():
    row = loc("a") + (
        "<news:news><news:publication><news:name>Herald</news:name></news:publication>"
        "<news:publication_date>2026-11-20T10:00:00+04:00</news:publication_date>"
        "<news:title>Border &amp; trade</news:title></news:news>"
    )
    found = read(urlset(row, extra=NEWS))
    assert found.kind_seen is EndpointKind.NEWS_SITEMAP
    (link,) = found.links
    assert link.title_hint == "Border & trade"
    assert link.published_hint == datetime(2026, 11, 20, 6, tzinfo=UTC)


def test_pictures_have_addresses_and_titles_of_their_own():
    image = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<image:loc>https://example.org/a.jpg</image:loc><image:title>A picture</image:title></image:image>"
    )
    (link,) = read(urlset(image + loc("a"))).links
    assert (link.url, link.title_hint) == ("https://example.org/a", None)


@pytest.mark.parametrize("date", ["2036-01-01", "1970-01-01", "soon", "2026-13-45", "", "9" * 500])
def test_line_30_an_impossible_date_is_none(date):
    row = loc("a") + f"<news:news><news:publication_date>{date}</news:publication_date></news:news>"
    (link,) = read(urlset(row, extra=NEWS)).links
    assert link.published_hint is None


def test_an_index_gives_its_children_newest_first_and_those_of_tags_last():
    found = read(
        index(
            loc("post_tag-sitemap.xml", "2026-11-22"), loc("post-sitemap1.xml", "2024-01-01"),
            loc("post-sitemap2.xml", "2026-11-20"), loc("author-sitemap.xml", "2026-11-23"),
        )
    )  # fmt: skip
    names = [url.removeprefix("https://example.org/") for url in found.next_urls]
    assert names == ["post-sitemap2.xml", "post-sitemap1.xml", "author-sitemap.xml", "post_tag-sitemap.xml"]
    assert not found.links


def test_children_without_a_date_go_by_the_date_in_their_name():
    found = read(index(loc("sitemap-2024-11.xml"), loc("sitemap-2026-02.xml"), loc("sitemap-2025-12.xml")))
    assert [url[-11:-4] for url in found.next_urls] == ["2026-02", "2025-12", "2024-11"]


def test_line_33_a_map_that_names_itself_is_not_its_own_child():
    found = read(index(loc("sitemap.xml"), loc("b.xml"), loc("b.xml")))
    assert found.next_urls == ("https://example.org/b.xml",)


def test_line_33_very_many_children_are_bounded():
    found = read(index(*(loc(f"{number}.xml") for number in range(5000))))
    assert len(found.next_urls) == sitemap.MAX_CHILDREN


@pytest.mark.parametrize("levels", [1, 2])
def test_gzip_is_undone(levels):
    body = urlset(loc("a")).encode()
    packed = gzip.compress(body)
    found = read(packed if levels == 1 else packed + gzip.compress(b" "))
    assert paths(found) == ["a"]


def test_line_9_a_bomb_stops_at_the_limit():
    bomb = gzip.compress(b" " * 300_000_000, 9)
    tracemalloc.start()
    found = read(bomb, max_bytes=2_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 2,000,000 bytes when unpacked" in found.problem
    assert peak < 12_000_000


def test_a_chain_of_members_cannot_pass_the_limit_either():
    assert "larger" in read(gzip.compress(b" " * 900_000) * 5, max_bytes=2_000_000).problem


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"\x1f\x8b\x08broken", "damaged"), (gzip.compress(b"<urlset>" * 99, mtime=0)[:-9], "cut short")],
    ids=["damaged", "cut short"],  # the same in every process, or the tests of two workers differ
)
def test_a_damaged_file_is_told_and_not_half_read(body, words):
    found = read(body)
    assert words in found.problem
    assert not found.links


def test_line_26_and_27_declared_entities_are_refused():
    body = '<!DOCTYPE u [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + urlset("<loc>https://example.org/&e;</loc>")
    assert "entities" in read(body).problem


def test_line_34_fifty_thousand_addresses_keep_to_the_budget_newest_first_and_memory_flat():
    rows = [loc(f"news/{number}", f"20{10 + number % 16}-01-{1 + number % 28:02}") for number in range(50_000)]
    body = urlset(*rows).encode()
    began = time.process_time()
    found = read(body, max_links=1000)
    took = time.process_time() - began
    body = urlset(*rows[:5000]).encode()
    tracemalloc.start()
    read(body, max_links=100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.links) == 1000
    years = [2010 + int(link.url.rpartition("/")[2]) % 16 for link in found.links]
    assert set(years) == {2025}
    assert peak < 5 * len(body)
    assert took < 15  # seconds of one core; two or three where nothing else runs


def test_line_35_what_is_no_web_address_is_filtered():
    bad = ["javascript:alert(1)", "data:text/html,x", "http:/one", "http://good@evil.example/", "file:///etc/passwd"]
    found = read(urlset(*(f"<loc>{url}</loc>" for url in bad), loc("a")))
    assert paths(found) == ["a"]


def test_only_wanted_links_count_before_the_budget():
    rows = [*(loc(f"tag/{number}", "2026-11-22") for number in range(50)), loc("news/1", "2020-01-01")]
    found = read(urlset(*rows), wanted=lambda url: "/news/" in url, max_links=5)
    assert paths(found) == ["news/1"]
    assert found.ignored == 50


def test_bare_ampersands_white_space_and_a_missing_namespace_are_mended():
    body = "\n <urlset><url><loc>\n https://example.org/x?a=1&b=2 \n</loc></url></urlset>"
    assert paths(read(body)) == ["x?a=1&b=2"]


def test_a_cut_document_gives_what_was_whole():
    assert paths(read(urlset(loc("a"), loc("b"))[:-40]))[0] == "a"


def test_the_text_form_is_read():
    assert paths(read("https://example.org/a\nhttps://example.org/b\nnonsense\n")) == ["a", "b"]


@pytest.mark.parametrize("body", ["", "<html><body>404</body></html>", "<rss><channel/></rss>", "words"])
def test_what_is_no_sitemap_is_told(body):
    found = read(body)
    assert found.problem.startswith("not a sitemap")


@pytest.mark.parametrize(
    "body",
    [f"<urlset {NAMESPACE}>" + "<url>" * 200_000, "<urlset>" + "<url><loc>" * 9_000, "<urlset><url>" + "<x>" * 300_000],
)
def test_hostile_shapes_end_soon(body):
    began = time.process_time()
    read(body)
    assert time.process_time() - began < 10


@given(st.text(alphabet=st.sampled_from("<>&;![]?urlsetocmap/=\"' \nж"), max_size=120))
@settings(max_examples=150, deadline=None)
def test_nothing_raises(text):
    read(text)
    read(urlset(f"<loc>{text}</loc>"))
    read(b"\x1f\x8b" + text.encode())
