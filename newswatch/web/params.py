"""Parameters of addresses and forms, within bounds; what is odd is told in words."""

import difflib
from collections.abc import Mapping, Sequence

from starlette.requests import Request

from newswatch.archive.syntax import LONGEST
from newswatch.errors import ConfigError

_LONGEST_VALUE = 300


class NotFound(ConfigError):
    """There is no such thing; 404."""


def text(request: Request, name: str, default: str = "", *, longest: int = _LONGEST_VALUE) -> str:
    """Raises ConfigError for one that is too long or named twice."""
    values = request.query_params.getlist(name)
    if not values:
        return default
    if len(values) > 1:
        raise ConfigError(f"'{name}' stands {len(values)} times in the address; give it once.")
    if len(values[0]) > longest:
        raise ConfigError(f"'{name}' has more than {longest:,} characters; make it shorter.")
    return values[0].replace("\x00", " ")


def query(request: Request) -> str:
    return text(request, "q", longest=LONGEST + 1).strip()


def number(request: Request, name: str, default: int, *, least: int = 1, most: int) -> int:
    value = text(request, name)
    if not value:
        return default
    return _within(name, value, least=least, most=most)


def choice(request: Request, name: str, default: str, known: Sequence[str]) -> str:
    value = text(request, name, default) or default
    if value not in known:
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}."
        raise ConfigError(f"'{value[:60]}' is no {name}; {hint}")
    return value


def path_number(request: Request, name: str = "id") -> int:
    """An id in the path. Raises NotFound for what cannot be one."""
    value = str(request.path_params[name])
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise NotFound(f"'{value[:60]}' is no number of anything here.")
    return int(value)


def only(request: Request, *known: str) -> None:
    """Raises ConfigError for a parameter that is none of these."""
    for name in request.query_params:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known) or 'none'}."
            raise ConfigError(f"There is no parameter '{name[:60]}' here; {hint}")


def field(request: Request, name: str, default: str = "", *, longest: int = _LONGEST_VALUE) -> str:
    """Of a form. Raises ConfigError as `text`."""
    values = form(request).get(name, [])
    if not values:
        return default
    if len(values[0]) > longest:
        raise ConfigError(f"'{name}' has more than {longest:,} characters; make it shorter.")
    return values[0].replace("\x00", " ").strip()


def form(request: Request) -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = request.state.form
    return found


def _within(name: str, value: str, *, least: int, most: int) -> int:
    digits = value.isascii() and value.isdecimal() and len(value) <= 12
    if not digits or not least <= int(value) <= most:
        raise ConfigError(f"'{name}' is a number from {least} to {most:,}, not '{value[:40]}'.")
    return int(value)
