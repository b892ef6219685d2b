"""Dates beside links on a listing: a hint for the article's own date, and often the only one a site shows."""

import re
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_LONGEST = 200
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?) ?([Zz]|[+-]\d\d:?\d\d)?)?")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])")
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_WORDS = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?[.,]?\s+[^\W\d_]{3,14}[.,]{0,2}\s+\d{4}(?!\d)"
    r"|[^\W\d_]{3,14}\.?\s+\d{1,2}(?:st|nd|rd|th)?(?:,\s*|\s+)\d{4}(?!\d)"
)


def read_date(text: str, *, languages: tuple[str, ...], zone: tzinfo) -> datetime | None:
    """The first date in a short text, day before month; UTC. Midnight in `zone` where only the day is said.

    Understood: ISO 8601, `21.11.2026`, `21/11/2026`, and a named month in one of `languages`; a clock time near it.
    """
    text = " ".join(text[:_LONGEST].split())
    if match := _ISO.search(text):
        return _iso(match, zone)
    day = _numeric(text) or _named(text, languages)
    if day is None:
        return None
    if clock := _TIME.search(text):
        day = day.replace(hour=int(clock[1]), minute=int(clock[2]))
    return _utc(day, zone)


def _utc(moment: datetime, zone: tzinfo) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _iso(match: re.Match[str], zone: tzinfo) -> datetime | None:
    written = f"{match[1]}-{match[2]}-{match[3]}T{match[4] or '00:00'}{match[5] or ''}"
    try:
        return _utc(datetime.fromisoformat(written), zone)
    except ValueError:
        return None


def _numeric(text: str) -> datetime | None:
    for match in _NUMERIC.finditer(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        try:
            return datetime(year, int(match[3]), int(match[1]))  # noqa: DTZ001  its zone is the source's, added later
        except ValueError:
            continue
    return None


def _named(text: str, languages: tuple[str, ...]) -> datetime | None:
    for match in _WORDS.finditer(text):
        if (found := _named_day(match[0].rstrip(".,"), languages)) is not None:
            return found
    return None


@lru_cache(maxsize=2048)
def _named_day(text: str, languages: tuple[str, ...]) -> datetime | None:
    for language in dict.fromkeys((*languages, "en")):
        parser = _parser(language)
        found = parser.get_date_data(text).date_obj if parser else None
        if isinstance(found, datetime):
            return found.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return None


@cache
def _parser(language: str) -> "DateDataParser | None":
    from dateparser.date import DateDataParser  # here, for most dates are read without

    try:
        return DateDataParser(
            languages=[language],
            settings={"DATE_ORDER": "DMY", "STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
        )
    except ValueError:  # a language dateparser does not know
        return None
