"""Sites read page by page: templates come into use, are held against the page read alone, and notice a redesign."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from newswatch.models import Reading, Standing, TemplateState
from pipelines.extract.face import unknown_source
from pipelines.extract.templates.schedule import Policy, is_verified
from tests.skins import Made, page
from tests.templating import Stream, extra, how, missing

SMALL = 40
"""Links in the menus: less to read."""


def pages(skin: str, first: int, count: int) -> list[Made]:
    return [page(skin, number, size=SMALL) for number in range(first, first + count)]


def test_a_template_is_used_after_two_pages_and_verified_on_its_schedule() -> None:
    read = [how(found) for found in Stream().all(pages("lantern", 0, 44))]
    assert read[:2] == ["alone", "alone"]
    verified = [use for use, one in enumerate(read[2:], 1) if one == "agreed"]
    assert verified == [1, 2, 4, 8, 16, 20, 40]
    assert set(read[2:]) == {"agreed", "template"}


def test_a_proven_template_is_verified_less_often() -> None:
    state = TemplateState(source="unknown", site="lantern.example")
    verified = [use for use in range(1, 1401) if is_verified(use, state)]
    proven = [250, 300, 350, 400, 500, 600, 700, 800, 1000, 1200, 1400]
    assert verified == [1, 2, 4, 8, 16, *range(20, 201, 20), *proven]


def test_a_template_that_ever_disagreed_is_verified_one_time_in_fifty_at_least() -> None:
    state = TemplateState(source="unknown", site="lantern.example", disagreed=1)
    verified = [use for use in range(201, 1401) if is_verified(use, state)]
    assert verified == [*range(250, 1401, 50)]
    assert all(is_verified(use, replace(state, disagreed_in_row=1)) for use in range(1, 1401))


def test_a_template_that_disagreed_once_is_verified_on_the_next_page() -> None:
    stream = Stream()
    told = pages("lantern", 0, 6)
    stream.all(told)
    lesson = stream.look(page("lantern", 7, size=SMALL)).lesson
    assert lesson is not None
    assert lesson.how == "template"
    stream.teach(unknown_source(told[0].url), replace(lesson, how=Reading.DISAGREED, likeness=0.5, served=0))
    assert how(stream.read(page("lantern", 8, size=SMALL))) == "agreed"
    assert how(stream.read(page("lantern", 9, size=SMALL))) == "template"


def test_what_returns_on_several_pages_goes_and_the_article_stays() -> None:
    stream = Stream()
    told = pages("lantern", 0, 30)
    read = stream.all(told)
    assert [missing(found, made) for found, made in zip(read, told, strict=True)] == [[]] * 30
    promo = "Write to the lantern desk about what moves your street this week."
    assert promo in read[0].paragraphs
    assert all(promo not in found.paragraphs for found in read[3:])


def test_live_work_uses_a_template_only_once_pages_were_checked_and_learns_all_the_same() -> None:
    stream = Stream(Policy.CHECKED)
    told = pages("lantern", 0, 8)
    assert {how(found) for found in stream.all(told)} == {"alone"}
    assert stream.state(told[0]).pages == 8
    stream.say(told[0], Standing.PINNED)
    assert how(stream.read(told[0])) in ("agreed", "template")


def test_a_forgotten_template_is_never_used() -> None:
    stream = Stream()
    told = pages("lantern", 0, 4)
    stream.all(told)
    stream.say(told[0], Standing.FORGOTTEN)
    assert how(stream.read(page("lantern", 9, size=SMALL))) == "alone"


def _renamed(html: str) -> str:
    return re.sub(r'class="([^"]*)"', lambda found: f'class="n-{found[1].replace(" ", " n-")}"', html)


def _wrapped(html: str) -> str:
    return html.replace("<p>", '<div class="wrap"><p>').replace("</p>", "</p></div>")


def _bare(html: str) -> str:
    return re.sub(r' (?:class|id|data-component)="[^"]*"', "", html)


@pytest.mark.parametrize("skin", ["lantern", "orchard"])
@pytest.mark.parametrize("alter", [_wrapped, _bare, lambda html: _wrapped(_renamed(html))])
def test_a_redesign_is_noticed_within_five_pages_and_makes_no_text_worse(
    skin: str, alter: Callable[[str], str]
) -> None:
    stream = Stream()
    stream.all(pages(skin, 0, 12))
    before = stream.state(page(skin, 0))
    assert before.redesigned_at is None
    told = pages(skin, 20, 5)
    read = stream.all(told, alter)
    alone = [Stream(Policy.OFF).read(made, alter) for made in told]
    assert stream.state(told[0]).redesigned_at is not None
    assert [how(one) for one in read[:2]] == ["fell-back", "fell-back"]
    lost = [
        [text for text in missing(one, made) if text in other.paragraphs]
        for one, other, made in zip(read, alone, told, strict=True)
    ]
    assert lost == [[]] * 5
    after = stream.all(pages(skin, 30, 4), alter)
    assert how(after[-1]) in ("agreed", "template"), "the new layout is learned"


def test_a_template_that_disagrees_twice_is_put_back_to_learning() -> None:
    stream = Stream()
    told = pages("lantern", 0, 6)
    stream.all(told)
    lesson = stream.read(page("lantern", 7, size=SMALL)).lesson
    assert lesson is not None
    wrong = replace(lesson, how=Reading.DISAGREED, likeness=0.5, served=0)
    for _ in range(2):
        stream.teach(unknown_source(told[0].url), wrong)
    assert stream.state(told[0]).disagreed == 2
    assert how(stream.read(page("lantern", 8, size=SMALL))) == "alone"
    assert how(stream.read(page("lantern", 9, size=SMALL))) == "alone"
    assert how(stream.read(page("lantern", 10, size=SMALL))) == "agreed", "the schedule begins anew"


def test_pages_of_an_article_that_hold_the_same_paragraph_twice_or_thrice_keep_it() -> None:
    """A series may repeat one paragraph on two pages: only what came back a third time is furniture."""
    stream = Stream()
    series = "Part of a series on the harbours of the north that began in the spring of last year."
    told = [
        replace(made, html=made.html.replace("</h1>", f"</h1><p>{series}</p>", 1)) for made in pages("orchard", 0, 2)
    ]
    read = stream.all(told)
    assert all(series in found.paragraphs for found in read)


def test_extra_text_is_no_more_than_what_the_page_alone_would_keep() -> None:
    told = pages("lantern", 0, 20)
    with_template = [extra(found, made) for found, made in zip(Stream().all(told), told, strict=True)]
    alone = [extra(found, made) for found, made in zip(Stream(Policy.OFF).all(told), told, strict=True)]
    assert sum(map(len, with_template)) <= sum(map(len, alone))


def test_two_who_count_versions_by_themselves_are_kept_apart_in_one_worker() -> None:
    """Re-extraction learns beside the archive: its template of version 6 is not the live one's."""
    one, other = Stream(), Stream()
    told = pages("lantern", 0, 6)
    one.all(told)
    other.all(told, _renamed)
    assert one.state(told[0]).version == other.state(told[0]).version
    made = page("lantern", 9, size=SMALL)
    assert how(one.read(made)) in ("agreed", "template")
    assert how(other.read(made)) == "fell-back"


