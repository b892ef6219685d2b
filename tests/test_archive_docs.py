"""The documents name what is there: every table, column and view, every part of the language; the example runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newswatch
from newswatch.archive.reader import Archive
from newswatch.archive.syntax import FIELDS
from tests.archive_kit import HandClock, candidate, open_writer, source, store

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with open_writer(tmp_path / "data", HandClock()) as writer:
        writer.set_source(source())
        store(writer, candidate("corridor", published_at=None))
        yield tmp_path / "data"


def test_every_table_and_column_is_described(home: Path) -> None:
    text = (DOCS / "archive.md").read_text(encoding="utf-8")
    described = {row[1]: row[2] for row in re.finditer(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE)}
    with open_writer(home.parent / "other", HandClock()) as writer:
        sql = writer.connection.sql
        tables = {row[0] for row in sql.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
        real = {name for name in tables if not name.startswith(("sqlite_", "search_index_", "pair_index_"))}
        assert set(described) == real
        for name in real:
            if not name.startswith("v_"):
                columns = {row[1] for row in sql.execute(f"PRAGMA table_info({name})")}
                missing = columns - set(re.findall(r"`(\w+)`", described[name]))
                assert not missing, f"docs/archive.md: {name}: {missing}"


def test_every_filter_is_described_and_every_example_runs(home: Path) -> None:
    text = (DOCS / "queries.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    assert {field for field in FIELDS if any(f"{field}:" in one for one in examples)} == set(FIELDS) - {"author", "tag"}
    with Archive(home) as archive:
        for example in [*examples, "author:avdaliani", "tag:Georgia", 'tag:"South Ossetia"', "title:(gas OR oil)"]:
            archive.search(example)


def test_the_example_in_python_runs(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    example = re.search(r"```python\n(.*?)```", (DOCS / "archive.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    monkeypatch.chdir(home.parent)
    code = example[1].replace("after:7d", "after:2026-11-01")
    exec(code, {})
    assert "oc-media Corridor opens" in capsys.readouterr().out


def test_the_public_face_has_what_it_names() -> None:
    for name in newswatch.__all__:
        assert getattr(newswatch, name).__name__ == name
    with pytest.raises(AttributeError, match="nonsense"):
        newswatch.nonsense  # noqa: B018


def test_extract_is_there_for_those_who_ask() -> None:
    body = "".join(f"<p>Paragraph {number} says quite enough about the corridor to be read.</p>" for number in range(8))
    html = f"<html lang=en><head><title>Corridor opens</title></head><body><article><h1>Corridor opens</h1>{body}"
    article = newswatch.extract(html, url="https://example.com/news/corridor")
    assert isinstance(article, newswatch.Article)
    assert "Paragraph 3" in article.text
