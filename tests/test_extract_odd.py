"""Pages nobody means to publish: each ends in a named outcome, with valid text, in little time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import Extracted
from pipelines.outcomes import RejectReason
from tests.extracting import TEXT, html, paragraphs, read

WHOLE = paragraphs(TEXT)
TRACE = (
    "Fatal error: Uncaught Error: Call to a member function get() on null in single.php on line 12. Stack trace: "
    "#0 main thrown in index.php and in all the files that it includes."
)
LINKS = [f'<a href="/n/{number}">A headline of some other article, the {number}th</a>' for number in range(20)]
CARDS = tuple(zip(LINKS, TEXT * 5, strict=True))


def _strings(found: Extracted) -> list[str]:
    texts = [found.title, found.lead, found.section, found.image_credit, *found.authors, *found.tags, *found.paragraphs]
    texts += [removed.text for removed in found.removed] + [item.value for item in found.evidence]
    return [text for text in texts if text]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", RejectReason.EMPTY),
        (b"\x00" * 1000, RejectReason.EMPTY),
        (b"<html></html>", RejectReason.EMPTY),
        (b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000, RejectReason.EMPTY),
        (b"<ul><li>" * 50_000, RejectReason.EMPTY),
        (b"<p>" + b"w" * 5_000_000, RejectReason.TOO_SHORT),
        (html(body="<p>A video.</p>").encode(), RejectReason.TOO_SHORT),
        (html(body="", title="Gallery: the bridge in pictures").encode(), None),
    ],
)
def test_pages_without_an_article(body: bytes, refusal: RejectReason | None) -> None:
    start = process_time()
    found = read(body)
    assert found.refusal == refusal if refusal else found.refusal in (RejectReason.EMPTY, RejectReason.TOO_SHORT)
    assert process_time() - start < 15


def test_one_line_of_five_megabytes_is_read() -> None:
    found = read(b"<html><body><p>" + b"word " * 1_000_000)
    assert found.refusal is None
    assert len(found.paragraphs) == 1


def test_text_is_valid_whatever_stands_on_the_page() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge \\ud800 opens \\u0000 today",'
        ' "author": "Nino \\udfff Kalandadze", "articleSection": "Roads\\u0007"}</script>'
    )
    body = f"<p>Null \x00 and &#xD800; and &#0; and \x1b[31m stand in this line of text.</p>{WHOLE}"
    found = read(html(head=head, body=body).encode("utf-8", "surrogatepass"))
    assert found.title == "Bridge opens today"
    for text in _strings(found):
        text.encode("utf-8")
        assert not any(char < " " and char not in "\n\t" for char in text)


@pytest.mark.parametrize("control", ["\x01", "\x0b", "\x1b", "\x1f", "\ufffe", "\x00"])
def test_37_one_control_character_costs_no_article(control: str) -> None:
    assert read(html().replace("bridge", f"bri{control}dge")).paragraphs == tuple(TEXT)


def test_addresses_that_cannot_be_parsed_are_passed_over() -> None:
    head = '<base href="http://[x"><link rel="canonical" href="http://[y"><meta property="og:image" content="//[z">'
    found = read(html(head=head))
    assert (found.canonical_url, found.image) == (None, None)
    assert found.paragraphs == tuple(TEXT)


@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        (html(head='<meta name="robots" content="noindex, follow">'), RejectReason.NOINDEX),
        (html(title="Page not found", body="<p>What you asked for is not here.</p>"), RejectReason.SOFT_404),
        (html(title="404", body="<p>Страница не найдена. Вернитесь на главную.</p>"), RejectReason.SOFT_404),
        (html(title="Seite nicht gefunden", body="<p>Leider nichts da.</p>"), RejectReason.SOFT_404),
        (html(title="Page not found", body=WHOLE * 3), RejectReason.SOFT_404),
        (html(title="404", body=WHOLE * 3), RejectReason.SOFT_404),
        (html(title="Internal Server Error", body=f"<p>{'The server met a condition it did not expect. ' * 5}</p>"),
         RejectReason.SOFT_404),
        (html(title="Error", body=f"<p>{TRACE}</p>"), RejectReason.SOFT_404),
        (html(title="News", body="".join(f"<p>{link}</p>" for link in LINKS)), RejectReason.SOFT_404),
        (html(title="News", body="".join(f"<h2>{link}</h2><p>{text}</p>" for link, text in CARDS)),
         RejectReason.SOFT_404),
        (html(title="Before you continue", body="<p>We value your privacy. Choose.</p>"), RejectReason.WALL),
        (html(title="Sign in", body="<p>Please sign in to continue.</p>"), RejectReason.WALL),
    ],
)  # fmt: skip
def test_pages_that_are_something_else(page: str, refusal: RejectReason) -> None:
    assert read(page).refusal == refusal


def test_noindex_in_the_header_counts() -> None:
    assert read(html(), headers={"x-robots-tag": "noindex"}).refusal == RejectReason.NOINDEX
    assert read(html(), headers={"x-robots-tag": "max-image-preview:none"}).refusal is None


def test_an_article_about_walls_is_none() -> None:
    body = WHOLE + "<p>The ministry's site answered 404 and asked readers to sign in to continue, officials said.</p>"
    assert read(html(title="Why ministry pages are not found", body=body * 3)).refusal is None


@pytest.mark.parametrize(
    "title", ["Page not found in the ministry's files", "Error 404: a play", "The index of 2026", "Error"]
)
def test_an_article_whose_title_only_sounds_so_is_one(title: str) -> None:
    assert read(html(title=title, body=WHOLE * 3)).refusal is None


def test_a_live_ticker_is_read_whole() -> None:
    posts = "".join(
        f"<article><h3>{hour}:00 Gates open at pier {hour}</h3><p>At {hour} the crews at pier {hour} let the first "
        f"buses pass and counted {hour * 37} of them before the barrier fell.</p></article>"
        for hour in range(8, 20)
    )
    found = read(html(title="Live: bridge opens", body=posts))
    assert all(any(f"pier {hour} let" in text for text in found.paragraphs) for hour in range(8, 20))


def test_text_that_only_script_data_holds() -> None:
    story = "".join(f"\\u003cp\\u003e{text}\\u003c/p\\u003e" for text in TEXT)
    page = f'<html><head><title>Bridge opens</title></head><body><div id="app"></div><script type="application/json">{{"a": [{{"body": "{story}"}}]}}</script></body></html>'  # noqa: E501
    found = read(page)
    assert found.paragraphs == tuple(TEXT)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=200))
def test_any_bytes_and_any_text_end_well(noise: bytes, text: str) -> None:
    for body in (noise, html(body=f"<p>{text}</p>{WHOLE}", title=text).encode("utf-8", "surrogatepass")):
        for value in _strings(read(body)):
            value.encode("utf-8")
            assert "\x00" not in value


def test_52_a_title_of_a_megabyte_is_cut() -> None:
    found = read(html(title="Bridge opens " + "x" * 1_000_000))
    assert found.title is not None
    assert found.title.startswith("Bridge opens")
    assert len(found.title) <= 1000


def test_a_page_of_very_many_metas_is_read_by_its_first_ones() -> None:
    from pipelines.extract.huge import MOST_METAS, with_few_metas

    metas = [f'<META name="n{number}" content="v">'.encode() for number in range(MOST_METAS + 500)]
    few, many = b"".join(metas[:MOST_METAS]), b"".join(metas)
    assert with_few_metas(few + b"<p>text") == few + b"<p>text"
    assert with_few_metas(many + b"<p>text <metal>") == few + b"<p>text <metal>"
    endless = b"<meta " * 300_000
    assert with_few_metas(endless) == endless
