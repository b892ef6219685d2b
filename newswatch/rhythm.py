"""How durations and rhythms are written in settings and source files: `30m`, `10m..6h`, `=30m`, `*/15 6-22 * * 1-5`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cronsim import CronSim, CronSimError

from newswatch.errors import ConfigError

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MOST = 366 * 86400
_SOME_LEAP_YEAR = datetime(2028, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`30m`: a first guess, adapted to what the source publishes, between the bounds of the settings."""

    first: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """`10m..6h`: adapted between bounds of its own."""

    fastest: timedelta
    slowest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """`=30m`: kept as it is, whatever the source publishes."""

    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """Five fields, minute hour day month weekday, as crontab(5) writes them; on the source's own clock."""

    line: str


Rhythm = Around | Between | Exactly | Cron


def seconds(duration: str) -> float:
    """`90s`, `30m`, `1h30m`, `2d`, `500ms` in seconds. Raises ConfigError for anything else."""
    if match := re.fullmatch(r"(\d+)\s*ms", duration.strip()):
        return int(match[1]) / 1000
    parts = _DURATION.findall(duration)
    if not parts or _DURATION.sub("", duration).strip():
        raise ConfigError(f"'{duration}' is no duration; write it like 90s, 30m, 1h30m or 2d.")
    return float(sum(int(number) * _SECONDS[unit] for number, unit in parts))


def read_rhythm(text: str) -> Rhythm:
    """Raises ConfigError saying how a rhythm is written."""
    text = " ".join(text.split())
    if len(text.split(" ")) == 5:
        return _cron(text)
    try:
        if ".." in text:
            fastest, _, slowest = text.partition("..")
            between = Between(fastest=_span(fastest), slowest=_span(slowest))
            if between.fastest > between.slowest:
                raise ConfigError(f"'{text}' begins with the longer time; write it like 10m..6h.")
            return between
        return Exactly(every=_span(text[1:])) if text.startswith("=") else Around(first=_span(text))
    except ConfigError as fault:
        raise ConfigError(f"{fault} A rhythm is 30m, 10m..6h, =30m (exactly) or a cron line.") from fault


def _span(text: str) -> timedelta:
    length = seconds(text)
    if not 0 < length <= _MOST:
        raise ConfigError(f"'{text}' is no time at all, or more than a year; write it like 30m.")
    return timedelta(seconds=length)


def _cron(text: str) -> Cron:
    try:
        next(CronSim(text, _SOME_LEAP_YEAR))
    except CronSimError as fault:
        raise ConfigError(f"'{text}' is no cron line ({fault}); write it like */15 6-22 * * 1-5.") from fault
    except StopIteration as fault:
        raise ConfigError(f"'{text}' names a moment that never comes.") from fault
    return Cron(line=text)
