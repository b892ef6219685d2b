"""What people import: five names and the errors, loaded apart, with the keys of the design as attributes."""

import dataclasses
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import newswatch
from newswatch import errors
from newswatch.demo import pages
from newswatch.demo.content import pieces
from newswatch.errors import ArchiveError, ConfigError, NewswatchError, PageUnreadable, QueryError
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store

PIECE = pieces("lantern", day=1, first_visit=datetime(2026, 11, 20, tzinfo=UTC))[0]
PAGE = pages.lantern_article(PIECE, [], "https://lantern.example/")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    clock = HandClock()
    with open_writer(tmp_path, clock) as writer:
        with writer.transaction():
            writer.set_source(source())
        for number, title in enumerate(("Corridor opens", "Bridge closes", "Corridor grows"), 1):
            stored = store(writer, candidate(f"a{number}", title=title))
        clock.on(hours=1)
        edit(writer, stored.article_id, candidate("a3", title="Corridor shrinks"))
    return tmp_path


def test_the_face_is_six_names_and_the_errors():
    families = {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)
    }
    assert (
        set(newswatch.__all__) == {"Archive", "SearchResult", "Article", "StoryMember", "Version", "extract"} | families
    )
    assert all(getattr(newswatch, name) for name in newswatch.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Archives'"):
        newswatch.Archives  # noqa: B018


def test_an_archive_is_searched_read_and_counted(home):
    with newswatch.Archive(home) as archive:
        assert len(archive) == 3
        found = archive.search("title:corridor", limit=1)
        assert (len(found), found.total) == (1, 2)
        assert isinstance(found[0], newswatch.Article)
        assert archive.get(3).title == "Corridor shrinks"
        assert [version.title for version in archive.versions(3)] == ["Corridor grows", "Corridor shrinks"]
        assert archive.stories(1) == []
        then = archive.search("grows", as_of=datetime(2026, 11, 20, 12, 30, tzinfo=UTC))
        assert [article.title for article in then] == ["Corridor grows"]
        assert archive.search("bridge", sort="relevance")[0].title == "Bridge closes"


def test_its_mistakes_are_errors_with_a_family(home, tmp_path):
    with newswatch.Archive(home) as archive:
        with pytest.raises(QueryError) as caught:
            archive.search('a "b')
        assert caught.value.place == 2
        with pytest.raises(ConfigError):
            archive.get(99)
    with pytest.raises(ArchiveError):
        newswatch.Archive(tmp_path / "nowhere")
    assert issubclass(QueryError, NewswatchError)


def test_extract_gives_the_article_of_one_page():
    article = newswatch.extract(PAGE, url="https://lantern.example/en/insights/new-rail-timetable.html")
    assert article.title == PIECE.title
    assert article.text.split("\n\n")[: len(PIECE.paragraphs)] == list(PIECE.paragraphs)
    assert article.authors == PIECE.authors
    assert article.word_count > 200
    assert article.id is None


def test_extract_says_why_a_page_is_no_article():
    with pytest.raises(PageUnreadable, match="no article stands there"):
        newswatch.extract("<html><title>x</title><p>Hello.</p></html>", url="https://lantern.example/")


def test_an_article_has_the_keys_of_the_design_as_attributes():
    assert [field.name for field in dataclasses.fields(newswatch.Article)] == [
        "id", "url", "urls", "source", "title", "authors", "published_at", "modified_at", "first_seen_at", "language",
        "country", "section", "tags", "lead", "text", "image", "word_count", "partial", "story_id", "version", "status",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "foreign"),
    [("Archive", {"scrapy", "twisted", "trafilatura", "apscheduler"}), ("extract", {"scrapy", "twisted", "sqlite3"})],
)
def test_each_name_is_loaded_without_the_other_half(name, foreign):
    script = f"import sys, newswatch; newswatch.{name}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True).stdout
    assert not foreign & set(loaded.split())
