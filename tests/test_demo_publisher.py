"""The publisher that does not exist: two sites, two days, and a truth to hold extraction against."""

import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import newswatch
from newswatch.demo import pages
from newswatch.demo.content import authors_note, entries, furniture, pieces
from newswatch.demo.publisher import COURIER, FORBIDDEN, GONE, LANTERN, Publisher
from spiders.sources import read_source

FIRST_VISIT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def publisher():
    with Publisher(FIRST_VISIT) as running:
        yield running


def _paths(publisher: Publisher, site: str) -> set[str]:
    return {piece.path for piece in publisher.pieces(site)}


def test_it_publishes_in_seven_languages_at_real_length():
    languages = Counter(entry.language for entry in entries().values())
    assert set(languages) == {"en", "de", "ru", "ka", "hy", "az", "tr"}
    assert sum(languages.values()) == 24
    for site in (LANTERN, COURIER):
        for piece in pieces(site, day=2, first_visit=FIRST_VISIT):
            words = sum(len(paragraph.split()) for paragraph in piece.paragraphs)
            assert 125 <= words <= 450, (piece.key, words)


def test_between_the_days_one_is_edited_one_withdrawn_and_two_are_new(publisher):
    first = {piece.path: piece for piece in publisher.pieces(LANTERN)}
    publisher.advance()
    second = {piece.path: piece for piece in publisher.pieces(LANTERN)}
    assert first.keys() - second.keys() == {"en/news/alat-port-orders-two-new-cranes.html"}
    assert len(second.keys() - first.keys()) == 2
    assert [path for path in first.keys() & second.keys() if first[path] != second[path]] == [
        "en/news/water-ministries-agree-on-kura-measuring-stations.html"
    ]


def test_what_is_new_on_the_second_day_was_published_after_the_first_visit():
    second = {piece.key: piece for piece in pieces(LANTERN, day=2, first_visit=FIRST_VISIT)}
    first = {piece.key for piece in pieces(LANTERN, day=1, first_visit=FIRST_VISIT)}
    assert all((piece.published > FIRST_VISIT) == (key not in first) for key, piece in second.items())


def test_the_copy_is_the_other_sites_text_with_a_new_lead_and_credit():
    original = next(piece for piece in pieces(LANTERN, day=1, first_visit=FIRST_VISIT) if piece.key == "01-timetable")
    copy = next(piece for piece in pieces(COURIER, day=1, first_visit=FIRST_VISIT) if piece.key == "20-copy")
    assert copy.paragraphs[1:-1] == original.paragraphs
    assert "Kura Lantern" in copy.paragraphs[-1]


def test_every_article_is_served_and_linked_from_the_sitemap(publisher):
    base = publisher.base(LANTERN)
    listed = httpx.get(base + "sitemap-articles.xml").text
    for path in _paths(publisher, LANTERN):
        assert httpx.get(base + path).status_code == 200
        assert f"<loc>{base}{path}</loc>" in listed


def test_listings_are_paged_and_lead_to_every_article_of_their_language(publisher):
    base = publisher.base(LANTERN)
    english = [piece.path for piece in publisher.pieces(LANTERN) if piece.language == "en"]
    shown = [httpx.get(f"{base}en/news.html?page_n7={number}").text for number in (1, 2)]
    assert 'rel="next"' in shown[0]
    assert 'rel="next"' not in shown[1]
    assert [path for page in shown for path in english if f'href="{path}"' in page] == english
    assert len([path for path in english if f'href="{path}"' in shown[0]]) == pages.PER_PAGE


def test_it_answers_304_to_its_own_etag_404_and_410(publisher):
    base = publisher.base(LANTERN)
    withdrawn = base + "en/news/alat-port-orders-two-new-cranes.html"
    page = httpx.get(withdrawn)
    assert httpx.get(withdrawn, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert httpx.get(base + GONE).status_code == 404
    publisher.advance()
    assert httpx.get(withdrawn, headers={"If-None-Match": page.headers["ETag"]}).status_code == 410


def test_a_listing_links_to_what_robots_txt_forbids(publisher):
    base = publisher.base(LANTERN)
    assert FORBIDDEN in httpx.get(base + "en/news.html").text
    robots = httpx.get(base + "robots.txt").text
    forbidden = next(line.removeprefix("Disallow: /") for line in robots.splitlines() if line.startswith("Disallow"))
    assert FORBIDDEN.startswith(forbidden)


def test_furniture_stands_around_every_page_and_once_inside_the_article(publisher):
    base = publisher.base(LANTERN)
    words = furniture("en")
    for piece in publisher.pieces(LANTERN):
        page = httpx.get(base + piece.path).text
        assert page.count("jobs@kura-lantern.example") == 1 + piece.furniture_inside
        own = " ".join(piece.paragraphs)
        assert all(words[kind] not in own for kind in ("job", "cookie", "newsletter"))
    assert sum(piece.furniture_inside for piece in publisher.pieces(LANTERN)) == 1


def test_it_keeps_a_record_of_what_was_asked(publisher):
    httpx.get(publisher.base(COURIER) + "feed/")
    assert publisher.requests == [(COURIER, "feed/")]


def test_its_sources_are_files_that_name_no_other_host(publisher, tmp_path: Path):
    publisher.write_sources(tmp_path / "sources")
    files = sorted(path.name for path in (tmp_path / "sources").iterdir())
    assert files == ["alazani-courier.toml", "kura-lantern.toml"]
    for name, site in (("kura-lantern.toml", LANTERN), ("alazani-courier.toml", COURIER)):
        table = tomllib.loads((tmp_path / "sources" / name).read_text("utf-8"))
        assert table["private_network"] is True
        assert all(endpoint["url"].startswith(publisher.base(site)) for endpoint in table["discover"])


@pytest.mark.parametrize("day", [1, 2])
def test_extraction_makes_of_every_page_what_the_publisher_wrote(publisher, tmp_path: Path, day):
    """The site has every kind of furniture; the author's note at the end may stay: it is no article, and no noise."""
    publisher.write_sources(tmp_path)
    if day == 2:
        publisher.advance()
    for site, name in ((LANTERN, "kura-lantern"), (COURIER, "alazani-courier")):
        source = read_source(tmp_path / f"{name}.toml")
        for piece in publisher.pieces(site):
            url = publisher.base(site) + piece.path
            article = newswatch.extract(httpx.get(url).content, url=url, source=source)
            told = [paragraph for paragraph in article.text.split("\n\n") if paragraph != authors_note(piece)]
            assert told == list(piece.paragraphs), piece.key
            assert (article.title, article.authors, article.language) == (piece.title, piece.authors, piece.language)
            assert (article.section, article.tags) == (piece.section, piece.tags), piece.key
            assert article.published_at == piece.published.isoformat()
            assert not article.partial
