"""Kinds of pages on which the usual evidence misleads: titles within titles, dates in odd places, quiet signatures."""

import pytest

from pipelines.extract.face import unknown_source
from tests.extracting import TEXT, html, paragraphs, read, source, won

WHOLE = paragraphs(TEXT)
NEWS = '<script type="application/ld+json">{{"@type": "NewsArticle", {0}}}</script>'


def _page(head: str, body: str) -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def _text(above: str, below: str = "") -> str:
    return f"<main><article>{above}<div class='text'>{WHOLE}</div>{below}</article></main>"


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ("<title>Bridge opens after delay » Roads » Valley</title>", "<h2>Bridge opens after delay</h2>",
         "Bridge opens after delay"),
        ("<title>Bridge opens after delay | River Notes</title>",
         "<h1>River Notes</h1><h2>Bridge opens after delay</h2>", "Bridge opens after delay"),
        ("<title>Bridge opens: what comes next</title><meta property='og:title' content='Bridge opens: what "
         "comes next'>", "<h1>- Bridge opens: what comes next</h1>", "Bridge opens: what comes next"),
        ("<meta name='headline' content='Bridge opens after delay'><title>Bridge opens after delay-Roads</title>", "",
         "Bridge opens after delay"),
        ("<title>Valley news</title>", "<h2 itemprop='headline'>Bridge opens after delay</h2>",
         "Bridge opens after delay"),
        ("<title>Ферри закрыт навсегда | Новости</title>", "<h1>Новости</h1><h1>Ферри закрыт навсегда</h1>",
         "Ферри закрыт навсегда"),
        ("<title>Valley: Herald readers write to the council</title>",
         "<h1>Valley: Herald readers write to the council</h1>", "Valley: Herald readers write to the council"),
    ],
)  # fmt: skip
def test_the_headline_among_what_stands_around_it(head: str, above: str, title: str) -> None:
    assert read(_page(head, _text(above)), of=source(name="Herald")).title == title


def test_the_search_engines_title_gives_way_where_readers_and_shares_agree() -> None:
    head = (
        "<title>Bridge opening 2026: all you need to know</title><meta property='og:title' content='A bridge at last'>"
    )
    told = NEWS.format('"headline": "Bridge opening 2026: all you need to know"')
    found = read(_page(head + told, _text("<h1>A bridge at last</h1>")))
    assert found.title == "A bridge at last"
    unseen = read(_page(told + "<title>x</title>", _text("<h1>A bridge at last</h1>")))
    assert unseen.title == "Bridge opening 2026: all you need to know"


@pytest.mark.parametrize(
    ("above", "below", "day", "how"),
    [
        ("<div class='footer'><time itemprop='datePublished' datetime='2026-11-20'>x</time></div>", "", "2026-11-20",
         "time element"),
        ("", "<footer><span property='schema:dateCreated' content='2026-11-20'></span></footer>", "2026-11-20",
         "span element"),
        ("<table><tr><td>20 | 11 | 2026</td><td>Roads</td></tr></table>", "", "2026-11-20", "visible text"),
        ("<p>Press release of 20 November 2026 | Valley - " + TEXT[0] + "</p>", "", "2026-11-20", "dateline"),
        ("", "<ul><li><p>Date de publication</p><p>20 novembre 2026</p></li></ul>", "2026-11-20", "labelled line"),
        ("", "<p>Опубликовано: 20.11.2026</p>", "2026-11-20", "labelled line"),
        ("<p>الجمعة، 20 نوفمبر 2026</p>", "", "2026-11-20", "visible text"),
    ],
)  # fmt: skip
def test_days_in_odd_places(above: str, below: str, day: str, how: str) -> None:
    filler = "".join(f"<p>{text} Again {n}.</p>" for n in range(10) for text in TEXT)
    found = read(
        _page("<title>Bridge opens after delay</title>", _text(f"<h1>Bridge opens</h1>{above}", filler + below))
    )
    assert ((found.published_at or "")[:10], found.published_how) == (day, how)


