"""What a source's pages give, against what they gave before: dates, authors, language, length, anything at all. Pure.

Shares are compared by the tail of a beta-binomial: the share before is known from a limited number of articles, and
articles of one day are alike (an agency's without authors, a gallery's short texts), so that each counts half.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from newswatch.archive.health_days import DayFigures, median_length

BEFORE = "before"
"""Key of a finding's figures: the share or median it is held against as long as it lasts."""
_ODD = 1e-5
_RECENT = 7
"""Days in which the last articles must lie."""
_REFERENCE = 28
"""Days before those."""
_WINDOWS = (20, 60)
"""Articles looked at together: few tell of a break at once, many of a smaller one."""
_LEAST_BEFORE = 40
_DROP = 0.3
_WEIGHT = 0.5
_TRUST = 60.0
"""Articles that what is known of before weighs at most: a source may change its ways a little."""
_SHORTER, _LONGER = 1 / 3, 3.0
_AS_BEFORE = (0.6, 1.8)
_END = 0.1
"""The share of texts before that were as short, or as long, as what is called odd."""
_FEW_FUTURE, _SHARE_FUTURE = 3, 0.2
_NO_FAILURE = ("gone", "soft_404", "noindex", "robots", "wall")
"""The site's word that there is nothing for us; blocks are judged elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """Something that changed."""

    what: str
    """In words: what is found now."""
    usual: str
    """And what was before."""
    since: date
    figures: Mapping[str, float] = field(default_factory=dict)


Findings = dict[str, Odd | None]
"""By kind; None: as it was."""
_Days = Sequence[tuple[date, DayFigures]]
_Part = Callable[[DayFigures], int]


def judge(
    days: Mapping[date, DayFigures],
    languages: Sequence[str],
    today: date,
    reference: Mapping[str, float],
    past: Collection[date] = (),
) -> Findings:
    """`reference`: what faults that last are held against, by kind. `past`: days that tell nothing."""
    days = {day: figures for day, figures in days.items() if day not in past}
    kinds: tuple[tuple[str, str, _Part], ...] = (
        ("dates", "say when they were published", lambda one: one.dated),
        ("authors", "name an author", lambda one: one.authored),
        ("language", f"are in {' or '.join(languages)}", lambda one: _in(one, languages)),
    )
    found: Findings = {}
    for size in reversed(_WINDOWS):
        recent, before = _split(days, today, size)
        for kind, words, part in kinds:
            if size == _WINDOWS[0] or kind not in reference:  # a fault that lasts ends with the first good articles
                _join(found, _share(kind, words, part, recent, before, reference.get(kind)))
        if size == _WINDOWS[0] or "length" not in reference:
            _join(found, _length(recent, before, reference.get("length")))
    lately = [(day, days[day]) for day in (today, today - timedelta(days=1)) if day in days]
    _, before = _split(days, today - timedelta(days=2), 0)
    found |= _future(lately)
    if not lately:
        return found
    found |= _bad("empty", "give no text", lambda one: one.empty, 5, 0.5, lately, before)
    found |= _bad("errors", "cannot be had", _failed, 10, 0.4, lately, before)
    return found


def _join(found: Findings, more: Findings) -> None:
    """What one window finds stands; what another finds fine does not take it back."""
    for kind, odd in more.items():
        found[kind] = found.get(kind) or odd


def _split(days: Mapping[date, DayFigures], today: date, size: int) -> tuple[_Days, DayFigures]:
    """The last days with `size` new articles, newest first, and the sum of those before; no days where too few came."""
    recent: list[tuple[date, DayFigures]] = []
    for back in range(_RECENT):
        day = today - timedelta(days=back)
        if sum(figures.new for _, figures in recent) < size and day in days and days[day].new:
            recent.append((day, days[day]))
    first = recent[-1][0] if recent else today + timedelta(days=1)
    start = first - timedelta(days=_REFERENCE)
    before = DayFigures.total(figures for day, figures in days.items() if start <= day < first)
    enough = sum(figures.new for _, figures in recent) >= size
    return (recent if enough else []), before


def _share(kind: str, words: str, part: _Part, recent: _Days, before: DayFigures, reference: float | None) -> Findings:
    if not recent or (reference is None and before.new < _LEAST_BEFORE):
        return {}
    whole = _whole(recent)
    was = part(before) / before.new if reference is None else reference
    share = part(whole) / whole.new
    if reference is not None:
        odd = share < was - _DROP / 2
    else:
        odd = share <= was - _DROP and _at_most(part(whole), whole.new, was, before.new) < _ODD
    if not odd:
        return {kind: None}
    since = _since(recent, lambda one: part(one) / one.new < was - _DROP / 2)
    what = f"{share:.0%} of its articles {words}"
    return {kind: Odd(what=what, usual=f"{was:.0%} did before", since=since, figures={BEFORE: was, "now": share})}


def _length(recent: _Days, before: DayFigures, reference: float | None) -> Findings:
    if not recent or (reference is None and before.new < _LEAST_BEFORE):
        return {}
    whole = _whole(recent)
    now, was = median_length(whole.lengths), reference or median_length(before.lengths)
    if now is None or not was:
        return {}
    ratio = now / was
    if reference is not None:
        odd = not _AS_BEFORE[0] <= ratio <= _AS_BEFORE[1]
    else:
        odd = (ratio <= _SHORTER or ratio >= _LONGER) and _unlike(whole, before, shorter=ratio < 1) < _ODD
    if not odd:
        return {"length": None}
    middle = (1 + ratio) / 2 * was
    since = _since(recent, lambda one: ((median_length(one.lengths) or 0) < middle) == (ratio < 1))
    what = f"the text of an article has {now:,} letters (median)"
    figures = {BEFORE: float(was), "now": float(now)}
    return {"length": Odd(what=what, usual=f"it had {was:,.0f} before", since=since, figures=figures)}


def _unlike(now: DayFigures, before: DayFigures, *, shorter: bool) -> float:
    """The probability that so many texts are as short (long) as only one in ten was."""
    passed = 0
    limit = 0
    for limit in sorted(map(int, before.lengths), reverse=not shorter):
        if passed + before.lengths[str(limit)] > _END * before.new:
            break
        passed += before.lengths[str(limit)]
    beyond = sum(
        count for number, count in now.lengths.items() if (int(number) < limit if shorter else int(number) > limit)
    )
    return _at_most(now.new - beyond, now.new, 1 - passed / before.new, before.new)


def _future(lately: _Days) -> Findings:
    if not lately or not (whole := _whole(lately)).new:
        return {}
    if whole.future < _FEW_FUTURE or whole.future < _SHARE_FUTURE * whole.new:
        return {"future": None}
    since = _since(lately, lambda one: one.future > 0)
    what = f"{whole.future} of {whole.new} new articles say that they were published more than a day from now"
    return {"future": Odd(what=what, usual="which no article can", since=since, figures={"future": whole.future})}


def _bad(
    kind: str, words: str, part: _Part, least: int, share_bad: float, lately: _Days, before: DayFigures
) -> Findings:
    """Pages that bring nothing, today and yesterday."""
    whole = _whole(lately)
    tried, tried_before = part(whole) + whole.read, part(before) + before.read
    if tried_before < least or tried < least:
        return {}
    was, share = part(before) / tried_before, part(whole) / tried
    today = lately[0][1]
    better = part(today) + today.read >= least and part(today) / (part(today) + today.read) < share_bad / 2
    fine = share < share_bad or share < was + _DROP or part(whole) < least or better
    if fine or _at_most(whole.read, tried, 1 - max(was, 0.02), tried_before, weight=1.0) >= _ODD:
        return {kind: None}
    since = _since(lately, lambda one: part(one) > share_bad / 2 * (part(one) + one.read))
    what = f"{part(whole)} of {tried} pages {words}"
    return {kind: Odd(what=what, usual=f"{was:.0%} of them before", since=since, figures={"share": share, "was": was})}


def _failed(day: DayFigures) -> int:
    return sum(number for reason, number in day.errors.items() if reason not in _NO_FAILURE)


def _since(recent: _Days, odd: Callable[[DayFigures], bool]) -> date:
    """The first of the last days in a row on which it was so."""
    since = recent[0][0]
    for day, figures in recent:
        if not odd(figures):
            break
        since = day
    return since


def _whole(days: _Days) -> DayFigures:
    return DayFigures.total(figures for _, figures in days)


def _in(day: DayFigures, languages: Sequence[str]) -> int:
    """An article whose language could not be told speaks for neither."""
    return sum(day.languages.get(language, 0) for language in {*languages, ""})


def _at_most(found: int, of: int, share: float, known: int, *, weight: float = _WEIGHT) -> float:
    """P(K <= found) of a beta-binomial, where `share` was found in `known` articles."""
    trust = min(known * weight, _TRUST)
    one, other = share * trust + 0.5, (1 - share) * trust + 0.5
    number, upto = math.floor(of * weight), math.floor(found * weight)
    return min(1.0, math.fsum(_beta_binomial(k, number, one, other) for k in range(upto + 1)))


def _beta_binomial(k: int, n: int, a: float, b: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + _log_beta(k + a, n - k + b) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
