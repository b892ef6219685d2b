"""How often each endpoint was asked, and which of them listed which link: the two channels of the coverage estimate."""

import hashlib
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from newswatch.archive.health_days import day_of
from newswatch.archive.normal import storable
from newswatch.clock import from_ms, to_ms

_LANGUAGE = re.compile(r"[a-z]{2}|arm|aze|eng|geo|rus|tur")
_SECTION = 40
_POLL = """
INSERT INTO health_poll (source_id, url, day, polls, not_modified, failed, listed, fresh)
VALUES (:source, :url, :day, :polls, :not_modified, :failed, :listed, :fresh)
ON CONFLICT DO UPDATE SET polls = polls + excluded.polls, not_modified = not_modified + excluded.not_modified,
    failed = failed + excluded.failed, listed = listed + excluded.listed, fresh = fresh + excluded.fresh
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polls:
    """An endpoint's day, or several days."""

    url: str
    kind: str
    polls: int
    not_modified: int
    failed: int
    listed: int
    """Links of its answers, those known included."""
    fresh: int
    """Links no endpoint had listed before."""
    failures: int
    """In a row, up to now."""
    last_error: str | None
    last_ok_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One link and the kinds of endpoints that listed it."""

    section: str
    """The beginning of its path."""
    channels: frozenset[str]


def polled(
    sql: sqlite3.Connection, source_id: str, url: str, at: int, *, polls: int = 0, not_modified: int = 0,
    failed: int = 0, listed: int = 0, fresh: int = 0,
) -> None:  # fmt: skip
    asked = {
        "source": source_id, "url": url, "day": day_of(from_ms(at)).isoformat(), "polls": polls,
        "not_modified": not_modified, "failed": failed, "listed": listed, "fresh": fresh,
    }  # fmt: skip
    sql.execute(_POLL, asked)


def sighted(
    sql: sqlite3.Connection, source_id: str, url: str, kind: str, links: Iterable[tuple[str, str]], at: int
) -> None:
    """`links`: (url_key, url) of what the endpoint lists. Nothing for a source with one kind of endpoint."""
    kinds = {_channel(row[0]) for row in sql.execute("SELECT kind FROM endpoint WHERE source_id = ?", (source_id,))}
    if len(kinds | {_channel(kind)}) < 2:
        return
    sql.execute(
        "INSERT OR IGNORE INTO channel (source_id, url, kind, since) VALUES (?, ?, ?, ?)",
        (source_id, url, kind, at),
    )
    (channel,) = sql.execute("SELECT id FROM channel WHERE source_id = ? AND url = ?", (source_id, url)).fetchone()
    sql.executemany(
        "INSERT OR IGNORE INTO sighting (channel_id, link, section, at) VALUES (?, ?, ?, ?)",
        [(channel, link_number(key), section_of(address), at) for key, address in links],
    )


def read_sightings(sql: sqlite3.Connection, source_id: str, since: datetime, until: datetime) -> list[Sighting]:
    """Links listed for the first time in the span, and after every channel had been read for the first time."""
    (begun,) = sql.execute(
        "SELECT max(since) FROM channel WHERE source_id = ? AND EXISTS "
        "(SELECT 1 FROM sighting WHERE channel_id = channel.id)", (source_id,)
    ).fetchone()  # fmt: skip
    rows = sql.execute(
        "SELECT min(s.section), json_group_array(c.kind) FROM channel c JOIN sighting s ON s.channel_id = c.id"
        " WHERE c.source_id = ? GROUP BY s.link HAVING min(s.at) > ? AND min(s.at) >= ? AND min(s.at) < ?",
        (source_id, begun or 0, to_ms(since), to_ms(until)),
    )
    return [Sighting(section=section, channels=frozenset(_kinds(kinds))) for section, kinds in rows]


def read_polls(sql: sqlite3.Connection, source_id: str, since: datetime) -> list[Polls]:
    rows = sql.execute(
        "SELECT e.url, e.kind, coalesce(sum(p.polls), 0), coalesce(sum(p.not_modified), 0),"
        " coalesce(sum(p.failed), 0), coalesce(sum(p.listed), 0), coalesce(sum(p.fresh), 0), e.failures, e.last_error,"
        " e.last_ok_at FROM endpoint e LEFT JOIN health_poll p"
        " ON p.source_id = e.source_id AND p.url = e.url AND p.day >= ? WHERE e.source_id = ? GROUP BY e.url",
        (day_of(since).isoformat(), source_id),
    )
    return [
        Polls(url=url, kind=kind, polls=polls, not_modified=same, failed=failed, listed=listed, fresh=fresh,
              failures=failures, last_error=error, last_ok_at=None if ok is None else from_ms(ok))
        for url, kind, polls, same, failed, listed, fresh, failures, error, ok in rows
    ]  # fmt: skip


def link_number(url_key: str) -> int:
    """64 bits of the address: enough to know it again, a fifth of its room."""
    return int.from_bytes(hashlib.blake2b(url_key.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def section_of(url: str) -> str:
    """The first part of the path, after a language's: `politics` of /en/politics/slug; empty for /slug."""
    try:
        parts = [part for part in urlsplit(url).path.split("/") if part]
    except ValueError:
        return ""
    if parts and _LANGUAGE.fullmatch(parts[0]):
        parts = parts[1:]
    return storable(parts[0])[:_SECTION] if len(parts) > 1 else ""


def _kinds(kinds: str) -> Iterable[str]:
    return {_channel(kind) for kind in msgspec.json.decode(kinds, type=list[str])}


def _channel(kind: str) -> str:
    """A news sitemap is made by the same hand as a sitemap, and counts as the same channel."""
    return "sitemap" if kind == "news-sitemap" else kind
