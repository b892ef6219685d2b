"""Exports that other programs read, and that no text from outside can turn against them."""

import builtins
import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from pyarrow import parquet

from newswatch.archive.export import (
    COLUMNS,
    TEXT_FORMS,
    write_atom,
    write_csv,
    write_json_feed,
    write_jsonl,
    write_markdown,
    write_ris,
)
from newswatch.archive.parquet import write_parquet
from newswatch.archive.reader import Archive
from newswatch.errors import ConfigError
from newswatch.models import VersionKind
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store

HOSTILE = '=cmd("x") <script>&\x0b]]> # *b* \u202e'


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    url = "javascript:alert(1)"
    hostile = candidate(
        "two", url=url, title=HOSTILE, text=f"-1\n\n{HOSTILE}", authors=("@A\r\nBcc: x", "B"), tags=("+1", "\t2"),
        lead="\rlead", published_at="2026-11-20",
    )  # fmt: skip
    clock = HandClock()
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        store(writer, candidate("one", text="First.\n\nSecond."))
        article_id = store(writer, hostile).article_id
        clock.on(hours=1)
        edit(writer, article_id, candidate("two", title="Edited", url=url), VersionKind.HEADLINE)
        edit(writer, article_id, hostile, VersionKind.HEADLINE)
    with Archive(tmp_path / "home") as archive:
        yield archive


def written(form: str, archive: Archive) -> str:
    out = io.StringIO()
    TEXT_FORMS[form](archive.iterate(), out)
    return out.getvalue()


def test_jsonl_has_the_keys_in_order_and_round_trips(archive: Archive) -> None:
    lines = [json.loads(line) for line in written("jsonl", archive).splitlines()]
    assert [list(line) for line in lines] == [list(COLUMNS)] * 2
    first = archive.get(1)
    assert lines[0]["text"] == "First.\n\nSecond."
    assert lines[0]["authors"] == list(first.authors)
    assert lines[0]["first_seen_at"] == "2026-11-20T12:00:00Z"
    assert lines[0]["published_at"] == "2026-11-20T10:00:00+04:00"
    assert lines[0]["status"] == "current"
    assert lines[1]["title"] == HOSTILE
    assert "versions" not in lines[0]


def test_jsonl_with_versions_carries_the_history(archive: Archive) -> None:
    out = io.StringIO()
    write_jsonl(archive.iterate(), out, past=archive.past)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [len(line["versions"]) for line in lines] == [1, 3]
    assert [one["title"] for one in lines[1]["versions"]] == [HOSTILE, "Edited", HOSTILE]
    assert list(lines[1]["versions"][0]) == ["version", "seen_at", "title", "text", "kind"]


def test_csv_cells_are_no_formulas(archive: Archive) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", archive), newline="")))
    assert [row["id"] for row in rows] == ["1", "2"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["tags"] == "Georgia"
    assert rows[1]["title"] == "'" + HOSTILE
    assert rows[1]["authors"].startswith("'@A")
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_atom_is_well_formed_and_inert(archive: Archive) -> None:
    out = io.StringIO()
    write_atom(archive.iterate(), out, title="gas & <oil>", updated=NOON)
    feed = etree.fromstring(out.getvalue().encode())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("string(a:title)", namespaces=atom) == "gas & <oil>"
    first, second = feed.xpath("a:entry", namespaces=atom)
    assert first.xpath("string(a:link/@href)", namespaces=atom) == archive.get(1).url
    assert first.xpath("string(a:published)", namespaces=atom) == "2026-11-20T06:00:00Z"
    assert second.xpath("a:link", namespaces=atom) == []
    assert "<script>" in second.xpath("string(a:title)", namespaces=atom)
    assert feed.xpath("//*[local-name() = 'script']") == []
    assert len(second.xpath("a:author", namespaces=atom)) == 2


def test_json_feed_is_what_readers_expect(archive: Archive) -> None:
    """The rules of https://www.jsonfeed.org/version/1.1/ for a feed and its items."""
    out = io.StringIO()
    write_json_feed(archive.iterate(), out, title="gas & <oil>")
    feed = json.loads(out.getvalue())
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "gas & <oil>")
    assert set(feed) <= {"version", "title", "items"}
    kinds = {
        "id": str, "url": str, "title": str, "content_text": str, "summary": str, "image": str, "date_published": str,
        "date_modified": str, "authors": list, "tags": list, "language": str,
    }  # fmt: skip
    for item in feed["items"]:
        assert {"id", "content_text"} <= set(item)
        for key, value in item.items():
            assert isinstance(value, kinds[key]), key
        assert all(set(author) == {"name"} for author in item["authors"])
        for key in item.keys() & {"url", "image"}:
            assert item[key].startswith(("http://", "https://"))
        for key in item.keys() & {"date_published", "date_modified"}:
            assert datetime.fromisoformat(item[key]).tzinfo is not None
    first, second = feed["items"]
    assert first["id"] == first["url"] == archive.get(1).url
    assert first["content_text"] == "First.\n\nSecond."
    assert (first["date_published"], first["language"]) == ("2026-11-20T06:00:00Z", "en")
    assert second["title"] == HOSTILE
    assert "url" not in second, "a script is no address"
    empty = io.StringIO()
    write_json_feed([], empty, title="")
    assert json.loads(empty.getvalue())["items"] == []


def test_markdown_escapes_what_would_be_markup(archive: Archive) -> None:
    text = written("markdown", archive)
    assert "# Corridor opens\n" in text
    assert "First.\n\nSecond.\n" in text
    assert "<script>" not in text
    assert r"\*b\*" in text
    assert "\n\\-1\n" in text
    assert "javascript:" not in text


def test_ris_has_one_record_an_article_and_no_forged_lines(archive: Archive) -> None:
    text = written("ris", archive)
    assert text.count("TY  - NEWS\n") == text.count("ER  - \n") == 2
    assert "AU  - @A Bcc: x\n" in text
    assert "DA  - 2026/11/20\n" in text
    assert all(line[2:6] == "  - " for line in text.splitlines() if line)


def test_parquet_keeps_lists_and_times(archive: Archive, tmp_path: Path) -> None:
    write_parquet(archive.iterate(), tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert tuple(table.column_names) == COLUMNS
    assert table["authors"].to_pylist()[0] == list(archive.get(1).authors)
    assert table["first_seen_at"].to_pylist()[0] == NOON
    assert table["title"].to_pylist()[1] == HOSTILE


def test_parquet_without_its_extra_says_what_to_install(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "pyarrow":
            raise ImportError(name)
        return really(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"pip install 'newswatch\[parquet\]'"):
        write_parquet(archive.iterate(), tmp_path / "out.parquet")


def test_writers_stream(archive: Archive) -> None:
    """Each takes the next article only when it has written the last."""
    first = archive.get(1)
    for write in (write_jsonl, write_csv, write_markdown, write_ris):
        out = io.StringIO()

        def articles(out: io.StringIO = out) -> Iterator[object]:
            yield first
            assert first.title in out.getvalue()
            yield first

        write(articles(), out)  # type: ignore[operator]
