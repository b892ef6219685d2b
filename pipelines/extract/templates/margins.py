"""What stands beside a site's article on every page: header, side column, teasers below, footer.

A template's reader has no use for them, and most of a page's elements are theirs. What has never held a block of the
article, nor the headline, a byline or anything else that the page's record needs, is cut out before the page is read.
Whether the record needs it is tried: pages that are read both ways are read once more without their margins.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block
from pipelines.extract.templates.records import Margin, Margins
from pipelines.extract.templates.signature import PARTED, Places, name_of

PAGES = 5
"""On which a margin must have stood, and no article in it."""
TRIED = 3
"""Pages in a row whose record was the same without their margins, from which on they are cut."""
_NEARLY_ALL = 0.9
"""Of the pages read whole since the first that had it: what comes and goes, as a wall does, is read."""
_LEAST = 3
"""Blocks of a margin; a smaller one saves nothing."""
_DEEPEST = 12
_ROOTS = ("body", "html")
_MOST = 300
"""Places remembered; of a site that names its elements anew on each page most are worth nothing."""


@dataclass(frozen=True, slots=True)
class Around:
    """A page's elements as paths from the body: names of signature.name_of, parted."""

    spine: tuple[str, ...] = ()
    """Those that hold a block of the article."""
    margins: tuple[str, ...] = ()
    """The outermost others of `_LEAST` blocks at least."""


def around(blocks: Sequence[Block], own: Collection[int], places: Places) -> Around:
    """`own` are the indexes of the blocks that are article."""
    above: dict[HtmlElement, None] = {}
    for block in blocks:
        if block.index in own:
            node: HtmlElement | None = block.element
            while node is not None and node not in above and node.tag not in _ROOTS:
                above[node] = None
                node = node.getparent()
    if not above:
        return Around()
    sizes: dict[HtmlElement, int] = {}
    outermost: dict[HtmlElement, HtmlElement | None] = {}
    for block in blocks:
        if block.index not in own and (found := _outermost(block.element, above, outermost)) is not None:
            sizes[found] = sizes.get(found, 0) + 1
    paths: dict[HtmlElement, str] = {}
    margins = [element for element, size in sizes.items() if size >= _LEAST]
    return Around(spine=_paths(above, paths, places), margins=_paths(margins, paths, places))


def _outermost(
    element: HtmlElement, above: Collection[HtmlElement], known: dict[HtmlElement, HtmlElement | None]
) -> HtmlElement | None:
    """The outermost element around a block that holds nothing of the article; None where its own does."""
    climbed: list[HtmlElement] = []
    found: HtmlElement | None = None
    node: HtmlElement | None = element
    while node is not None and node not in above and node.tag not in _ROOTS:
        if node in known:
            found = known[node]
            break
        climbed.append(node)
        found = node
        node = node.getparent()
    known.update(dict.fromkeys(climbed, found))
    return found


def _paths(elements: Collection[HtmlElement], known: dict[HtmlElement, str], places: Places) -> tuple[str, ...]:
    paths = dict.fromkeys(_path(element, known, places) for element in elements)
    return tuple(path for path in paths if path)


def _path(element: HtmlElement, known: dict[HtmlElement, str], places: Places) -> str:
    """Empty for one too deep."""
    chain: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and node.tag not in _ROOTS and node not in known and len(chain) < _DEEPEST:
        chain.append(node)
        node = node.getparent()
    path = "" if node is None else known.get(node, "")
    if not path and (node is None or node.tag not in _ROOTS):
        return ""
    for node in reversed(chain):
        name = places.name(node)
        path = known[node] = f"{path}{PARTED}{name}" if path else name
    return path if path.count(PARTED) < _DEEPEST else ""


def observe(known: Margins, spine: Sequence[str], margins: Sequence[str], needed: Sequence[str] | None) -> None:
    """Adds one more page that was read whole. `needed` are the margins without which its record was another one;
    None where that was not tried."""
    if not spine:
        return
    known.pages += 1
    for path in margins:
        margin = known.places.setdefault(path, Margin(since=known.pages))
        margin.pages += 1
        margin.last = known.pages
    for path in (*spine, *(needed or ())):
        margin = known.places.setdefault(path, Margin(since=known.pages))
        margin.read, margin.last = True, known.pages
    if needed is not None:
        known.agreed = 0 if needed else known.agreed + 1
    if len(known.places) > _MOST:
        oldest = sorted(known.places, key=lambda path: (known.places[path].read, known.places[path].last))
        for path in oldest[: len(known.places) - _MOST]:
            del known.places[path]


class Cutter:
    """A site's margins made ready to be cut; good for any number of pages."""

    def __init__(self, known: Margins) -> None:
        self._read = frozenset(path for path, margin in known.places.items() if margin.read)
        self.margins = frozenset(path for path, margin in known.places.items() if _is_settled(margin, known.pages))
        self.is_trusted = known.agreed >= TRIED and bool(self.margins)

    def cut(self, tree: HtmlElement, only: Collection[str] | None = None) -> list[str]:
        """Takes the margins out of the page, those among `only` where it is given; their paths."""
        body = tree.find("body")
        return [] if body is None else self._cut(body, "", self.margins if only is None else only)

    def _cut(self, element: HtmlElement, path: str, margins: Collection[str]) -> list[str]:
        found: list[str] = []
        for child in list(element):
            if not len(child):
                continue  # there is nothing in it to be saved
            own = f"{path}{PARTED}{name_of(child)}" if path else name_of(child)
            if own in margins:
                child.drop_tree()
                found.append(own)
            elif own in self._read:
                found += self._cut(child, own, margins)
        return found


def _is_settled(margin: Margin, pages: int) -> bool:
    return not margin.read and margin.pages >= PAGES and margin.pages >= _NEARLY_ALL * (pages + 1 - margin.since)
