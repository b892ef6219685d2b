"""The article's text: trafilatura's lines, each tied to the block of the page it came from."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement

from pipelines.clean import dom
from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.huge import plain_blocks
from pipelines.extract.script_text import script_paragraphs
from pipelines.extract.text import one_line, squeezed, vocabulary

_JOINED, _SUM, _SEVERAL = 500, 0.8, 3
"""Characters from which a line is looked at as several joined; what part of it how many blocks must make up."""
_CERTAIN = 40
"""Characters that are found where they stand; fewer, a menu's word, may stand anywhere in a text."""
_PARAGRAPHS = vocabulary("p blockquote li h2 h3 h4")
_HARDLY_ANY = 250
"""Characters of text below which script data is looked at."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    block: Block | None
    """None where no block of the page reads like it (script-held text, merged cells)."""


def read_body(page: Document) -> list[Line]:
    """trafilatura's text; [] where it finds none."""
    if page.source.extract.body and (pinned := _pinned(page, page.source.extract.body)):
        return pinned
    if page.is_huge:
        page.note("text", "", "paragraphs", won=True, reason=f"{page.elements} elements: read in the cheap way")
        return [Line(block.text, block) for block in plain_blocks(page.text_blocks)]
    lines = tie(_trafilatura(page).split("\n"), page.text_blocks)
    if sum(len(line.text) for line in lines) < _HARDLY_ANY and (held := script_paragraphs(page)):
        page.note("text", held[0], "script data", won=True, reason="the page itself shows no text")
        return [Line(text, None) for text in held]
    return lines


def _trafilatura(page: Document) -> str:
    try:
        # deduplicate stays off: it remembers across pages and would empty the fourth equal one
        found = trafilatura.bare_extraction(page.tree, with_metadata=False, deduplicate=False)
    except RecursionError:  # elements nested deeper than its own recursion goes
        page.note("text", "", "trafilatura", reason="nested too deep")
        return ""
    return getattr(found, "text", None) or ""


def _pinned(page: Document, selector: str) -> list[Line]:
    """The blocks within what the source's file names as body."""
    holders = set(dom.select(page.tree, selector))
    return [
        Line(block.text, block)
        for block in page.text_blocks
        if holders and (block.element in holders or any(node in holders for node in block.element.iterancestors()))
    ]


def tie(lines: list[str], blocks: list[Block]) -> list[Line]:
    """Each line with its block: the next one in document order that reads the same, blanks aside."""
    places: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        places[block.key].append(block)
    tied, last = [], -1
    for raw in lines:
        text = one_line(raw)
        if not text.strip(" |-–—•*"):
            continue
        found = _find(text, places, last)
        if found is None and text.startswith(("- ", "| ")):
            text = text.strip("|- ")
            found = _find(text, places, last)
        if found is None and len(text) > _JOINED and (parts := _parts(text, blocks)):
            tied += parts
            last = parts[-1].block.index if parts[-1].block else last
            continue
        if found is not None:
            last = found.index
            text = one_line(found.text)
        tied.append(Line(text, found))
    return tied


def _parts(line: str, blocks: list[Block]) -> list[Line]:
    """The paragraphs of which a line is the sum: what trafilatura joins where it found no article's shape; [] if not.

    Menus and boxes that came with them stay out where paragraphs hold most of the text.
    """
    whole, at = squeezed(line), 0
    held: list[Block] = []
    for block in blocks:
        place = whole.find(block.key, at)
        if place == at or (place > at and len(block.key) >= _CERTAIN):
            held.append(block)
            at = place + len(block.key)
    if len(held) < _SEVERAL or sum(len(block.key) for block in held) < _SUM * len(whole):
        return []
    own = [block for block in held if block.tag in _PARAGRAPHS and block.link_share < 0.5]
    kept = own if sum(len(block.key) for block in own) > len(whole) / 2 else held
    return [Line(one_line(block.text), block) for block in kept]


def _find(text: str, places: dict[str, list[Block]], last: int) -> Block | None:
    same = places.get(squeezed(text))
    if not same:
        return None
    after = bisect_right(same, last, key=lambda block: block.index)
    return same[after] if after < len(same) else same[0]


def container(lines: list[Line], share: float) -> HtmlElement | None:
    """The smallest element that holds `share` of the text."""
    own: Counter[HtmlElement] = Counter()
    for line in lines:
        if line.block is not None:
            own[line.block.element] += len(line.text)
    beside: dict[HtmlElement | None, list[HtmlElement]] = defaultdict(list)
    for element in own:
        beside[element.getparent()].append(element)
    weight, total = own.copy(), own.total()
    depth: dict[HtmlElement, int] = {}
    for parent, elements in beside.items():  # what stands beside each other has the same above it
        above = [] if parent is None else [parent, *parent.iterancestors()]
        held = sum(own[element] for element in elements)
        for level, element in enumerate(reversed(above)):
            weight[element] += held
            depth[element] = level
        depth.update(dict.fromkeys(elements, len(above)))
    holding = [element for element, held in weight.items() if held >= total * share]
    return max(holding, key=lambda element: depth[element], default=None)
