"""Which addresses make one article, and which canonicals are not believed (HOSTILE 40 and 45)."""

import pytest

from pipelines.dedupe import identify
from tests.flow import ARTICLE, page, source


@pytest.mark.parametrize(
    "address",
    [
        ARTICLE + "?utm_source=feed&fbclid=x",
        ARTICLE + "#comments",
        "http://example.org/en/news/border-talks.html",
        "https://m.example.org/en/news/border-talks.html",
        "https://www.example.org:443/en//news/border-talks.html",
    ],
)
def test_decorated_addresses_are_one_article(address: str) -> None:
    assert identify(page(address), source()).url_key == identify(page(), source()).url_key


def test_the_canonical_leads_and_every_address_is_kept() -> None:
    found = page(
        "https://example.org/go?id=7",
        final_url="https://www.example.org/en/news/border-talks-resume?ref=home",
        canonical_url=ARTICLE,
    )
    candidate = identify(found, source())
    assert candidate.url == ARTICLE
    assert [key for key, _ in candidate.alias_keys] == [
        "example.org/en/news/border-talks.html",
        "example.org/en/news/border-talks-resume",
        "example.org/go?id=7",
    ]


@pytest.mark.parametrize(
    "canonical",
    [
        "https://other.org/en/news/border-talks.html",
        "https://www.example.org/",
        "https://www.example.org/en/",
        "https://www.example.org/en/news",
        "https://www.example.org/about-us",
        "javascript:alert(1)",
        "https://[broken",
    ],
)
def test_a_canonical_that_cannot_be_is_not_believed(canonical: str) -> None:
    candidate = identify(page(canonical_url=canonical), source())
    assert candidate.url == ARTICLE
    assert [key for key, _ in candidate.alias_keys] == ["example.org/en/news/border-talks.html"]


@pytest.mark.parametrize("later", ["?page=2", "?p=3", "/2", "/page/2", "/page-2"])
def test_a_later_page_of_an_article_is_not_its_first(later: str) -> None:
    first = "https://www.example.org/en/news/long-read"
    assert identify(page(first + later, canonical_url=first), source()).url != first


def test_a_path_that_ends_in_a_number_may_have_a_canonical() -> None:
    candidate = identify(page("https://www.example.org/en/news/12", canonical_url=ARTICLE), source())
    assert candidate.url == ARTICLE


def test_tracking_is_dropped_from_the_url_people_see_and_meaning_is_kept() -> None:
    url = "https://www.example.org/en/news/read?id=7&utm_source=x"
    assert identify(page(url), source()).url == "https://www.example.org/en/news/read?id=7"
    kept = identify(page("https://www.example.org/en/news/read?ref=7"), source(keep_params=("ref",)))
    assert kept.url.endswith("?ref=7")
    assert kept.url_key.endswith("?ref=7")


def test_a_canonical_that_still_says_http_does_not_lead_back_there() -> None:
    candidate = identify(page(canonical_url=ARTICLE.replace("https", "http")), source())
    assert candidate.url == ARTICLE
