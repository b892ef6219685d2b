"""All settings: defaults → `newswatch.toml` → `NEWSWATCH_SECTION__KEY` → flags. Nothing else reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from newswatch.configfile import into, read_toml, refuse_unknown
from newswatch.errors import ConfigError
from newswatch.origins import Origin, origins

PREFIX = "NEWSWATCH_"
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    user_agent: str = "newswatch/0.1 (+https://github.com/newswatch/newswatch; news archive; obeys robots.txt)"
    """How sites see us."""
    contact: str = ""
    """An address a site's owner can write to; appended to the user agent."""
    concurrent_sources: int = 8
    """Sources crawled at a time; one host is never crawled by two of them."""
    requests_per_host: int = 2
    """Requests to one host at a time, at the source's pace."""
    pages: int = 10
    """Listing pages a first crawl walks."""
    articles: int = 500
    """Article pages a source and crawl."""
    source_timeout: str = "30m"
    """A source's crawl ends after this long; what is left stays pending."""
    request_timeout: str = "30s"
    """One answer, from connecting to its last byte."""
    max_body: int = 8_000_000
    """Bytes after decompression."""
    max_bytes: int = 1_000_000_000
    """Bytes over the wire a source and crawl; what is left then stays pending."""
    max_redirects: int = 5
    """Of one request."""
    retries: int = 2
    """Times a request is repeated after a 5xx or a broken connection."""
    max_retry_after: str = "10m"
    """A longer Retry-After ends the source's crawl instead of being waited for."""
    max_delay: str = "60s"
    """A longer Crawl-delay is cut to this, and said so."""
    budget_requests_per_day: int = 0
    """Requests to a source in a day (UTC), unless its file says otherwise; 0: no limit."""
    budget_bytes_per_day: int = 0
    """Bytes over the wire from a source in a day (UTC), unless its file says otherwise; 0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    workers: int = 0
    """0: one a core."""
    timeout: str = "20s"
    """A worker that is longer over one page is killed."""
    recycle: int = 400
    """Pages after which a worker is replaced (memory)."""
    queue: int = 64
    """Pages that may wait for a worker before fetching waits too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    keep_pages: str = "180d"
    """How long pages as fetched are kept; the text is kept for ever."""
    busy_timeout: str = "10s"
    """How long to wait for another program's lock on the archive."""
    batch: int = 64
    """Articles a transaction at most."""
    batch_wait: str = "500ms"
    """An article waits no longer than this for others to be committed with."""
    story_window: str = "14d"
    """Near copies told further apart than this are different stories; `0s`: no stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    every: str = "30m"
    """How often the service crawls every source."""
    stop_within: str = "20s"
    """What SIGTERM leaves for finishing what is in hand."""
    heartbeat: str = ""
    """Dead-man's switch of the service: an https address asked, or a file touched, as long as it lives; `@FILE`
    holds a secret address."""
    heartbeat_every: str = "1m"
    """How often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    to: tuple[str, ...] = ()
    """Who is told of sources that break and recover: targets as of an alert; `@FILE` holds a secret one."""
    settle: str = "10m"
    """What the service finds broken is told after this time, all of it in one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    fresh: str = "3d"
    """An article first seen later than this after its publication does not fire."""
    attempts: int = 8
    """Deliveries tried before a message is a dead letter."""
    timeout: str = "10s"
    """One delivery."""
    per_minute: int = 0
    """Messages to one target in any minute at most, the others wait; 0: no limit."""
    keep_sent: str = "30d"
    """How long the content of a sent message is kept; that it was sent is kept for ever."""
    secret_file: str = ""
    """Key of the webhook signature (HMAC-SHA256)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    host: str = ""
    """The SMTP server; empty: no mail can be sent."""
    port: int = 587
    """Of the SMTP server; 465 goes with `tls`."""
    security: str = "starttls"
    """starttls, tls or none."""
    user: str = ""
    """Empty: no login."""
    password_file: str = ""
    """A file with the password, readable by its owner only."""
    sender: str = ""
    """The address mails come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    host: str = "127.0.0.1"
    """The address the web pages listen on; one that others can reach needs a token."""
    port: int = 8765
    """Of the web pages."""
    hosts: str = ""
    """Further names the pages may be asked under, such as a reverse proxy's, parted by commas."""
    token_file: str = ""
    """A file with the token that lets people in, readable by its owner only; empty: `web.token` in home."""
    query_time: str = "5s"
    """A question that takes the archive longer is given up."""
    private_targets: bool = False
    """True: an alert made in the browser may tell a private network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    timezone: str = ""
    """IANA name; empty: the machine's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    crawl: Crawl = field(default_factory=Crawl)
    extract: Extract = field(default_factory=Extract)
    archive: Archive = field(default_factory=Archive)
    schedule: Schedule = field(default_factory=Schedule)
    health: Health = field(default_factory=Health)
    alerts: Alerts = field(default_factory=Alerts)
    mail: Mail = field(default_factory=Mail)
    web: Web = field(default_factory=Web)
    display: Display = field(default_factory=Display)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Values that are never shown, logged or stored."""

    webhook_key: str | None = None
    mail_password: str | None = None
    web_token: str | None = None

    def __repr__(self) -> str:
        return "Secrets(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    settings: Settings
    origins: tuple[Origin, ...]
    file: Path | None


def seconds(duration: str) -> float:
    """`90s`, `30m`, `1h30m`, `2d`, `500ms` in seconds. Raises ConfigError for anything else."""
    if match := re.fullmatch(r"(\d+)\s*ms", duration.strip()):
        return int(match[1]) / 1000
    parts = _DURATION.findall(duration)
    if not parts or _DURATION.sub("", duration).strip():
        raise ConfigError(f"'{duration}' is no duration; write it like 90s, 30m, 1h30m or 2d.")
    return float(sum(int(number) * _SECONDS[unit] for number, unit in parts))


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
    """$NEWSWATCH_WEBHOOK_KEY, $NEWSWATCH_MAIL_PASSWORD and $NEWSWATCH_WEB_TOKEN, else the files the settings name.

    Raises ConfigError when a file is absent or others can read it.
    """
    return Secrets(
        webhook_key=environ.get(PREFIX + "WEBHOOK_KEY") or _secret_file(settings.alerts.secret_file),
        mail_password=environ.get(PREFIX + "MAIL_PASSWORD") or _secret_file(settings.mail.password_file),
        web_token=environ.get(PREFIX + "WEB_TOKEN") or _secret_file(settings.web.token_file),
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
        ("crawl", "max_delay"), ("extract", "timeout"), ("archive", "keep_pages"),
        ("archive", "busy_timeout"), ("archive", "batch_wait"), ("archive", "story_window"),
        ("schedule", "every"), ("schedule", "stop_within"),
        ("schedule", "heartbeat_every"), ("health", "settle"), ("alerts", "fresh"), ("alerts", "timeout"),
        ("alerts", "keep_sent"), ("web", "query_time"),
    ):  # fmt: skip
        try:
            seconds(getattr(getattr(settings, section), key))
        except ConfigError as fault:
            raise ConfigError(f"{where}: {section}.{key}: {fault}") from fault
    if settings.mail.security not in ("starttls", "tls", "none"):
        raise ConfigError(f"{where}: mail.security: '{settings.mail.security}' is none of starttls, tls, none.")
    if zone := settings.display.timezone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ConfigError(f"{where}: display.timezone: '{zone}' is no IANA time zone.") from fault
