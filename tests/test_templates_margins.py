"""What stands beside a site's article is cut before a page is read, once its pages have shown that nothing needs it."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from lxml.html import tostring

from newswatch.models import Extracted, ExtractRules
from pipelines.extract.blocks import read_blocks
from pipelines.extract.document import parse
from pipelines.extract.face import unknown_source
from pipelines.extract.templates import margins
from pipelines.extract.templates.margins import Cutter, around, observe
from pipelines.extract.templates.reading import read_page
from pipelines.extract.templates.records import Margins, read_template, write_template
from pipelines.extract.templates.signature import Places
from pipelines.extract.templates.ticket import Ticket
from tests.skins import SKINS, Made
from tests.skins_full import full_page
from tests.templating import Stream, how, missing, page_of

KNOWN = 60
HEADER, BODY = "header.site-header", "main/article"


def known_site(skin: str = "lantern") -> Stream:
    stream = Stream()
    stream.all(full_page(skin, number) for number in range(KNOWN))
    return stream


def ticket(stream: Stream, made: Made) -> Ticket:
    return Ticket(state=stream.state(made), serve=True)


def parts_not_read(found: Extracted) -> int:
    told = next(item.reason for item in found.evidence if item.field == "text" and item.origin == "template")
    return int(told.rpartition("not read: ")[2]) if "not read" in told else 0


def record(found: Extracted) -> Extracted:
    return replace(found, evidence=(), removed=(), lesson=None)


@pytest.mark.parametrize("skin", sorted(SKINS))
def test_margins_are_cut_and_the_record_is_as_of_the_whole_page(skin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = known_site(skin)
    later = [full_page(skin, number) for number in range(KNOWN, KNOWN + 12)]
    told = ticket(stream, later[0])
    found = [read_page(page_of(made), unknown_source(made.url), told) for made in later]
    assert [parts_not_read(one) > 2 for one in found] == [True] * len(later)
    monkeypatch.setattr(Cutter, "cut", lambda *_: [])
    whole = [read_page(page_of(made), unknown_source(made.url), told) for made in later]
    assert [parts_not_read(one) for one in whole] == [0] * len(later)
    assert [record(one) for one in found] == [record(one) for one in whole]


def test_a_part_that_the_record_needs_is_found_out_and_read() -> None:
    """The tags of a page stand beside its text, in an element that holds no article."""
    stream, blamed = Stream(), list[str]()
    for number in range(KNOWN):
        found = stream.read(full_page("lantern", number))
        assert found.lesson is not None
        blamed += found.lesson.needed or ()
    assert [path.rpartition("/")[2] for path in blamed] == ["div.tag-list[tags]"]
    found = stream.look(full_page("lantern", KNOWN + 1))
    assert parts_not_read(found)
    assert found.tags


def test_a_page_without_any_margin_says_nothing_of_them() -> None:
    stream = known_site()
    made = full_page("lantern", KNOWN + 1)
    known = Cutter(read_template(stream.state(made).learned).margins)

    def bare(html: str) -> str:
        tree = parse(html)
        assert len(known.cut(tree)) > 2
        return tostring(tree, encoding="unicode")

    found = read_page(page_of(made, bare), unknown_source(made.url), replace(ticket(stream, made), verify=True))
    assert found.lesson is not None
    assert (how(found), found.lesson.needed) == ("agreed", None)
    assert parts_not_read(found) == 0


def test_nothing_is_cut_while_the_site_is_young() -> None:
    young = Stream()
    read = young.all(full_page("lantern", number) for number in range(8))
    assert not any(parts_not_read(found) for found in read if how(found) in ("template", "agreed"))


def test_an_article_that_moves_into_a_margin_is_read_whole() -> None:
    stream = known_site()
    made = full_page("lantern", KNOWN + 1)

    def moved(html: str) -> str:
        """The text stands in the side column now, and the column before it is empty."""
        text = "".join(f"<p>{text}</p>" for text in made.paragraphs)
        for paragraph in made.paragraphs:
            html = html.replace(f">{paragraph}<", "><")
        return html.replace('<div class="ad-slot ad-slot--rectangle" data-ad="side"></div>', f"<div>{text}</div>")

    found = stream.look(made, moved)
    assert how(found) != "template"
    assert missing(found, made) == []


def test_a_source_with_rules_of_its_own_is_read_whole() -> None:
    stream = known_site()
    made = full_page("lantern", KNOWN + 1)
    source = replace(unknown_source(made.url), extract=ExtractRules(section=".site-footer a"))
    found = read_page(page_of(made), source, ticket(stream, made))
    assert how(found) == "template"
    assert parts_not_read(found) == 0
    assert found.section


def test_a_refusal_is_told_by_the_whole_page() -> None:
    stream = known_site()
    made = full_page("lantern", KNOWN + 1)
    page = page_of(made, lambda html: html.replace("<head>", '<head><meta name="robots" content="noindex">', 1))
    found = read_page(page, unknown_source(made.url), ticket(stream, made))
    alone = read_page(page, unknown_source(made.url), None)
    assert found.refusal == alone.refusal


def html(parts: str = "") -> str:
    menu = "".join(f"<li>Entry {n}</li>" for n in range(4))
    return (
        f"<body><header class=site-header><ul>{menu}</ul></header>{parts}"
        "<main><article><p>First of the text.</p><p>Second of it.</p></article></main></body>"
    )


def look(page: str) -> margins.Around:
    body = parse(page).find("body")
    assert body is not None
    blocks = read_blocks(body)
    return around(blocks, {block.index for block in blocks if "of" in block.text}, Places())


def after(pages: Sequence[str]) -> Margins:
    known = Margins()
    for page in pages:
        seen = look(page)
        observe(known, seen.spine, seen.margins, ())
    return known


WALL = "<div class=wall><p>Read on</p><p>Log in</p><p>Subscribe</p></div>"


def test_the_outermost_element_without_article_is_a_margin() -> None:
    seen = look(html(WALL))
    assert (set(seen.spine), seen.margins) == ({"main", BODY, f"{BODY}/p"}, (HEADER, "div.wall"))


def test_what_comes_and_goes_is_read() -> None:
    assert Cutter(after([html(WALL)] * 8)).margins == {HEADER, "div.wall"}
    assert Cutter(after([html(WALL), html()] * 8)).margins == {HEADER}
    assert Cutter(after([html()] * 20 + [html(WALL)] * 3)).margins == {HEADER}


def test_an_element_that_ever_held_article_is_no_margin() -> None:
    once = html().replace("<ul>", "<p>A line of the article.</p><ul>")
    assert Cutter(after([*[html()] * 9, once, *[html()] * 9])).margins == frozenset()


def test_they_are_cut_after_three_pages_in_a_row_that_did_not_need_them() -> None:
    known = after([html()] * 8)
    known.agreed = 2
    assert not Cutter(known).is_trusted
    observe(known, ("main",), (HEADER,), None)
    assert not Cutter(known).is_trusted
    observe(known, ("main",), (HEADER,), ())
    assert Cutter(known).is_trusted
    observe(known, ("main",), (HEADER,), (HEADER,))
    assert (known.agreed, Cutter(known).margins) == (0, frozenset())


def test_what_stands_after_a_cut_part_stays() -> None:
    tree = parse("<body><header class=site-header><p>Gone</p></header> kept <p>too</p></body>")
    assert Cutter(after([html()] * 8)).cut(tree) == [HEADER]
    assert " ".join(tree.text_content().split()) == "kept too"


def test_a_page_as_deep_as_can_be_is_no_danger() -> None:
    deep = "<div>" * 240 + "<p>A part of the text.</p>" + "</div>" * 240
    seen = look(f"<body>{WALL}{deep}</body>")
    assert seen.margins == ("div.wall",)
    assert all(path.count("/") < 12 for path in seen.spine)


def test_a_site_that_names_its_elements_anew_each_time_stays_small() -> None:
    known = Margins()
    for number in range(400):
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        observe(known, ("main",), (f"div.{letters}x", HEADER), ())
    assert len(known.places) <= 300
    assert {"main", HEADER} <= known.places.keys()


def test_they_are_kept_with_the_template_and_one_of_an_earlier_release_is_read() -> None:
    stream = known_site()
    template = read_template(stream.state(full_page("lantern", 1)).learned)
    again = read_template(write_template(template))
    assert Cutter(again.margins).margins == Cutter(template.margins).margins != frozenset()
    old = msgspec.json.encode({"pages": 3, "halved": 1}).decode()
    assert not Cutter(read_template(old).margins).is_trusted
