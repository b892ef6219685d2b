"""Is a source as it should be? Its history in, what was found out. Pure: no clock, no archive, no network.

A judgement has three answers: a fault, fine, or nothing can be said (too little history, not crawled). Only `fine`
ends a fault that was noticed. docs/operate.md tells how soon each kind is named.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from newswatch.archive.health import HealthEvent
from newswatch.archive.health_book import Fault
from newswatch.archive.health_days import day_of
from newswatch.archive.health_recent import Went
from scheduler import quality
from scheduler.findings import CAUSES, History, Judgement, Kind, fault, midnight
from scheduler.numbers import numbers
from scheduler.quality import BEFORE, Findings, Odd
from scheduler.reach import endpoints, reached

_SLOW = (Kind.FEW, Kind.MANY, Kind.DATES, Kind.AUTHORS, Kind.LENGTH, Kind.LANGUAGE, Kind.REDESIGN)
_OF_PAGES = (Kind.EMPTY, Kind.DATES, Kind.AUTHORS, Kind.LENGTH)
_REBUILT = "rebuilt"
"""Key of a redesign's figures that templates noticed by the places of the text, not by what the pages give."""
USUAL_AFTER = timedelta(days=28)
"""A change that lasts so long is how the source is now."""


def judge(history: History, now: datetime) -> Judgement:
    """All kinds but budget and network, which are known elsewhere."""
    found: Judgement = {}
    for part in (reached, endpoints, numbers, _pages):
        found |= part(history, now)
    unreached = bool(history.crawls) and history.crawls[0].went not in (Went.WELL, Went.IDLE, Went.UNLISTED)
    if unreached or any(found.get(kind) for kind in (*CAUSES, Kind.FEED)):
        follows = (Kind.SILENT, Kind.FEW, *((Kind.ERRORS, Kind.EMPTY) if unreached else ()))
        return {kind: fault for kind, fault in found.items() if fault is None or kind not in follows}
    return found


def outlived(event: HealthEvent, now: datetime) -> bool:
    """It has lasted so long that it is how the source is now."""
    return event.kind in _SLOW and now - event.since > USUAL_AFTER


def _pages(history: History, now: datetime) -> Judgement:
    """What its pages give; where several things changed at once it is the pages that did."""
    found = quality.judge(history.days, history.source.languages, day_of(now), _reference(history), history.past_days)
    changed = {kind: odd for kind in _OF_PAGES if (odd := found.get(kind)) is not None}
    if len(changed) >= 2:
        told = {kind: odd for kind, odd in found.items() if kind not in changed}
        return {Kind.REDESIGN: _redesign(history, changed), **_each(history, told)}
    judged = _each(history, found)
    known = history.open.get(Kind.REDESIGN)
    of_places = known is None or _REBUILT in known.figures
    if of_places and history.rebuilt is not None:
        judged[Kind.REDESIGN] = _rebuilt(history, history.rebuilt)
    elif of_places or (not changed and {"dates", "length"} <= found.keys()):
        judged[Kind.REDESIGN] = None
    return judged


def _rebuilt(history: History, since: datetime) -> Fault:
    """What its pages give is as before, so that this is a warning."""
    words = (
        f"{history.source.name}: its pages are built otherwise than before, their texts stand at new places. "
        f"Templates learn them by themselves; `newswatch sources try {history.source.id}` shows what is read now."
    )
    found = fault(history, Kind.REDESIGN, since, words, **{_REBUILT: True})
    return replace(found, severity="warn")


def _reference(history: History) -> dict[str, float]:
    """What the faults that last are held against."""
    held: dict[str, float] = {}
    for kind, event in history.open.items():
        before = event.figures.get(BEFORE)
        held |= before if isinstance(before, dict) else {} if before is None else {kind: before}
    return held


def _each(history: History, found: Findings) -> Judgement:
    return {Kind(name): None if odd is None else _page_fault(history, Kind(name), odd) for name, odd in found.items()}


def _redesign(history: History, changed: Mapping[Kind, Odd]) -> Fault:
    first = min(odd.since for odd in changed.values())
    what = ", ".join(odd.what for odd in changed.values())
    words = (
        f"{history.source.name}: its pages look different since {first} ({what}). "
        f"`newswatch sources try {history.source.id}` shows what is read now; mend the rules in its file."
    )
    before = {str(kind): odd.figures[BEFORE] for kind, odd in changed.items() if BEFORE in odd.figures}
    return fault(history, Kind.REDESIGN, midnight(first), words, **{BEFORE: before})


def _page_fault(history: History, kind: Kind, odd: Odd) -> Fault:
    source = history.source
    advice = (
        f"`newswatch sources check {source.id}` tries again; what failed is tried again by itself."
        if kind is Kind.ERRORS
        else f"`newswatch sources try {source.id}` shows what is read now; rules in its file help where it changed."
    )
    words = f"{source.name}: {odd.what}, {odd.usual}. {advice}"
    return fault(history, kind, midnight(odd.since), words, **odd.figures)
