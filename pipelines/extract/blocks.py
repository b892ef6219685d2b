"""The page as text blocks in document order: the stuff that evidence and body rules look at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from pipelines.extract.text import safe, squeezed, vocabulary

BLOCK_TAGS = vocabulary(
    "html body p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote tr td th table tbody thead figcaption figure pre "
    "section article aside header footer nav main form address details summary button label picture video br hr"
)
SKIPPED_TAGS = vocabulary("script style noscript template svg iframe textarea object select head audio math")
_HASHED = re.compile(r"^(?:css|sc|jsx|svelte|jss|emotion|styled)-|__[\w-]*\d[\w-]*$|[A-Z0-9]{6,}|-[a-z]*\d[\da-z]*$")
_MAX_BLOCKS = 20_000


@dataclass(slots=True)
class Text:
    """Running text of the block being read."""

    parts: list[str]
    link: int = 0
    bold: int = 0


class Block:
    """The text between two block-level boundaries."""

    def __init__(self, index: int, text: str, element: HtmlElement, link: int, bold: int) -> None:
        self.index = index
        self.text = text
        self.element = element
        """The nearest block-level element."""
        size = max(len(text), 1)
        self.link_share = min(link / size, 1.0)
        self.bold_share = min(bold / size, 1.0)

    @cached_property
    def key(self) -> str:
        return squeezed(self.text)

    @cached_property
    def tag(self) -> str:
        return str(self.element.tag)

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


def read_blocks(root: HtmlElement) -> list[Block]:
    """Every block with text below `root`, in document order; iterative, so depth is no danger."""
    reader = _Reader(root)
    stack: list[tuple[HtmlElement, Iterator[HtmlElement]]] = [(root, iter(root))]
    reader.open(root)
    while stack and len(reader.blocks) < _MAX_BLOCKS:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            reader.close(element)
            reader.add(element.tail if stack else None)
        elif isinstance(child.tag, str) and child.tag not in SKIPPED_TAGS:
            reader.open(child)
            stack.append((child, iter(child)))
        else:
            reader.add(child.tail)
    return reader.blocks


class _Reader:
    def __init__(self, root: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self._owners = [root]
        self._text = Text([])
        self._links = self._bolds = 0

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCK_TAGS:
            self._flush()
            if tag != "br":
                self._owners.append(element)
        elif tag == "a":
            self._links += 1
        elif tag in ("b", "strong"):
            self._bolds += 1
        self.add(element.text)

    def close(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCK_TAGS:
            self._flush()
            if tag != "br":
                self._owners.pop()
        elif tag == "a":
            self._links -= 1
        elif tag in ("b", "strong"):
            self._bolds -= 1

    def add(self, text: str | None) -> None:
        if not text:
            return
        now = self._text
        now.parts.append(text)
        if self._links or self._bolds:
            size = len(text.strip())
            now.link += size if self._links else 0
            now.bold += size if self._bolds else 0

    def _flush(self) -> None:
        now = self._text
        if not now.parts:
            return
        text = " ".join(safe("".join(now.parts)).split())
        if text:
            self.blocks.append(Block(len(self.blocks), text, self._owners[-1], now.link, now.bold))
        self._text = Text([])
