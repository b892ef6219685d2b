"""Health: false alarms of sixty made-up sources in a month of peace, and how soon each break is named."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from newswatch.archive.health_days import DayFigures, length_bin
from scheduler.health import judge
from tests.health_kit import START, Habits, Life, habits

_SOURCES, _DAYS = 60, 30
_QUIET = ((1, 42), (2, 42), (3, 42), (4, 21), (5, 15), (6, 15))
"""Seed, and days of history before the month."""
_LOOK = timedelta(hours=6)
_TRIES = 5
_PATIENCE = 16


def run() -> None:
    print(f"{_SOURCES} sources, {_DAYS} days without a fault, judged every {_LOOK.seconds // 3600} hours")
    print(f"{'seed':>6}{'history':>9}{'judged':>9}{'alarms':>8}{'ms each':>9}   which")
    total = 0
    for seed, history in _QUIET:
        began = time.process_time()
        told, number = _quiet(seed, history)
        spent = 1000 * (time.process_time() - began) / number
        total += told.total()
        print(f"{seed:>6}{history:>7} d{number:>9}{told.total():>8}{spent:>9.1f}   {dict(told) or ''}", flush=True)
    print(f"false alarms: {total} in {len(_QUIET) * _SOURCES} source-months")
    _breaks()


def _quiet(seed: int, history: int) -> tuple[Counter[str], int]:
    """Alarms by kind, each counted when it begins; and judgements made."""
    chance = np.random.default_rng(seed)
    told: Counter[str] = Counter()
    number = 0
    for _ in range(_SOURCES):
        life = Life.lived(habits(chance), history + _DAYS, int(chance.integers(1 << 31)))
        lasting: set[str] = set()
        now = START + timedelta(days=history, minutes=30)
        while now < START + timedelta(days=history + _DAYS):
            number += 1
            found = {str(kind) for kind, fault in judge(life.at(now), now).items() if fault}
            told.update(found - lasting)
            lasting = found
            now += _LOOK
    return told, number


def _breaks() -> None:
    print(f"\nhours from the break (06:00) until it is named: median of {_TRIES}; how many were in {_PATIENCE} days")
    sizes = (3, 12, 40, 120)
    print(f"{'':<22}" + "".join(f"{f'{size} a day':>16}" for size in sizes))
    for words, (kind, harm) in _BREAKS.items():
        cells = []
        for size in sizes:
            named = [_named(kind, harm, Habits(a_day=float(size), weekend=0.7), seed) for seed in range(_TRIES)]
            hours = sorted(found for found in named if found is not None)
            cells.append(f"{hours[len(hours) // 2]:.0f} h ({len(hours)})" if hours else "–")
        print(f"{words:<22}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def _named(kind: str, harm: Callable[[Life, int], None], of: Habits, seed: int) -> float | None:
    life = Life.lived(of, 42, seed)
    chance = np.random.default_rng(seed + 1000)
    broke = START + timedelta(days=42, hours=6)
    for day in range(42, 42 + _PATIENCE):
        life.add(START.date() + timedelta(days=day), chance)
        harm(life, day)
        for hour in range(6, 24, 3):
            now = START + timedelta(days=day, hours=hour + 1)
            if judge(life.at(now), now).get(kind) is not None:  # type: ignore[call-overload]
                return (now - broke) / timedelta(hours=1)
    return None


def _publish(life: Life, number: int, share: float) -> None:
    day = START.date() + timedelta(days=number)
    moments = [moment for moment in life.moments[day] for _ in range(max(1, round(share)))]
    keep = [moment for at, moment in enumerate(moments) if share >= 1 or at % 5 < 5 * share]
    life.moments[day] = keep
    life.days[day] = replace(life.days[day], articles=len(keep), new=len(keep))


def _change(life: Life, number: int, **changes: object) -> None:
    day = START.date() + timedelta(days=number)
    new = life.days[day].new
    settled = {name: dict.fromkeys(value, new) if isinstance(value, dict) else value for name, value in changes.items()}
    life.days[day] = replace(life.days[day], **settled)  # type: ignore[arg-type]


def _empty(life: Life, number: int) -> None:
    day = START.date() + timedelta(days=number)
    figures = DayFigures(finished=48, empty=life.days[day].new)
    life.days[day], life.moments[day] = figures, []


_BREAKS: dict[str, tuple[str, Callable[[Life, int], None]]] = {
    "falls silent": ("silent", lambda life, day: _publish(life, day, 0.0)),
    "a fifth is left": ("few", lambda life, day: _publish(life, day, 0.2)),
    "two fifths are left": ("few", lambda life, day: _publish(life, day, 0.4)),
    "four times as much": ("many", lambda life, day: _publish(life, day, 4.0)),
    "dates are gone": ("dates", lambda life, day: _change(life, day, dated=0)),
    "authors are gone": ("authors", lambda life, day: _change(life, day, authored=0)),
    "texts are teasers": ("length", lambda life, day: _change(life, day, lengths={str(length_bin(200)): -1})),
    "pages without text": ("empty", _empty),
}
