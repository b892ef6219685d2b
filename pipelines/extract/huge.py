"""Pages far beyond any article's size: menus out of the tree, and a cheap reading for what is left."""

import re

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block
from pipelines.extract.text import vocabulary

ELEMENTS = 20_000
"""Elements from which a page counts as huge; the largest of the evaluation corpus has some 10,000."""
READABLE = 30_000
"""Elements up to which the usual reading ends within seconds, each element costing it some 0.2 ms."""
MOST_METAS = 2_000
"""A page has some dozens; of two hundred thousand each takes 600 bytes of a worker's memory."""
_META = re.compile(rb"<meta\b[^<>]*>", re.IGNORECASE)  # up to the next tag: many that never end cost no more
_LISTS = vocabulary("ul ol dl nav table div section aside footer")
_LINKS, _SHARE = 20, 0.9
_PARAGRAPH = 40


def with_few_metas(data: bytes) -> bytes:
    """Metas beyond the first MOST_METAS go before the page is parsed: what is parsed stays in memory."""
    if data.lower().count(b"<meta") <= MOST_METAS:
        return data
    for number, meta in enumerate(_META.finditer(data), 1):
        if number == MOST_METAS:
            return data[: meta.end()] + _META.sub(b"", data[meta.end() :])
    return data


def thinned(tree: HtmlElement) -> int:
    """Elements of `tree`, once lists of nothing but links are out of it if it has too many; linear in their number."""
    count = _count(tree)
    if count <= ELEMENTS:
        return count
    for element in _menus([element for element in tree.iter() if isinstance(element.tag, str)]):
        parent = element.getparent()
        if parent is not None:
            element.drop_tree()
    return _count(tree)


def _count(tree: HtmlElement) -> int:
    """In libxml2: an object for each element would cost more than the rest of this module."""
    count = tree.xpath("count(//*)")
    assert isinstance(count, float)
    return int(count)


def _menus(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The outermost elements with many links and hardly any other text; counted from the leaves up, each once."""
    held: dict[HtmlElement, tuple[int, int, int, bool]] = {}
    menus: dict[HtmlElement, None] = {}
    for element in reversed(elements):
        text, linked, links, heading = held.pop(element, (0, 0, 0, False))
        own = len((element.text or "").strip())
        text += own
        if element.tag == "a":
            linked, links = text, links + 1
        heading = heading or element.tag in ("h1", "body") or (element.tag == "p" and text - linked > _PARAGRAPH)
        full = links >= _LINKS and linked >= _SHARE * text and not heading
        if full and element.tag in _LISTS:
            menus[element] = None
        parent = element.getparent()
        if parent is not None:
            tail = len((element.tail or "").strip())
            above = held.get(parent, (0, 0, 0, False))
            held[parent] = (above[0] + text + tail, above[1] + linked, above[2] + links, above[3] or heading)
    return [element for element in menus if element.getparent() not in menus]


def plain_blocks(blocks: list[Block]) -> list[Block]:
    """The paragraphs of the commonest kind on the page."""
    weight: dict[str, int] = {}
    for block in blocks:
        if _is_text(block):
            weight[block.signature] = weight.get(block.signature, 0) + len(block.text)
    if not weight:
        return []
    best = max(weight, key=lambda signature: weight[signature])
    return [block for block in blocks if _is_text(block) and block.signature == best]


def _is_text(block: Block) -> bool:
    return len(block.text) > _PARAGRAPH and block.link_share < 0.5
