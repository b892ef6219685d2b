"""See-also sections at the end of a brief go whole, and an article that goes on behind such a heading stays."""

import pytest

from tests.extracting import TEXT, html, paragraphs, read

TEASERS = [
    ("Ferry fares rise again", "From the first of May the crossing costs as much as the bus and takes twice as long."),
    (
        "A school without a road",
        "Forty children of the upper valley walk for an hour, and in winter they stay at home.",
    ),
    ("Who owns the old mill", "Three families claim it, the council has sold it, and the owls have lived there since."),
]
HEADINGS = [
    "See also",
    "Related articles",
    "Siehe auch",
    "Читайте также",
    "ასევე იხილეთ",
    "Կարդացեք նաև",
    "Həmçinin oxuyun",
]


def teasers(count: int = 3) -> str:
    return "".join(
        f'<h3><a href="/en/x/{n}.html">{one}</a></h3><p>{two}</p>' for n, (one, two) in enumerate(TEASERS[:count])
    )


def gone(found: tuple[str, ...]) -> bool:
    return not any(two in text or one in text for text in found for one, two in TEASERS)


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_section_of_its_own_beside_a_brief(heading: str) -> None:
    body = paragraphs(TEXT) + f'<div class="box"><h2>{heading}</h2>{teasers()}</div>'
    found = read(html(body=body)).paragraphs
    assert [text for text in TEXT if text not in found] == []
    assert gone(found)
    assert heading not in found


@pytest.mark.parametrize("heading", HEADINGS)
def test_teasers_that_follow_the_heading_without_a_section(heading: str) -> None:
    found = read(html(body=paragraphs(TEXT) + f"<h2>{heading}</h2>{teasers()}")).paragraphs
    assert [text for text in TEXT if text not in found] == []
    assert gone(found)


def test_an_article_that_goes_on_behind_the_heading_stays() -> None:
    link = '<h3>See also</h3><p><a href="/en/x/1.html">Ferry fares rise again in the valley</a></p>'
    sign = '<p><a href="mailto:desk@herald.example">(desk)</a></p>'
    for at in range(1, 4):
        body = paragraphs(TEXT[:at]) + link + paragraphs(TEXT[at:]) + sign
        assert [text for text in TEXT if text not in read(html(body=body)).paragraphs] == []


def test_a_section_in_the_middle_is_held_to_a_quarter() -> None:
    told = "".join(f"<p>{two} {one}, they say, and the rest of the valley says so too.</p>" for one, two in TEASERS)
    body = paragraphs(TEXT[:3]) + f"<div><h2>Related</h2>{told}</div>" + paragraphs(TEXT[3:])
    assert not gone(read(html(body=body)).paragraphs)


def test_a_heading_over_most_of_the_text_takes_nothing_with_it() -> None:
    body = paragraphs(TEXT[:1]) + f"<div><h2>Further reading</h2>{paragraphs(TEXT[1:])}</div>"
    assert [text for text in TEXT if text not in read(html(body=body)).paragraphs] == []
