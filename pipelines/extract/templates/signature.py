"""Where a block stands, in words that the site's other pages share: tags, stable classes and marks, its own and those
around it.

Depth 4 with depth 3 to fall back on was the most careful of those measured; the whole path to `body` is known too
rarely, fewer elements say too little.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block
from pipelines.extract.text import vocabulary

DEPTH = 4
PARTED = "/"
_CLASSES = 3
_HASHED = re.compile(
    r"^(?:css|sc|jsx|jss|svelte|emotion|styled)-|__[\w-]{5,}$|[A-Z0-9]{6,}|[-_][a-zA-Z]*\d[\da-zA-Z]*$"
)
_MARKS = vocabulary("itemprop data-component data-testid role data-qa data-name data-type")
_NUMBER = re.compile(r"\d+")
_MOSTLY = 0.8
_GENERIC = vocabulary("blockquote ul ol div section")


class Place(NamedTuple):
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


def around_of(place: str) -> str:
    """A place, deep or shallow, without the block's own element."""
    return place.partition(PARTED)[2]


class Places:
    """The places of one page's blocks; each element is read once."""

    def __init__(self) -> None:
        self._names: dict[HtmlElement, str] = {}
        self._around: dict[HtmlElement, tuple[str, str]] = {}
        self._places: dict[int, Place] = {}

    def of(self, block: Block) -> Place:
        known = self._places.get(block.index)
        if known is None:
            own = self.name(block.element)
            outer, parent = self._outer(block.around)
            mark = "L" if block.link_share > _MOSTLY else "B" if block.bold_share > _MOSTLY else ""
            deep = f"{mark}{own}{PARTED}{outer}" if outer else mark + own
            known = self._places[block.index] = Place(deep, parent)
        return known

    def nearest(self, block: Block) -> str:
        """The first of what follows the block's own element."""
        return self.name(block.around[1]) if len(block.around) > 1 else ""

    def around(self, block: Block) -> str:
        """What follows the block's own element in its place."""
        return self._outer(block.around)[0]

    def _outer(self, around: tuple[HtmlElement, ...]) -> tuple[str, str]:
        """What follows the block's own element in its place, and its parent place: the same for all its siblings."""
        if len(around) < 2:
            return "", ""
        known = self._around.get(around[1])
        if known is None:
            chain = [self.name(element) for element in around[1:DEPTH]]
            bare = 1 if len(chain) > 2 and chain[0] in _GENERIC else 0
            known = PARTED.join(chain), PARTED.join(chain[bare : bare + 2])
            self._around[around[1]] = known
        return known

    def name(self, element: HtmlElement) -> str:
        """As `name_of`."""
        known = self._names.get(element)
        if known is None:
            known = self._names[element] = name_of(element)
        return known


def name_of(element: HtmlElement) -> str:
    """Tag, the first three stable classes in order, and the marks that templates put on their parts."""
    name, own = str(element.tag), ""
    marks: list[tuple[str, str]] = []
    for key, value in element.items():
        if key == "class":
            name += _stable(value)
        elif key == "id":
            own = value
        elif key in _MARKS:
            marks.append((key, value))
    for _, value in sorted(marks):
        name += f"[{_NUMBER.sub('0', value[:40])}]"
    if own and len(own) <= 40 and not _NUMBER.search(own):
        name += f"#{own}"
    return name.replace(PARTED, "|") if PARTED in name else name


@lru_cache(maxsize=8192)
def _stable(classes: str) -> str:
    """Remembered: a site's pages have the same classes over and over."""
    stable = sorted(name for name in classes.split() if not _HASHED.search(name))[:_CLASSES]
    return "".join(f".{name}" for name in stable)
