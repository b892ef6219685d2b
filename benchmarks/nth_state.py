"""What a home and a receiver hold after a fault, in one short word: where two are equal, so is what comes of them.

What another crawl makes of a home is settled by what its tables, files and received messages say, not by the second
in which they were written, by the order of messages sent side by side, nor by names that chance gave: those are left
out, as are sums of bytes and requests, which no later crawl asks for here.
"""

import hashlib
import re
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newswatch.archive.database import FILE, connect_reader
from tests.receivers import Call, Hook

_LEFT_OUT = {
    "crawl": {"pid"},
    "capture": {"offset", "length"},  # of packed records with a name by chance; that they can be read is looked at
    "crawl_source": {"bytes", "requests"}, "health_day": {"bytes", "requests"},
    "delivery": {"id"}, "template": {"learned"},  # pages are read without templates here
}  # fmt: skip
_INDEX = re.compile(r"search_index|sqlite_(?!sequence)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MS_A_DAY = 86_400_000
Told = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the archive and the receiver hold in the end."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    told: Told = field(default_factory=Counter)
    files: frozenset[str] = frozenset()

    def unlike(self, wanted: "Outcome") -> Iterator[str]:
        if self.articles != wanted.articles:
            yield f"{len(self.articles)} articles that are not the {len(wanted.articles)} wanted"
        if self.told != wanted.told:
            yield f"told too little {dict(wanted.told - self.told)} or too much {dict(self.told - wanted.told)}"
        if self.files - wanted.files:
            yield f"left behind: {sorted(self.files - wanted.files)}"


def names(home: Path) -> frozenset[str]:
    found = (str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
    return frozenset(_DAY.sub("DAY", name) for name in found if name != "said")


def told_by(hook: Hook) -> tuple[Told, list[str]]:
    """(how often each alert told each article under a key of its own, what was told under two keys)."""
    keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for call in _whole(hook):
        payload = call.json
        for item in payload.get("items", [payload]):
            for article in (item["article"], *item.get("copies", ())):
                keys[payload["alert"]["name"], article["url"]].add(call.key)
    twice = [f"told under {len(those)} keys: {what}" for what, those in keys.items() if len(those) > 1]
    return Counter(keys.keys()), twice


def _whole(hook: Hook) -> list[Call]:
    """But for those over which the sender was killed."""
    return [call for call in hook.calls if len(call.body) == int(call.headers["content-length"])]


def digest(home: Path, hook: Hook) -> str:
    """Raises ArchiveError where there is no archive that can be read."""
    made = hashlib.blake2b(digest_size=16)
    with closing(connect_reader(home / FILE)) as sql:
        keys = {str(key): f"key of {number}" for number, key in sql.execute("SELECT id, key FROM outbox")}
        for line in (*_rows(sql, keys), *_files(home, sql), *_messages(hook, keys)):
            made.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return made.hexdigest()


def _rows(sql: sqlite3.Connection, keys: Mapping[str, str]) -> Iterator[str]:
    tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    now, day = time.time() * 1000, time.strftime("%Y-%m-%d", time.gmtime())
    moment = re.compile(rf"{day}T[\d:.]+(?:Z|[+-]\d\d:\d\d)")
    for table in tables:
        if _INDEX.match(table):
            continue
        left_out = _LEFT_OUT.get(table, ())
        columns = [name for (_, name, *_) in sql.execute(f"PRAGMA table_info({table})") if name not in left_out]
        rows = sql.execute(f"SELECT {', '.join(columns)} FROM {table}")
        yield from sorted(table + repr([_plain(value, now, moment, keys) for value in row]) for row in rows)


def _plain(value: object, now: float, moment: re.Pattern[str], keys: Mapping[str, str]) -> object:
    if isinstance(value, int) and abs(value - now) < 30 * _MS_A_DAY:
        return f"in {round((value - now) / _MS_A_DAY * 4)} quarters of a day"
    return keys.get(value) or moment.sub("NOW", value) if isinstance(value, str) else value


def _files(home: Path, sql: sqlite3.Connection) -> Iterator[str]:
    """Their names; of kept pages also whether something lies behind the last record."""
    ends = dict(sql.execute("SELECT file, max(offset + length) FROM capture GROUP BY file"))
    for path in sorted(path for path in home.rglob("*") if path.is_file() and path.name not in ("said", "service.log")):
        name = str(path.relative_to(home))
        torn = path.suffix == ".gz" and path.stat().st_size > ends.get(name.removeprefix("pages/"), 0)
        yield f"{_DAY.sub('DAY', name)} {torn}"


def _messages(hook: Hook, keys: Mapping[str, str]) -> list[str]:
    told = []
    for call in _whole(hook):
        payload = call.json
        urls = [item["article"]["url"] for item in payload.get("items", [payload])]
        told.append(f"{payload['alert']['name']} {urls} {keys.get(call.key, 'a key of its own')}")
    return sorted(told)
