"""Learned blocks in the archive: learned with the article, never a version, and stored texts mended afterwards."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.care import forget
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.errors import ConfigError
from newswatch.models import Block, BlockState, Extracted, Stored, VersionKind
from newswatch.settings import Archive as Settings
from pipelines import learning
from pipelines.clean import learned
from pipelines.dedupe import identify
from pipelines.outcomes import Outcome
from tests.extracting import source
from tests.siblings import CAPTURED, put, sibling, texts_of

BLOCKS = [
    "Whoever would like to write for the Herald about the valley may send two pages and a word about himself.",
    "Unsere Redaktion arbeitet ohne Anzeigen; wer sie mag, legt im Laden an der Brücke etwas in die Büchse.",
    "Редакция благодарит жителей долины за письма, вопросы и старые снимки, которые они приносят по четвергам.",
    "რედაქცია მადლობას უხდის ხეობის მცხოვრებლებს წერილებისა და ძველი ფოტოებისთვის, რომლებიც მათ მოაქვთ.",
    "Խմբագրությունը շնորհակալ է հովտի բնակիչներին նամակների և հին լուսանկարների համար, որ նրանք բերում են։",
]
BLOCK = BLOCKS[0]


def opened(home: Path) -> Writer:
    return Writer.open(home, clock=SystemClock(), settings=Settings(), role="test")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with opened(tmp_path) as writer:
        writer.set_source(source())
        yield writer


@pytest.fixture
def crawl(writer: Writer) -> int:
    return begin(writer)


def begin(writer: Writer) -> int:
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "herald")
    return crawl_id


def fill(writer: Writer, crawl: int, count: int, blocks: list[str]) -> None:
    for number in range(count):
        ending = put(writer, crawl, sibling(number, blocks))
        assert ending.outcome is Outcome.NEW  # type: ignore[union-attr]


def text(writer: Writer, number: int) -> list[str]:
    return writer.wording(number)[1].split("\n\n")


def again(writer: Writer, extracted: Extracted, hours: int = 1) -> Outcome:
    later = replace(extracted, fetched_at=CAPTURED + timedelta(hours=hours))
    crawl_id = begin(writer)
    return put(writer, crawl_id, later, found_in="recheck").outcome  # type: ignore[union-attr]


def rows(writer: Writer, question: str, *values: object) -> list[tuple[object, ...]]:
    with writer.connection.reading() as sql:
        return sql.execute(question, values).fetchall()


def test_blocks_of_any_language_and_wording_go_and_every_paragraph_stays(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 6, BLOCKS[:3])
    assert [text(writer, number + 1) == texts_of(number) for number in range(6)] == [False, False, *[True] * 4]
    assert learning.mend(writer, "herald", 100) == 2
    assert all(text(writer, number + 1) == texts_of(number) for number in range(6))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_this_language_is_learned(writer: Writer, crawl: int, block: str) -> None:
    fill(writer, crawl, 4, [block])
    assert learning.mend(writer, "herald", 100) == 2
    assert all(text(writer, number + 1) == texts_of(number) for number in range(4))


def test_evidence_says_where_a_block_stood(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, [BLOCK])
    with Archive(writer.home) as archive:
        (report,) = archive.blocks("herald")
        assert archive.blocks("other") == []
    assert (report.text, report.articles, report.state) == (BLOCK, 4, BlockState.LEARNED)
    assert [example.id for example in report.examples] == [1, 2, 3, 4]
    assert report.examples[0].url == sibling(0, []).url
    ((removed,),) = rows(writer, "SELECT removed FROM rendering WHERE version_id = 4")
    assert "stands in 4 articles of this source" in str(removed)


def test_a_block_that_turned_learned_makes_no_version_on_recheck(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, [BLOCK])
    assert again(writer, sibling(0, [BLOCK])) is Outcome.SAME  # stored with the block, not mended yet
    assert again(writer, sibling(3, [BLOCK])) is Outcome.SAME  # stored without it
    learning.mend(writer, "herald", 100)
    assert again(writer, sibling(0, [BLOCK]), 2) is Outcome.SAME
    assert again(writer, sibling(0, []), 3) is Outcome.SAME  # the site took its notice off
    assert again(writer, sibling(3, [BLOCK, BLOCKS[1]]), 3) is Outcome.UPDATED  # nobody knows that one yet
    assert rows(writer, "SELECT count(*) FROM version") == [(5,)]


def test_another_notice_in_the_old_ones_place_is_no_edit(writer: Writer, crawl: int) -> None:
    for number in range(8):
        put(writer, crawl, sibling(number, [BLOCKS[number % 2]]))
    assert again(writer, sibling(6, [BLOCKS[1]])) is Outcome.SAME
    assert again(writer, sibling(1, [BLOCKS[0]])) is Outcome.SAME
    assert rows(writer, "SELECT max(number) FROM version") == [(1,)]


def test_an_edit_after_learning_is_a_version_of_its_own_kind(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, [BLOCK])
    edited = sibling(3, [BLOCK])
    changed = tuple(text.replace("part a of", "part 1 of") for text in edited.paragraphs)
    assert again(writer, replace(edited, paragraphs=changed)) is Outcome.UPDATED
    headline = replace(edited, paragraphs=changed, title="Another title altogether")
    assert again(writer, headline, 2) is Outcome.UPDATED
    kinds = rows(writer, "SELECT kind FROM version WHERE article_id = 4 ORDER BY number")
    assert kinds == [(VersionKind.FIRST,), (VersionKind.TEXT,), (VersionKind.HEADLINE,)]
    assert BLOCK not in text(writer, 4)


def test_a_withdrawn_article_that_returns_is_no_edit(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, [BLOCK])
    with writer.transaction():
        writer.withdraw(4, CAPTURED + timedelta(hours=1))
    assert again(writer, sibling(3, []), 2) is Outcome.UPDATED
    assert rows(writer, "SELECT number, kind FROM version WHERE article_id = 4") == [(1, VersionKind.FIRST)]


def test_mending_makes_renderings_the_index_follows_and_no_hook_hears(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 3, [BLOCK])
    before = rows(writer, "SELECT id, content_hash, number FROM version")
    cleaner = rows(writer, "SELECT DISTINCT cleaner FROM rendering")
    told: list[Stored] = []
    writer.on_stored.append(lambda _, stored: told.append(stored))
    with Archive(writer.home) as archive:
        assert archive.search('="may send two pages"').total == 2
        assert learning.mend(writer, "herald", 100) == 2
        assert archive.search('="may send two pages"').total == 0
        assert archive.search(f'="{" ".join(texts_of(0)[0].split()[:20])}"').total == 1
        assert archive.get(1).word_count == len(archive.get(1).text.split())
    assert told == []
    assert rows(writer, "SELECT id, content_hash, number FROM version") == before
    assert rows(writer, "SELECT DISTINCT cleaner FROM rendering") == cleaner
    assert rows(writer, "SELECT count(*) FROM rendering") == [(5,)]
    assert learning.mend(writer, "herald", 100) == 0
    with writer.connection.reading() as sql:
        sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")


def test_superseded_versions_are_mended_too(writer: Writer, crawl: int) -> None:
    put(writer, crawl, sibling(0, [BLOCK]))
    edited = sibling(0, [BLOCK])
    again(writer, replace(edited, paragraphs=(*edited.paragraphs, "And one more sentence came in the evening.")))
    for number in (1, 2):
        put(writer, crawl, sibling(number, [BLOCK]))
    assert learning.mend(writer, "herald", 100) == 3
    with Archive(writer.home) as archive:
        assert all(BLOCK not in version.text for version in archive.versions(1))
        assert archive.search("orchard*").total == 1  # and only one of them is live


def test_mending_is_bounded_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with opened(tmp_path) as writer:
        writer.set_source(source())
        fill(writer, begin(writer), 8, [])
        for number in range(8, 12):
            put(writer, begin(writer), sibling(number, [BLOCK]))
        assert learning.mend(writer, "herald", 1) == 1
    with opened(tmp_path) as writer:
        assert learning.mend(writer, "herald", 1) == 1
        assert learning.mend(writer, "herald", 1) == 0
        assert writer.blocks.unmended("herald") == []
        assert all(BLOCK not in text(writer, number) for number in range(9, 13))


def test_counts_survive_a_restart(tmp_path: Path) -> None:
    for number in range(3):
        with opened(tmp_path) as writer:
            writer.set_source(source())
            put(writer, begin(writer), sibling(number, [BLOCK]))
            shown = text(writer, number + 1)
    assert shown == texts_of(2)


def test_an_article_that_is_not_stored_teaches_nothing(writer: Writer, crawl: int) -> None:
    def choke(_: Writer, __: Stored) -> None:
        raise ValueError("no")

    fill(writer, crawl, 2, [BLOCK])
    before = rows(writer, "SELECT hash, articles, evidence FROM block ORDER BY hash")
    writer.on_stored.append(choke)
    with pytest.raises(ValueError, match="no"):
        put(writer, crawl, sibling(2, [BLOCK]))
    assert rows(writer, "SELECT hash, articles, evidence FROM block ORDER BY hash") == before
    assert writer.blocks.count("herald") == 2


def test_the_same_article_counts_once(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 2, [BLOCK])
    for hours in range(1, 4):
        edited = sibling(1, [BLOCK])
        again(writer, replace(edited, title=f"Title {'x' * hours}"), hours)
    copy = sibling(1, [BLOCK])
    moved = "https://herald.example/en/region/elsewhere.html"
    assert put(writer, crawl, replace(copy, url=moved, final_url=moved)).outcome is Outcome.COPY  # type: ignore[union-attr]
    (block,) = writer.blocks.find("herald", [learned.hash_of(BLOCK)]).values()
    assert (block.articles, block.state) == (2, BlockState.SEEN)


def test_furniture_in_common_makes_two_briefs_no_copy(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, BLOCKS[:1])
    line = "The road over the pass is open again since {} and lorries may use it by day, the council of the valley said"
    for number, day in ((8, "Monday"), (9, "Friday")):
        brief = replace(sibling(number, []), paragraphs=(line.format(day), BLOCK, *texts_of(12)[:1]))
        assert put(writer, crawl, brief).outcome is Outcome.NEW  # type: ignore[union-attr]


def test_the_table_stays_bounded(writer: Writer, crawl: int) -> None:
    with writer.transaction():
        for count in range(1, 301):
            page = replace(sibling(0, []), paragraphs=tuple(f"{'ab' * count} {'c' * at} d" for at in range(1, 6)))
            lesson = learning.study(writer.blocks, identify(page, source()))
            learning.keep(writer, "herald", lesson, count)
    ((kept,),) = rows(writer, "SELECT count(*) FROM block")
    assert isinstance(kept, int)
    assert kept <= (20 + 50) * 5


def test_pin_and_forget_say_the_last_word(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 2, [BLOCK])
    key = learned.hash_of(BLOCK)
    block, mended = learning.judge(writer, "herald", key[:8].upper(), BlockState.PINNED)
    assert (block.hash, mended) == (key, 2)
    assert text(writer, 1) == texts_of(0)
    put(writer, crawl, sibling(2, [BLOCK]))
    assert text(writer, 3) == texts_of(2)
    learning.judge(writer, "herald", key, BlockState.FORGOTTEN)
    for number in range(3, 6):
        put(writer, crawl, sibling(number, [BLOCK]))
    assert BLOCK in text(writer, 6)
    with pytest.raises(ConfigError, match="no block of herald begins with 'ffffffff'"):
        learning.judge(writer, "herald", "ffffffff", BlockState.PINNED)


def test_a_forgotten_article_leaves_no_words_in_the_blocks(writer: Writer, crawl: int) -> None:
    fill(writer, crawl, 4, [BLOCK])
    forget(writer, 2)
    held = " ".join(str(row[0]) for row in rows(writer, "SELECT text FROM block"))
    assert texts_of(1)[0] not in held
    assert BLOCK in held
    (block,) = writer.blocks.find("herald", [learned.hash_of(BLOCK)]).values()
    assert (block.articles, block.examples) == (3, (1, 3, 4))


class Counted:
    """Blocks of which the second is unknown, and what was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def count(self, source_id: str) -> int:
        return 7

    def find(self, source_id: str, hashes: Collection[str]) -> dict[str, Block]:
        self.asked.append([*hashes])
        return {key: Block(hash=key, text=key, articles=1, since=1, last=1) for key in hashes if key != "second"}


def test_while_a_page_is_judged_each_of_its_blocks_is_looked_for_once() -> None:
    counted = Counted()
    blocks = learning.AtHand(counted)
    assert [*blocks.find("herald", ["first", "second"])] == ["first"]
    assert [*blocks.find("herald", ["second", "first", "third"])] == ["first", "third"]
    assert blocks.find("herald", []) == blocks.find("herald", ["second"]) == {}
    assert [*blocks.find("other", ["first"])] == ["first"]
    assert counted.asked == [["first", "second"], ["third"], ["first"]]
    assert blocks.count("herald") == 7
