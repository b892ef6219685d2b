"""Where each setting came from, for `newswatch doctor`."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_MAY_BE_SECRET = ("schedule.heartbeat", "health.to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One setting."""

    key: str
    value: object
    """Of an address that may be a password in itself only where it leads."""
    origin: str


def origins(
    settings: Any, table: Mapping[str, Any], environment: Mapping[str, Any], file: Path, *, prefix: str
) -> tuple[Origin, ...]:
    """`table` and `environment` are what file and environment set, by section and key."""
    found = []
    for section in dataclasses.fields(settings):
        values = getattr(settings, section.name)
        for item in dataclasses.fields(values):
            origin = "default"
            if item.name in (table.get(section.name) or {}):
                origin = str(file)
            if item.name in environment.get(section.name, {}):
                origin = f"{prefix}{section.name}__{item.name}".upper()
            key, value = f"{section.name}.{item.name}", getattr(values, item.name)
            found.append(Origin(key=key, value=shown(value) if key in _MAY_BE_SECRET else value, origin=origin))
    return tuple(found)


def shown(value: object) -> object:
    """`https://host/…` of an address; mail addresses, file names and what is no address as they are."""
    if isinstance(value, tuple):
        return tuple(shown(one) for one in value)
    if not isinstance(value, str) or "://" not in value:
        return value
    scheme, _, _ = value.partition("://")
    try:
        host = urlsplit(value).hostname if scheme in ("http", "https") else None
    except ValueError:
        host = None
    return f"{scheme}://{host or ''}/…"
