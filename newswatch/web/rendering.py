"""Templates and answers. Whatever comes from outside reaches a page as text: escaped, without control characters."""

import hashlib
import re
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.snippets import Snippet
from newswatch.clock import iso
from newswatch.web import words

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "ckb", "sd", "ug", "dv"})
TONES = 12
_BARE_DATE = len("2026-11-23")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def environment(zone: tzinfo | None) -> Environment:
    made = Environment(
        loader=PackageLoader("newswatch.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters.update(
        when=lambda moment: when(moment, zone),
        day=lambda moment: moment.astimezone(zone).strftime("%Y-%m-%d") if moment else "",
        published=lambda value: published(value, zone),
        ago=ago,
        iso=lambda moment: iso(moment) if moment else "",
        number=lambda value: f"{value:,}".replace(",", "\u202f"),
        web=web_address,
        tone=tone,
        direction=direction,
        late=late,
        paragraphs=lambda text: [part for part in text.split("\n\n") if part.strip()],
        parts=lambda snippet: list(snippet.parts()) if isinstance(snippet, Snippet) else [(snippet, False)],
    )
    made.globals.update(address=words.address, narrowed=words.narrowed)
    return made


def clean(value: Any) -> Any:
    """Control characters and lone surrogates become a visible mark: no page is cut or turned by one."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("\ufffd", value)
    return "" if value is None else value


def when(moment: datetime | None, zone: tzinfo | None) -> str:
    """`2026-11-23 18:05` on the reader's clock; `–` for none."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else "–"


def published(value: str | None, zone: tzinfo | None) -> str:
    """A bare date stays one, for nobody knows its hour."""
    if not value or len(value) <= _BARE_DATE:
        return value or "–"
    try:
        return when(datetime.fromisoformat(value), zone)
    except ValueError:
        return value


def ago(moment: datetime | None, now: datetime) -> str:
    """`now`, `12 min`, `3 h`, `2 d`, then the date."""
    if moment is None:
        return "–"
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h"
    if seconds < 7 * _DAY:
        return f"{seconds // _DAY:.0f} d"
    return moment.strftime("%d %b" if moment.year == now.year else "%d %b %Y")


def late(hours: float) -> str:
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


def web_address(url: str | None) -> str:
    """For an href: only http and https; anything else is no link."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def tone(source_id: str) -> str:
    """An outlet keeps its colour on every page."""
    return f"tone-{hashlib.blake2b(source_id.encode('utf-8', 'replace'), digest_size=2).digest()[0] % TONES}"


def direction(language: str | None) -> str:
    return "rtl" if (language or "").split("-")[0].lower() in _RIGHT_TO_LEFT else "auto"


def answer(request: Request, body: bytes, media_type: str, *, status: int = 200) -> Response:
    """With an ETag over the body; 304 where the client has it already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag}
    if status == 200 and tag in (one.strip().removeprefix("W/") for one in _tags(request)):
        return Response(status_code=304, headers=headers)
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def json_answer(request: Request, value: object, *, status: int = 200) -> Response:
    body = msgspec.json.encode(msgspec.to_builtins(value, enc_hook=str))
    return answer(request, body + b"\n", "application/json", status=status)


def _tags(request: Request) -> list[str]:
    return request.headers.get("if-none-match", "").split(",")
