"""Alerts as a TOML file: one `[[alert]]` table each, for a backup, a review or another machine."""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from newswatch.alerts.changes import NewAlert
from newswatch.alerts.rules import Alert, Options
from newswatch.configfile import into, read_toml
from newswatch.errors import ConfigError


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Table(Options):
    """An alert as the file has it: the options of an alert, and what `alerts add` takes beside them."""

    name: str
    query: str
    to: tuple[str, ...]
    digest: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    alert: tuple[_Table, ...] = ()


def write(alerts: Iterable[Alert], *, secrets: bool) -> str:
    """`secrets`: webhook addresses in full, else as their labels, which only `--replace` can take again."""
    return "\n".join(_table(alert, secrets) for alert in alerts)


def read(path: Path) -> list[NewAlert]:
    """Raises ConfigError with file and key for what cannot be read; the alerts themselves are not checked yet."""
    tables = into(_File, read_toml(path), where=str(path)).alert
    names = [table.name for table in tables]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"{path}: there are two alerts named '{twice}'; give each its own name.")
    return [_alert(table) for table in tables]


def _table(alert: Alert, secrets: bool) -> str:
    values = {
        "name": alert.name,
        "query": alert.query,
        "to": [target.to if secrets else target.label for target in alert.targets],
        "digest": "" if alert.mode == "instant" else str(alert.mode),
        **dataclasses.asdict(alert.options),
    }
    usual = dataclasses.asdict(Options()) | {"digest": ""}
    lines = [f"{key} = {_value(value)}\n" for key, value in values.items() if value != usual.get(key)]
    return "[[alert]]\n" + "".join(lines)


def _value(value: object) -> str:
    """A JSON string is a TOML string, but for the delete sign; so are lists of them and booleans."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _alert(table: _Table) -> NewAlert:
    chosen = {field.name: getattr(table, field.name) for field in dataclasses.fields(Options)}
    return NewAlert(
        name=table.name, query=table.query, to=table.to, mode=table.digest or "instant", options=Options(**chosen)
    )
