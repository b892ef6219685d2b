"""Failures of a source or a host: how long to stay away, when to give up for now, when to come back. Pure.

Each failure in a row weighs by its kind (hard 1, soft ½, temporary ¼) and doubles the wait once a whole point is
reached; the weights and the doubling are those of Media Cloud's rss-fetcher. A source at eight points is given up: that
is reported, and from then on it is tried once a day. A success forgets everything.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from spiders.refusals import Trouble

WEIGHT = {Trouble.HARD: 1.0, Trouble.SOFT: 0.5, Trouble.TEMPORARY: 0.25}
GIVEN_UP_AT = 8.0
ONCE_GIVEN_UP = timedelta(days=1)
LONGEST = timedelta(hours=6)
"""Between tries of a source that is not given up."""
LONGEST_EVER = timedelta(days=2)
"""A host may ask us away for longer; we come and ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setbacks:
    """Of a source: what went wrong since its last success."""

    score: float = 0.0
    failures: int = 0
    since: datetime | None = None
    """The first of them."""
    not_before: datetime | None = None
    words: str = ""
    """The last one's."""

    @property
    def given_up(self) -> bool:
        return self.score >= GIVEN_UP_AT


def after_failure(
    setbacks: Setbacks, trouble: Trouble, words: str, now: datetime, every: timedelta, asked: timedelta | None = None
) -> Setbacks:
    """`every`: the wait were all well. `asked`: what the host asked for (Retry-After), which is kept up to two days."""
    score = setbacks.score + WEIGHT[trouble]
    wait = ONCE_GIVEN_UP if score >= GIVEN_UP_AT else min(every * 2**score, max(LONGEST, every))
    if asked is not None:
        wait = max(wait, min(asked, LONGEST_EVER))
    return replace(
        setbacks, score=score, failures=setbacks.failures + 1, since=setbacks.since or now, not_before=now + wait,
        words=words[:300],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """Of a host, shared by every source on it: open, nobody asks; after `until`, one may try."""

    failures: int = 0
    """In a row, of whichever source."""
    until: datetime | None = None


_OPENS_AT = 3
_OPEN_FIRST = timedelta(minutes=10)


def after_answer(circuit: Circuit, trouble: Trouble | None, now: datetime, asked: timedelta | None = None) -> Circuit:
    """`trouble` None: the host answered. Only what concerns all of it (temporary, or a wait it asked for) opens it."""
    if trouble is None:
        return Circuit()
    if asked is not None:
        until = now + min(asked, LONGEST_EVER)
        return Circuit(failures=circuit.failures + 1, until=max(until, circuit.until or until))
    if trouble is not Trouble.TEMPORARY:
        return circuit
    failures = circuit.failures + 1
    if failures < _OPENS_AT:
        return replace(circuit, failures=failures)
    wait = min(_OPEN_FIRST * 2 ** min(failures - _OPENS_AT, 10), LONGEST)
    return Circuit(failures=failures, until=now + wait)
