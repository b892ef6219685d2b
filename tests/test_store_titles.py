"""What a source puts around its headlines, learned from its own pages and taken off at the store."""

from pathlib import Path

from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import BlockState, Extracted
from newswatch.settings import Archive as Settings
from pipelines.clean import titles
from tests.extracting import html, paragraphs, read, source
from tests.siblings import put, texts_of, title_of, url_of


def _page(number: int, shown: str) -> Extracted:
    """A page without an h1: only its head names it."""
    body = paragraphs(texts_of(number))
    page = (
        html(title="x", body=body).replace("<h1>x</h1>", "").replace("<title>x - The Valley Herald", f"<title>{shown}")
    )
    return read(page, url=url_of(number))


def _titles(tmp_path: Path, shown: list[str]) -> tuple[list[str], list[str]]:
    """(titles as stored, learned parts)."""
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        of = source()
        writer.set_source(of)
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, of.id)
        for number, title in enumerate(shown):
            put(writer, crawl, _page(number, title))
        stored = [writer.wording(number + 1)[0] for number in range(len(shown))]
        return stored, [block.text for block in writer.blocks.all(of.id, BlockState.LEARNED)]


def test_a_part_that_many_headlines_have_goes_from_later_ones(tmp_path: Path) -> None:
    stored, known = _titles(tmp_path, [f"{title_of(n)} | Regional pages" for n in range(12)])
    assert known == ["… Regional pages"]
    assert stored[10:] == [title_of(10), title_of(11)]


def test_headlines_with_dashes_of_their_own_stay(tmp_path: Path) -> None:
    shown = [f"{title_of(n)} - the {chr(97 + n)} chapter" for n in range(12)]
    assert _titles(tmp_path, shown) == (shown, [])


def test_a_title_keeps_two_words() -> None:
    page = _page(1, "Opinions | Regional pages")
    assert titles.without(page, {}) is page


def test_a_page_that_says_the_same_again_is_no_new_version(tmp_path: Path) -> None:
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        of = source()
        writer.set_source(of)
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, of.id)
        for number in range(12):
            put(writer, crawl, _page(number, f"{title_of(number)} | Regional pages"))
        for number in (0, 11):
            again = put(writer, crawl, _page(number, f"{title_of(number)} | Regional pages"), found_in="recheck")
            assert getattr(again, "outcome", None) == "same"
