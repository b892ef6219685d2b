"""Which blocks of a page are article, by what the site's other pages had at the same places."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.clean.learned import hash_of
from pipelines.extract.blocks import Block
from pipelines.extract.templates import closing
from pipelines.extract.templates.learn import OLD_SITE, would_return
from pipelines.extract.templates.lesson import LINKED, REPEATABLE, between, speaks_for_parent
from pipelines.extract.templates.records import Tally, Template
from pipelines.extract.templates.signature import PARTED, Place, Places, around_of, shallow_of
from pipelines.extract.text import vocabulary

_HALF = 0.5
_ENOUGH_SAID = 8
"""Tokens a person told apart at a place, from which on nobody else is asked about it."""
_WEIGHT = 10
"""Of fewer than that, beside an automatic reader's."""
_PARENT_TOKENS = 30
_PARENT_CONTENT, _PARENT_JUNK = 0.8, 0.1
_BETWEEN = vocabulary("h2 h3 h4 h5 h6 p li dt dd blockquote")


@dataclass(frozen=True, slots=True)
class Taken:
    kept: tuple[Block, ...]
    """In document order."""
    closing: tuple[Block, ...]
    """What every page of the site has after its article; in document order."""
    settled: float
    """The part of what is kept that stands at places which more than one page showed, 0 to 1; 1 on a young site."""
    unknown: tuple[Block, ...]
    """At places that no page showed, those too that were kept because they stand between kept ones."""


class Decider:
    """A template made ready to be asked; good for any number of pages."""

    def __init__(self, template: Template) -> None:
        self._is_young = template.pages < OLD_SITE
        self._settled = frozenset(place for place, tally in template.places.items() if tally.pages > 1)
        self._scanty = frozenset(place for place, tally in template.places.items() if _is_scanty(tally))
        self._deep = {place: _share(tally) for place, tally in template.places.items()}
        self._shallow = _shallow(template)
        self._around = {around_of(place) for place, share in self._deep.items() if share >= _HALF}
        self._around |= {around_of(place) for place, share in self._shallow.items() if share >= _HALF}
        self._nearest = {around.partition(PARTED)[0] for around in self._around}
        self._parents = {
            parent: _share(tally, doubt=0)
            for parent, tally in template.parents.items()
            if tally.size >= _PARENT_TOKENS or tally.checked_content + tally.checked_junk >= _ENOUGH_SAID
        }
        self._closed = closing.closed(template)
        said = template.own
        self._article = {key for key, is_article in said.items() if is_article}
        next_page = template.pages + 1
        repeated = {key for key, known in template.repeats.items() if would_return(known, next_page)}
        self._furniture = (repeated | {key for key, is_article in said.items() if not is_article}) - self._article

    def decide(self, blocks: Sequence[Block], places: Places) -> Taken:
        kept: set[int] = set()
        repeated: set[int] = set()
        unknown: list[Block] = []
        for block in blocks:
            if block.link_share >= LINKED and not self._may_be_article(block, places):
                continue  # a menu's, as most blocks of a page are
            is_article = self._is_article(block, places.of(block))
            if is_article is None:
                unknown.append(block)
            elif is_article:
                (repeated if self._is_furniture(block) else kept).add(block.index)
        losable = (block for block in unknown if block.tag in _BETWEEN and block.link_share < LINKED)
        kept |= {block.index for block in between(blocks, kept | repeated, losable)}
        taken = [block for block in blocks if block.index in kept]
        after = self.after_article(taken, places)
        ends = tuple(block for block in taken if block.index in after)
        taken = [block for block in taken if block.index not in after]
        return Taken(tuple(taken), ends, self._settled_part(taken, places), tuple(unknown))

    def after_article(self, blocks: Sequence[Block], places: Places) -> set[int]:
        """The indexes of those of `blocks`, a page's text, that every page of the site has after its article."""
        return closing.after_article(blocks, places, self._closed)

    def _settled_part(self, kept: Sequence[Block], places: Places) -> float:
        if self._is_young:
            return 1.0
        settled = sum(block.tokens for block in kept if places.of(block).deep in self._settled)
        return settled / max(sum(block.tokens for block in kept), 1)

    def _may_be_article(self, block: Block, places: Places) -> bool:
        if places.nearest(block) not in self._nearest and "" not in self._around:
            return False  # so it is with nearly all, and costs a third
        around = places.around(block)
        return around in self._around or around.rpartition(PARTED)[0] in self._around

    def _is_article(self, block: Block, place: Place) -> bool | None:
        share = self._deep.get(place.deep)
        if share is None:
            share = self._shallow.get(place.shallow)
        if share is not None and (share >= _HALF or place.deep not in self._scanty):
            return share >= _HALF
        around = self._parents.get(place.parent) if speaks_for_parent(block) else None
        if share is not None:  # a few words there were none; what stands beside them is article all the same
            return around is not None and around >= _PARENT_CONTENT
        if around is None or _PARENT_JUNK < around < _PARENT_CONTENT:
            return None
        return around >= _PARENT_CONTENT

    def _is_furniture(self, block: Block) -> bool:
        return block.tokens <= REPEATABLE and hash_of(block.text) in self._furniture


def _is_scanty(tally: Tally) -> bool:
    """Too few words to judge a place by, and none of a person's."""
    return tally.size < _PARENT_TOKENS and not tally.checked_content + tally.checked_junk


def _share(tally: Tally, doubt: float = 1) -> float:
    """The part that is article; a person's word before that of an automatic reader."""
    said = tally.checked_content + tally.checked_junk
    content, junk = tally.checked_content * _WEIGHT, tally.checked_junk * _WEIGHT
    if said < _ENOUGH_SAID:
        content, junk = content + tally.content, junk + tally.junk
    return (content + doubt) / (content + junk + 2 * doubt)


def _shallow(template: Template) -> dict[str, float]:
    sums: dict[str, Tally] = defaultdict(Tally)
    for deep, tally in template.places.items():
        whole = sums[shallow_of(deep)]
        whole.junk += tally.junk
        whole.content += tally.content
        whole.checked_junk += tally.checked_junk
        whole.checked_content += tally.checked_content
    return {place: _share(tally) for place, tally in sums.items()}
