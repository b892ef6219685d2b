"""Feeds as broken as they come."""

import codecs
import time
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import EndpointKind
from spiders.discover import feed

URL = "https://example.org/en/feed.xml"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(body, *, headers=None, **options):
    body = body.encode() if isinstance(body, str) else body
    return feed.read(body, url=URL, headers=headers or {}, now=NOW, **options)


def rss(*items, head='<?xml version="1.0" encoding="UTF-8"?>'):
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>Herald</title><link>https://example.org/</link>{inside}</channel></rss>'


def item(number=1, title="One headline", date="Fri, 20 Nov 2026 10:00:00 +0400"):
    return f"<title>{title}</title><link>https://example.org/en/news/{number}</link><pubDate>{date}</pubDate>"


def urls(found):
    return [link.url for link in found.links]


def test_rss_gives_links_with_hints_in_order():
    found = read(rss(item(1), item(2, title="Another &amp; more")))
    assert found.kind_seen is EndpointKind.FEED
    assert found.problem is None
    first, second = found.links
    assert (first.url, first.found_in, first.title_hint) == ("https://example.org/en/news/1", URL, "One headline")
    assert first.published_hint == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert second.title_hint == "Another & more"


def test_atom_gives_the_alternate_link_and_the_older_page():
    found = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/>'
        '<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title><link rel="self" href="https://example.org/api/1"/>'
        '<link rel="alternate" href="https://example.org/en/news/1"/><updated>2026-11-20T10:00:00Z</updated></entry></feed>'
    )
    assert urls(found) == ["https://example.org/en/news/1"]
    assert found.links[0].title_hint == "A bold title"
    assert found.next_urls == ("https://example.org/en/feed.xml?page=2",)


def test_rdf_is_read():
    found = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="https://example.org/1"><title>T</title><link>https://example.org/1</link></item></rdf:RDF>'
    )
    assert urls(found) == ["https://example.org/1"]


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]><rss><channel><item><title>&j;</title><link>https://example.org/1</link></item></channel></rss>"
)


def test_line_26_entity_bombs_are_refused_at_once_and_cost_no_memory():
    read(rss(item()))  # what parsing costs once is paid
    tracemalloc.start()
    began = time.process_time()
    found = read(BILLION_LAUGHS)
    took = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "entities" in found.problem
    assert not found.links
    assert took < 1
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "hidden",
    [
        '<!DOCTYPE rss SYSTEM "x" [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "<!-- <rss> --><!doctype r [<!ENTITY e SYSTEM 'http://127.0.0.1:9/'>]>",
        '<?xml version="1.0"?>\n\n<!DOCTYPE r[\n<!ENTITY e "x">]>',
        '<!ENTITY e "x">',
        '<!DOCTYPE rss PUBLIC "-//a//b" "x"><!ENTITY e "y">',
    ],
)
def test_line_27_declared_entities_are_refused_wherever_they_hide(hidden):
    found = read(hidden + rss("<title>&e;</title><link>https://example.org/1</link>", head=""))
    assert found.problem is not None
    assert not found.links


def test_line_27_a_document_type_behind_the_root_declares_nothing():
    found = read(
        rss("<title>&e;</title><link>https://example.org/1</link>", head="<rss><!DOCTYPE r [<!ENTITY e 'SECRET'>]>")
    )
    assert all("SECRET" not in (link.title_hint or "") for link in found.links)


def test_a_plain_document_type_is_no_harm():
    head = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.example/rss.dtd">'
    assert len(read(rss(item(), head=head)).links) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n  " + rss(item()).encode(),
        codecs.BOM_UTF8 + rss(item()).encode(),
        b"junk before it " + rss(item()).encode(),
        rss(item(), head='<?xml version="1.0" encoding="utf-16"?>').encode(),
        rss(item()).encode("utf-16"),
        rss(item()).replace("</item></channel></rss>", "").encode(),
        rss(item(), "<title>R &copy; D & T &nbsp; &notanentity; ok</title><link>https://example.org/2</link>").encode(),
        rss(item() + "\x0b\x01").encode(),
        rss("<title><![CDATA[<![CDATA[One headline]]>]]></title><link>https://example.org/en/news/1</link>").encode(),
        rss("<title>&lt;![CDATA[One headline]]&gt;</title><link>https://example.org/en/news/1</link>").encode(),
        rss("<title>One headline</title><link>\n https://example.org/en/news/1?utm_source=rss \n</link>").encode(),
    ],
    ids=["white", "bom", "junk", "lying", "utf16", "unclosed", "entities", "controls", "cdata2", "cdataesc", "blank"],
)
def test_line_28_entries_are_recovered(body):
    found = read(body)
    assert found.problem is None
    assert found.links[0].title_hint == "One headline"
    assert found.links[0].url.startswith("https://example.org/en/news/1")


def test_line_28_bare_ampersands_in_links_and_titles_stay():
    found = read(rss("<title>R&D & more</title><link>https://example.org/x?a=1&b=2&copy=3</link>"))
    assert urls(found) == ["https://example.org/x?a=1&b=2&copy=3"]
    assert found.links[0].title_hint == "R&D & more"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "utf-8", None])
def test_line_28_letters_are_right_whatever_is_declared(charset, declared):
    title = "Парламент Армении принял закон о выборах в первом чтении, сообщает корреспондент"
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    found = read(rss(item(title=title), head=head).encode(charset))
    assert found.links[0].title_hint == title


