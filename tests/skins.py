"""Article pages of real size as several sites would print them, with their true text; every word is made here.

A skin is a site's template: where the article stands, and what stands in and around it. Pages of one skin differ as
real ones do: some have subheadings, lists, quotations, a picture or a box of further reading inside the text.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SYLLABLES = ("ba", "der", "gor", "in", "kal", "lo", "mer", "nis", "or", "pa", "qu", "ra", "sen", "tor", "ul", "vin")
_COMMON = ("the", "of", "and", "in", "to", "that", "was", "for", "with", "on", "by", "as", "from", "at", "which", "had")
_MENU = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    url: str
    html: str
    title: str
    paragraphs: tuple[str, ...]
    """The article, subheadings and list items included."""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    """p, h2, li, quote: article. box, promo, caption, note, card: not."""
    text: str


_ARTICLE = ("p", "h2", "li", "quote")


Frame = Callable[[str, str, str, str, random.Random], str]
"""A whole page around an article: skin, title, description, the article's markup, dice."""


def page(skin: str, number: int, *, size: int = _MENU) -> Made:
    """The article `number` of the site `skin` in a light frame; `size` is how many links its menus hold: with 220 the
    page has some 150 KB, though half the elements of a real one (tests/skins_full.py has as many)."""
    return framed(skin, number, lambda *parts: _frame(*parts[:-1], size))


def framed(skin: str, number: int, frame: Frame) -> Made:
    """The article `number` of the site `skin` with `frame` around it."""
    dice = random.Random(f"{skin} {number}")
    title = sentence(dice, 8).rstrip(".")
    pieces = _pieces(dice, skin)
    body = SKINS[skin](title, pieces, dice)
    description = next(piece.text for piece in pieces if piece.kind == "p")
    return Made(
        url=f"https://{skin}.example/news/{number}-{title.split()[0].lower()}.html",
        html=frame(skin, title, description, body, dice),
        title=title,
        paragraphs=tuple(piece.text for piece in pieces if piece.kind in _ARTICLE),
    )


def _pieces(dice: random.Random, skin: str) -> list[_Piece]:
    made = [_Piece("p", _paragraph(dice)) for _ in range(dice.randint(6, 14))]
    for kind, chance, words in (("h2", 0.6, 4), ("quote", 0.3, 18), ("caption", 0.5, 9), ("box", 0.6, 9)):
        if dice.random() < chance:
            made.insert(dice.randint(1, len(made) - 1), _Piece(kind, sentence(dice, words)))
    if dice.random() < 0.3:
        at = dice.randint(1, len(made) - 1)
        made[at:at] = [_Piece("li", sentence(dice, 7)) for _ in range(4)]
    made.insert(len(made) // 2, _Piece("promo", f"Write to the {skin} desk about what moves your street this week."))
    made.append(_Piece("note", f"{name(dice)} has reported for the {skin} desk on {word(dice)} and {word(dice)}."))
    made += [_Piece("card", sentence(dice, 14)) for _ in range(3)]
    return made


def _paragraph(dice: random.Random) -> str:
    return " ".join(sentence(dice, dice.randint(9, 19)) for _ in range(dice.randint(2, 4)))


def sentence(dice: random.Random, count: int) -> str:
    words = [dice.choice(_COMMON) if dice.random() < 0.4 else word(dice) for _ in range(count)]
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def word(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4)))


def name(dice: random.Random) -> str:
    return f"{word(dice).capitalize()} {word(dice).capitalize()}"


def _frame(skin: str, title: str, description: str, body: str, size: int) -> str:
    """What stands on every page of the site: menus, scripts, drawings, a footer."""
    links = "".join(
        f'<li class="menu-item menu-item-{n}"><a href="/page-{n}">Topic {n} of the {skin}</a></li>' for n in range(size)
    )
    script = f"<script>var state = {[n * 7 for n in range(size * 90)]};</script>"
    drawing = f'<svg class="icon"><path d="{"M1 2L3 4" * size}"/></svg>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | {skin}</title>'
        f'<meta name="description" content="{description}"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="2026-11-20T10:00:00+04:00">{script}</head><body>'
        f'<header class="site-header">{drawing}<nav class="main-menu"><ul>{links}</ul></nav></header>{body}'
        f'<footer class="site-footer"><p>All that stands here is made by the {skin} and by nobody else.</p></footer>'
        "</body></html>"
    )


