"""What a site has after every article, inside the article's element, is left out once its pages have shown that."""

from dataclasses import replace

import msgspec
import pytest

from newswatch.models import Kept, Lesson, Reading
from pipelines.extract.templates import closing
from pipelines.extract.templates.learn import learn
from pipelines.extract.templates.records import Tally, Template, read_template, write_template
from tests.skins import Made, page
from tests.templating import Stream, extra, how, missing

SMALL = 20
ARTICLE, NOTE, CARD = "p/div.text/article/main", "p/div.note/div.text/article", "p/div.card/div.text/article"
SIBLING, STANDFIRST = "p.last/div.text/article/main", "p/div.lead/div.text/article"


def pages(skin: str, first: int, count: int) -> list[Made]:
    return [page(skin, number, size=SMALL) for number in range(first, first + count)]


def notes(made: Made, found: tuple[str, ...]) -> list[str]:
    """What stands after the last of the article's own paragraphs."""
    own = max(at for at, text in enumerate(found) if text in made.paragraphs)
    return list(found[own + 1 :])


@pytest.mark.parametrize("skin", ["lantern", "orchard"])
def test_cards_and_the_writers_note_go_once_ten_pages_have_had_them(skin: str) -> None:
    told = pages(skin, 0, 40)
    read = Stream().all(told)
    assert len(notes(told[0], read[0].paragraphs)) == 4
    late = [*zip(told, read, strict=True)][12:]
    assert [notes(made, found.paragraphs) for made, found in late] == [[]] * len(late)
    assert [missing(found, made) for made, found in late] == [[]] * len(late)
    whys = [removed.why for removed in late[0][1].removed]
    assert whys.count("every page of the site has such after its article") == 4


def test_a_page_read_both_ways_agrees_though_whoever_reads_it_alone_keeps_the_cards() -> None:
    stream = Stream()
    told = pages("lantern", 0, 60)
    read = stream.all(told)
    assert {how(found) for found in read[12:]} == {"agreed", "template"}
    both = next(found for found in read[30:] if how(found) == "agreed")
    assert both.lesson is not None
    assert both.lesson.likeness == pytest.approx(1.0, abs=0.05)


def test_a_page_that_goes_on_after_its_cards_keeps_them() -> None:
    stream = Stream()
    stream.all(pages("lantern", 0, 30))
    made = page("lantern", 31, size=SMALL)
    more = "The council will meet again on Thursday and hear both sides of the matter in public."
    longer = replace(made, html=made.html.replace("</div></article>", f"<p>{more}</p></div></article>", 1))
    found = stream.look(longer)
    assert more in found.paragraphs
    assert len(extra(found, longer)) >= 4


def kept(*places: str) -> tuple[Kept, ...]:
    return tuple(Kept(place, "", 40 if place == ARTICLE else 12, "") for place in places)


def taught(*pages: tuple[Kept, ...]) -> Template:
    template = Template()
    for one in pages:
        learn(template, Lesson(site="lantern.example", how=Reading.ALONE, day=1, kept=one))
    return template


def article(paragraphs: int, *ends: str) -> tuple[Kept, ...]:
    return kept(*[ARTICLE] * paragraphs, *ends)


def test_a_place_must_close_eight_pages_in_the_same_number() -> None:
    ends = (CARD, CARD, NOTE)
    assert closing.closed(taught(*[article(5, *ends)] * 7)) == frozenset()
    assert closing.closed(taught(*[article(5, *ends)] * 8)) == {CARD, NOTE}


def test_pages_that_the_template_read_count_too() -> None:
    first = taught(*[article(5, NOTE)] * 2)
    lesson = Lesson(site="lantern.example", how=Reading.TEMPLATE, day=1, kept=article(6, NOTE))
    changed = [learn(first, lesson).changed for _ in range(6)]
    assert changed == [False] * 5 + [True]
    assert closing.closed(first) == {NOTE}


def test_a_second_column_of_the_article_has_any_number_of_paragraphs_and_stays() -> None:
    numbers = [1, 2, 4, 1, 3, 2, 2, 5, 1, 3, 2, 1, 1, 4, 2, 3]
    assert closing.closed(taught(*[article(20, *[CARD] * number) for number in numbers])) == frozenset()


def test_a_note_on_one_page_in_three_is_the_articles() -> None:
    assert closing.closed(taught(*([article(5, NOTE), article(5), article(5)] * 20))) == frozenset()


def test_a_card_missing_now_and_then_changes_nothing() -> None:
    some = [article(5, *[CARD] * (2 if number % 6 == 5 else 3)) for number in range(24)]
    assert closing.closed(taught(*some)) == {CARD}


def test_the_last_paragraph_beside_the_others_stays_and_so_does_what_stands_first() -> None:
    assert closing.closed(taught(*[article(5, SIBLING)] * 30)) == frozenset()
    assert closing.closed(taught(*[kept(STANDFIRST, *[ARTICLE] * 5)] * 30)) == frozenset()


def test_what_holds_much_of_the_text_stays() -> None:
    assert closing.closed(taught(*[article(3, CARD, CARD, CARD, NOTE)] * 30)) == frozenset()


def test_a_short_article_says_nothing_of_its_ends() -> None:
    ends = (CARD, CARD, CARD, NOTE)
    assert closing.closed(taught(*[article(number, *ends) for number in (6, 6, 1, 6, 6, 2, 6, 6, 6, 6)])) == {
        CARD,
        NOTE,
    }


def test_a_place_that_comes_to_stand_within_the_article_is_article_again() -> None:
    template = taught(*[article(5, NOTE)] * 12)
    assert closing.closed(template) == {NOTE}
    inside = kept(ARTICLE, ARTICLE, NOTE, ARTICLE, ARTICLE)
    learn(template, Lesson(site="lantern.example", how=Reading.FELL_BACK, day=1, kept=inside))
    assert closing.closed(template) == frozenset()


def test_a_persons_word_on_the_place_is_what_counts() -> None:
    template = taught(*[article(5, NOTE)] * 12)
    checked = Lesson(site="lantern.example", how=Reading.CHECKED, day=1, kept=article(5, NOTE))
    learn(template, checked)
    assert closing.closed(template) == frozenset()


def test_what_is_said_of_a_place_is_kept_and_goes_with_it() -> None:
    template = taught(*[article(5, NOTE)] * 12)
    again = read_template(write_template(template))
    assert closing.closed(again) == {NOTE}
    del again.places[NOTE]
    closing.forget(again)
    assert again.closing == {}


def test_a_template_of_an_earlier_release_is_read() -> None:
    old = msgspec.json.encode({"pages": 3, "halved": 1, "places": {ARTICLE: Tally(content=9)}}).decode()
    assert closing.closed(read_template(old)) == frozenset()