def test_line_29_relative_links_are_resolved_against_the_feed_and_xml_base():
    assert urls(read(rss("<title>a</title><link>news/1</link>"))) == ["https://example.org/en/news/1"]
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/ka/"><entry><title>a</title>'
        '<link href="news/2"/></entry></feed>'
    )
    assert urls(read(atom)) == ["https://example.org/ka/news/2"]


@pytest.mark.parametrize(
    "date",
    ["Fri, 20 Nov 2036 10:00:00 GMT", "01 Jan 1970 00:00:00 GMT", "yesterday", "", "99999-01-01", "Fri, 45 Nov 2026"],
)
def test_line_30_no_ancient_or_future_date_is_no_date(date):
    (link,) = read(rss(item(date=date))).links
    assert link.published_hint is None


def test_line_30_a_clock_an_hour_ahead_is_believed_and_all_is_utc():
    (link,) = read(rss(item(date="Mon, 23 Nov 2026 17:00:00 +0400"))).links
    assert link.published_hint == NOW + timedelta(hours=1)
    assert link.published_hint.tzinfo is UTC


def test_a_date_without_a_zone_is_on_the_source_s_clock():
    found = read(rss(item(date="2026-11-20 10:00:00")), zone=timezone(timedelta(hours=4)))
    assert found.links[0].published_hint == datetime(2026, 11, 20, 6, tzinfo=UTC)


def test_line_31_a_guid_is_only_an_address_if_it_is_one():
    found = read(
        rss(
            "<title>a</title><link>https://example.org/1</link><guid isPermaLink='false'>abc 1</guid>",
            "<title>a again</title><link>https://example.org/1?utm_source=x</link><guid>abc 2</guid>",
            "<title>b</title><link>https://example.org/2</link><guid>abc 1</guid>",
            "<title>c</title><guid>https://example.org/3</guid>",
            "<title>no link</title><guid>4</guid>",
        )
    )
    assert urls(found) == ["https://example.org/1", "https://example.org/2", "https://example.org/3"]


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><body><a href='/x'>Not a feed</a></body></html>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>',
        "", "   ", '{"version": "https://jsonfeed.org/version/1"}', "plain words", "<", "<<<<", "<!--", "\x00\x00\x00",
    ],
)  # fmt: skip
def test_line_32_what_is_no_feed_is_told(body):
    found = read(body, headers={"content-type": "text/html"})
    assert found.problem.startswith("not a feed")
    assert not found.links


def test_an_empty_feed_is_a_feed():
    found = read(rss())
    assert found.problem is None
    assert found.links == ()


def test_line_35_links_to_other_schemes_are_filtered():
    bad = ["javascript:alert(1)", "mailto:a@b.example", "data:text/html,x", "http:/one", "file:///etc/passwd"]
    bad.append("http://good@evil.example/")
    found = read(rss(*(f"<title>x</title><link>{link}</link>" for link in bad), item()))
    assert urls(found) == ["https://example.org/en/news/1"]


def test_only_wanted_links_count_and_the_others_are_counted():
    found = read(rss(item(1), item(2), item(3)), wanted=lambda url: url.endswith("2"))
    assert urls(found) == ["https://example.org/en/news/2"]
    assert found.ignored == 2


def test_the_number_of_links_and_the_size_are_bounded():
    assert len(read(rss(*(item(n) for n in range(50))), max_links=20).links) == 20
    assert "larger than" in read(b"<rss>" + b" " * feed.MAX_FEED).problem


_RSS = "<rss><channel>"


@pytest.mark.parametrize(
    "body",
    [
        _RSS + "<item>" * 300_000, "<rss>" + "<a>" * 600_000, _RSS + "<![CDATA[" * 100_000, _RSS + "<!--" * 200_000,
        _RSS + '<a b="' * 100_000, _RSS + "<item " + "a" * 2_000_000, _RSS + "&" * 800_000, _RSS + "<guid" * 300_000,
        _RSS + "<item><description>" + "&lt;a href=x&gt;" * 100_000, "<!DOCTYPE " + "a" * 3_000_000,
        "<!DOCTYPE " * 300_000, _RSS + "&" + "<![CDATA[" * 300_000,
    ],
    ids=[
        "items", "nested", "cdata", "comments", "attributes", "name", "ampersands", "guids", "html", "doctype",
        "doctypes", "open-cdata",
    ],
)  # fmt: skip
def test_hostile_shapes_end_soon(body):
    began = time.process_time()
    read(body)
    assert time.process_time() - began < 15  # a second or three on most machines


def test_a_feed_of_very_many_entries_gives_the_first():
    found = read(rss(*(item(number) for number in range(6000))))
    assert urls(found)[0] == "https://example.org/en/news/0"
    assert 1000 < len(found.links) < 6000


def test_a_title_is_bounded_and_holds_no_control_characters():
    (link,) = read(rss(item(title="long " * 5000 + "\u009b[31m"))).links
    assert len(link.title_hint) <= 500
    assert "\u009b" not in link.title_hint


@given(st.text(alphabet=st.sampled_from("<>&;![]?rssfeditml/=\"' \nCDATAж"), max_size=120))
@settings(max_examples=150, deadline=None)
def test_nothing_raises(text):
    read(text)
    read(rss(item(title=text)))
