"""The shipped sources: every file is right, and the page in docs says what they say."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newswatch.models import EndpointKind, Source
from newswatch.urls import clean_url, looks_like_home, url_key
from spiders import catalogue_table
from spiders.discover.pagination import page_number
from spiders.sources import CATALOGUE, ID, is_article, load_sources, page_host_allowed, read_source, source_for

FILES = sorted(CATALOGUE.glob("*.toml"))
SOURCES = load_sources(None)
ROOT = Path(__file__).parent.parent


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def source(request) -> Source:
    return read_source(request.param)


def test_the_pattern_takes_the_examples_and_they_are_addresses(source):
    assert source.examples
    for example in source.examples:
        assert clean_url(example) == example
        assert is_article(source, example)
        assert source_for(example, SOURCES) == source


def test_the_pattern_takes_no_front_page_listing_feed_or_sitemap(source):
    addresses = [source.home, *(endpoint.url for endpoint in source.discover)]
    roots = {f"{parts.scheme}://{parts.netloc}/" for parts in map(urlsplit, addresses)}
    further = [f"{address.rstrip('/')}{more}" for address in addresses for more in ("/", "?page=2", "/page/2/")]
    for address in [*addresses, *roots, *further]:
        assert not re.search(source.article, address), address


@pytest.mark.parametrize(
    "path", ["tag/georgia", "author/jane-doe", "category/politics/page/3", "search?q=x", "about", "en"]
)
def test_the_pattern_takes_no_common_listing(source, path):
    parts = urlsplit(source.home)
    assert not re.search(source.article, f"{parts.scheme}://{parts.netloc}/{path}")


def test_the_pattern_is_bound_to_the_source_s_own_hosts(source):
    assert source.article.startswith("^https?://")
    for example in source.examples:
        assert page_host_allowed(source, urlsplit(example).hostname or "")
        assert not re.search(source.article, f"https://evil.example/?{example}")
        assert not re.search(source.article, example.replace("://", "://evil.example/"))


def test_there_is_a_way_in_that_is_no_lead(source):
    sure = [endpoint for endpoint in source.discover if not endpoint.lead]
    assert sure or any(endpoint.kind is EndpointKind.LISTING for endpoint in source.discover)


def test_endpoints_are_addresses_named_once(source):
    urls = [endpoint.url for endpoint in source.discover]
    assert len({url_key(url) for url in urls}) == len(urls)
    for url in urls:
        assert clean_url(url) == url
        assert page_number(url)[1] is None
    assert looks_like_home(source.home)


def test_what_a_reader_needs_is_there(source):
    assert ID.fullmatch(source.id)
    assert source.covers
    assert source.notes
    assert not source.private_network
    assert source.delay >= 1
    assert {endpoint.language for endpoint in source.discover} - {None} <= set(source.languages)


def test_only_caucasus_watch_is_on_before_anybody_chooses():
    assert [source.id for source in SOURCES.values() if source.enabled] == ["caucasus-watch"]


def test_caucasus_watch_lives_by_its_listings_in_both_languages():
    source = SOURCES["caucasus-watch"]
    listings = {(e.language, e.url.rpartition("/")[2]) for e in source.discover if e.kind is EndpointKind.LISTING}
    sections = ("news.html", "insights.html", "interviews.html")
    assert listings == {(language, section) for language in ("en", "de") for section in sections}


def test_the_catalogue_is_spread_over_the_region():
    assert len(SOURCES) >= 56
    languages = {language for source in SOURCES.values() for language in source.languages}
    assert {"en", "ru", "ka", "hy", "az", "de", "tr"} <= languages
    for country in ("GE", "AM", "AZ", "RU", "TR", "IR"):
        assert sum(source.country == country for source in SOURCES.values()) >= 1


def test_the_page_in_docs_is_fresh():
    fresh = catalogue_table.page(SOURCES.values())
    assert catalogue_table.PAGE.read_text(encoding="utf-8") == fresh, (
        "the catalogue changed: run `python -m spiders.catalogue_table`"
    )


def test_scrapy_lists_each_source_as_a_spider(tmp_path):
    listed = _scrapy("list", home=tmp_path)
    assert listed.stdout.split() == sorted(SOURCES)


def test_scrapy_itself_is_no_way_past_the_archive(tmp_path):
    tried = _scrapy("crawl", "trend", home=tmp_path)
    assert tried.returncode != 0
    assert "start it by `newswatch crawl trend`" in tried.stderr
    assert "did you mean" in _scrapy("crawl", "trand", home=tmp_path).stderr


def _scrapy(*arguments, home):
    return subprocess.run(
        [sys.executable, "-P", "-m", "scrapy", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"NEWSWATCH_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, timeout=60,
    )  # fmt: skip
