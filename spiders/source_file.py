"""A Source as the TOML a person would write by hand, with comments."""

import json
from collections.abc import Iterable, Iterator, Mapping

from newswatch.models import Endpoint, Source

_WIDTH = 100


def as_toml(source: Source, comments: Mapping[str, str] | None = None) -> str:
    """`comments` stand after a key's value (by key), above an endpoint (by its URL) or at the head (key ``""``).

    What equals its default is left out, but for the rhythm and the delay, which people come to change.
    """
    said = comments or {}
    lines = [f"# {line}" for line in said.get("", "").splitlines()]
    lines += [_with_comment(f"{key} = {value}", said.get(key)) for key, value in _top(source)]
    for endpoint in source.discover:
        lines += ["", *_endpoint(endpoint, said.get(endpoint.url))]
    rules = [(name, getattr(source.extract, name)) for name in ("title", "authors", "date", "tags", "section", "body")]
    lines += _table("extract", [(name, _string(value)) for name, value in rules if value is not None])
    drops = [("drop", source.clean.drop), ("drop_text", source.clean.drop_text)]
    lines += _table("clean", [(name, _array(values)) for name, values in drops if values])
    return "\n".join(lines) + "\n"


def _top(source: Source) -> Iterator[tuple[str, str]]:
    yield "name", _string(source.name)
    yield "home", _string(source.home)
    yield "languages", _array(source.languages)
    yield "country", _string(source.country)
    if source.covers:
        yield "covers", _array(source.covers)
    yield "timezone", _string(source.timezone)
    yield "article", _string(source.article)
    if source.examples:
        yield "examples", _array(source.examples)
    for key in ("hosts", "keep_params"):
        if values := getattr(source, key):
            yield key, _array(values)
    yield from _manners(source)
    if source.render:
        yield "render", _string(source.render)
    if source.private_network:
        yield "private_network", "true"
    if not source.enabled:
        yield "enabled", "false"
    if source.notes:
        yield "notes", _string(source.notes)


def _manners(source: Source) -> Iterator[tuple[str, str]]:
    if source.every:
        yield "every", _string(source.every)
    yield "delay", repr(source.delay)
    for key in ("budget_requests_per_day", "budget_bytes_per_day"):
        if (number := getattr(source, key)) is not None:
            yield key, str(number)


def _endpoint(endpoint: Endpoint, comment: str | None) -> Iterator[str]:
    if comment:
        yield from (f"# {line}" for line in comment.splitlines())
    yield "[[discover]]"
    yield f"kind = {_string(endpoint.kind.value)}"
    yield f"url = {_string(endpoint.url)}"
    if endpoint.language:
        yield f"language = {_string(endpoint.language)}"
    if endpoint.lead:
        yield "lead = true"


def _table(name: str, rows: list[tuple[str, str]]) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {value}" for key, value in rows)] if rows else []


def _with_comment(line: str, comment: str | None) -> str:
    return f"{line}  # {_one_line(comment)}" if comment else line


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _string(text: str) -> str:
    """A literal string where one can hold it (patterns stay readable), else a basic one."""
    if text.isprintable() and "'" not in text and ("\\" in text or '"' in text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _array(values: Iterable[str]) -> str:
    items = [_string(value) for value in values]
    line = f"[{', '.join(items)}]"
    return line if len(line) <= _WIDTH else "[\n" + "".join(f"    {item},\n" for item in items) + "]"
