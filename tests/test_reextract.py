"""`newswatch reextract`: kept pages read again; renderings, never versions; cut off and gone on with."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.cli.entry import main
from newswatch.clock import SystemClock
from newswatch.models import FoundLink, Source
from newswatch.settings import Archive as Settings
from pipelines import reextract as core
from pipelines.dedupe import identify
from pipelines.extract.templates.reading import read_page
from pipelines.settle import Arrival, Settled, settle
from spiders.sources import load_sources
from tests.skins import Made, page
from tests.templating import page_of
from tests.test_scheduler_service import service

JUNK = "Whatever an older extractor took for the article and what it was not."
SOURCE = (
    'name = "The Orchard"\nhome = "https://orchard.example/"\nlanguages = ["en"]\ncountry = "GE"\n'
    'timezone = "Asia/Tbilisi"\narticle = "/news/"\nevery = "30d"\n'
    '[[discover]]\nkind = "listing"\nurl = "https://orchard.example/"\n'
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Eight articles: an older extractor kept too much of two, and lost a paragraph of one."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "orchard.toml").write_text(SOURCE, encoding="utf-8")
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        source = load_sources(tmp_path)["orchard"]
        writer.set_source(source)
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, "orchard")
        for number in range(8):
            put(writer, crawl, source, page("orchard", number, size=10), number)
    return tmp_path


def put(writer: Writer, crawl: int, source: Source, made: Made, number: int) -> None:
    fetched = replace(page_of(made), source="orchard", link=FoundLink(url=made.url, found_in="list"))
    found = read_page(fetched, source, None)
    if number < 2:
        found = replace(found, paragraphs=(*found.paragraphs, JUNK))
    elif number == 2:
        found = replace(found, paragraphs=found.paragraphs[1:])
    work = Arrival(crawl_id=crawl, source=source, page=fetched, candidate=identify(found, source))
    with writer.transaction():
        assert isinstance(settle(writer, work), Settled)


def run(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--home", str(home), "reextract", *arguments])
    return code, *capsys.readouterr()


def texts(home: Path) -> list[str]:
    with Archive(home) as archive:
        return [article.text for article in archive.iterate()]


def renderings(home: Path) -> int:
    with Archive(home) as archive, archive.kept()._reading() as sql:
        return int(sql.execute("SELECT count(*) FROM rendering").fetchone()[0])


def test_a_dry_run_says_what_would_change_and_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = texts(home)
    code, out, err = run(home, capsys, "--dry-run", "--json")
    assert (code, err) == (0, "")
    counts = json.loads(out)
    assert counts["pages"] == counts["same"] + counts["gained"] + counts["lost"] == 8
    assert counts["lost"] >= 2
    assert counts["gained"] >= 1
    assert texts(home) == before
    assert renderings(home) == 8


def test_the_worst_stand_side_by_side(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(home, capsys, "--dry-run")
    assert code == 0
    assert "as it reads today" in out
    assert JUNK[:30] in out
    assert "Nothing was changed" in err


def test_applying_makes_renderings_and_no_version(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, capsys)[0] == 0
    assert all(JUNK not in text for text in texts(home))
    assert renderings(home) > 8
    with Archive(home) as archive:
        assert all(article.version == 1 for article in archive.iterate())
        assert not archive.search(f'="{JUNK[:40]}"').total, "what is not shown is not found"
        (report,) = archive.templates("orchard")
        assert report.pages, "a site nobody had learned of is known now"
    run(home, capsys)  # the last of the eight pages showed what stands after each article: that goes now
    made = renderings(home)
    counts = json.loads(run(home, capsys, "--json")[1])
    assert counts["lost"] == counts["gained"] == 0
    assert renderings(home) == made, "what reads the same gets no further rendering"


def test_a_query_chooses_and_a_pruned_page_is_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (home / "pages").rglob("*.warc.gz"):
        file.unlink()
    counts = json.loads(run(home, capsys, "--dry-run", "--json", "source:orchard")[1])
    assert (counts["pages"], counts["failed"], counts["pruned"]) == (0, 0, 8)
    assert run(home, capsys, "source:nowhere")[0] == 2


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "_AT_ONCE", 2)
    parts: list[int] = []
    whole = core.write_part

    def dies_after_two(writer: Writer, query: str, remakes: Sequence[core.Remake], to: int) -> None:
        if len(parts) == 2:
            raise KeyboardInterrupt
        whole(writer, query, remakes, to)
        parts.append(to)

    monkeypatch.setattr("scheduler.reextract.write_part", dies_after_two)
    assert run(home, capsys)[0] == 130
    assert sum(JUNK in text for text in texts(home)) == 0
    monkeypatch.setattr("scheduler.reextract.write_part", whole)
    code, out, _ = run(home, capsys, "--json")
    assert code == 0
    assert json.loads(out)["pages"] == 4
    out = run(home, capsys, "--json")[1]
    assert json.loads(out)["pages"] == 8, "a run that ended begins anew"


def test_through_the_service(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service(home):
        counts = json.loads(run(home, capsys, "--json")[1])
    assert counts["lost"] >= 2
    assert all(JUNK not in text for text in texts(home))