NOTES = tuple(
    f"{name} has written on the valley for the {desk} desk since the old station closed and lives on its north side."
    for name, desk in (("Ana Beridze", "city"), ("Levan Kapana", "river"), ("Mariam Tsereli", "school"),
                       ("Davit Gelash", "market"), ("Nino Sample", "winter"), ("Karen Petros", "rail"),
                       ("Leyla Quliyev", "port"), ("Peter Muster", "hill"))
)  # fmt: skip


def _signed(note: str, made: Made) -> Callable[[str], str]:
    """Puts the writer's note behind the article's last paragraph."""
    last = next(text for text in reversed(made.paragraphs) if f"<p>{text}</p>" in made.html)
    return lambda html: html.replace(f"<p>{last}</p>", f'<p>{last}</p><p class="writer">{note}</p>')


def test_notes_of_several_writers_stay_until_one_is_known_for_furniture() -> None:
    """A busy writer's note proves to be furniture; at the same place the others' are still theirs."""
    stream, alone = Stream(), Stream(Policy.OFF)
    told = pages("lantern", 0, 32)
    for at, made in enumerate(told):
        note = NOTES[0] if at % 2 else NOTES[1 + at // 2 % 7]
        alter = _signed(note, made)
        assert note in alone.read(made, alter).paragraphs
        found = stream.read(made, alter)
        assert (note in found.paragraphs) == (note != NOTES[0] or at < 5), (at, how(found))
