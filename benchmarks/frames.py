"""Streams of real frames: a publisher's page of ../shared/corpus, its words exchanged, as many siblings as are wanted.

A frame is one real page of a site: its elements, menus, teasers, scripts and head as they were sent. What was its
article (the blocks that stand in the corpus's true text) has other paragraphs on every sibling, now more of them and
now fewer; its title, description, address and day are others wherever they stand: in the head, in JSON-LD, in the
heading, in scripts. The words are drawn from the corpus's true texts of the same language. Nothing of it is kept.
"""

import html as markup
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from lxml.html import HtmlElement, HTMLParser, document_fromstring, tostring

from pipelines.extract.blocks import read_blocks
from pipelines.extract.charset import decode
from pipelines.extract.page import extract_page
from tests.skins import Made
from tests.truth import CORPUS, Told, checked, told

SITES = 12
_SETS = ("fundus_eval", "fundus")
_LEAST_BLOCKS, _EXCHANGED = 6, 0.95
_POOL = 3_000
"""Running words that a language must have."""
_BLOCK = re.compile("\ue000([sr])\ue001(.*?)\ue000e\ue001", re.DOTALL)
_MARK = re.compile("\ue000([a-z])(\\d*)\ue001")
"""Where the page's own words stood, in letters of nobody's: s or r to e is a block, r one that may be repeated."""
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y")
_FIRST_DAY = date(2024, 1, 1)
_TIMES = (1, 1, 1, 1, 0, 2, 3)
"""How often a paragraph stands on a sibling."""
_SENTENCE, _TOLD = 14, 20
"""Words of a sentence, and of a description."""
_LONG = 20
"""Characters from which a text of the head is exchanged."""
_DESCRIBED = "//meta[@name='description' or @property='og:description' or @name='twitter:description']/@content"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a frame: its markup, with marks between for what each sibling words anew."""

    parts: tuple[str, ...]
    """Markup, then over and over a mark, its number, and the markup behind it."""
    kind: str = ""
    """`s` or `r` for a block of the article."""


@dataclass(frozen=True, slots=True)
class Frame:
    site: str
    url: str
    words: list[str]
    pieces: tuple[Piece, ...]

    def page(self, number: int) -> Made:
        """The site's article `number`."""
        dice = random.Random(f"{self.site} {number}")
        day = _FIRST_DAY + timedelta(days=dice.randrange(900))
        named = {"t": self._sentence(dice, 9), "u": self._sentence(dice, 8), "d": self._sentence(dice, _TOLD)}
        named["n"] = f"story-{number}-"

        def worded(mark: str, size: str) -> str:
            if mark == "w":
                return self._sentence(dice, max(1, round(int(size) * dice.uniform(0.6, 1.4))))
            return day.strftime(_DAYS[int(size)]) if mark == "y" else named[mark]

        made, paragraphs = [], []
        for piece in self.pieces:
            for _ in range(dice.choice(_TIMES) if piece.kind == "r" else 1):
                told = [worded(*pair) for pair in zip(piece.parts[1::3], piece.parts[2::3], strict=True)]
                made += [text for pair in zip(piece.parts[::3], [*told, ""], strict=True) for text in pair]
                if piece.kind:
                    paragraphs.append(" ".join(told))
        last = _last(self.url)
        url = self.url.replace(last, named["n"] + last)
        return Made(url=url, html="".join(made), title=named["t"], paragraphs=tuple(paragraphs))

    def _sentence(self, dice: random.Random, count: int) -> str:
        """`count` words; as sentences where they are more than a few."""
        words = dice.choices(self.words, k=count)
        if count < _SENTENCE // 2:
            return " ".join(words)
        runs = [words[at : at + _SENTENCE] for at in range(0, count, _SENTENCE)]
        return " ".join(f"{' '.join(run)}.".capitalize() for run in runs)


def frames(limit: int = SITES) -> list[Frame]:
    """One of each site whose page lets itself be exchanged, in the corpus's order; [] where there is no corpus."""
    found: dict[str, Frame] = {}
    for page in _pages():
        if len(found) < limit and page.site not in found and (frame := frame_of(page)) is not None:
            found[page.site] = frame
    return list(found.values())


