"""`newswatch sources label`: a person's word on kept pages, and what becomes of the template."""

import json
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.cli.entry import main
from newswatch.cli.sources_label import numbers
from newswatch.clock import SystemClock
from newswatch.models import Reading
from newswatch.settings import Archive as Settings
from pipelines.extract.face import unknown_source
from pipelines.extract.templates.label import PageLabels
from pipelines.extract.templates.schedule import Policy
from spiders.sources import load_sources
from tests.skins import page
from tests.templating import Stream, extra, missing, page_of
from tests.test_reextract import SOURCE, put
from tests.test_scheduler_service import service


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "orchard.toml").write_text(SOURCE, encoding="utf-8")
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        source = load_sources(tmp_path)["orchard"]
        writer.set_source(source)
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, "orchard")
        for number in range(4):
            put(writer, crawl, source, page("orchard", number, size=10), 9)
    return tmp_path


def run(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--home", str(home), "sources", *arguments])
    return code, *capsys.readouterr()


def labels(home: Path, *articles: tuple[int, list[str]]) -> str:
    file = home / "labels.json"
    file.write_text(json.dumps([{"id": number, "article": texts} for number, texts in articles]), encoding="utf-8")
    return str(file)


def true(number: int) -> list[str]:
    return list(page("orchard", number, size=10).paragraphs)


def test_two_labelled_pages_bring_the_template_into_use(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(home, capsys, "label", "orchard", "--from", labels(home, (1, true(0))))
    assert code == 0
    assert "1 checked on orchard.example, with 1 more its template is used" in err
    code, _, err = run(home, capsys, "label", "orchard", "--from", labels(home, (2, true(1))))
    assert "2 checked on orchard.example, its template reads live pages from now on" in err
    out = run(home, capsys, "show", "orchard", "--template")[1]
    assert "2 pages taught, 2 of them checked by a person" in out
    assert "used for live pages" in out
    assert "text-block" in out


def test_labels_make_the_text_exact_where_no_page_alone_can_tell() -> None:
    """Boxes, promos and notes in the same kind of element as the text: only a person knows."""
    stream = Stream(Policy.CHECKED)
    for number in range(3):
        made = page("orchard", number, size=10)
        source = unknown_source(made.url)
        stream.teach(source, PageLabels(page_of(made), source).lesson(made.paragraphs))
    for number in range(10, 16):
        made = page("orchard", number, size=10)
        found = stream.read(made)
        assert found.lesson is not None
        assert found.lesson.how in (Reading.TEMPLATE, Reading.AGREED)
        assert (missing(found, made), extra(found, made)) == ([], [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([(1, ["Nothing that stands there."])], "no block of its page reads"),
        ([(99, [])], "has no article 99 with a kept page"),
    ],
)
def test_labels_that_fit_no_page_are_refused(
    home: Path, capsys: pytest.CaptureFixture[str], wrong: list[tuple[int, list[str]]], words: str
) -> None:
    code, _, err = run(home, capsys, "label", "orchard", "--from", labels(home, *wrong))
    assert code == 2
    assert words in err


def test_a_page_is_labelled_once_until_the_template_begins_anew(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = labels(home, (1, true(0)))
    assert run(home, capsys, "label", "orchard", "--from", file)[0] == 0
    code, _, err = run(home, capsys, "label", "orchard", "--from", file)
    assert code == 2
    assert "labelled already" in err
    assert run(home, capsys, "show", "orchard", "--learn-template")[0] == 0
    assert run(home, capsys, "label", "orchard", "--from", file)[0] == 0


@pytest.mark.parametrize(("flag", "word"), [("--pin-template", "pinned"), ("--forget-template", "forgotten")])
def test_a_person_pins_and_forgets(home: Path, capsys: pytest.CaptureFixture[str], flag: str, word: str) -> None:
    run(home, capsys, "label", "orchard", "--from", labels(home, (1, true(0))))
    assert run(home, capsys, "show", "orchard", flag)[0] == 0
    (report,) = json.loads(run(home, capsys, "show", "orchard", "--template", "--json")[1])
    assert report["standing"] == word


def test_a_person_is_asked_page_by_page(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["d 1", "k 1", "nonsense", "a", "", "s", "q"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    code, out, err = run(home, capsys, "label", "orchard")
    assert code == 0
    assert "Page 1 of 4" in out
    assert "“nonsense” is none of these" in err
    with Archive(home) as archive:
        (report,) = archive.templates("orchard")
    assert report.checked == 1


def test_nobody_to_ask_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(home, capsys, "label", "orchard")
    assert code == 2
    assert "--from FILE" in err


def test_through_the_service(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with service(home):
        assert run(home, capsys, "label", "orchard", "--from", labels(home, (1, true(0))))[0] == 0
        assert run(home, capsys, "show", "orchard", "--pin-template")[0] == 0
    with Archive(home) as archive:
        (report,) = archive.templates("orchard")
    assert (report.checked, report.standing) == (1, "pinned")


@pytest.mark.parametrize(
    ("words", "found"), [("3 5-7", {2, 4, 5, 6}), ("0", set()), ("2-1", set()), ("9", set()), ("x", set()), ("8", {7})]
)
def test_numbers_and_ranges(words: str, found: set[int]) -> None:
    assert numbers(words.split(), 8) == found
