"""Templates in the archive: taught with the article, read back, undone with it, and never the cause of a version."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newswatch.archive.care import forget
from newswatch.archive.reader import Archive
from newswatch.archive.templates import PageLabel
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.errors import ConfigError
from newswatch.models import Extracted, FoundLink, Source, Standing, TemplateState
from newswatch.settings import Archive as Settings
from newswatch.settings import load
from pipelines import templates
from pipelines.clean import CLEANER
from pipelines.dedupe import Remade, identify
from pipelines.extract.templates.reading import read_page
from pipelines.extract.templates.records import read_template
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets
from pipelines.outcomes import Outcome
from pipelines.settle import Arrival, Reread, Settled, settle
from tests.archive_kit import source as any_source
from tests.skins import Made, page
from tests.templating import page_of

SITE = "orchard.example"


@pytest.fixture
def source() -> Source:
    return any_source("unknown", home=f"https://{SITE}/", article="/news/")


@pytest.fixture
def writer(tmp_path: Path, source: Source) -> Iterator[Writer]:
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        writer.set_source(source)
        yield writer


@pytest.fixture
def crawl(writer: Writer) -> int:
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "unknown")
    return crawl_id


def read(writer: Writer, source: Source, made: Made, policy: Policy = Policy.AUTO, found_in: str = "list") -> Extracted:
    link = FoundLink(url=made.url, found_in=found_in)
    fetched = replace(page_of(made), link=link)
    return read_page(fetched, source, Tickets(writer.templates.find, policy).of(fetched, source))


def put(
    writer: Writer, crawl: int, source: Source, made: Made, found: Extracted, found_in: str = "list", **more: object
) -> Settled | Reread:
    fetched = replace(page_of(made), link=FoundLink(url=made.url, found_in=found_in))
    candidate = identify(found, source)
    work = Arrival(crawl_id=crawl, source=source, page=fetched, candidate=candidate, **more)  # type: ignore[arg-type]
    with writer.transaction():
        return settle(writer, work)


def fill(writer: Writer, crawl: int, source: Source, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        made = page("orchard", number, size=10)
        ending = put(writer, crawl, source, made, read(writer, source, made))
        assert isinstance(ending, Settled)
        assert ending.outcome is Outcome.NEW


def test_each_new_article_teaches_and_the_archive_says_how_far_it_came(
    writer: Writer, crawl: int, source: Source, tmp_path: Path
) -> None:
    fill(writer, crawl, source, 6)
    with Archive(tmp_path) as archive:
        (report,) = archive.templates("unknown")
        assert archive.templates() == [report]
        assert archive.templates("other") == []
    assert (report.site, report.pages, report.checked) == (SITE, 5, 0), "page 5 is read by the template alone"
    assert (report.served, report.verified, report.fallbacks) == (4, 3, 0)
    assert any("text-block" in place for place in report.article_places)
    assert not any("menu" in place for place in report.article_places)


def test_a_page_that_is_undone_teaches_nothing(writer: Writer, crawl: int, source: Source) -> None:
    fill(writer, crawl, source, 1)
    made = page("orchard", 1, size=10)
    found = read(writer, source, made)
    with pytest.raises(ConfigError):
        _keep_and_fail(writer, found)
    assert writer.templates.find("unknown", SITE).pages == 1


def _keep_and_fail(writer: Writer, found: Extracted) -> None:
    with writer.transaction():
        templates.keep(writer, "unknown", found.lesson)
        raise ConfigError("what happens to be raised")


def test_pages_stored_together_teach_as_they_would_one_by_one(writer: Writer, crawl: int, source: Source) -> None:
    mades = [page("orchard", number, size=10) for number in range(3)]
    lessons = [read(writer, source, made, Policy.CHECKED).lesson for made in mades]
    with writer.transaction():
        for lesson in lessons:
            templates.keep(writer, "unknown", lesson)
    together = writer.templates.find("unknown", SITE)
    with writer.transaction():
        writer.templates.save(TemplateState(source="unknown", site=SITE))
    for lesson in lessons:
        with writer.transaction():
            templates.keep(writer, "unknown", lesson)
    alone = writer.templates.find("unknown", SITE)
    assert (alone.pages, alone.version) == (together.pages, together.version) == (3, 3)
    assert read_template(alone.learned) == read_template(together.learned)


def test_a_part_that_is_undone_alone_teaches_nothing(writer: Writer, crawl: int, source: Source) -> None:
    lesson = read(writer, source, page("orchard", 1, size=10)).lesson

    def keep_and_fail() -> None:
        with writer.savepoint():
            templates.keep(writer, "unknown", lesson)
            raise ZeroDivisionError

    with writer.transaction():
        templates.keep(writer, "unknown", lesson)
        with pytest.raises(ZeroDivisionError):
            keep_and_fail()
    assert writer.templates.find("unknown", SITE).pages == 1


def test_a_state_reads_back_as_it_was_written(writer: Writer, crawl: int, source: Source) -> None:
    fill(writer, crawl, source, 3)
    known = writer.templates.find("unknown", SITE)
    writer.templates.refresh()
    assert writer.templates.find("unknown", SITE) == known
    assert writer.templates.of_source("unknown") == [known]


def test_another_look_by_a_template_that_has_learned_is_no_version(writer: Writer, crawl: int, source: Source) -> None:
    """The first look was at the page alone, the second by a template that has seen what returns."""
    fill(writer, crawl, source, 12)
    made = page("orchard", 0, size=10)
    again = read(writer, source, made, found_in="recheck")
    assert templates.cleaner_of(again).startswith(f"{CLEANER}+")
    known = writer.find_by_keys([key for key, _ in identify(again, source).alias_keys])
    assert known is not None
    assert known.content_hash != identify(again, source).content_hash
    ending = put(writer, crawl, source, made, again, "recheck")
    assert isinstance(ending, Reread), "the kept page is read again first"
    kept = identify(read(writer, source, made, found_in="recheck"), source)
    remade = Remade(article_id=ending.article_id, candidate=kept)
    ending = put(writer, crawl, source, made, again, "recheck", remade=remade)
    assert isinstance(ending, Settled)
    assert ending.outcome is Outcome.SAME


def test_a_forgotten_article_takes_its_label_with_it(writer: Writer, crawl: int, source: Source) -> None:
    fill(writer, crawl, source, 1)
    label = PageLabel(article_id=1, site=SITE, article=("A paragraph.",), labelled_at=writer.clock.now())
    with writer.transaction():
        writer.templates.keep_label("unknown", label)
    assert writer.templates.labels("unknown") == [label]
    assert writer.templates.labels("unknown", "other.example") == []
    forget(writer, 1)
    assert writer.templates.labels("unknown") == []


def test_a_pinned_template_serves_live_pages(writer: Writer, crawl: int, source: Source) -> None:
    fill(writer, crawl, source, 3)
    with writer.transaction():
        writer.templates.save(replace(writer.templates.find("unknown", SITE), standing=Standing.PINNED))
    found = read(writer, source, page("orchard", 7, size=10), Policy.CHECKED)
    assert found.lesson is not None
    assert found.lesson.served


def test_the_setting_knows_three_words(tmp_path: Path) -> None:
    (tmp_path / "newswatch.toml").write_text('[extract]\ntemplates = "auto"\n')
    assert load(tmp_path, environ={}).settings.extract.templates == "auto"
    (tmp_path / "newswatch.toml").write_text('[extract]\ntemplates = "sometimes"\n')
    with pytest.raises(ConfigError, match="none of checked, auto, off"):
        load(tmp_path, environ={})
