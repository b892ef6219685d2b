"""How many articles a source should have brought, from its own history, and how odd the number is that came. Pure.

Counts are negative binomial (Poisson whose rate is Gamma): a Poisson count of news is never as even as it promises.
The mean of a day is its weekday's, shrunk towards the source's; the dispersion is by the method of moments over the
history; the error of the mean and a slow drift of the whole are added to the variance of what is predicted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ODD = 1e-5
"""A tail this thin is a fault: three judgements a day of sixty sources are 5,400 a month."""
HISTORY = 42
"""Days looked back; six of each weekday."""
LEAST_DAYS = 14
_PRIOR_DAYS = 1.5
"""What the source's mean weighs against the days of one weekday."""
_LEAST_DISPERSION = 0.05
_DRIFT = 0.15
"""Standard deviation of the whole level against a long history's, as a share; more against a short one's."""
_MOST = 3.0
"""A day counts in the dispersion up to this many standard deviations, or one feast day hides every fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What to expect of a source."""

    by_weekday: tuple[float, ...]
    """Articles a day, Monday first."""
    dispersion: float
    """Variance = mean + dispersion * mean²."""
    days: int
    """Of history."""
    by_hour: tuple[float, ...]
    """The share of a day's articles that comes in each hour (UTC); 24, their sum is 1."""
    longest_pause: int
    """Days without an article in a row."""

    @property
    def a_day(self) -> float:
        return sum(self.by_weekday) / len(self.by_weekday)

    def of(self, days: Iterable[date]) -> float:
        return sum(self.by_weekday[day.weekday()] for day in days)


def usual(counts: Mapping[date, int], hours: Mapping[int, int]) -> Usual | None:
    """`counts` of days that were watched; None where they are too few to tell anything."""
    if len(counts) < LEAST_DAYS:
        return None
    weekdays: list[list[int]] = [[counts[day] for day in counts if day.weekday() == number] for number in range(7)]
    known = [sum(values) / len(values) for values in weekdays if values]
    middle = sum(known) / len(known)
    means = tuple((sum(values) + _PRIOR_DAYS * middle) / (len(values) + _PRIOR_DAYS) for values in weekdays)
    listed = sum(hours.values())
    return Usual(
        by_weekday=means,
        dispersion=_dispersion(counts, means),
        days=len(counts),
        by_hour=tuple((hours.get(hour, 0) + 1) / (listed + 24) for hour in range(24)),
        longest_pause=_longest_pause(counts),
    )


def too_few(found: int, days: Sequence[date], expected: Usual) -> float:
    """The probability of so few or fewer on these days."""
    mean, dispersion = _predicted(days, expected)
    return _below(found, mean, dispersion)


def too_many(found: int, days: Sequence[date], expected: Usual) -> float:
    """The probability of so many or more on these days."""
    mean, dispersion = _predicted(days, expected)
    return max(0.0, 1.0 - _below(found - 1, mean, dispersion)) if found else 1.0


def silence(expected_articles: float, expected: Usual) -> float:
    """The probability that of so many expected articles not one came."""
    days = max(1.0, expected_articles / expected.a_day) if expected.a_day else 1.0
    dispersion = expected.dispersion / days + _drift(expected) ** 2 + 1 / (expected.days + 1)
    return math.exp(-math.log1p(dispersion * expected_articles) / dispersion)


def _predicted(days: Sequence[date], expected: Usual) -> tuple[float, float]:
    """Mean and dispersion of the sum over the days."""
    means = [expected.by_weekday[day.weekday()] for day in days]
    mean = sum(means)
    each = expected.days / 7 + _PRIOR_DAYS
    variance = (
        sum((one + expected.dispersion * one**2) * (1 + 1 / each) for one in means) + (_drift(expected) * mean) ** 2
    )
    return mean, max((variance - mean) / mean**2, 1e-6) if mean else 1e-6


def _drift(expected: Usual) -> float:
    return _DRIFT * math.sqrt(1 + LEAST_DAYS / expected.days)


def _dispersion(counts: Mapping[date, int], means: Sequence[float]) -> float:
    """Of moments: the mean of ((y - m)² - m) / m², weighed by m²; the weekdays' means cost seven degrees of freedom."""
    above = below = 0.0
    for day, count in counts.items():
        mean = means[day.weekday()]
        spread = _MOST * math.sqrt(mean + mean**2 / 2)
        above += min(abs(count - mean), spread) ** 2 * len(counts) / max(1, len(counts) - 7) - mean
        below += mean**2
    return max(_LEAST_DISPERSION, above / below) if below else _LEAST_DISPERSION


def _below(found: int, mean: float, dispersion: float) -> float:
    """P(Y <= found) of a negative binomial."""
    if found < 0 or mean <= 0:
        return 0.0 if found < 0 else 1.0
    size = 1 / dispersion
    log_q = math.log(mean / (mean + size))
    log_p0 = size * math.log(size / (mean + size))
    terms = (
        math.exp(math.lgamma(size + k) - math.lgamma(size) - math.lgamma(k + 1) + log_p0 + k * log_q)
        for k in range(found + 1)
    )
    return min(1.0, math.fsum(terms))


def _longest_pause(counts: Mapping[date, int]) -> int:
    longest = now = 0
    last: date | None = None
    for day in sorted(counts):
        together = last is not None and day - last == timedelta(days=1)
        now = (now + 1 if together else 1) if counts[day] == 0 else 0
        longest, last = max(longest, now), day
    return longest
