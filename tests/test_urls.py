"""Addresses: what can be fetched, and what is the same article."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.urls import (
    MAX_URL,
    clean_url,
    host_of,
    looks_like_home,
    plain_url,
    site_of,
    suffix_of,
    url_key,
)

BASE = "https://example.org/news/index.html"


@pytest.mark.parametrize(
    ("href", "clean"),
    [
        ("story.html", "https://example.org/news/story.html"),
        ("/a/./b/../c", "https://example.org/a/c"),
        ("/a/b/..", "https://example.org/a/"),
        ("?page=2", "https://example.org/news/index.html?page=2"),
        ("//cdn.example.org/x", "https://cdn.example.org/x"),
        ("HTTP://EXAMPLE.ORG:80/X#top", "http://example.org/X"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("  /x\n", "https://example.org/x"),
        ("/a\tb", "https://example.org/ab"),
        ("/%7euser/%c3%bc/%2e%2e/x", "https://example.org/~user/x"),
        ("/100%", "https://example.org/100%25"),
        ("/ж и?q=ж", "https://example.org/%D0%B6%20%D0%B8?q=%D0%B6"),
        ("https://ქართული.ge/x", "https://xn--lodfq3dey5d.ge/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://example.org./x", "https://example.org/x"),
    ],
)
def test_what_stands_in_an_href_becomes_an_address(href, clean):
    if "ქართული" in href:
        clean = f"https://{'ქართული'.encode('idna').decode()}.ge/x"
    assert clean_url(href, BASE) == clean
    assert clean_url(clean) == clean


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)", "mailto:a@example.org", "data:text/html,x", "tel:+99532", "file:///etc/passwd",
        "ftp://example.org/x", "http:/one-slash", "http:nothing", "http://", "https:///path", "///path",
        "http://good@evil.example/", "http://a:b@example.org/", "https://[ccpa-preferences]", "http://a:port/",
        "http://example.org:0/", "http://exa mple.org/", "http://-bad-.example/", "http://a..b/",
        "java\nscript:alert(1)",
        "http://good\\@evil.example/", "https://example.org/\x00x\x01", "x" * (MAX_URL + 1),
        "https://example.org/" + "ж" * MAX_URL, "\ud800",
    ],
)  # fmt: skip
def test_line_35_what_is_no_web_address_is_none(href):
    assert clean_url(href, BASE) is None


def test_without_a_base_only_whole_addresses_count():
    assert clean_url("/x") is None
    assert clean_url("//example.org/x") is None
    assert clean_url("https://example.org") == "https://example.org/"


@pytest.mark.parametrize(
    "variant",
    [
        "https://example.org/news/Story-1", "http://www.example.org/news/Story-1/", "https://m.example.org/news/Story-1",
        "https://amp.example.org/news/Story-1", "https://www.m.example.org/news/Story-1#comments",
        "https://example.org/news/Story-1?utm_source=x&utm_medium=y", "https://example.org/news/Story-1/amp/",
        "https://example.org/amp/news/Story-1", "https://example.org/news/Story-1?amp=1",
        "https://example.org/news/Story-1?outputType=amp", "https://example.org/news/Story-1/print",
        "https://example.org/news/Story-1?print=1", "https://example.org/m/news/Story-1",
        "https://example.org:443/news//Story-1", "https://example.org/news/Story-1?fbclid=abc&ref=home",
        "https://example.org/news/Story-1;jsessionid=00AA?from=rss", "https://example.org/index.php/news/Story-1",
        "https://example.org/news/./Story-1", "https://EXAMPLE.org/news/%53tory-1",
    ],
)  # fmt: skip
def test_line_40_one_article_has_one_key(variant):
    assert url_key(variant) == "example.org/news/Story-1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/story-1", "https://example.org/story-2"),
        ("https://example.org/Story", "https://example.org/story"),
        ("https://example.org/x?id=1", "https://example.org/x?id=2"),
        ("https://example.org/x?page=1", "https://example.org/x?page=2"),
        ("https://example.org/x?lang=en", "https://example.org/x?lang=ka"),
        ("https://en.example.org/x", "https://ru.example.org/x"),
        ("http://127.0.0.1:8001/x", "http://127.0.0.1:8002/x"),
        ("https://example.org/amp", "https://example.org/"),
        ("https://m.ge/x", "https://www.ge.example/x"),
    ],
)
def test_different_articles_have_different_keys(one, other):
    assert url_key(one) != url_key(other)


def test_the_registrable_domain_is_never_eaten_by_a_prefix():
    assert url_key("https://amp.dev/x") == "amp.dev/x"
    assert url_key("https://www.gov.uk/x") == "www.gov.uk/x"


def test_parameters_are_sorted_and_those_a_source_names_are_kept():
    assert url_key("https://example.org/x?b=2&a=1&utm_id=9") == "example.org/x?a=1&b=2"
    assert url_key("https://example.org/x?ref=7&b=2", keep_params=("ref",)) == "example.org/x?b=2&ref=7"
    assert url_key("https://example.org/x?print=7") == "example.org/x?print=7"


def test_amp_pages_with_a_suffix_fold_into_the_page():
    assert url_key("https://example.org/a/story.amp.html") == url_key("https://example.org/a/story.html")
    assert url_key("https://example.org/a/story.amp") == "example.org/a/story"


def test_plain_url_keeps_the_address_and_drops_decorations():
    assert plain_url("https://www.example.org/x/?utm_source=a&id=3#c") == "https://www.example.org/x/?id=3"
    assert plain_url("https://example.org/x?ref=a", keep_params=("ref",)) == "https://example.org/x?ref=a"
    assert plain_url("no address") == "no address"


_HREFS = st.text(alphabet=st.sampled_from("aB/.:?#&=%@[]\\ж ;-_~+0\n"), max_size=60)


@given(_HREFS)
def test_nothing_raises_and_a_clean_address_stays_itself(text):
    for href in (text, f"http://{text}", f"https://example.org/{text}"):
        clean = clean_url(href, BASE)
        if clean is not None:
            assert clean_url(clean) == clean
            assert urlsplit(clean).scheme in ("http", "https")
            assert host_of(clean)
        looks_like_home(href)
        site_of(href)


@given(_HREFS)
def test_a_key_is_its_own_key_with_any_scheme(text):
    key = url_key(f"https://www.example.org/{text}")
    assert url_key(key) == key
    assert url_key(f"http://{key}") == key


@pytest.mark.parametrize(
    ("host", "site", "suffix"),
    [
        ("www.bbc.co.uk", "bbc.co.uk", "uk"),
        ("https://en.trend.az/x", "trend.az", "az"),
        ("127.0.0.1", "127.0.0.1", ""),
        ("http://127.0.0.1:8100/x", "127.0.0.1", ""),
        ("[::1]:80", "::1", ""),
        ("localhost", "localhost", ""),
        ("", "", ""),
    ],
)
def test_sites_come_from_the_bundled_suffix_list(host, site, suffix):
    assert site_of(host) == site
    assert suffix_of(host) == suffix


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://example.org/", True),
        ("https://example.org/en/", True),
        ("https://example.org/index.html?utm_source=x", True),
        ("https://example.org/eng", True),
        ("https://example.org/news", False),
        ("https://example.org/?p=12", False),
        ("https://example.org/en/story-of-two", False),
    ],
)
def test_a_front_page_is_known_as_one(url, home):
    assert looks_like_home(url) is home
