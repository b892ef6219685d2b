"""Progress of crawls: to many who watch, and over the socket."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from newswatch.models import Source
from spiders.ledger import Counts
from spiders.session import Progress


class Watchers:
    """Passes a process's progress on to those who asked about a source. Is a Progress itself."""

    def __init__(self) -> None:
        self._watching: list[tuple[Progress, Collection[str]]] = []

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
        return [progress for progress, source_ids in self._watching if source_id in source_ids]


class Teller:
    """A Progress that makes each event a JSON value: what goes over the socket and what a display takes."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self._tell = tell

    def began(self, source: Source) -> None:
        self._tell({"source": source.id, "state": "began"})

    def counted(self, source_id: str, counts: Counts) -> None:
        numbers = {"found": counts.found, "known": counts.known, "requests": counts.requests, **counts.outcomes}
        self._tell({"source": source_id, "state": "crawling", "counts": numbers})

    def ended(self, source_id: str, finish: str) -> None:
        self._tell({"source": source_id, "state": "ended", "finish": finish})
