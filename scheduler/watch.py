"""Progress of crawls: to many who watch, and over the socket."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from newswatch.clock import Clock, iso
from newswatch.models import Source
from spiders.ledger import Counts
from spiders.session import Progress


class Watchers:
    """Passes a process's progress on to those who asked about a source. Is a Progress itself."""

    def __init__(self) -> None:
        self._watching: list[tuple[Progress, Collection[str] | None]] = []

    @contextmanager
    def also(self, progress: Progress | None, source_ids: Collection[str]) -> Iterator[None]:
        """`progress` is told of these sources inside the `with`; None watches nothing."""
        if progress is None:
            yield
            return
        entry = (progress, source_ids)
        self._watching.append(entry)
        try:
            yield
        finally:
            self._watching.remove(entry)

    def follow(self, progress: Progress) -> None:
        """`progress` is told of every source from now on."""
        self._watching.append((progress, None))

    def began(self, source: Source) -> None:
        for progress in self._of(source.id):
            progress.began(source)

    def counted(self, source_id: str, counts: Counts) -> None:
        for progress in self._of(source_id):
            progress.counted(source_id, counts)

    def ended(self, source_id: str, finish: str) -> None:
        for progress in self._of(source_id):
            progress.ended(source_id, finish)

    def _of(self, source_id: str) -> list[Progress]:
        return [progress for progress, source_ids in self._watching if source_ids is None or source_id in source_ids]


class Underway:
    """A Progress that keeps what runs now: when each source's crawl began and how far it is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began: dict[str, datetime] = {}
        self._counts: dict[str, Counts] = {}

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._began

    def __iter__(self) -> Iterator[str]:
        return iter(self._began)

    def __len__(self) -> int:
        return len(self._began)

    def began(self, source: Source) -> None:
        self._began[source.id] = self._clock.now()

    def counted(self, source_id: str, counts: Counts) -> None:
        self._counts[source_id] = counts

    def ended(self, source_id: str, finish: str) -> None:  # noqa: ARG002 (a Progress is told)
        self._began.pop(source_id, None)
        self._counts.pop(source_id, None)

    def as_json(self, source_id: str) -> dict[str, Any]:
        counts = self._counts.get(source_id, Counts())
        return {"since": iso(self._began[source_id]), **numbers(counts)}


class Teller:
    """A Progress that makes each event a JSON value: what goes over the socket and what a display takes."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self._tell = tell

    def began(self, source: Source) -> None:
        self._tell({"source": source.id, "state": "began"})

    def counted(self, source_id: str, counts: Counts) -> None:
        self._tell({"source": source_id, "state": "crawling", "counts": numbers(counts)})

    def ended(self, source_id: str, finish: str) -> None:
        self._tell({"source": source_id, "state": "ended", "finish": finish})


def numbers(counts: Counts) -> dict[str, int]:
    return {"found": counts.found, "known": counts.known, "requests": counts.requests, **counts.outcomes}
