"""Paragraphs that were cut off although they stand where the article's others stand."""

from collections import Counter

from lxml.html import HtmlElement

from newswatch.models import Removed
from pipelines.extract.blocks import Block
from pipelines.extract.body import Line, container
from pipelines.extract.document import Document
from pipelines.extract.liveblog import merged
from pipelines.extract.see_also import within
from pipelines.extract.text import squeezed

_AT_ALL, _AT_HOME = 1.5, 4.0
"""How many times the kept text may be added: anywhere, and within the `article` or `main` that holds it."""
_STRONG = 0.3
"""Part of the text at one kind of place, from which on it is the article's."""
_OWN = 0.5
"""The same for what the element alone is called, whatever stands around it."""
_LONG = 40


def rescued(page: Document, lines: list[Line], removed: list[Removed]) -> list[Line]:
    """`lines` with the paragraphs after the first that sit where the kept ones sit, or before one of them."""
    tied = [line.block for line in lines if line.block is not None]
    if not tied:
        return lines
    texts = {block.key for block in tied} | {squeezed(item.text) for item in removed}
    kept = {block.index for block in tied}
    candidates = [
        block
        for block in page.text_blocks[min(kept) :]
        if block.tag == "p" and len(block.text) > _LONG and block.link_share < 0.5 and block.index not in kept
        and block.key not in texts
    ]  # fmt: skip
    missing = _at_its_places(candidates, tied)
    home = _home(lines)
    close = home is not None and all(within(block.element, home) for block in missing)
    total = sum(len(block.text) for block in tied)
    if not missing or sum(len(block.text) for block in missing) > total * (_AT_HOME if close else _AT_ALL):
        return lines
    return merged(lines, missing)


def _at_its_places(candidates: list[Block], tied: list[Block]) -> list[Block]:
    """Those at a place, or in an element of a name, where much of the text is; and their siblings before them."""
    weight: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for block in tied:
        weight[block.signature] += len(block.text)
        own[_own(block)] += len(block.text)
    total = sum(weight.values())
    strong = {place for place, held in weight.items() if held >= _STRONG * total}
    named = {name for name, held in own.items() if held >= _OWN * total and not name.endswith(".")}
    found = [block for block in candidates if block.signature in strong or _own(block) in named]
    last_in = {block.element.getparent(): block.index for block in sorted([*tied, *found], key=lambda one: one.index)}
    chosen = {block.index for block in found}
    return [
        block
        for block in candidates
        if block.index in chosen or block.index < last_in.get(block.element.getparent(), 0)
    ]


def _own(block: Block) -> str:
    """The element's tag and stable classes; it ends in a dot where it has none."""
    return block.signature.partition("/")[0]


def _home(lines: list[Line]) -> HtmlElement | None:
    """The `article` or `main` around most of the text."""
    holder = container(lines, 0.9)
    chain = [] if holder is None else [holder, *holder.iterancestors()]
    return next((node for node in chain if node.tag in ("article", "main")), None)
