"""What reading one endpoint gives, and how links are gathered into it."""

import heapq
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from newswatch.models import EndpointKind, FoundLink
from newswatch.urls import url_key

MAX_LINKS = 5000
"""Links one document may give; of a dated map these are the newest."""
MAX_TITLE = 500
FUTURE = timedelta(days=1)
"""A clock may run ahead, or a date be its reader's tomorrow; a later date is no date."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TAG = re.compile(r"</?[A-Za-z][^>]{0,500}>")
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    links: tuple[FoundLink, ...] = ()
    """Articles, each address once, newest first where the document says when."""
    next_urls: tuple[str, ...] = ()
    """Older pages, or child sitemaps newest first; the caller bounds depth and forgets none it has seen."""
    kind_seen: EndpointKind | None = None
    """What the document turned out to be."""
    ignored: int = 0
    """Entries that are no article of the source: another host, or not its pattern."""
    problem: str | None = None
    """Why nothing can be read from it, in words; then there are no links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link on its way in: `url` is clean and absolute, `order` only sorts."""

    url: str
    title: str | None = None
    published: datetime | None = None
    order: datetime | None = None


Wanted = Callable[[str], bool]


@dataclass(slots=True)
class Gathered:
    links: tuple[FoundLink, ...] = ()
    ignored: int = 0


def gather(
    entries: Iterable[Entry],
    *,
    found_in: str,
    wanted: Wanted | None,
    limit: int,
    newest_first: bool,
    keep_params: Collection[str] = (),
) -> Gathered:
    """Wanted entries, one an address, `limit` at most; holds no more than about `limit` of them at a time."""
    result = Gathered()

    def kept() -> Iterator[Entry]:
        for entry in entries:
            if wanted is None or wanted(entry.url):
                yield entry
            else:
                result.ignored += 1

    chosen = _newest(kept(), limit) if newest_first else kept()
    result.links = tuple(islice(_as_links(chosen, found_in, keep_params), limit))
    return result


def _newest(entries: Iterator[Entry], limit: int) -> list[Entry]:
    ranked = ((entry.order or _EARLIEST, -number, entry) for number, entry in enumerate(entries))
    return [entry for _, _, entry in heapq.nlargest(limit, ranked, key=lambda rank: rank[:2])]


def _as_links(entries: Iterable[Entry], found_in: str, keep_params: Collection[str]) -> Iterator[FoundLink]:
    seen: set[str] = set()
    for entry in entries:
        key = url_key(entry.url, keep_params)
        if key not in seen:
            seen.add(key)
            yield FoundLink(url=entry.url, found_in=found_in, title_hint=entry.title, published_hint=entry.published)


def believable(moment: datetime | None, now: datetime) -> datetime | None:
    """None for a date that nobody could have published on: before 1990 or more than a day ahead."""
    return moment if moment is not None and _EARLIEST <= moment <= now + FUTURE else None


def title_of(raw: str | None) -> str | None:
    """Plain words on one line, tags and control characters out, MAX_TITLE characters at most; None for nothing."""
    if not raw:
        return None
    text = _TAG.sub(" ", raw[: 4 * MAX_TITLE].replace("<![CDATA[", "").replace("]]>", ""))
    return " ".join(_UNREADABLE.sub(" ", text).split())[:MAX_TITLE] or None
