"""How the last crawls of all sources went, counted as they come: nobody looks through ten thousand after each."""

from collections import Counter, deque
from datetime import datetime, timedelta

from newswatch.archive.health_recent import Went


class Lately:
    """The last crawl of each source that ended within `span`, as of `forget_older`."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._last: dict[str, tuple[datetime, Went]] = {}
        self._order: deque[tuple[datetime, str]] = deque()
        self._counts: Counter[Went] = Counter()

    def add(self, source_id: str, ended: datetime, went: Went) -> None:
        self._take_out(source_id)
        self._last[source_id] = (ended, went)
        self._order.append((ended, source_id))
        self._counts[went] += 1

    def forget_older(self, now: datetime) -> None:
        while self._order and self._is_over(*self._order[0], now=now):
            over, other = self._order.popleft()
            if self._last.get(other, (None,))[0] == over:
                self._take_out(other)

    def __len__(self) -> int:
        return len(self._last)

    def count(self, went: Went) -> int:
        return self._counts[went]

    def since(self, went: Went) -> datetime:
        """When the first of those that went so ended. Raises ValueError when there is none."""
        return min(ended for ended, how in self._last.values() if how is went)

    def _is_over(self, ended: datetime, source_id: str, *, now: datetime) -> bool:
        """Too long ago, or the source was crawled again since."""
        return now - ended > self._span or self._last.get(source_id, (None,))[0] != ended

    def _take_out(self, source_id: str) -> None:
        before = self._last.pop(source_id, None)
        if before is not None:
            self._counts[before[1]] -= 1
