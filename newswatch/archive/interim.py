"""Facets, a timeline and pages of results, until the archive brings its own."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newswatch.archive import searching
from newswatch.archive.compiling import compile_query
from newswatch.archive.reader import Archive, SearchResult, _sort
from newswatch.archive.searching import Sort
from newswatch.clock import from_ms
from newswatch.errors import ConfigError
from newswatch.models import Article

_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    value: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    start: datetime
    total: int
    parts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    unit: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    article: Article
    outlets: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    stories: tuple[Story, ...]
    next: str | None


class Paged(SearchResult):
    next: str | None = None


class Interim(Archive):
    def _rows(self, query: str, columns: str) -> list[tuple[object, ...]]:
        compiled = compile_query(self._read(query), now=self._clock.now())
        with self._reading() as sql:
            ids = searching.newest(sql, compiled, _MOST)
            return sql.execute(
                f"SELECT {columns} FROM article a JOIN version v ON v.id = a.version_id JOIN rendering r ON r.id ="
                " (SELECT max(id) FROM rendering WHERE version_id = v.id) LEFT JOIN source s ON s.id = a.source_id"
                " WHERE a.id IN (SELECT value FROM json_each(?))",
                (json.dumps(ids),),
            ).fetchall()

    def facets(
        self, query: str = "", *, by: Sequence[str] = ("source", "country", "lang", "tag"), limit: int = 12
    ) -> dict[str, list[FacetCount]]:
        counts: dict[str, Counter[str]] = {name: Counter() for name in by}
        for source, country, language, tags in self._rows(query, "a.source_id, s.country, r.language, r.tags"):
            one = {"source": [source], "country": [country], "lang": [language], "tag": json.loads(str(tags))}
            for name in by:
                counts[name].update(str(value) for value in one.get(name, []) if value)
        return {
            name: [FacetCount(value=value, articles=n) for value, n in found.most_common(limit)]
            for name, found in counts.items()
        }

    def timeline(self, query: str = "", *, unit: str = "auto", by: str = "country") -> Timeline:
        _ = unit, by
        days: dict[datetime, Counter[str]] = {}
        for moment, part in self._rows(query, "coalesce(a.published_utc, a.first_seen_at), s.country"):
            day = from_ms(int(str(moment))).replace(hour=0, minute=0, second=0, microsecond=0)
            days.setdefault(day, Counter())[str(part or "?")] += 1
        if not days:
            return Timeline(unit="day", buckets=())
        first, last = min(days), max(days)
        spans = [first + timedelta(days=n) for n in range((last - first).days + 1)][-400:]
        return Timeline(
            unit="day",
            buckets=tuple(
                Bucket(start=day.astimezone(UTC), total=sum(days.get(day, Counter()).values()),
                       parts=dict(days.get(day, Counter())))
                for day in spans
            ),
        )  # fmt: skip

    def paged(self, query: str, *, limit: int, sort: str, after: str | None) -> Paged:
        start = _start(after)
        compiled = compile_query(self._read(query), now=self._clock.now())
        order = _sort(sort)
        with self._reading() as sql:
            found = searching.newest if order is Sort.NEWEST else searching.most_relevant
            ids = found(sql, compiled, start + limit + 1)[start:]
            page = Paged(list(self._articles(sql, ids[:limit])), searching.count(sql, compiled))
        page.next = str(start + limit) if len(ids) > limit else None
        return page

    def stream(self, query: str | None = None, *, limit: int = 30, after: str | None = None) -> StoryPage:
        found = self.paged(query or "", limit=limit, sort="newest", after=after)
        told = self.outlines(one.story_id for one in found if one.story_id)
        seen: set[int] = set()
        stories = []
        for one in found:
            if one.story_id in seen:
                continue
            if one.story_id:
                seen.add(one.story_id)
            outline = told.get(one.story_id or 0)
            stories.append(Story(article=one, outlets=outline.outlets if outline else 1,
                                 first=outline.first if outline else one.source))  # fmt: skip
        return StoryPage(stories=tuple(stories), next=found.next)


def _start(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isdecimal() or len(after) > 9:
        raise ConfigError("This is no place in a list; begin again without `after`.")
    return int(after)
