"""When what a template takes is not to be believed: any of these, and the page is read the general way and teaches."""

from collections.abc import Sequence

from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.lead import descriptions
from pipelines.extract.templates.decide import Taken
from pipelines.extract.text import words

_UNKNOWN = 0.15
_UNKNOWN_TOKENS, _UNKNOWN_LINKED = 10, 0.4
_LEAST = 60
_SETTLED = 0.5
_PARAGRAPH, _PARAGRAPH_LINKED = 70, 0.3
_TOLD = 0.5


def fault_of(page: Document, title: str | None, taken: Taken, *, checked: bool) -> str | None:
    """Why `taken` is not to be believed, in words; None where it is.

    On a site whose pages a person checked, text left out is left out on purpose: no length is asked for there.
    """
    kept = _size(taken.kept)
    if kept < _LEAST:
        return f"only {kept} words at known places"
    if not checked and taken.settled < _SETTLED:
        return "most of it stands at places that one page showed"
    unknown = _size([block for block in taken.unknown if _weighs(block)])
    if unknown > _UNKNOWN * (kept + unknown):
        return f"{unknown} words at places that no page showed, beside {kept}"
    if not checked and kept < 0.5 * _size([block for block in page.text_blocks if _is_paragraph(block)]):
        return f"{kept} words, less than half of what stands in paragraphs"
    if not _speaks_of(descriptions(page), [title or "", *(block.text for block in taken.kept)]):
        return "the page's description speaks of something else"
    return None


def _speaks_of(told: Sequence[str], texts: Sequence[str]) -> bool:
    """True where the words of one of `told` are found; where nothing is told, too."""
    wanted = [own for one in told if (own := words(one))]
    found: set[str] = set()
    for text in texts if wanted else ():  # most descriptions are the article's first words
        found.update(words(text))
        if any(sum(word in found for word in own) >= _TOLD * len(own) for own in wanted):
            return True
    return not wanted


def _weighs(block: Block) -> bool:
    return block.tokens >= _UNKNOWN_TOKENS and block.link_share < _UNKNOWN_LINKED


def _is_paragraph(block: Block) -> bool:
    return block.tag == "p" and len(block.text) > _PARAGRAPH and block.link_share < _PARAGRAPH_LINKED


def _size(blocks: Sequence[Block]) -> int:
    return sum(block.tokens for block in blocks)
