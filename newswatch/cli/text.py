"""Text from outside on its way to a terminal, and times on their way to a reader."""

import json
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from newswatch.clock import iso

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ISOLATE, _POP = "\u2068", "\u2069"
_UNSAFE_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Nothing in the answer can move the cursor, colour the screen or turn the reading direction around."""
    return _BIDI.sub("", _CONTROL.sub(lambda found: _shown(found[0]), text))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def outside(text: str, style: str = "") -> Text:
    """Words of a publisher: no markup is read in them, and right-to-left letters stay within them."""
    line = one_line(text)
    if _RIGHT_TO_LEFT.search(line):
        line = f"{_ISOLATE}{line}{_POP}"
    return Text(line, style=style)


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """JSON whose letters are readable and whose controls, C1 and bidi marks are escapes (the value is the same)."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_jsonable)
    return _UNSAFE_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _jsonable(value: object) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _shown(letter: str) -> str:
    return "\ufffd" if "\ud800" <= letter <= "\udfff" else f"\\x{ord(letter):02x}"


def zone(name: str) -> tzinfo | None:
    """The reader's zone; None is the machine's own."""
    return ZoneInfo(name) if name else None


def moment(when: datetime | None, reader_zone: tzinfo | None) -> str:
    """`2026-11-23 18:05` on the reader's clock; `–` for none."""
    return when.astimezone(reader_zone).strftime("%Y-%m-%d %H:%M") if when else "–"


def published(value: str | None, reader_zone: tzinfo | None) -> str:
    """`published_at` as articles carry it: a bare date stays one, for nobody knows its hour."""
    if not value:
        return "–"
    if len(value) <= len("2026-11-23"):
        return value
    try:
        return moment(datetime.fromisoformat(value), reader_zone)
    except ValueError:
        return one_line(value)
