"""Who signs below the headline or at the end of the text, without a class that says so."""

import re

from pipelines.extract import names
from pipelines.extract.blocks import Block
from pipelines.extract.document import Document

_BEHIND = 5
"""Lines after the text's last in which a label like `Author:` still speaks of it."""
_LABELLED = re.compile(
    r"^\W*(?:words|text|written by|posted by|author|autor(?:in)?|von|by|автор|текст|ავტორი|հեղինակ|müəllif|yazar|yazan)"
    r"\s*[:：]\s*(?P<names>\S.{3,100})$",
    re.IGNORECASE,
)
_POSTED = re.compile(r"^posted (?:on|at) .{4,40}? by (?P<names>\S.{3,50})$", re.IGNORECASE)
_CLOSING = re.compile(r"\((?P<names>[^()]{5,120}?),\s*\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\)\W*$")
_PLACE = re.compile(r"\s+(?:aus|in|from)\s+.*$")
_LONGEST = 120


def signed_at_foot(page: Document, body_keys: set[str]) -> list[str]:
    """A labelled name around the text, a bracket with names and the day at its end, a name alone above or below it."""
    own = [block for block in page.blocks if block.key in body_keys]
    if not own:
        return []
    last = own[-1].index
    around = page.blocks[max(page.headline_index, own[0].index - _BEHIND) : last + 1 + _BEHIND]
    for block in around:
        match = _LABELLED.match(block.text) or _POSTED.match(block.text)
        if match and len(block.text) <= _LONGEST and (found := names.split_names(match["names"])):
            return found
    if closing := _CLOSING.search(own[-1].text):
        parts = [_PLACE.sub("", part.strip()) for part in closing["names"].split(",")]
        if parts and all(map(names.looks_like_name, parts)):
            return parts
    return _alone(page, own)


def _alone(page: Document, own: list[Block]) -> list[str]:
    """A line of names right above the text or as its last, set in bold or italics."""
    first = next((block for block in own if len(block.text) > _LONGEST), own[0])
    for at in (first.index - 1, own[0].index, own[-1].index, own[-1].index + 1):
        block = page.blocks[at] if 0 <= at < len(page.blocks) else None
        if block is None or len(block.text) > _LONGEST or block.tag != "p" or block.link_share or not _set_off(block):
            continue
        parts = re.split(r"\s*(?:/|,|&|\band\b|\bund\b)\s*", block.text)
        if all(map(names.looks_like_name, parts)) and len(parts) <= 3:
            return parts
    return []


def _set_off(block: Block) -> bool:
    return block.bold_share > 0.9 or any(child.tag in ("em", "i") for child in block.element)
