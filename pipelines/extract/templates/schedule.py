"""When a template is used, when its word is held against the page read alone, and what comes of that. Pure."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from newswatch.models import Lesson, Reading, Standing, TemplateState

PAGES_FIRST = 2
"""Pages that must have taught; with one, two to four more pages a set of the corpus got worse, and none better."""
CHECKED_FIRST = 2
ALIKE = 0.9
"""Likeness of two texts that agree."""
_FIRST_USES = frozenset({1, 2, 4, 8, 16})
_EVERY = ((200, 20), (400, 50), (800, 100))
"""Up to which use one in how many is verified, from the sixteenth on."""
_PROVEN_EVERY, _DOUBTED_EVERY = 200, 50
"""The same from there on; at the most, where two texts of the site were ever unlike."""
_PUT_BACK_AFTER = 2
"""Disagreements in a row."""
REDESIGN_AFTER = 3
"""Pages in a row whose article stands nearly all where the site had nothing until then."""
_STRANGE = 0.8


class Policy(StrEnum):
    """`extract.templates` of the settings; bulk work is `auto` unless that is `off`."""

    CHECKED = "checked"
    AUTO = "auto"
    OFF = "off"


def is_checked(state: TemplateState) -> bool:
    return state.standing is Standing.PINNED or state.checked >= CHECKED_FIRST


def may_serve(state: TemplateState, policy: Policy) -> bool:
    if policy is Policy.OFF or state.standing is Standing.FORGOTTEN or not state.learned:
        return False
    if is_checked(state) and state.pages >= state.ready_at:
        return True
    return policy is Policy.AUTO and state.pages >= max(PAGES_FIRST, state.ready_at)


def is_verified(use: int, state: TemplateState) -> bool:
    """Whether use number `use` (from 1) is held against the page read alone.

    1, 2, 4, 8, 16, then one in twenty, from the 200th on one in fifty; where none ever disagreed, from the 400th on one
    in a hundred, from the 800th on one in two hundred. While the last word was a disagreement, each.
    """
    if state.disagreed_in_row or use in _FIRST_USES:
        return True
    every = next((every for last, every in _EVERY if use <= last), _PROVEN_EVERY)
    return use > max(_FIRST_USES) and use % (min(every, _DOUBTED_EVERY) if state.disagreed else every) == 0


def agrees(likeness: float, state: TemplateState) -> bool:
    """On a checked site the two texts may be as unlike as they were on the checked pages, and a tenth more."""
    return likeness >= (min(ALIKE, state.usual - 0.1) if is_checked(state) else ALIKE)


def after(state: TemplateState, lesson: Lesson, strange: float, now: datetime) -> TemplateState:
    """`state` after one more page; what was learned of it stands in `learned` already.

    `strange` is the part of the page's article that stands at new places.
    """
    in_row = state.strange_in_row + 1 if strange >= _STRANGE else 0
    noticed = now if in_row == REDESIGN_AFTER else state.redesigned_at
    state = replace(state, updated_at=now, strange_in_row=in_row, redesigned_at=noticed)
    match lesson.how:
        case Reading.ALONE:
            return replace(state, pages=state.pages + 1)
        case Reading.CHECKED:
            usual = state.usual if lesson.likeness is None else min(state.usual, lesson.likeness)
            return replace(state, pages=state.pages + 1, checked=state.checked + 1, usual=usual)
        case Reading.FELL_BACK:
            fallbacks, in_row = state.fallbacks + 1, state.fallbacks_in_row + 1
            return replace(state, pages=state.pages + 1, fallbacks=fallbacks, fallbacks_in_row=in_row)
        case Reading.TEMPLATE:
            return replace(state, uses=state.uses + 1, served=state.served + 1, fallbacks_in_row=0)
        case Reading.AGREED:
            known = _verified(state)
            return replace(known, served=state.served + 1, disagreed_in_row=0)
        case Reading.DISAGREED:
            return _disagreed(_verified(state))


def _verified(state: TemplateState) -> TemplateState:
    return replace(state, uses=state.uses + 1, pages=state.pages + 1, verified=state.verified + 1, fallbacks_in_row=0)


def _disagreed(state: TemplateState) -> TemplateState:
    in_row = state.disagreed_in_row + 1
    state = replace(state, disagreed=state.disagreed + 1, disagreed_in_row=in_row)
    if in_row < _PUT_BACK_AFTER:
        return state
    return replace(state, disagreed_in_row=0, uses=0, ready_at=state.pages + PAGES_FIRST)
