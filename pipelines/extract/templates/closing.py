"""What every page of a site has after its article, inside the article's own element: cards, a note on the writer.

Such text is another on each page, so nothing repeats by which it could be told, and it may hold no link. What gives it
away is how it stands: after the last paragraph, in an element unlike that of the paragraphs, on nearly every page and
in the same number each time. An article's own last paragraphs come in any number.
"""

from collections.abc import Collection, Sequence

from newswatch.models import Kept
from pipelines.extract.blocks import Block
from pipelines.extract.templates.records import Closing, Template
from pipelines.extract.templates.signature import Places, around_of

PAGES = 8
"""On which a place must have stood so."""
_NEARLY_ALL = 0.6
"""Of the site's pages since the first of those, less those on which it stood in another number."""
_MOST = 0.25
"""Part of a page's text that such places hold together; what is more is not left out."""


def observe(template: Template, kept: Sequence[Kept]) -> bool:
    """Counts how the article of one more page ends, its parts in document order; whether a place is told otherwise now.

    A page whose text was found by the template lacks what was left out of it: of that it says nothing.
    """
    stood = [(one.deep, one.tokens) for one in kept]
    ends = _ends(stood)
    changed = False
    for place in {place for place, _ in stood} - set(ends):
        before = template.closing.pop(place, None)
        changed |= before is not None and before.closed
    if not _is_much(stood, ends):
        for place, times in ends.items():
            changed |= _counted(template, place, times)
    return changed


def _counted(template: Template, place: str, times: int) -> bool:
    known = template.closing.get(place)
    before = known is not None and known.closed
    if known is None or not known.pages:
        known = template.closing[place] = Closing(times=times, since=template.pages)
    known.pages += 1 if known.times == times else -1
    known.closed |= known.pages >= PAGES and known.pages >= _NEARLY_ALL * (template.pages + 1 - known.since)
    return known.closed != before


def forget(template: Template) -> None:
    """Leaves out what is said of places that the template has forgotten."""
    for place in [place for place in template.closing if place not in template.places]:
        del template.closing[place]


def closed(template: Template) -> frozenset[str]:
    """The places that are not article; where a person told a place apart, that is what counts."""
    found = (place for place, known in template.closing.items() if known.closed)
    return frozenset(place for place in found if not _is_told(template, place))


def _is_told(template: Template, place: str) -> bool:
    tally = template.places.get(place)
    return tally is not None and tally.checked_content + tally.checked_junk > 0


def after_article(blocks: Sequence[Block], places: Places, closed: Collection[str]) -> set[int]:
    """The indexes of those of `blocks`, a page's text in document order, that stand so at `closed` places."""
    if not closed:
        return set()
    stood = [(places.of(block).deep, block.tokens) for block in blocks]
    ends = _ends(stood)
    if _is_much(stood, ends):
        return set()
    return {block.index for block, (place, _) in zip(blocks, stood, strict=True) if place in ends and place in closed}


def _ends(stood: Sequence[tuple[str, int]]) -> dict[str, int]:
    """How often each place stands that stands only after the last paragraph of (place, words), in another element."""
    size: dict[str, int] = {}
    for place, tokens in stood:
        size[place] = size.get(place, 0) + tokens
    if len(size) < 2:
        return {}
    main = max(size, key=size.__getitem__)
    last = max(at for at, (place, _) in enumerate(stood) if place == main)
    before = {place for place, _ in stood[: last + 1]}
    ends = {place for place in size if place not in before and around_of(place) != around_of(main)}
    return {place: sum(other == place for other, _ in stood) for place in ends}


def _is_much(stood: Sequence[tuple[str, int]], places: Collection[str]) -> bool:
    whole = sum(tokens for _, tokens in stood)
    return sum(tokens for place, tokens in stood if place in places) > _MOST * whole
