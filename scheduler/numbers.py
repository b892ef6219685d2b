"""Articles a day against what is usual: too few, too many, none. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from newswatch.archive.health_book import Fault
from newswatch.archive.health_days import day_of
from scheduler.counts import HISTORY, ODD, Usual, silence, too_few, too_many, usual
from scheduler.findings import History, Judgement, Kind, fault, midnight

_WINDOWS = (1, 3, 7)
"""Days whose articles are counted together."""
_FEW, _MANY = 0.5, 2.5
_FEW_NOW, _MANY_NOW = 0.75, 1.5
"""The last day alone must be odd too, or it is over already."""
_LEAST_MORE = 10
_SILENT_LEAST = 8.0
"""Articles that must have been expected."""
_PAUSES = 3
_GRACE = timedelta(hours=6)
"""After midnight: what was published late in a day is still to be found."""


def expected(history: History, today: date) -> Usual | None:
    """What is usual, from the days that were watched before today."""
    first = today - timedelta(days=HISTORY)
    if history.since is not None:
        first = max(first, day_of(history.since) + timedelta(days=1))
    days = {
        day: figures
        for day, figures in history.days.items()
        if first <= day < today and figures.finished and day not in history.odd_days
    }
    hours: dict[int, int] = {}
    for figures in days.values():
        for hour, number in figures.hours.items():
            hours[int(hour)] = hours.get(int(hour), 0) + number
    return usual({day: figures.articles for day, figures in days.items()}, hours)


def numbers(history: History, now: datetime) -> Judgement:
    found = _silent(history)
    watched = _watched(history, day_of(now - _GRACE))
    if not watched or expected(history, watched[0]) is None:
        return found
    if not found.get(Kind.SILENT):  # which says it all
        found[Kind.FEW] = _few(history, watched)
    found[Kind.MANY] = _many(history, watched)
    return found


def _few(history: History, watched: Sequence[date]) -> Fault | None:
    source = history.source
    for window, known in _windows(history, watched):
        number, mean, last = _count(history, window), known.of(window), known.of(watched[:1])
        over = history.days[watched[0]].articles >= _FEW_NOW * last
        if not over and number < _FEW * mean and too_few(number, window, known) < ODD:
            words = (
                f"{source.name}: {number} articles {_span(window)}, where about {mean:.0f} are usual. Look whether "
                f"sections moved: `newswatch sources check {source.id}`."
            )
            return fault(history, Kind.FEW, midnight(window[-1]), words, found=number, expected=round(mean, 1))
    return None


def _many(history: History, watched: Sequence[date]) -> Fault | None:
    source = history.source
    for window, known in _windows(history, watched):
        number, mean, last = _count(history, window), known.of(window), known.of(watched[:1])
        over = history.days[watched[0]].articles <= _MANY_NOW * last
        if not over and number > max(_MANY * mean, mean + _LEAST_MORE) and too_many(number, window, known) < ODD:
            words = (
                f"{source.name}: {number} articles {_span(window)}, where about {mean:.0f} are usual. Look whether all "
                f"are articles: `newswatch search source:{source.id}`; if not, narrow `article` in its file."
            )
            return fault(history, Kind.MANY, midnight(window[-1]), words, found=number, expected=round(mean, 1))
    return None


def _windows(history: History, watched: Sequence[date]) -> Iterator[tuple[Sequence[date], Usual]]:
    """Each with what was usual before it."""
    for length in _WINDOWS:
        window = watched[:length]
        if len(window) == length and (known := expected(history, window[-1])) is not None:
            yield window, known


def _count(history: History, window: Sequence[date]) -> int:
    return sum(history.days[day].articles for day in window)


def _silent(history: History) -> Judgement:
    last, until = history.last_article, history.last_success
    known = expected(history, day_of(last)) if last is not None else None
    if last is None or until is None or known is None:
        return {}
    missed = _expected_between(last, until, known)
    days = (day_of(until) - day_of(last)).days - 1
    long_pause = days > _PAUSES * (known.longest_pause + 1)
    if missed < _SILENT_LEAST or (silence(missed, known) >= ODD and not long_pause):
        return {Kind.SILENT: None}
    source = history.source
    words = (
        f"{source.name}: nothing new since {last:%Y-%m-%d %H:%M} UTC, where about {known.a_day:.0f} articles a day are "
        f"usual. Look at {source.home}; `newswatch sources try {source.id}` shows what would be found now."
    )
    return {Kind.SILENT: fault(history, Kind.SILENT, last, words, expected=round(missed, 1))}


def _expected_between(start: datetime, end: datetime, known: Usual) -> float:
    """Articles that are usual in this time, hour by hour."""
    total, moment = 0.0, start
    while moment < end:
        until = min(end, moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        share = (until - moment) / timedelta(hours=1)
        total += known.by_weekday[moment.weekday()] * known.by_hour[moment.hour] * share
        moment = until
    return total


def _watched(history: History, until: date) -> list[date]:
    """Days that are over and were crawled, newest first, without a gap."""
    found = []
    day = until - timedelta(days=1)
    first = day_of(history.since) if history.since else until
    while day > first and day not in history.broken_days and day in history.days and history.days[day].finished:
        found.append(day)
        day -= timedelta(days=1)
    return found[: max(_WINDOWS)]


def _span(window: Sequence[date]) -> str:
    return f"on {window[0]}" if len(window) == 1 else f"from {window[-1]} to {window[0]}"
