"""The newest articles with a phrase of many wordings, beside a reference that reads every text."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive import expanding, factsheet, loosening, pairs, phrases, searching
from newswatch.archive.reader import Archive
from newswatch.models import VersionKind
from tests.archive_kit import NOON, HandClock, candidate, open_writer, source

NUMBER = 250
PEACE = ("мирный", "мирного", "мирному", "мирным", "мирном", "мирные", "мирных", "мирными")
TREATY = ("договор", "договора", "договору", "договором", "договоре", "договоры", "договоров", "договорами")
TOGETHER = re.compile(rf"(?<!\w)(?:{'|'.join(PEACE)})[\W_]+(?:{'|'.join(TREATY)})(?!\w)")
SEVERAL = re.compile(rf"(?<!\w)(?:{'|'.join(PEACE)})[\W_]+газ(?!\w)")
LITERAL, GAS = re.compile(r"(?<!\w)мирный[\W_]+газ(?!\w)"), re.compile(r"(?<!\w)газ(?!\w)")


def text(chance: random.Random) -> str:
    """Both words nearly always, in a row in one of six."""
    words = [chance.choice((chance.choice(PEACE), "газ", "и", "нефть")) for _ in range(9)]
    words.insert(chance.randrange(10), chance.choice(TREATY))
    words[chance.randrange(10)] = chance.choice(PEACE)
    return " ".join(words).replace(" и ", ", и ")


@pytest.fixture(scope="module", params=[0, 120, NUMBER * 2], ids=["no pairs", "half the pairs", "all pairs"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Stored in another order than seen; every seventh edited, and some after their pairs were indexed. The plan of a
    million articles for a few hundred.
    """
    home, chance = tmp_path_factory.mktemp("phrases") / "home", random.Random(5)
    with pytest.MonkeyPatch.context() as small, open_writer(home, HandClock()) as writer:
        small.setattr(factsheet, "BLOCK", 4)
        small.setattr(searching, "BLOCK", 4)
        small.setattr(searching, "_BATCHES", (2, 5))
        small.setattr(searching, "_AT_ONCE", 10)
        small.setattr(phrases, "_STEP", 10)
        writer.set_source(source())
        writer.set_source(source("azertag"))
        with writer.transaction():
            for place in range(NUMBER):
                seen = NOON - timedelta(hours=place * 37 % NUMBER)
                facts = {"source": ("oc-media", "azertag")[place % 2], "language": "ru", "authors": (), "tags": ()}
                made = [candidate(f"p-{place}", title=text(chance), text=text(chance), **facts) for _ in range(2)]
                stored = writer.add_article(
                    made[0], cleaner="1", capture=None, observed_at=seen, baseline=False, imported=True
                )
                if place % 7 == 0:
                    writer.add_version(
                        stored.article_id, made[1], cleaner="1", kind=VersionKind.TEXT, capture=None,
                        observed_at=seen + timedelta(hours=1), imported=True,
                    )  # fmt: skip
                if place == NUMBER * 2 // 3:
                    pairs.fill(writer.connection.sql, request.param)
        yield home


@pytest.fixture(params=["the page is full early", "all are read", "the index is asked"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    tried, most = {"the page is full early": (10, 400), "all are read": (800, 800), "the index is asked": (10, 1)}[
        request.param
    ]
    monkeypatch.setattr(phrases, "_TRIED", tried)
    monkeypatch.setattr(phrases, "_MOST", most)
    monkeypatch.setattr(phrases, "_MOST_PAIRED", most)
    return str(request.param)


def expected(archive: Archive, pattern: re.Pattern[str], source_id: str | None, column: str | None) -> list[int]:
    every = sorted(archive.search("", limit=-1), key=lambda one: (one.first_seen_at, one.id), reverse=True)
    return [
        one.id or 0
        for one in every
        if source_id in (None, one.source)
        and any(pattern.search(part.lower()) for part in (one.title, *([] if column else [one.text])) if part)
    ]


@pytest.mark.parametrize(
    ("query", "pattern", "source_id", "column"),
    [
        ('"мирный договор"', TOGETHER, None, None),
        ('"мирного договора" source:azertag', TOGETHER, "azertag", None),
        ('title:"мирный договор"', TOGETHER, None, "title"),
        ('"мирный газ"', SEVERAL, None, None),
    ],
    ids=["a phrase", "with a source", "in a column", "of few wordings"],
)
def test_pages_are_those_of_a_reading_of_every_text(
    home: Path, way: str, query: str, pattern: re.Pattern[str], source_id: str | None, column: str | None
) -> None:
    with Archive(home, clock=HandClock()) as archive:
        whole = expected(archive, pattern, source_id, column)
        assert len(whole) > 20
        found: list[int | None] = []
        after = None
        while True:
            page = archive.search(query, limit=13, after=after)
            found += [one.id for one in page]
            assert page.total == len(whole) if page.total_is_exact else 13 < page.total <= len(whole)
            if (after := page.next) is None:
                break
        assert found == whole
        assert archive.count(query) == len(whole)


def test_both_phrases_of_a_query_must_stand(home: Path, way: str) -> None:
    with Archive(home, clock=HandClock()) as archive:
        both = set(expected(archive, TOGETHER, None, None)) & set(expected(archive, SEVERAL, None, None))
        assert {one.id for one in archive.search('"мирный договор" "мирный газ"', limit=NUMBER)} == both


def test_few_wordings_are_left_to_the_index_where_it_has_no_pairs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "UNPROBED", 1_000)
    monkeypatch.setattr(loosening, "UNPROBED", 1_000)
    read, page = [], phrases.Phrased.page
    monkeypatch.setattr(phrases.Phrased, "page", lambda *told: read.append(told) or page(*told))
    with Archive(home, clock=HandClock()) as archive:
        assert archive.search('"мирный договор"').total > 20
        assert bool(read) == bool(pairs.upto(archive._sql))


@pytest.mark.parametrize(
    ("query", "patterns"),
    [
        ('="мирный газ"', (LITERAL,)),
        ('forms:off "мирный газ"', (LITERAL,)),
        ('"мирный договор" газ', (TOGETHER, GAS)),
        ('"мирный договор" =газ -absent', (TOGETHER, GAS)),
    ],
)
def test_literal_phrases_and_words_beside_a_phrase(
    home: Path, query: str, patterns: tuple[re.Pattern[str], ...]
) -> None:
    with Archive(home, clock=HandClock()) as archive:
        every = [expected(archive, pattern, None, None) for pattern in patterns]
        whole = [one for one in every[0] if all(one in others for others in every[1:])]
        assert len(whole) > 3
        assert [one.id for one in archive.search(query, limit=NUMBER)] == whole
        assert [one.id for one in archive.search(query, limit=-1)] == whole
        assert archive.search(query).total == len(whole)


def test_stories_with_a_phrase_come_whole_and_once(home: Path, way: str) -> None:
    with Archive(home, clock=HandClock()) as archive:
        whole, heads, after = expected(archive, TOGETHER, None, None), list[int](), None
        told = {one.id: one.story_id for one in archive.search("", limit=-1)}
        while True:
            page = archive.stream('"мирный договор"', limit=9, after=after)
            heads += [one.head.id or 0 for one in page]
            if (after := page.next) is None:
                break
        first = {told[one] or -one: one for one in reversed(whole)}
        assert heads == [one for one in whole if one in first.values()]
        assert archive.ids('"мирный договор"') == sorted(whole)
