"""A live ticker's posts: one text in many containers, of which an extractor may take the summary for the whole."""

import re

from lxml.html import HtmlElement

from pipelines.extract.attributes import values_of
from pipelines.extract.blocks import Block
from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.text import letters, squeezed, vocabulary

_POST = re.compile(
    r"(?:^|[\s_-])(?:live-?(?:blog)?-?(?:post|entry|event|update|item|message)s?"
    r"|ticker-?(?:post|entry|event|update|item|message)s?|liveticker-?(?:event|item|entry))(?:$|[\s_-])"
)
_NAMES = values_of("//*/@class")
_APART = re.compile(
    r"teaser|related|recommend|promo|comment|share|social|caption|advert|newsletter|embed|meta\b|byline"
)
_TEXT, _TITLES = vocabulary("p li blockquote"), vocabulary("h2 h3 h4")
_POSTS, _DEPTH = 4, 10
_SHORT = 25
"""Characters up to which a line under a post is a time or a label."""


def with_posts(page: Document, lines: list[Line], barred: set[str]) -> list[Line]:
    """`lines` with the posts' paragraphs and headings that are missing; as they are where the page is no ticker.

    `barred` holds squeezed texts that a rule took out.
    """
    if not _POST.search(" ".join({*_NAMES(page.tree)}).lower()):
        return lines  # as most pages: no element's name says post
    posts: dict[HtmlElement, list[Block]] = {}
    for block in page.text_blocks:
        post = _post_of(block) if _may_be_text(block) else None
        if post is not None:
            posts.setdefault(post, []).append(block)
    told = [blocks for blocks in posts.values() if any(block.tag in _TEXT for block in blocks)]
    if len(told) < _POSTS:
        return lines
    kept = {line.block.index for line in lines if line.block is not None}
    texts = barred | {squeezed(line.text) for line in lines}
    title = letters(page.title or "")
    missing = [
        block
        for blocks in told
        for block in blocks
        if block.index not in kept and block.key not in texts and letters(block.text) != title
    ]
    return merged(lines, missing) if missing else lines


def _may_be_text(block: Block) -> bool:
    if block.tag in _TITLES:
        return block.link_share < 0.9
    return block.tag in _TEXT and block.link_share < 0.5 and len(block.text) > _SHORT


def _post_of(block: Block) -> HtmlElement | None:
    """The innermost element around it that is named a post, unless something on the way says that it is none of it."""
    node: HtmlElement | None = block.element
    for _ in range(_DEPTH):
        if node is None or node.tag in ("body", "aside", "nav", "footer", "figure"):
            return None
        names = (node.get("class") or "").lower()
        if node.tag in ("div", "article", "li", "section") and _POST.search(names):
            return node
        if _APART.search(names):
            return None
        node = node.getparent()
    return None


def merged(lines: list[Line], blocks: list[Block]) -> list[Line]:
    """`blocks` put among the lines in document order; lines without a block stay behind the one before them."""
    found: list[Line] = []
    waiting = sorted(blocks, key=lambda block: block.index, reverse=True)
    for line in lines:
        while line.block is not None and waiting and waiting[-1].index < line.block.index:
            block = waiting.pop()
            found.append(Line(block.text, block))
        found.append(line)
    return found + [Line(block.text, block) for block in reversed(waiting)]
