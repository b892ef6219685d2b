"""Dates as articles and people write them, in UTC."""

import re
from datetime import UTC, date, datetime, timedelta

_BACK = re.compile(r"(\d{1,4})([hdwmy])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}
_PART = re.compile(r"(\d{4})(?:-(\d{2}))?")


def read_utc(text: str | None) -> datetime | None:
    """An ISO 8601 date or time with offset, in UTC; a bare date is its first moment; None for anything else."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_asked(text: str, now: datetime) -> datetime | None:
    """As people ask: `2026`, `2026-11`, `2026-11-20`, `2026-11-20T14:30+04:00`, or back from now: `7d`, `12h`, `2w`,
    `3m`, `1y`. None when it is none of these.
    """
    text = text.strip()
    if back := _BACK.fullmatch(text):
        try:
            return now - timedelta(hours=int(back[1]) * _HOURS[back[2]])
        except OverflowError:
            return datetime.min.replace(tzinfo=UTC)
    if part := _PART.fullmatch(text):
        try:
            first = date(int(part[1]), int(part[2] or 1), 1)
        except ValueError:
            return None
        return datetime(first.year, first.month, 1, tzinfo=UTC)
    return read_utc(text)
