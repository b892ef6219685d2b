"""All settings: defaults → `newswatch.toml` → `NEWSWATCH_SECTION__KEY` → flags. Nothing else reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from newswatch.configfile import into, read_toml, refuse_unknown
from newswatch.errors import ConfigError
from newswatch.origins import Origin, origins
from newswatch.rhythm import read_rhythm, seconds
from newswatch.sections import (
    Alerts,
    Archive,
    Cluster,
    Crawl,
    Display,
    Extract,
    Health,
    Log,
    Mail,
    Schedule,
    Settings,
    Web,
)

__all__ = [
    "Alerts", "Archive", "Cluster", "Crawl", "Display", "Extract", "Health", "Loaded", "Log", "Mail", "Origin",
    "Schedule", "Secrets", "Settings", "Web", "find_home", "kept", "load",
    "read_secret_file", "read_secrets", "seconds",
]  # fmt: skip

PREFIX = "NEWSWATCH_"
FOREVER = "forever"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Values that are never shown, logged or stored."""

    webhook_key: str | None = None
    mail_password: str | None = None
    web_token: str | None = None
    broker_password: str | None = None

    def __repr__(self) -> str:
        return "Secrets(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    settings: Settings
    origins: tuple[Origin, ...]
    file: Path | None


def kept(duration: str) -> float | None:
    """Seconds that something is kept; None for `forever`. Raises ConfigError as `seconds` does."""
    return None if duration.strip() == FOREVER else seconds(duration)


def find_home(flag: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """`--home`, else $NEWSWATCH_HOME, else ./data where that folder stands, else the platform's data folder."""
    if chosen := flag or environ.get(PREFIX + "HOME"):
        return Path(chosen).expanduser().absolute()
    if Path("data").is_dir():
        return Path("data").absolute()
    return Path(platformdirs.user_data_dir("newswatch", appauthor=False))


def load(home: Path, config: Path | None = None, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Raises ConfigError with file (or variable), key and hint for anything it does not know."""
    file = config or home / "newswatch.toml"
    table: dict[str, Any] = {}
    if config is not None or file.exists():
        table = read_toml(file)
    into(Settings, table, where=str(file))
    from_environment = _environment(environ)
    merged = {
        section: {**(table.get(section) or {}), **from_environment.get(section, {})}
        for section in {*table, *from_environment}
    }
    settings = into(Settings, merged, where=str(file))
    _check(settings, str(file))
    found = origins(settings, table, from_environment, file, prefix=PREFIX)
    return Loaded(settings=settings, origins=found, file=file if table else None)


def read_secrets(settings: Settings, environ: Mapping[str, str] = os.environ) -> Secrets:
    """$NEWSWATCH_WEBHOOK_KEY, …_MAIL_PASSWORD, …_WEB_TOKEN and …_BROKER_PASSWORD, else the files the settings name.

    Raises ConfigError when a file is absent or others can read it.
    """
    return Secrets(
        webhook_key=environ.get(PREFIX + "WEBHOOK_KEY") or _secret_file(settings.alerts.secret_file),
        mail_password=environ.get(PREFIX + "MAIL_PASSWORD") or _secret_file(settings.mail.password_file),
        web_token=environ.get(PREFIX + "WEB_TOKEN") or _secret_file(settings.web.token_file),
        broker_password=environ.get(PREFIX + "BROKER_PASSWORD") or _secret_file(settings.cluster.password_file),
    )


def _secret_file(name: str) -> str | None:
    return read_secret_file(name) if name else None


def read_secret_file(name: str) -> str:
    """Raises ConfigError when the file is absent or others can read it."""
    path = Path(name).expanduser()
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path}: others can read this secret; run chmod 600 {path}.")
        return path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ConfigError(f"{path}: the secret cannot be read ({fault.strerror}).") from fault


def _environment(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, raw in environ.items():
        section, parted, key = name.removeprefix(PREFIX).lower().partition("__")
        if not name.startswith(PREFIX) or not parted:
            continue
        refuse_unknown(Settings, {section: {key: raw}}, where=name)
        found.setdefault(section, {})[key] = _typed(name, section, key, raw)
    return found


def _typed(name: str, section: str, key: str, raw: str) -> object:
    kind = get_type_hints(get_type_hints(Settings)[section])[key]
    if kind is bool:
        if raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        raise ConfigError(f"{name}: expected true or false, got '{raw}'.")
    if kind == tuple[str, ...]:
        return [part.strip() for part in raw.split(",") if part.strip()]
    try:
        return kind(raw)
    except ValueError as fault:
        raise ConfigError(f"{name}: expected `{kind.__name__}`, got '{raw}'.") from fault


def _check(settings: Settings, where: str) -> None:
    for section, key in (
        ("crawl", "source_timeout"), ("crawl", "request_timeout"), ("crawl", "max_retry_after"),
        ("crawl", "max_delay"), ("extract", "timeout"), ("archive", "prune_every"),
        ("archive", "busy_timeout"), ("archive", "batch_wait"), ("archive", "story_window"),
        ("schedule", "stop_within"), ("schedule", "heartbeat_every"), ("health", "settle"),
        ("alerts", "fresh"), ("alerts", "timeout"), ("alerts", "keep_sent"),
        ("archive", "keep_pages"), ("archive", "keep_outcomes"), ("archive", "keep_bands"),
        ("schedule", "fastest"), ("schedule", "slowest"), ("schedule", "patience"), ("web", "query_time"),
        ("cluster", "lost_after"),
    ):  # fmt: skip
        try:
            (kept if key.startswith("keep_") else seconds)(getattr(getattr(settings, section), key))
        except ConfigError as fault:
            raise ConfigError(f"{where}: {section}.{key}: {fault}") from fault
    if settings.extract.templates not in ("checked", "auto", "off"):
        raise ConfigError(f"{where}: extract.templates: '{settings.extract.templates}' is none of checked, auto, off.")
    try:
        read_rhythm(settings.schedule.every)
    except ConfigError as fault:
        raise ConfigError(f"{where}: schedule.every: {fault}") from fault
    if settings.log.format not in ("text", "json"):
        raise ConfigError(f"{where}: log.format: '{settings.log.format}' is neither text nor json.")
    if settings.mail.security not in ("starttls", "tls", "none"):
        raise ConfigError(f"{where}: mail.security: '{settings.mail.security}' is none of starttls, tls, none.")
    if zone := settings.display.timezone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ConfigError(f"{where}: display.timezone: '{zone}' is no IANA time zone.") from fault
