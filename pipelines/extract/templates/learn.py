"""A template after one more page. The single writer keeps what comes out."""

from dataclasses import dataclass

from newswatch.models import Kept, Lesson, Reading
from pipelines.clean.learned import SHARE, SPREAD
from pipelines.extract.templates import closing, margins
from pipelines.extract.templates.records import Repeat, Tally, Template, number_of

FURNITURE = 2
"""Earlier pages on which a text was kept, from which on it may be furniture; one page broke whole sites."""
HALF_LIFE = 90
"""Days after which what was counted weighs half."""
_NEW = 5
"""Pages for which a place is new."""
OLD_SITE = 8
"""Pages from which on a site is known well enough to be surprised by a page."""
_REMEMBERED = 30
"""Pages after which a text that stood on one page only is forgotten."""
_RARE = 200
"""Pages after which a place of which hardly anything is left, or a repeated text, is forgotten."""
_SWEEP = 10
"""Pages between two looks at all of them for what is to be forgotten."""


@dataclass(frozen=True, slots=True)
class Learned:
    changed: bool
    """It may take other blocks than before."""
    strange: float
    """The part of the page's article at places that the site did not have until a few pages ago, 0 to 1."""


def learn(template: Template, lesson: Lesson) -> Learned:
    """Adds the page to `template`. One that the template itself read adds to the counts of repeated texts only."""
    strange = _strangeness(template, lesson)
    template.pages += 1
    _age(template, lesson.day)
    changed = True
    if lesson.how is Reading.CHECKED:
        _learn_checked(template, lesson)
    elif lesson.how is Reading.TEMPLATE:
        counted = [_is_furniture(template, kept._replace(tokens=0)) for kept in lesson.kept if kept.hash]
        changed = closing.observe(template, lesson.kept) or any(counted)
    else:
        _learn_labels(template, lesson)
        closing.observe(template, lesson.kept)
    margins.observe(template.margins, lesson.spine, lesson.margins, lesson.needed)
    if template.pages % _SWEEP == 0:
        _forget(template)
    return Learned(changed, strange)


def _strangeness(template: Template, lesson: Lesson) -> float:
    if template.pages < OLD_SITE or not lesson.kept:
        return 0.0
    known, old = template.places, template.pages - _NEW
    strange = sum(kept.tokens for kept in lesson.kept if kept.deep not in known or known[kept.deep].first > old)
    return strange / sum(kept.tokens for kept in lesson.kept)


def _learn_labels(template: Template, lesson: Lesson) -> None:
    for deep, tokens in lesson.places:
        _at(template.places, deep, template.pages).junk += tokens
    for parent, tokens in lesson.parents:
        _at(template.parents, parent, template.pages).junk += tokens
    for kept in lesson.kept:
        if kept.hash and _is_furniture(template, kept):
            continue  # of the place it says nothing: another writer's note may stand there
        for tally in _tallies(template, kept):
            tally.content += kept.tokens


def _learn_checked(template: Template, lesson: Lesson) -> None:
    for deep, tokens in lesson.places:
        _at(template.places, deep, template.pages).checked_junk += tokens
    for parent, tokens in lesson.parents:
        _at(template.parents, parent, template.pages).checked_junk += tokens
    for kept in lesson.kept:
        for tally in _tallies(template, kept):
            tally.checked_content += kept.tokens
    template.own.update({other.hash: 0 for other in lesson.junk})
    template.own.update({kept.hash: 1 for kept in lesson.kept if kept.hash})


def _tallies(template: Template, kept: Kept) -> list[Tally]:
    found = [_at(template.places, kept.deep, template.pages)]
    if kept.parent:
        found.append(_at(template.parents, kept.parent, template.pages))
    return found


def _at(tallies: dict[str, Tally], key: str, page: int) -> Tally:
    tally = tallies.get(key)
    if tally is None:
        tally = tallies[key] = Tally(first=page)
    if tally.last != page:
        tally.pages += 1
        tally.last = page
    return tally


def _is_furniture(template: Template, kept: Kept) -> bool:
    """Counts the text; what it added before it proved to be furniture is taken back."""
    known = template.repeats.get(kept.hash)
    if known is None or _is_old(known, template.pages - 1):
        now = template.pages
        place, parent = number_of(kept.deep), number_of(kept.parent)
        template.repeats[kept.hash] = Repeat(1, now, place, parent, kept.tokens, now)
        return False
    if known.last != template.pages:
        known.pages += 1
        known.last = template.pages
        if not returns(known, template.pages):
            known.tokens += kept.tokens
            return False
        _take_back(template, known)
    return returns(known, template.pages)


def returns(known: Repeat, now: int, *, pages: int = 0) -> bool:
    """True for a text on so many of the site's pages since its first that a learned block would be one.

    `pages` is on how many it stands; what was counted, where it is not given.
    """
    pages = pages or known.pages
    share = max(SHARE, SPREAD / pages)
    return pages > FURNITURE and pages - 1 >= share * (now - known.first)


def would_return(known: Repeat, now: int) -> bool:
    """The same where page number `now`, not yet counted, has it too."""
    return returns(known, now, pages=known.pages + 1)


def _take_back(template: Template, known: Repeat) -> None:
    if not known.tokens:
        return
    for tallies, number in ((template.places, known.place), (template.parents, known.parent)):
        tally = next((tally for place, tally in tallies.items() if number_of(place) == number), None)
        if tally is not None:
            tally.content = max(tally.content - known.tokens, 0.0)
    known.tokens = 0.0


def _age(template: Template, day: int) -> None:
    """Halves the counts once a HALF_LIFE, so that what a site does now outweighs what it did."""
    if not template.halved:
        template.halved = day
    while day - template.halved >= HALF_LIFE:
        template.halved += HALF_LIFE
        for tally in (*template.places.values(), *template.parents.values()):
            tally.junk /= 2
            tally.content /= 2
            tally.checked_junk /= 2
            tally.checked_content /= 2
        for repeat in template.repeats.values():
            repeat.tokens /= 2


def _forget(template: Template) -> None:
    now = template.pages
    for tallies in (template.places, template.parents):
        _drop(tallies, [key for key, tally in tallies.items() if now - tally.last > _RARE and tally.size < 1])
    closing.forget(template)
    _drop(template.repeats, [key for key, known in template.repeats.items() if _is_old(known, now)])


def _is_old(known: Repeat, page: int) -> bool:
    return page - known.last > (_REMEMBERED if known.pages == 1 else _RARE)


def _drop(known: dict[str, Tally] | dict[str, Repeat], keys: list[str]) -> None:
    for key in keys:
        del known[key]
