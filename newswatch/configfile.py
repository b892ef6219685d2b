"""TOML files into frozen dataclasses; a mistake is told with file, key and a hint."""

import dataclasses
import difflib
import tomllib
import types
import typing
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from newswatch.errors import ConfigError

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """Raises ConfigError naming the file when it is absent, unreadable or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path}: cannot be read ({fault}).") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"{path}: not valid TOML: {fault}.") from fault


def into(cls: type[T], table: Mapping[str, Any], *, where: str) -> T:
    """`table` as a `cls`; `where` (a file name) opens every message.

    Raises ConfigError for an unknown key (with the nearest known one) and for a wrong type.
    """
    refuse_unknown(cls, table, where=where)
    try:
        return msgspec.convert(dict(table), type=cls)
    except msgspec.ValidationError as fault:
        what, _, place = str(fault).partition(" - at `$")
        key = place.strip("`.")
        raise ConfigError(f"{where}: {key or 'file'}: {what.replace('`', '')}.") from fault


def refuse_unknown(cls: type, table: Mapping[str, Any], *, where: str, prefix: str = "") -> None:
    hints = _hints(cls)
    for key, value in table.items():
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(sorted(hints))}."
            raise ConfigError(f"{where}: unknown key '{prefix}{key}'; {hint}")
        if (inner := _dataclass_inside(hints[key])) is None:
            continue
        for table_below in value if isinstance(value, list) else [value]:
            if isinstance(table_below, Mapping):
                refuse_unknown(inner, table_below, where=where, prefix=f"{prefix}{key}.")


_hints = cache(typing.get_type_hints)


@cache
def _dataclass_inside(hint: Any) -> type | None:
    """The dataclass in `X`, `tuple[X, ...]` or `X | None`."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint
    if typing.get_origin(hint) in (tuple, list, types.UnionType, typing.Union):
        return next((found for part in typing.get_args(hint) if (found := _dataclass_inside(part))), None)
    return None
