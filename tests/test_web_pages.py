"""The pages by plain requests: what they show, what they refuse, and that nothing leaves by an odd door."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web_kit import Served, serving, small_archive


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = small_archive(tmp_path_factory.mktemp("home"))
    with serving(home) as found:
        yield found


def test_the_stream_shows_a_story_once_with_who_else_told_it(served: Served) -> None:
    page = served.client().get("/").text
    assert page.count('class="row"') == 3
    assert "+1 outlet" in page
    assert "Gas prices fall" in page


def test_a_search_marks_the_words_and_offers_to_narrow(served: Served) -> None:
    page = served.client().get("/search", params={"q": "corridor"}).text
    assert "<mark>" in page
    assert "2 articles" in page
    assert "source%3Acivil-ge" in page


def test_a_query_that_cannot_be_read_is_marked_at_its_place(served: Served) -> None:
    answer = served.client().get("/search", params={"q": "iran (russia"})
    assert answer.status_code == 400
    assert "iran <mark>(russia</mark>" in answer.text
    assert "A ( without its )." in answer.text


def test_the_reader_shows_the_text_and_how_its_date_was_found(served: Served) -> None:
    page = served.client().get("/article/1").text
    assert "Corridor map signed at last" in page
    assert "2026-11-20T10:00:00+04:00" in page
    assert "Versions" in page
    assert "Civil Georgia" in page


def test_two_versions_are_shown_against_each_other(served: Served) -> None:
    page = served.client().get("/article/1", params={"old": 1, "new": 2}).text
    assert "<ins>" in page
    assert "at last" in page


def test_the_page_as_fetched_is_a_download_of_inert_text(served: Served) -> None:
    answer = served.client().get("/article/1/page/1")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert b"An article." in answer.content


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl"])
def test_an_article_is_cited(served: Served, form: str) -> None:
    answer = served.client().get(f"/article/1/cite/{form}")
    assert answer.status_code == 200
    assert "Corridor map signed at last" in answer.text


def test_the_api_answers_with_the_keys_of_the_command_line(served: Served) -> None:
    found = served.client().get("/api/articles", params={"q": "corridor", "limit": 1}).json()
    assert found["total"] == 2
    assert found["articles"][0]["source"] in ("oc-media", "civil-ge")
    more = served.client().get("/api/articles", params={"q": "corridor", "limit": 1, "after": found["next"]}).json()
    assert more["articles"][0]["id"] != found["articles"][0]["id"]
    assert more["next"] is None


def test_an_answer_known_already_is_not_sent_again(served: Served) -> None:
    with served.client() as client:
        first = client.get("/api/articles/1")
        again = client.get("/api/articles/1", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/articles?limit=0", 400), ("/api/articles?limit=many", 400), ("/api/articles?lmit=3", 400),
        ("/api/articles?q=(", 400), ("/api/articles?after=x", 400), ("/api/articles/0x1", 404),
        ("/api/articles/999", 404), ("/api/facets?by=nothing", 400), ("/search?sort=up", 400), ("/nowhere", 404),
        ("/article/1?old=1&new=9", 404), ("/article/1/page/9", 404), ("/story/99", 404), ("/api/articles?q=a&q=b", 400),
        ("/static/%2e%2e/app.py", 404), ("/search?q=source:oc-medai", 400),
    ],
)  # fmt: skip
def test_an_odd_address_is_told_in_words(served: Served, path: str, status: int) -> None:
    answer = served.client().get(path)
    assert answer.status_code == status
    assert len(answer.text) > 10
    assert "Traceback" not in answer.text


def test_feeds_and_exports_carry_what_the_query_finds(served: Served) -> None:
    client = served.client()
    assert client.get("/feed.atom", params={"q": "gas"}).text.count("<entry>") == 1
    assert len(client.get("/feed.json", params={"q": "gas"}).json()["items"]) == 1
    assert len(client.get("/export", params={"q": "corridor"}).text.splitlines()) == 2


def test_a_parquet_file_holds_what_the_query_finds(served: Served) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = served.client().get("/export", params={"q": "corridor", "format": "parquet"})
    assert answer.headers["content-disposition"] == 'attachment; filename="newswatch.parquet"'
    assert len(parquet.read_table(io.BytesIO(answer.content))) == 2


def test_what_is_new_since_the_page_was_made(served: Served) -> None:
    client = served.client()
    assert client.get("/fresh", params={"since": "5-6"}).status_code == 204
    assert "3 new articles" in client.get("/fresh", params={"since": "1-1"}).text


def test_an_empty_archive_says_the_one_command(tmp_path: Path) -> None:
    with serving(tmp_path / "none") as served:
        answer = served.client().get("/")
        assert "newswatch crawl" in answer.text
        assert served.client().get("/healthz").status_code == 503


def test_a_chip_says_how_many_forms_of_a_word_are_looked_for(served: Served) -> None:
    page = served.client().get("/search", params={"q": "price"}).text
    assert '<bdi>price</bdi> <span class="quiet" title="prices">+ 1 form</span>' in page
    assert "<bdi>price</bdi></span>" in served.client().get("/search", params={"q": "price forms:off"}).text