@pytest.mark.parametrize(
    "below",
    [
        "<footer><p>&copy; 2026 Herald, 20.11.2026</p></footer>",
        "<ul><li>20.11.2026<br><a href='/other'>Another article of the same outlet</a></li></ul>",
        "<p>2. Which levies are due from 1 October 2026 for gas, and who pays them in the end?</p>",
    ],
)
def test_days_that_are_not_the_articles(below: str) -> None:
    found = read(_page("<title>Bridge opens after delay</title>", _text("<h1>Bridge opens</h1>", below)))
    assert found.published_at is None


@pytest.mark.parametrize(
    ("url", "stamp", "zone", "published"),
    [
        ("https://herald.example/2026/11/20/bridge", "2026-11-19T21:30:00Z", "Asia/Tbilisi",
         "2026-11-20T01:30:00+04:00"),
        ("https://herald.example/2026/11/19/bridge", "2026-11-20T02:30:00Z", "UTC", "2026-11-19"),
        ("https://herald.example/2026/11/10/bridge", "2026-11-20T02:30:00Z", "UTC", "2026-11-20T02:30:00+00:00"),
        ("https://web.archive.org/web/20261122010203/https://herald.example/2026/11/20/bridge", "", "UTC",
         "2026-11-20"),
    ],
)  # fmt: skip
def test_the_addresss_day_on_the_outlets_clock(url: str, stamp: str, zone: str, published: str) -> None:
    head = f"<meta property='article:published_time' content='{stamp}'>" if stamp else ""
    found = read(_page(head, _text("<h1>Bridge opens</h1>")), url=url, of=source(timezone=zone))
    assert found.published_at == published


@pytest.mark.parametrize(
    ("head", "above", "below", "authors", "origin"),
    [
        ("", "<a rel='author nofollow' href='/u/marc'>marc</a>", "", ("marc",), "rel=author link"),
        ("<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Ana Beridze'>", "", "",
         ("Ana Beridze",), "meta author"),
        ("", "", "<p>Words: Ana Beridze</p>", ("Ana Beridze",), "byline"),
        ("", "<p><strong>Ana Beridze/Levan Gelashvili</strong></p>", "", ("Ana Beridze", "Levan Gelashvili"),
         "signature"),
        ("", "", "<p><em>Ana Beridze</em></p>", ("Ana Beridze",), "signature"),
        ("<meta name='author' content='herald.example, Tbilisi, Georgia'>", "<p class='byline'>By Ana Beridze</p>", "",
         ("Ana Beridze",), "byline"),
        ("<meta name='author' content='Bridge Builders e.V.'>", "<p class='byline'>Von Ana Beridze</p>", "",
         ("Ana Beridze",), "byline"),
        ("<meta name='author' content='신현주 기자'>", "", "", ("신현주",), "meta author"),
        ('<script type="application/ld+json">{"@type": "Recipe", "author": {"name": "Ana"}}</script>',
         "", "", ("Ana",), "other json-ld"),
        ("", "<span itemprop='author'>abc/de;fgh</span>", "", ("abc/de", "fgh"), "rel=author"),
    ],
)  # fmt: skip
def test_quiet_signatures(head: str, above: str, below: str, authors: tuple[str, ...], origin: str) -> None:
    found = read(_page(f"<title>Bridge opens</title>{head}", _text(f"<h1>Bridge opens after delay</h1>{above}", below)))
    assert (found.authors, won(found, "authors")) == (authors, [origin])


def test_names_in_brackets_with_the_day_close_the_text() -> None:
    last = f"<p>{TEXT[3]} (Ana Beridze aus Tbilisi, Levan Gelashvili, 20.11.2026)</p>"
    found = read(_page("<title>x</title>", f"<main><article><h1>Bridge opens</h1>{WHOLE}{last}</article></main>"))
    assert found.authors == ("Ana Beridze", "Levan Gelashvili")


