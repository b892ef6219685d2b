"""The page this project began with; skipped where it is absent."""

import json
from pathlib import Path

import pytest

from newswatch.models import Extracted
from tests.extracting import read, source

SEED = Path(__file__).parent.parent.parent / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed page is not here")


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    found: dict[str, object] = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def seed(expected: dict[str, object]) -> Extracted:
    of = source(id="caucasus-watch", name="Caucasus Watch", timezone="Europe/Berlin")
    return read((SEED / "caucasus-watch.html").read_bytes(), of=of, url=str(expected["url"]))


def test_fields_are_those_a_person_reads(seed: Extracted, expected: dict[str, object]) -> None:
    assert seed.title == expected["title"]
    assert list(seed.authors) == expected["authors"]
    assert (seed.published_at or "")[:10] == expected["date"]
    assert seed.published_at == "2022-02-14T16:24:00+01:00"
    assert seed.section == expected["section"]
    assert list(seed.tags) == expected["tags"]
    assert seed.image_credit == "Kremlin.ru"
    assert seed.language == "en"
    assert seed.refusal is None


def test_every_paragraph_is_there_and_no_furniture(seed: Extracted, expected: dict[str, object]) -> None:
    must, barred = expected["must"], expected["mustnot"]
    assert isinstance(must, list)
    assert isinstance(barred, list)
    assert [text for text in must if " ".join(text.split()) not in seed.paragraphs] == []
    assert [text for text in barred if text in "\n".join(seed.paragraphs)] == []
    assert all(removed.why for removed in seed.removed)
