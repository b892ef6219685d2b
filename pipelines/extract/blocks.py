"""The page as text blocks in document order: the stuff that evidence and body rules look at."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from lxml.html import HtmlElement

from pipelines.extract.text import safe, vocabulary

BLOCK_TAGS = vocabulary(
    "html body p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote tr td th table tbody thead figcaption figure pre "
    "section article aside header footer nav main form address details summary button label picture video br hr"
)
SKIPPED_TAGS = vocabulary("script style noscript template svg iframe textarea object select head audio math")
_HASHED = re.compile(r"^(?:css|sc|jsx|svelte|jss|emotion|styled)-|__[\w-]*\d[\w-]*$|[A-Z0-9]{6,}|-[a-z]*\d[\da-z]*$")
_MAX_BLOCKS = 20_000
_AROUND = 6
_INLINE, _LINK, _BOLD, _BLOCK, _BREAK, _SKIPPED = range(6)
_KINDS = (
    dict.fromkeys(BLOCK_TAGS, _BLOCK)
    | dict.fromkeys(SKIPPED_TAGS, _SKIPPED)
    | {"a": _LINK, "b": _BOLD, "strong": _BOLD, "br": _BREAK}
)
"""What an element of each tag is to the loop below; the last three end what stood before them."""


class Block:
    """The text between two block-level boundaries."""

    def __init__(self, index: int, text: str, around: tuple[HtmlElement, ...], link: int, bold: int) -> None:
        self.index = index
        self.text = text
        self.element = around[0]
        """The nearest block-level element."""
        self.tag: str = self.element.tag
        self.around = around
        """That one and the next block-level elements above it, nearest first, as far as a place is told by."""
        self.link_share = min(link / len(text), 1.0) if link else 0.0
        self.bold_share = min(bold / len(text), 1.0) if bold else 0.0

    @cached_property
    def key(self) -> str:
        return self.text.replace(" ", "")  # the only kind of blank it has

    @property
    def tokens(self) -> int:
        """How many words it has, parted by blanks."""
        return self.text.count(" ") + 1

    @cached_property
    def names(self) -> str:
        """Classes and ids of the element and its two nearest block ancestors, nearest first."""
        chain = list(ancestry(self.element, 3))
        return " ".join(f"{element.get('class') or ''} {element.get('id') or ''}" for element in chain).lower()

    @cached_property
    def signature(self) -> str:
        """Tag and stable classes of the element and its three nearest block ancestors."""
        return "/".join(_element_signature(element) for element in ancestry(self.element, 4))


def ancestry(element: HtmlElement, depth: int) -> Iterator[HtmlElement]:
    """The element and its nearest block-level ancestors, `depth` of them in all."""
    node: HtmlElement | None = element
    while node is not None and depth:
        if node.tag in BLOCK_TAGS:
            yield node
            depth -= 1
        node = node.getparent()


def _element_signature(element: HtmlElement) -> str:
    classes = sorted(name for name in (element.get("class") or "").split() if not _HASHED.search(name))[:3]
    return f"{element.tag}.{'.'.join(classes)}"


def read_blocks(root: HtmlElement) -> list[Block]:  # noqa: C901 (calls are what it would cost)
    """Every block with text below `root`, in document order; iterative, so depth is no danger.

    One loop without calls: each page goes through it, element by element. An element ends where the next one is no
    child of it; that costs half of having its end told.
    """
    blocks: list[Block] = []
    owners: list[HtmlElement] = []
    parts: list[str] = []
    open_, kinds = list[HtmlElement](), list[int]()
    link = bold = links = bolds = hidden = 0
    for element in chain(root.iter(), (None,)):
        parent = None if element is None else element.getparent()
        while open_ and open_[-1] is not parent:
            node, kind = open_.pop(), kinds.pop()
            if hidden:
                hidden -= 1
                if hidden:
                    continue
            elif kind >= _BLOCK:
                if parts:
                    _add(blocks, owners, parts, link, bold)
                    parts, link, bold = [], 0, 0
                if kind == _BLOCK:
                    owners.pop()
            elif kind == _LINK:
                links -= 1
            elif kind == _BOLD:
                bolds -= 1
            if open_ and (text := node.tail) and (parts or not text.isspace()):
                parts.append(text)
                if links or bolds:
                    size = len(text.strip())
                    link += size if links else 0
                    bold += size if bolds else 0
        if element is None or len(blocks) >= _MAX_BLOCKS:
            break
        kind = _KINDS.get(element.tag, _INLINE) if open_ else _BLOCK
        open_.append(element)
        kinds.append(kind)
        if hidden or kind == _SKIPPED:
            hidden += 1
            continue
        if kind >= _BLOCK:
            if parts:
                _add(blocks, owners, parts, link, bold)
                parts, link, bold = [], 0, 0
            if kind == _BLOCK:
                owners.append(element)
        elif kind == _LINK:
            links += 1
        elif kind == _BOLD:
            bolds += 1
        if (text := element.text) and (parts or not text.isspace()):
            parts.append(text)
            if links or bolds:
                size = len(text.strip())
                link += size if links else 0
                bold += size if bolds else 0
    return blocks[:_MAX_BLOCKS]


def _add(blocks: list[Block], owners: list[HtmlElement], parts: list[str], link: int, bold: int) -> None:
    text = " ".join("".join(parts).split())
    if not text.isprintable():
        text = " ".join(safe(text).split())
    if text:
        blocks.append(Block(len(blocks), text, tuple(owners[: -_AROUND - 1 : -1]), link, bold))