def frame_of(page: Told) -> Frame | None:
    """None where the words are too few, or the article's blocks cannot be told from what stands around them."""
    words = _words()[page.truth.get("lang", "")]
    tree = document_fromstring(decode(page.body).text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    body = tree.find("body")
    if len(words) < _POOL or body is None or not _last(page.truth["url"]):
        return None
    blocks = read_blocks(body)
    own = checked([block.text for block in blocks], [True] * len(blocks), page.truth["body"])
    leaves = [blocks[at].element for at in own if _text(blocks[at].element) == blocks[at].text]
    if len(leaves) < max(_LEAST_BLOCKS, len(own) * _EXCHANGED):
        return None
    told = [text for text in map(str, tree.xpath(_DESCRIBED)) if len(text) > _LONG]
    for at, leaf in enumerate(leaves):
        _exchange(leaf, described=_text(leaf) in told, first=not at)
    whole = _marked(tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>"), page, told)
    parts = _BLOCK.split(whole)
    pieces = [Piece(tuple(_MARK.split(part))) for part in parts[::3]]
    held = [Piece(tuple(_MARK.split(part)), kind) for kind, part in zip(parts[1::3], parts[2::3], strict=True)]
    mixed = [piece for pair in zip(pieces, held, strict=False) for piece in pair]
    return Frame(page.site, page.truth["url"], words, (*mixed, pieces[-1]))


def _pages() -> Iterator[Told]:
    for name in _SETS if CORPUS.is_dir() else ():
        yield from told(name)


@cache
def _words() -> dict[str, list[str]]:
    """Running words of the true texts by language."""
    found: dict[str, list[str]] = defaultdict(list)
    for page in _pages():
        found[page.truth.get("lang", "")] += re.findall(r"[^\W\d_]+", page.truth["body"].lower())
    return found


def _last(url: str) -> str:
    """The last part of an address's path."""
    return url.partition("?")[0].rstrip("/").partition("://")[2].rpartition("/")[2]


def _text(element: HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _exchange(element: HtmlElement, *, described: bool, first: bool) -> None:
    """Marks the element as a block, and each of its texts by how many words it has."""
    texts = [] if described else [node for node in element.iter() if isinstance(node.tag, str)]
    for node in texts:
        node.text = _worded(node.text)
        if node is element and first:  # a page's description speaks of its article
            node.text = f"\ue000d\ue001 {node.text or ''}"
        if node is not element:
            node.tail = _worded(node.tail)
    if described:
        for child in list(element):
            element.remove(child)
        element.text = "\ue000d\ue001"
    begins = "\ue000r\ue001" if element.tag == "p" and not (first or described) else "\ue000s\ue001"
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + begins
    elif parent is not None:
        parent.text = (parent.text or "") + begins
    element.tail = "\ue000e\ue001" + (element.tail or "")


def _worded(text: str | None) -> str | None:
    count = len((text or "").split())
    if text is None or not count:
        return text
    blank = len(text) - len(text.lstrip()), len(text.rstrip())
    return f"{text[: blank[0]]}\ue000w{count}\ue001{text[blank[1] :]}"


def _marked(whole: str, page: Told, described: list[str]) -> str:
    """The page with its title, description, address and day marked wherever they stand."""
    found = extract_page(page.page, page.source)
    title = found.title or ""
    others = [item.value for item in found.evidence if item.field == "title" and title not in item.value]
    whole = _replaced(whole, title, "t")
    for text in sorted({text for text in others if len(text) > _LONG}, key=len, reverse=True):
        whole = _replaced(whole, text, "u")
    for text in sorted(set(described), key=len, reverse=True):
        whole = _replaced(whole, text, "d")
    last = _last(page.truth["url"])
    whole = whole.replace(last, f"\ue000n\ue001{last}") if len(last) > _LONG else whole
    if found.published_at:
        day = date.fromisoformat(found.published_at[:10])
        for at, form in enumerate(_DAYS):
            whole = whole.replace(day.strftime(form), f"\ue000y{at}\ue001")
    return whole


def _replaced(whole: str, text: str, mark: str) -> str:
    """As it stands in text, in attributes and in JSON."""
    forms = {text, markup.escape(text), markup.escape(text, quote=False)}
    forms |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    for form in sorted(forms, key=len, reverse=True):
        whole = whole.replace(form, f"\ue000{mark}\ue001") if form else whole
    return whole
