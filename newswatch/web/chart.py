"""Bars as SVG, made here: the timeline above results and the sparkline of a source. No style, only classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newswatch.archive.results import Timeline
from newswatch.web import words

WIDTH, HEIGHT = 1000, 60
_TONES = 5
_GAP = 0.18
_FEWEST = 30
"""Bars the width has room for at least: few days make no wide blocks."""
_OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    start: date
    end: date
    """Exclusive."""
    total: int
    parts: tuple[tuple[str, int], ...]
    x: float
    width: float
    rects: tuple[Rect, ...]
    query: str
    """The search narrowed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    unit: str
    bars: tuple[Bar, ...]
    names: tuple[str, ...]
    """What the tones stand for, the greatest first."""
    most: int
    exact: bool
    """False: reckoned from a sample."""


def chart(timeline: Timeline, query: str) -> Chart | None:
    """None where there is nothing to compare: no article, or all of one day.

    The four greatest parts have a tone of their own, the rest the fifth.
    """
    if len(timeline.buckets) < 2:
        return None
    sums: Counter[str] = Counter()
    for bucket in timeline.buckets:
        sums.update(bucket.parts)
    greatest = [name for name, _ in sums.most_common(_TONES if len(sums) <= _TONES else _TONES - 1)]
    names = greatest if len(sums) <= _TONES else [*greatest, _OTHERS]
    most = max(bucket.total for bucket in timeline.buckets) or 1
    wide = WIDTH / max(_FEWEST, len(timeline.buckets))
    starts = [bucket.start for bucket in timeline.buckets]
    bars = []
    for at, bucket in enumerate(timeline.buckets):
        end = starts[at + 1] if at + 1 < len(starts) else _after(bucket.start, timeline.unit)
        parts = _grouped(bucket.parts, names)
        bars.append(
            Bar(start=bucket.start, end=end, total=bucket.total, parts=parts, x=round(at * wide, 2),
                width=round(wide, 2), rects=_rects(parts, names, at * wide, wide, most),
                query=words.within_days(query, f"{bucket.start:%Y-%m-%d}", f"{end:%Y-%m-%d}"))
        )  # fmt: skip
    return Chart(unit=timeline.unit, bars=tuple(bars), names=tuple(names), most=most, exact=timeline.exact)


def spark(counts: Sequence[int], *, width: int = 120, height: int = 24) -> tuple[Rect, ...]:
    """Small bars of a row of numbers, oldest first."""
    if not counts:
        return ()
    most, wide = max(counts) or 1, width / len(counts)
    return tuple(
        Rect(x=round(at * wide, 2), y=round(height - height * count / most, 2), width=round(wide * (1 - _GAP), 2),
             height=round(height * count / most, 2), tone=0)
        for at, count in enumerate(counts) if count
    )  # fmt: skip


def _grouped(parts: dict[str, int], names: Sequence[str]) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter()
    for name, number in parts.items():
        counted[name if name in names else _OTHERS] += number
    return tuple((name, counted[name]) for name in names if counted[name])


def _rects(
    parts: tuple[tuple[str, int], ...], names: Sequence[str], x: float, wide: float, most: int
) -> tuple[Rect, ...]:
    made, below = [], 0.0
    for name, number in parts:
        height = HEIGHT * number / most
        below += height
        made.append(Rect(x=round(x, 2), y=round(HEIGHT - below, 2), width=round(wide * (1 - _GAP), 2),
                         height=round(height, 2), tone=names.index(name)))  # fmt: skip
    return tuple(made)


def _after(start: date, unit: str) -> date:
    if unit == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)