def test_an_outlet_signs_only_pages_of_outlets_nobody_described() -> None:
    told = NEWS.format('"headline": "Bridge opens", "author": {"@type": "Organization", "name": "The Valley Herald"}')
    body = _page(f"{told}<meta property='og:site_name' content='The Valley Herald'>", _text("<h1>Bridge opens</h1>"))
    assert read(body).authors == ()
    assert read(body, of=unknown_source("https://valley.example/a")).authors == ("The Valley Herald",)


def test_a_commenters_name_is_no_author() -> None:
    comments = "<div class='comments'>" + "<p>So it is.</p>" * 8 + "<p class='comment-author'>Kate May</p></div>"
    assert read(_page("<title>Bridge opens</title>", _text("<h1>Bridge opens</h1>", comments))).authors == ()


def test_all_posts_of_a_ticker_are_read_with_their_headings() -> None:
    posts = "".join(
        f"<div class='live-post'><h3>Minute {n}0</h3><div class='body'><p>In minute {n}0 the ferry crossed the river "
        f"for the {n}th time and was met by {n * 11} people on the bank.</p></div></div>"
        for n in range(1, 9)
    )
    summary = "".join(f"<p>{text}</p>" for text in TEXT * 2)
    found = read(html(title="Live: the last ferry", body=summary, below=f"<section class='feed'>{posts}</section>"))
    assert [n for n in range(1, 9) if not any(f"In minute {n}0 " in text for text in found.paragraphs)] == []
    assert sum(text.startswith("Minute ") for text in found.paragraphs) == 8


def test_captions_stated_as_such_and_pull_quotes_go() -> None:
    video = '{"@type": "VideoObject", "name": "The last ferry leaves the pier"}'
    head = f'<script type="application/ld+json">{video}</script>'
    pulled = "in public nobody will say so for many a year to come"
    told = [*TEXT, f"“Nobody will miss the ferry,” the mayor said on the bridge, “and {pulled}.”"]
    body = [TEXT[0], "The last ferry leaves the pier", *TEXT[1:], "A bus on the bridge at dusk", pulled, told[-1]]
    picture = "<figure><img src='/a.jpg' alt='A bus on the bridge at dusk'></figure>"
    assert read(html(head=head, body=picture + paragraphs(body))).paragraphs == tuple(told)


def test_a_pull_quote_may_leave_out_who_said_it() -> None:
    first, second = "Nobody will miss the ferry, I promise you.", "In public nobody will say so for a year."
    told = [*TEXT, f"“{first}” the mayor said on the bridge, and later, over his tea: “{second}” His wife disagrees."]
    assert read(html(body=paragraphs([TEXT[0], f"“{first} {second}”", *TEXT[1:], told[-1]]))).paragraphs == tuple(told)
    other = f"{first} The bridge is wide enough for all of us."
    kept = [TEXT[0], other, *TEXT[1:], told[-1]]
    assert read(html(body=paragraphs(kept))).paragraphs == tuple(kept)


def test_repeated_lines_of_a_summary_stay() -> None:
    names = ("bus", "tram", "mayor", "band", "guest")
    points = [f"The {name} crossed the river before noon that day" for name in names]
    body = [*points, *(f"{point}, and everybody who stood on the bank saw it happen." for point in points)]
    assert read(html(body=paragraphs(body))).paragraphs == tuple(body)


def test_a_text_that_comes_as_one_line_is_parted() -> None:
    from pipelines.extract.blocks import read_blocks
    from pipelines.extract.body import tie
    from pipelines.extract.document import parse

    told = [f"{text} Part {n} of the report." for n in range(5) for text in TEXT]
    blocks = read_blocks(parse(f"<div><p>Home</p><div>{paragraphs(told)}</div><div>Top stories of the day</div></div>"))
    lines = tie([" ".join(["Home", *told, "Top stories of the day"])], blocks)
    assert [line.text for line in lines if line.text != "Home"] == told