def _blog(title: str, pieces: Sequence[_Piece], dice: random.Random) -> str:
    """One column of plain elements, everything of one article in one block."""
    shapes = {
        "p": "<p>{}</p>", "h2": "<h2>{}</h2>", "li": "<ul><li>{}</li></ul>",
        "quote": "<blockquote><p>{}</p></blockquote>",
        "box": '<div class="further"><p><a href="/x">{}</a></p></div>', "promo": '<p class="has-small-font">{}</p>',
        "caption": '<div class="pic"><img src="/a.jpg"><p class="pic-text">{}</p></div>',
        "note": '<div class="written-by"><p>{}</p></div>', "card": '<div class="next"><p>{}</p></div>',
    }  # fmt: skip
    inside = _shaped(pieces, shapes)
    return (
        f'<main id="content"><article class="post type-post status-publish post-{dice.randint(1, 99999)}">'
        f'<h1 class="entry-title">{title}</h1><div class="entry-meta"><span class="author">By {name(dice)}</span>'
        f"</div>"
        f'<div class="entry-content">{inside}</div></article></main>'
    )


def _blocks(title: str, pieces: Sequence[_Piece], dice: random.Random) -> str:
    """Each paragraph in a component of its own, classes made by a program."""
    shapes = {
        "p": '<div data-component="text-block" class="css-{hash}"><p class="css-1kq">{}</p></div>',
        "h2": '<div data-component="heading-block"><h2>{}</h2></div>',
        "li": '<div data-component="list-block"><ul><li>{}</li></ul></div>',
        "quote": '<div data-component="quote-block"><blockquote>{}</blockquote></div>',
        "box": '<div data-component="links-block"><p>{}</p></div>',
        "promo": '<div data-component="promo-block"><p>{}</p></div>',
        "caption": '<figure data-component="image-block"><figcaption>{}</figcaption></figure>',
        "note": '<div data-component="about-block"><p>{}</p></div>',
        "card": '<div data-component="card-block"><p>{}</p></div>',
    }
    inside = _shaped(pieces, {kind: shape.replace("{hash}", word(dice) + "9x") for kind, shape in shapes.items()})
    byline = f'<div class="byline">By {name(dice)}</div>'
    return f'<div id="main-content"><article><header><h1>{title}</h1>{byline}</header>{inside}</article></div>'


def _table(title: str, pieces: Sequence[_Piece], dice: random.Random) -> str:
    """An old site: a table, breaks and bold lines."""
    shapes = {
        "p": '<div class="txt">{}</div>', "h2": '<div class="txt"><b>{}</b></div>', "li": '<div class="txt">{}</div>',
        "quote": '<div class="txt"><i>{}</i></div>', "box": '<div class="txt see"><a href="/x">{}</a></div>',
        "promo": '<div class="txt ad">{}</div>', "caption": '<div class="under-picture">{}</div>',
        "note": '<div class="sign">{}</div>', "card": '<div class="more">{}</div>',
    }  # fmt: skip
    inside = _shaped(pieces, shapes)
    return (
        f'<table class="layout"><tr><td class="left"></td><td class="middle"><h1>{title}</h1>'
        f'<div class="date">20.11.2026, {dice.randint(10, 19)}:30</div>'
        f'<div class="author">By {name(dice)}</div>{inside}</td></tr></table>'
    )


def _shaped(pieces: Sequence[_Piece], shapes: dict[str, str]) -> str:
    return "".join(shapes[piece.kind].replace("{}", piece.text) for piece in pieces)


SKINS: dict[str, Callable[[str, Sequence[_Piece], random.Random], str]] = {
    "lantern": _blog, "orchard": _blocks, "harbour": _table
}  # fmt: skip
