"""The standfirst: what stands between the headline and the text, and sums it up."""

import re

from pipelines.extract.blocks import Block
from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.lead import descriptions
from pipelines.extract.text import letters, overlap, words

_WITHIN = 12
"""Blocks behind the headline: date, byline and share links stand between."""
_LEAST, _MOST = 6, 90
"""Words."""
_NAMED_LEAST = 12
"""Words where only the element's name speaks for it: shorter ones are subtitles and labels of boxes."""
_ALIKE, _SAME = 0.7, 0.9
_NAME = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|excerpt|lead(?:-?(?:text|in|paragraph))?|dec?k|sub-?(?:title|head(?:line)?)"
    r"|under-?(?:title|rubrik)|ingress|vorspann|teaser-?text|chapo|entradilla|bajada|perex|anons)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT = re.compile(r"caption|credit|author|byline|related|newsletter|comment|share|teaser-list|promo", re.IGNORECASE)
_LINKED = 0.3
_TAGS = frozenset(("p", "div", "h2", "h3", "h4"))


def find_standfirst(page: Document, lines: list[Line]) -> Block | None:
    """A short block that reads like a description of the page; else one whose element says that it is it."""
    first = next((line.block for line in lines if line.block is not None and len(line.text) > 60), None)
    start = None if first is None else _headline_before(page, first)
    if first is None or start is None:
        return None
    told = descriptions(page)
    near = page.text_blocks[start + 1 : first.index + 1][:_WITHIN]
    blocks = [block for block in near if _LEAST <= len(words(block.text)) <= _MOST]
    for block in blocks:
        if any(overlap(block.text, text) >= _ALIKE for text in told):
            return block
    return next((block for block in blocks if _is_named(block)), None)


def _headline_before(page: Document, first: Block) -> int | None:
    """Index of the last heading before the text that is an h1 or the title."""
    own = letters(page.title or "")
    heads = [
        block.index
        for block in page.text_blocks[: first.index + 1]
        if block.tag == "h1" or (block.tag in ("h2", "h3") and len(own) > 7 and letters(block.text) == own)
    ]
    return heads[-1] if heads else None


def _is_named(block: Block) -> bool:
    names = " ".join((element.get("class") or "") for element in block.around[:2])
    if block.tag not in _TAGS or block.link_share > _LINKED or len(words(block.text)) < _NAMED_LEAST:
        return False
    return _NAME.search(names) is not None and _NOT.search(names) is None


def stands(block: Block, lines: list[Line]) -> bool:
    """True where the text holds it, or opens with the same in slightly other words."""
    own = letters(block.text)
    if any(own in letters(line.text) for line in lines):
        return True
    return any(overlap(block.text, line.text) >= _SAME for line in lines[:2])
