"""Learned blocks: what counts as seen, what becomes furniture, and what never does."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from newswatch.models import Block, BlockState, Evidence, Extracted
from pipelines.clean import learned
from tests.flow import page
from tests.siblings import texts_of, title_of, with_blocks

NOTICE = "The Valley Herald is written by its readers as well, and whoever knows of something may bring it to our door."
SHORT = "What else there is"


def article(number: int, *blocks: str, **changes: object) -> Extracted:
    made = page(title=title_of(number), paragraphs=tuple(with_blocks(texts_of(number), blocks)))
    return replace(made, **changes)  # type: ignore[arg-type]


def teach(pages: list[Extracted], known: Mapping[str, Block] | None = None) -> dict[str, Block]:
    blocks, before = dict(known or {}), max((block.last for block in (known or {}).values()), default=0)
    for count, extracted in enumerate(pages, before + 1):
        for key, text in learned.lessons(learned.sheet_of(extracted)).items():
            blocks[key] = learned.taught(blocks.get(key), text, key, count)
    return blocks


def state_of(text: str, blocks: Mapping[str, Block]) -> BlockState | None:
    block = blocks.get(learned.hash_of(text))
    return None if block is None else block.state


def shown(extracted: Extracted, blocks: Mapping[str, Block]) -> tuple[str, ...]:
    return learned.without(extracted, blocks).paragraphs


def test_two_articles_are_no_proof_and_three_are() -> None:
    pages = [article(number, NOTICE) for number in range(3)]
    assert shown(pages[1], teach(pages[:2])) == pages[1].paragraphs
    blocks = teach(pages)
    for number, extracted in enumerate(pages):
        assert shown(extracted, blocks) == tuple(texts_of(number))
    (removed,) = learned.without(pages[0], blocks).removed
    assert (removed.kind, removed.text, removed.why) == ("learned", NOTICE, "stands in 3 articles of this source")


@pytest.mark.parametrize("varied", [False, True])
@pytest.mark.parametrize("text", [NOTICE, SHORT])
def test_one_bound_says_of_all_blocks_in_one_article_which_are_hopeless(text: str, varied: bool) -> None:
    for since in range(1, 60):
        block = Block(hash="0", text=text, articles=1, since=since, last=since, varied=varied)
        assert learned.hopeless(block, 50) == (since < learned.lone_before(50))


def test_case_blanks_and_numbers_make_no_other_block() -> None:
    assert learned.hash_of("Read by 1,204 people  today") == learned.hash_of("READ by 7,311 people today")
    assert learned.hash_of("Read by many people") != learned.hash_of("Read by many people!")


def test_a_rare_paragraph_is_no_furniture_however_often_it_comes_back() -> None:
    notice = learned.hash_of(NOTICE)
    for gap, state in ((25, BlockState.SEEN), (12, BlockState.SEEN), (5, BlockState.LEARNED)):
        block: Block | None = None
        for count in range(1, 400, gap):
            block = learned.taught(block, NOTICE, notice, count)
        assert block is not None
        assert block.state is state


@pytest.mark.parametrize("line", [SHORT, "TBILISI, 12 November", "Background"])
def test_a_short_line_takes_more_articles(line: str) -> None:
    assert state_of(line, teach([article(number, line) for number in range(7)])) is BlockState.SEEN
    assert state_of(line, teach([article(number, line) for number in range(8)])) is BlockState.LEARNED


def test_a_short_heading_goes_with_the_block_below_it() -> None:
    pages = [
        replace(article(number), paragraphs=(*texts_of(number)[:3], SHORT, NOTICE, *texts_of(number)[3:]))
        for number in range(3)
    ]
    assert shown(pages[0], teach(pages)) == tuple(texts_of(0))
    alone = article(9, SHORT)
    assert shown(alone, teach(pages)) == alone.paragraphs


def test_sentences_of_which_only_the_numbers_change_are_a_series() -> None:
    rates = [f"The bank of the valley set the rate of the crown for tomorrow at {n}.{n * 7}13 marks." for n in range(7)]
    pages = [article(number, rate) for number, rate in enumerate(rates)]
    assert shown(pages[0], teach(pages)) == pages[0].paragraphs


def test_title_standfirst_and_quotation_are_the_articles_own() -> None:
    quote = "“We shall build the road,” the minister said, “and then another one, and nobody will stop us from it.”"
    speech = "— We shall build the road, said the minister of the valley, and then we shall build another one too."
    pages = [article(number, quote, speech) for number in range(6)]
    assert shown(pages[0], teach(pages)) == pages[0].paragraphs

    teaser = "Whoever went to the fair this year came home with less than he had brought, and with a story to tell."
    pages = [article(number, teaser) for number in range(5)]
    own = article(7, teaser, title="Fair of little", lead=teaser)
    blocks = teach([*pages, own])
    assert blocks[learned.hash_of(teaser)].articles == 5
    assert shown(pages[0], blocks) == tuple(texts_of(0))
    assert shown(own, blocks) == own.paragraphs


def test_a_lead_that_is_only_the_first_paragraph_protects_nothing() -> None:
    stopgap = Evidence(field="lead", value=NOTICE, origin="first paragraph", won=True)
    pages = [replace(article(n), paragraphs=(NOTICE, *texts_of(n)), lead=NOTICE, evidence=(stopgap,)) for n in range(3)]
    done = learned.without(pages[0], teach(pages))
    assert done.paragraphs == tuple(texts_of(0))
    assert done.lead == texts_of(0)[0]


def test_an_opening_that_speaks_of_its_title_stays_though_siblings_tease_it() -> None:
    opening = "A ferry sank in the harbour of Anaklia on Sunday night, and the captain left it before the passengers."
    own = replace(article(9), title="Ferry sinks in Anaklia harbour", paragraphs=(opening, *texts_of(9)))
    blocks = teach([*(article(number, opening) for number in range(4)), own])
    assert shown(own, blocks) == own.paragraphs
    assert shown(article(3, opening), blocks) == tuple(texts_of(3))


def test_learned_blocks_never_take_most_of_a_text() -> None:
    notices = [f"{NOTICE} It is the house number {word} in the street." for word in ("one", "two", "six", "ten")]
    short = [page(title=title_of(n), paragraphs=(*texts_of(n)[:2], *notices)) for n in range(4)]
    done = learned.without(short[0], teach(short))
    taken = sum(len(removed.text) for removed in done.removed)
    assert 0 < taken <= learned.MOST * sum(map(len, short[0].paragraphs))
    assert done.paragraphs[:2] == tuple(texts_of(0)[:2])


def test_too_little_is_never_left_even_by_what_was_pinned() -> None:
    brief = "The road to the pass is open again."
    blocks = teach([article(number, NOTICE) for number in range(3)])
    key = learned.hash_of(NOTICE)
    pinned = {**blocks, key: replace(blocks[key], state=BlockState.PINNED)}
    item = page(title="Road open", paragraphs=(brief, NOTICE))
    assert shown(item, pinned) == item.paragraphs
    longer = page(title="Road open", paragraphs=(" ".join([brief] * 4), NOTICE, NOTICE + " Always.", NOTICE))
    assert NOTICE not in shown(longer, pinned)


def test_what_a_person_says_is_not_unlearned() -> None:
    blocks = teach([article(number, NOTICE) for number in range(3)])
    key = learned.hash_of(NOTICE)
    forgotten = {key: replace(blocks[key], state=BlockState.FORGOTTEN)}
    after = teach([article(number, NOTICE) for number in range(3, 9)], forgotten)
    assert after[key].state is BlockState.FORGOTTEN
    assert after[key].articles == 9
    assert shown(article(12, NOTICE), after) == article(12, NOTICE).paragraphs
