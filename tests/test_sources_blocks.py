"""`newswatch sources show ID --blocks`: learned blocks listed, pinned and forgotten, with and without a service."""

import json
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.cli.entry import main
from newswatch.clock import SystemClock
from newswatch.settings import Archive as Settings
from tests.extracting import source
from tests.siblings import put, sibling, texts_of
from tests.test_scheduler_service import service

BLOCK = "Whoever would like to write for the Herald [red]about the valley[/] may send two pages."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "herald.toml").write_text(
        'name = "The Valley Herald"\nhome = "https://herald.example/"\nlanguages = ["en"]\ncountry = "GE"\n'
        'timezone = "Asia/Tbilisi"\narticle = "/story-[a-z]+"\nevery = "30d"\n'
        '[[discover]]\nkind = "listing"\nurl = "https://herald.example/"\n',
        encoding="utf-8",
    )
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        writer.set_source(source())
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, "herald")
        for number in range(4):
            put(writer, crawl, sibling(number, [BLOCK]))
        for number in range(2):
            put(writer, crawl, sibling(5 + number, [BLOCK + " Nobody is paid."]))
    return tmp_path


def run(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--home", str(home), "sources", "show", "herald", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def listed(home: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(home, capsys, "--blocks", "--json")[1])
    return found


def test_blocks_are_listed_with_state_count_and_examples(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = listed(home, capsys)
    assert (block["state"], block["articles"], block["text"]) == ("learned", 4, BLOCK)
    assert block["examples"][0]["url"] == sibling(0, []).url  # type: ignore[index]
    code, out, err = run(home, capsys, "--blocks")
    assert code == 0
    assert f"{block['hash']}  learned, in 4 articles" in out
    assert BLOCK in out
    assert "--forget-block HASH" in err


def test_a_person_has_the_last_word(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = listed(home, capsys)
    code, out, err = run(home, capsys, "--forget-block", str(block["hash"])[:6])
    assert (code, out) == (0, "")
    assert f"herald: block {block['hash']} is forgotten" in err
    assert [one["state"] for one in listed(home, capsys)] == ["forgotten"]
    _, _, err = run(home, capsys, "--pin", str(block["hash"]))
    assert "is pinned; 2 stored texts were mended" in err
    with Archive(home) as archive:
        assert archive.get(1).text.split("\n\n") == texts_of(0)


@pytest.mark.parametrize("prefix", ["ffffffff", "a", "%", "' OR 1"])
def test_a_hash_that_names_nothing_is_said(home: Path, capsys: pytest.CaptureFixture[str], prefix: str) -> None:
    code, _, err = run(home, capsys, "--pin", prefix)
    assert code == 2
    assert f"no block of herald begins with '{prefix}'" in err


def test_a_source_without_blocks_says_what_it_takes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--home", str(home), "sources", "show", "caucasus-watch", "--blocks"])
    assert code == 0
    assert "nothing was learned yet" in capsys.readouterr().err


def test_through_the_service_where_one_runs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = listed(home, capsys)
    with service(home):
        code, _, err = run(home, capsys, "--pin", str(block["hash"]))
        assert (code, f"block {block['hash']} is pinned" in err) == (0, True)  # the service may have mended before us
        code, _, err = run(home, capsys, "--pin", "ffffffff")
        assert code == 2
        assert "no block of herald" in err
    assert [one["state"] for one in listed(home, capsys)] == ["pinned"]
    with Archive(home) as archive:
        assert archive.get(1).text.split("\n\n") == texts_of(0)
