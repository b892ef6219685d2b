"""Where a block stands, in words that the site's other pages share: tags, stable classes and marks, its own and those
around it.

Depth 4 with depth 3 to fall back on was the most careful of those measured; the whole path to `body` is known too
rarely, fewer elements say too little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.extract.blocks import BLOCK_TAGS, Block
from pipelines.extract.text import vocabulary

DEPTH = 4
PARTED = "/"
_CLASSES = 3
_HASHED = re.compile(
    r"^(?:css|sc|jsx|jss|svelte|emotion|styled)-|__[\w-]{5,}$|[A-Z0-9]{6,}|[-_][a-zA-Z]*\d[\da-zA-Z]*$"
)
_MARKS = ("itemprop", "data-component", "data-testid", "role", "data-qa", "data-name", "data-type")
_NUMBER = re.compile(r"\d+")
_MOSTLY = 0.8
_GENERIC = vocabulary("blockquote ul ol div section")


@dataclass(frozen=True, slots=True)
class Place:
    deep: str
    """The block's element and three around it; `L` or `B` before it where nearly all is link or bold."""
    parent: str
    """The two elements around the block's own; a bare wrapper is looked through."""

    @property
    def shallow(self) -> str:
        return shallow_of(self.deep)


def shallow_of(deep: str) -> str:
    """The place without its outermost element."""
    return deep.rpartition(PARTED)[0] if deep.count(PARTED) == DEPTH - 1 else deep


class Places:
    """The places of one page's blocks; each element is read once."""

    def __init__(self) -> None:
        self._chains: dict[HtmlElement, tuple[str, ...]] = {}

    def of(self, block: Block) -> Place:
        chain = self._chain(block.element)
        mark = "L" if block.link_share > _MOSTLY else "B" if block.bold_share > _MOSTLY else ""
        around = chain[1:]
        if len(around) > 2 and around[0] in _GENERIC:
            around = around[1:]
        return Place(mark + PARTED.join(chain[:DEPTH]), PARTED.join(around[:2]))

    def _chain(self, element: HtmlElement) -> tuple[str, ...]:
        """Names of the element and those around it, nearest first, one more than a place needs."""
        known = self._chains.get(element)
        if known is None:
            parent = next(_around(element), None)
            outer = () if parent is None else self._chain(parent)
            known = self._chains[element] = (name_of(element), *outer[:DEPTH])
        return known


def _around(element: HtmlElement) -> Iterator[HtmlElement]:
    return (node for node in element.iterancestors() if node.tag in BLOCK_TAGS)


def name_of(element: HtmlElement) -> str:
    """Tag, the first three stable classes in order, and the marks that templates put on their parts."""
    name = str(element.tag)
    attributes = element.attrib
    if not attributes:
        return name
    if classes := attributes.get("class"):
        name += _stable(classes)
    for mark in _MARKS:
        if value := attributes.get(mark):
            name += f"[{_NUMBER.sub('0', value[:40])}]"
    if (own := attributes.get("id")) and not _NUMBER.search(own) and len(own) <= 40:
        name += f"#{own}"
    return name.replace(PARTED, "|")


@lru_cache(maxsize=8192)
def _stable(classes: str) -> str:
    stable = sorted(name for name in classes.split() if not _HASHED.search(name))[:_CLASSES]
    return "".join(f".{name}" for name in stable)
