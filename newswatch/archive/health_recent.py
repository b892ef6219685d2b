"""How a source's last crawls went, in the words health judges by."""

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newswatch.clock import from_ms, to_ms

_TURNED_AWAY = re.compile(r"answered (401|403|429|451)\b|^rate_limited|\b429 after")
_FORBIDDEN = re.compile(r"robots\.txt forbids|asks that its links be not followed")
_OTHERWISE = re.compile(r"answered (4\d\d)\b|not a (feed|sitemap|page)|larger than|declares its own")
_REFUSALS = frozenset(
    {"http_status 401", "http_status 403", "http_status 429", "http_status 451", "rate_limited", "wall"}
)
_LEAST_PAGES = 3
_MOST = 300
_CRAWLS = """
SELECT crawl_id, finished_at, finish FROM crawl_source
WHERE source_id = ? AND finished_at >= ? AND finish NOT IN ('stopped', 'budget') ORDER BY crawl_id DESC LIMIT ?
"""
_PAGES = """
SELECT CASE WHEN reason = 'http_status' THEN 'http_status ' || substr(detail, 1, 3) ELSE coalesce(reason, outcome) END,
    count(*) FROM outcome
WHERE crawl_id = ? AND source_id = ? AND coalesce(reason, '') NOT IN ('over_budget', 'stopped', 'foreign_host')
GROUP BY 1 ORDER BY 2 DESC
"""


class Went(StrEnum):
    WELL = "well"
    IDLE = "idle"
    """Its endpoints answered, and no page had to be fetched."""
    DOWN = "down"
    """No endpoint answered."""
    BLOCKED = "blocked"
    """It turned us away: 401, 403, 429, 451, or a login or consent page instead of articles."""
    FORBIDDEN = "forbidden"
    """By robots.txt."""
    UNLISTED = "unlisted"
    """The site answers, but no endpoint lists articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCrawl:
    ended: datetime
    went: Went
    why: str
    """Empty where it went well."""


def recent_crawls(sql: sqlite3.Connection, source_id: str, since: datetime, limit: int = 20) -> list[RecentCrawl]:
    """Newest first; those a person stopped are not among them."""
    found = []
    for crawl_id, ended, finish in sql.execute(_CRAWLS, (source_id, to_ms(since), limit)).fetchall():
        if finish in ("finished", "timeout"):
            went, why = _of_pages(Counter(dict(sql.execute(_PAGES, (crawl_id, source_id)).fetchall())))
        else:
            went, why = of_walk(str(finish))
        found.append(RecentCrawl(ended=from_ms(ended), went=went, why=why))
    return found


def of_walk(finish: str) -> tuple[Went, str]:
    """How a crawl ended that did not come to its end."""
    why = finish.removeprefix("failed: ")[:_MOST]
    for pattern, went in ((_TURNED_AWAY, Went.BLOCKED), (_FORBIDDEN, Went.FORBIDDEN), (_OTHERWISE, Went.UNLISTED)):
        if pattern.search(finish):
            return went, why
    return Went.DOWN, why


def _of_pages(pages: Counter[str]) -> tuple[Went, str]:
    tried = pages.total()
    refused = Counter({reason: number for reason, number in pages.items() if reason in _REFUSALS})
    if refused.total() >= _LEAST_PAGES and 2 * refused.total() >= tried:
        reason, number = refused.most_common(1)[0]
        return Went.BLOCKED, f"{number} of {tried} pages: {reason.replace('http_status', 'HTTP')}"
    if pages["robots"] >= _LEAST_PAGES and 2 * pages["robots"] >= tried:
        return Went.FORBIDDEN, f"{pages['robots']} of {tried} pages"
    return (Went.WELL if tried else Went.IDLE), ""
