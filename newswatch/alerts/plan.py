"""When a message goes: digest times, quiet hours and back-off. Pure; the clock comes in as `now`."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newswatch.errors import ConfigError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_AT = {"hourly": "", "daily": "07:00", "weekly": "mon 07:00"}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_FIRST_WAIT = 30.0
_LONGEST_WAIT = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of day to another, over midnight where the end is the earlier one."""

    start: time
    end: time


def read_time(text: str) -> time:
    """`7:05` or `07:05`. Raises ConfigError."""
    if not (found := _TIME.fullmatch(text.strip())):
        raise ConfigError(f"'{text}' is no time of day; write it like 07:00.")
    return time(int(found[1]), int(found[2]))


def read_quiet(text: str) -> Quiet | None:
    """`22:00-07:00`; None for an empty text. Raises ConfigError."""
    if not text:
        return None
    start, dash, end = text.partition("-")
    if not dash:
        raise ConfigError(f"'{text}' are no quiet hours; write them like 22:00-07:00.")
    quiet = Quiet(read_time(start), read_time(end))
    if quiet.start == quiet.end:
        raise ConfigError(f"quiet hours '{text}' have no length; pause the alert to silence it wholly.")
    return quiet


def read_at(mode: str, text: str) -> tuple[int | None, time]:
    """The weekday (0 is Monday; None but for weekly) and time of a digest. Raises ConfigError."""
    words = (text or DEFAULT_AT[mode]).lower().split()
    if mode != "weekly":
        if len(words) != 1:
            raise ConfigError(f"'{text}' is no time of day; write it like 07:00.")
        return None, read_time(words[0])
    day = words[0][:3] if words else ""
    if len(words) != 2 or day not in DAYS:
        raise ConfigError(f"'{text}' is no day and time; write it like 'mon 07:00'.")
    return DAYS.index(day), read_time(words[1])


def quiet_until(quiet: Quiet | None, zone: tzinfo | None, now: datetime) -> datetime | None:
    """The end of the quiet hours `now` lies in, in UTC; None outside them."""
    if quiet is None:
        return None
    today = now.astimezone(zone).date()
    for first in (today - timedelta(days=1), today):
        last = first if quiet.start < quiet.end else first + timedelta(days=1)
        end = on_clock(last, quiet.end, zone)
        if on_clock(first, quiet.start, zone) <= now < end:
            return end
    return None


def last_digest(mode: str, at: str, zone: tzinfo | None, now: datetime) -> datetime:
    """The latest moment at or before `now` at which a digest of this mode closes, in UTC."""
    return _digests(mode, at, zone, now)[0]


def next_digest(mode: str, at: str, zone: tzinfo | None, now: datetime) -> datetime:
    """The first such moment after `now`, in UTC."""
    return _digests(mode, at, zone, now)[1]


def _digests(mode: str, at: str, zone: tzinfo | None, now: datetime) -> tuple[datetime, datetime]:
    local = now.astimezone(zone)
    if mode == "hourly":
        behind = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        full = now.astimezone(UTC) - behind
        return full, full + timedelta(hours=1)
    weekday, moment = read_at(mode, at)
    around = [local.date() + timedelta(days=days) for days in range(-8, 9)]
    moments = [on_clock(day, moment, zone) for day in around if weekday is None or day.weekday() == weekday]
    return max(m for m in moments if m <= now), min(m for m in moments if m > now)


def on_clock(day: date, moment: time, zone: tzinfo | None) -> datetime:
    """A wall-clock time in UTC; `zone` None is the machine's. A time that a clock change skips falls after the gap."""
    wall = datetime.combine(day, moment, tzinfo=zone)
    return wall.astimezone(UTC)


def back_off(attempts: int, key: str, retry_after: float | None = None) -> float:
    """Seconds to wait after the `attempts`-th failure: 30 s, then four times as long each time, up to 6 hours.

    A tenth of it depends on `key`, so that messages that failed together do not return together. The receiver's own
    wish is kept where it is longer, within the same limit.
    """
    wait = min(_FIRST_WAIT * 4.0 ** (attempts - 1), _LONGEST_WAIT)
    share = int(hashlib.sha256(f"{key}{attempts}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return min(max(wait * (0.95 + share / 10), retry_after or 0.0), _LONGEST_WAIT * 1.05)
