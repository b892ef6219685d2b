"""Messages for people, from templates beside this file. Words of a page are values here and never a template."""

import re
import shlex
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BLANKS = re.compile(rf"(?:\s|{_CONTROL.pattern})+")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_REASONS = {"match": "New", "update": "Changed", "withdrawn": "Withdrawn", "returned": "Back"}
_TITLE_LENGTH = 500


def as_html(payload: dict[str, Any], zone: tzinfo | None) -> str:
    return _render("message.html", payload, zone)


def as_text(payload: dict[str, Any], zone: tzinfo | None) -> str:
    return _render("message.txt", payload, zone)


def one_line(text: str) -> str:
    """No control characters, no marks that turn the reading direction, single blanks."""
    return " ".join(_BIDI.sub("", _CONTROL.sub(" ", text)).split())


def _render(name: str, payload: dict[str, Any], zone: tzinfo | None) -> str:
    if payload["kind"] == "health":
        faults = _environment().get_template(name.replace("message", "health"))
        return faults.render(alert=payload["alert"], faults=payload["faults"], total=payload["total"],
                             when=partial(_when, zone=zone))  # fmt: skip
    items = [{"outlet": "", **item} for item in (payload["items"] if payload["kind"] == "digest" else [payload])]
    return _environment().get_template(name).render(
        alert=payload["alert"], items=items, period=payload.get("period"), total=payload.get("total"),
        stories=payload.get("stories", payload.get("total")), reasons=_REASONS,
        when=partial(_when, zone=zone), gaps=list(_gaps(payload.get("gaps"), zone)),
    )  # fmt: skip


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("newswatch.alerts", "templates"),
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["line"] = lambda text: one_line(text)[:_TITLE_LENGTH]
    environment.filters["part"] = lambda text: _BLANKS.sub(" ", _BIDI.sub("", text))
    environment.filters["shell"] = shlex.quote
    environment.filters["web"] = _web_address
    environment.filters["title"] = _title
    environment.filters["context"] = _context
    environment.filters["also_in"] = _also_in
    return environment


def _title(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The title in parts, its match marked where the whole of it is in the words in context."""
    shown = one_line(item["article"]["title"])[:_TITLE_LENGTH]
    for snippet in item["why"]["snippets"]:
        parts: list[dict[str, Any]] = snippet["parts"]
        if snippet["field"] == "title" and one_line("".join(part["text"] for part in parts)) == shown:
            return parts
    return [{"text": shown, "match": False}]


def _context(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The words in context, without a title that is told already."""
    told = any(part["match"] for part in _title(item))
    return [snippet for snippet in item["why"]["snippets"] if snippet["field"] != "title" or not told]


def _also_in(story: dict[str, Any]) -> str:
    number = story["outlets"]
    return one_line(f"Also in {number} outlet{'' if number == 1 else 's'}, first: {story['first']}")


_HOW = {"down": "was down", "blocked": "blocked us", "not_crawled": "was not crawled"}


def _gaps(gaps: dict[str, Any] | None, zone: tzinfo | None) -> Iterator[str]:
    if gaps is None:
        return
    for one in gaps["not_reached"]:
        tries = f", {one['crawls']} tries" if one["crawls"] > 1 else ""
        why = f" ({one['why']}{tries})" if one["why"] else ""
        yield f"{one['name']} {_HOW[one['how']]}{why}."
    for span in gaps["hours"]:
        yield f"Nothing was crawled from {_when(span['from'], zone)} to {_when(span['to'], zone)}."
    if number := gaps["partial"]:
        yield "1 text is cut short." if number == 1 else f"{number} texts are cut short."


def _when(value: str | None, zone: tzinfo | None) -> str:
    """On the reader's clock; a bare date stays one. A value that is no date is shown as it is."""
    if not value or len(value) <= len("2026-11-23"):
        return one_line(value or "")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return one_line(value)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _web_address(url: str) -> str:
    """Empty for anything a mail program must not open."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
