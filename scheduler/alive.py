"""Does the service live, and can it go on? What `/healthz` answers."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newswatch.archive.lock import Holder, holder
from scheduler import control

_STALE = timedelta(minutes=2)
"""The service touches its heartbeat every ten seconds."""
_LITTLE_SPACE = 500_000_000
"""Bytes below which a crawl may soon fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of the service from outside."""

    last_lived: datetime | None
    """None: no service ever ran in this home."""
    holder: Holder | None
    """Who holds the archive for writing."""
    free: int | None
    """Bytes of the archive's disk; None where nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """The field names are the JSON keys of `/healthz`; it answers 200 when `ok`, else 503."""

    ok: bool
    words: tuple[str, ...]
    """What was looked at, and what is wrong."""
    last_lived_at: datetime | None
    age_seconds: float | None
    free_bytes: int | None


def signs(home: Path) -> Signs:
    try:
        free: int | None = shutil.disk_usage(home).free
    except OSError:
        free = None
    return Signs(last_lived=control.last_lived(home), holder=holder(home), free=free)


def judge(seen: Signs, now: datetime) -> Alive:
    """Pure. A home in which no service ever ran has none to miss: the web pages may stand alone."""
    age = None if seen.last_lived is None else now - seen.last_lived
    runs = seen.holder is not None and seen.holder.role == "run"
    lives = age is not None and age < _STALE and runs
    words = [_service(seen, runs=runs, lives=lives)]
    full = seen.free is not None and seen.free < _LITTLE_SPACE
    if seen.free is not None:
        words.append(f"{seen.free // 1_000_000:,} MB free" + ("; make room, or crawls will fail soon" if full else ""))
    return Alive(
        ok=(lives or (seen.last_lived is None and not runs)) and not full,
        words=tuple(words),
        last_lived_at=seen.last_lived,
        age_seconds=None if age is None else round(age.total_seconds(), 1),
        free_bytes=seen.free,
    )


def alive(home: Path, now: datetime) -> Alive:
    return judge(signs(home), now)


def _service(seen: Signs, *, runs: bool, lives: bool) -> str:
    if lives and seen.holder is not None:
        return f"the service lives (process {seen.holder.pid})"
    if seen.last_lived is None:
        return "no service has run here" if not runs else "the service has just begun"
    if runs and seen.holder is not None:
        return (
            f"the service (process {seen.holder.pid}) gave no sign since {seen.last_lived:%Y-%m-%d %H:%M:%S} UTC; "
            "look at its log, and restart it"
        )
    return f"the service last lived {seen.last_lived:%Y-%m-%d %H:%M:%S} UTC; start it with `newswatch run`"
