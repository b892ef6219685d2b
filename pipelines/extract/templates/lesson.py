"""What a page teaches: at which places its article stands, and at which everything else."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from newswatch.models import Kept
from pipelines.clean.learned import hash_of
from pipelines.extract.blocks import Block
from pipelines.extract.templates.signature import Places
from pipelines.extract.text import vocabulary

REPEATABLE = 80
"""Tokens of a text that may be furniture; longer ones are never counted."""
TEXT_TAGS = vocabulary("p h2 h3 h4 h5 li blockquote")
LINKED = 0.5
_LOSABLE = vocabulary("h2 h3 h4 h5 h6 li dt dd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A page's blocks, told apart."""

    kept: tuple[Kept, ...]
    junk: tuple[Kept, ...] = ()
    """Short ones only, and only where a person told them apart."""
    places: tuple[tuple[str, int], ...] = ()
    parents: tuple[tuple[str, int], ...] = ()


def labels_of(blocks: Sequence[Block], kept: Collection[int], places: Places, *, checked: bool = False) -> Labels:
    """`kept` are the indexes of the blocks that are article; all others are not.

    Of an automatic reader's labels, headings and list items missing between two kept blocks teach nothing: it loses
    those now and then. A person left them out on purpose.
    """
    doubtful = set() if checked else _lost(blocks, kept)
    own: list[Kept] = []
    other: list[Kept] = []
    junk: dict[str, int] = defaultdict(int)
    around: dict[str, int] = defaultdict(int)
    for block in blocks:
        if block.index in doubtful:
            continue
        if block.index in kept:
            own.append(kept_of(block, places))
            continue
        place = places.of(block)
        junk[place.deep] += block.tokens
        if place.parent and speaks_for_parent(block):
            around[place.parent] += block.tokens
            if checked and block.tokens <= REPEATABLE:
                other.append(kept_of(block, places))
    return Labels(kept=tuple(own), junk=tuple(other), places=tuple(junk.items()), parents=tuple(around.items()))


def kept_of(block: Block, places: Places) -> Kept:
    place, tokens = places.of(block), block.tokens
    parent = place.parent if speaks_for_parent(block) else ""
    return Kept(place.deep, parent, tokens, hash_of(block.text) if tokens <= REPEATABLE else "")


def _lost(blocks: Sequence[Block], kept: Collection[int]) -> set[int]:
    return {
        block.index
        for block in between(
            blocks,
            kept,
            (
                block
                for block in blocks
                if block.index not in kept and block.tag in _LOSABLE and block.link_share < LINKED
            ),
        )
    }


def between(blocks: Sequence[Block], kept: Collection[int], some: Iterable[Block]) -> list[Block]:
    """Those of `some` that have a kept block before and after them, others of `some` aside."""
    wanted = {block.index for block in some}
    inside: list[Block] = []
    run: list[Block] = []
    after_kept = False
    for block in blocks:
        if block.index in wanted:
            run.append(block)
            continue
        is_kept = block.index in kept
        if after_kept and is_kept:
            inside += run
        run, after_kept = [], is_kept
    return inside


def speaks_for_parent(block: Block) -> bool:
    return block.tag in TEXT_TAGS and block.link_share < LINKED
