"""The files a service runs by: noticed when they change, read whole or not at all, the old ones kept for a bad one."""

import contextlib
import dataclasses
import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from newswatch.archive.writer import Writer
from newswatch.clock import Clock, iso
from newswatch.errors import ConfigError
from newswatch.models import Source
from newswatch.settings import Settings
from spiders.sources import CATALOGUE, load_sources

_FIXED_SECTIONS = frozenset({"extract", "archive", "alerts", "mail", "log", "display"})
"""What a running process was built from."""
_FIXED_KEYS = frozenset({"crawl.requests_per_host"})

Stamp = frozenset[tuple[str, int, int]]


class Configuration:
    """`settings` and `sources` are what is in force. `load` reads the settings as the command line did."""

    def __init__(
        self, home: Path, settings: Settings, load: Callable[[], Settings] | None, file: Path | None, writer: Writer,
        clock: Clock,
    ) -> None:  # fmt: skip
        self.settings = settings
        self.sources: dict[str, Source] = {}
        self.fault: str | None = None
        """Of the last reading: which file, key and what to do; the old configuration is then in force."""
        self.needs_restart: tuple[str, ...] = ()
        """Settings that were changed in the file and that only a new start takes up."""
        self._home, self._load, self._writer, self._clock = home, load, writer, clock
        self._file = file or home / "newswatch.toml"
        self._read_at = clock.now()
        self._stamp: Stamp = frozenset()

    @property
    def enabled(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources.values() if source.enabled}

    def has_changed(self) -> bool:
        """True when a file was written, made or removed since the last reading."""
        return self._stamp != self._look()

    def read(self) -> Collection[str]:
        """Ids of the sources that are not as they were. Raises ConfigError when a file is bad; nothing changes then."""
        self._stamp = self._look()
        try:
            settings = self._load() if self._load is not None else self.settings
            sources = load_sources(self._home, self._writer.choices())
        except ConfigError as fault:
            self.fault = str(fault)
            raise
        self.fault, self._read_at = None, self._clock.now()
        self.settings, self.needs_restart = in_force(self.settings, settings)
        before, self.sources = self.sources, sources
        return [source_id for source_id, source in sources.items() if before and before.get(source_id) != source]

    def as_json(self) -> dict[str, Any]:
        return {
            "read_at": iso(self._read_at),
            "fault": self.fault,
            "needs_restart": list(self.needs_restart),
        }

    def _look(self) -> Stamp:
        found = []
        with contextlib.suppress(OSError):
            found.append(_stamp(self._file, self._file.stat()))
        for folder in (self._home / "sources", CATALOGUE):
            with contextlib.suppress(OSError), os.scandir(folder) as files:
                found += [_stamp(file.path, file.stat()) for file in files if file.name.endswith(".toml")]
        return frozenset(found)


def _stamp(file: str | Path, status: os.stat_result) -> tuple[str, int, int]:
    return str(file), status.st_mtime_ns, status.st_size


def in_force(old: Settings, new: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings a running service goes on with, and the keys of those it cannot take up."""
    kept: dict[str, Any] = {}
    waiting = []
    for section in dataclasses.fields(Settings):
        before, after = getattr(old, section.name), getattr(new, section.name)
        values = {}
        for item in dataclasses.fields(before):
            key = f"{section.name}.{item.name}"
            fixed = section.name in _FIXED_SECTIONS or key in _FIXED_KEYS
            if fixed and getattr(before, item.name) != getattr(after, item.name):
                waiting.append(key)
            values[item.name] = getattr(before if fixed else after, item.name)
        kept[section.name] = dataclasses.replace(before, **values)
    return dataclasses.replace(old, **kept), tuple(waiting)
