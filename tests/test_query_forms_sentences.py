"""Questions and sentences of all kinds in seven languages, asked of an archive that holds nothing else."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from tests.archive_kit import HandClock, candidate, open_writer, source, store

KINDS: dict[str, str] = tomllib.loads((Path(__file__).parent / "forms_sentences.toml").read_text(encoding="utf-8"))


def lines(kind: str) -> list[tuple[str, str, str]]:
    """Language, query, sentence."""
    parts = [line.split(" | ") for line in KINDS[kind].strip().splitlines()]
    return [(language, query, sentence) for language, query, sentence in parts]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    home = tmp_path_factory.mktemp("sentences") / "home"
    sentences = sorted({(language, sentence) for kind in KINDS for language, _, sentence in lines(kind)})
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        for number, (language, sentence) in enumerate(sentences):
            store(writer, candidate(f"s{number}", title="", text=sentence, language=language, authors=(), tags=()))
    with Archive(home) as archive:
        yield archive


def found(archive: Archive, kind: str) -> Iterator[tuple[str, bool]]:
    for language, query, sentence in lines(kind):
        hits = {(one.language, one.text) for one in archive.search(query, limit=-1)}
        yield f"{language} | {query} | {sentence}", (language, sentence) in hits


@pytest.mark.parametrize(
    ("kind", "least"),
    [("inflection", 120), ("name_inflection", 40), ("cross_script", 55), ("alias", 60), ("orthography", 18)],
)
def test_what_is_meant_is_found(archive: Archive, kind: str, least: int) -> None:
    asked = list(found(archive, kind))
    assert len(asked) >= least
    assert [line for line, hit in asked if not hit] == []


def test_what_only_looks_alike_stays_out(archive: Archive) -> None:
    asked = list(found(archive, "negative"))
    assert len(asked) > 40
    assert [line for line, hit in asked if hit] == []


def test_capitals_are_read_as_turkish_means_them(archive: Archive) -> None:
    assert archive.count('="IŞIK"') == archive.count('="ışık"') == 1
    assert archive.count('title:"IŞIK"') == 0
