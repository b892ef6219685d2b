"""A source's endpoints tried once: which of them live, and what they list. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newswatch.models import Endpoint, EndpointKind, FoundLink, Page, Source
from newswatch.urls import url_key
from spiders.discover import read
from spiders.discover.found import Discovered
from spiders.discover.survey import Fetch, NoAnswer, told

_MAX_CHILDREN = 2
"""Sitemaps of an index that are looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    endpoint: Endpoint
    links: tuple[FoundLink, ...] = ()
    problem: str | None = None
    """Why it gives nothing, in words for a person."""
    note: str = ""

    @property
    def live(self) -> bool:
        return self.problem is None

    @property
    def failed(self) -> bool:
        """A lead that gives nothing is no fault."""
        return not self.live and not self.endpoint.lead


async def look_at(source: Source, fetch: Fetch, *, now: datetime) -> tuple[Look, ...]:
    """One look an endpoint, in the source's order; an index of sitemaps is followed to its newest children."""
    answers = await fetch([endpoint.url for endpoint in source.discover])
    return tuple(
        [
            await _look(endpoint, answer, source, fetch, now)
            for endpoint, answer in zip(source.discover, answers, strict=True)
        ]
    )


async def _look(endpoint: Endpoint, answer: Page | NoAnswer, source: Source, fetch: Fetch, now: datetime) -> Look:
    if not isinstance(answer, Page):
        return Look(endpoint=endpoint, problem=told(answer))
    if answer.status != 200:
        return Look(endpoint=endpoint, problem=f"the site answered {answer.status}")
    found = _read(endpoint, answer, source, now)
    if found.problem is not None:
        return Look(endpoint=endpoint, problem=found.problem)
    links, ignored = list(found.links), found.ignored
    if endpoint.kind is not EndpointKind.LISTING and endpoint.kind is not EndpointKind.FEED and not links:
        for child in await fetch(found.next_urls[:_MAX_CHILDREN]):
            if isinstance(child, Page) and child.status == 200:
                below = _read(endpoint, child, source, now)
                links += below.links
                ignored += below.ignored
    if not links:
        return Look(endpoint=endpoint, problem=_nothing(found, ignored))
    return Look(endpoint=endpoint, links=tuple(links), note=_note(found, ignored))


def _read(endpoint: Endpoint, page: Page, source: Source, now: datetime) -> Discovered:
    return read(endpoint, page.body, url=page.final_url, headers=page.headers, source=source, now=now)


def _nothing(found: Discovered, ignored: int) -> str:
    if ignored:
        return f"none of its {ignored} entries matches the source's article pattern"
    if found.kind_seen is EndpointKind.LISTING:
        return "no link on it matches the source's article pattern"
    return "it lists nothing"


def _note(found: Discovered, ignored: int) -> str:
    said = [f"{ignored} other entries"] if ignored else []
    return ", ".join([*said, *(["older pages found"] if found.next_urls else [])])


def newest(looks: Sequence[Look], count: int) -> list[FoundLink]:
    """The first `count` articles, one from each live endpoint in turn, each once."""
    rows = [list(look.links) for look in looks if look.links]
    chosen: dict[str, FoundLink] = {}
    for rank in range(max((len(row) for row in rows), default=0)):
        for row in rows:
            if rank < len(row) and len(chosen) < count:
                chosen.setdefault(url_key(row[rank].url), row[rank])
    return list(chosen.values())
