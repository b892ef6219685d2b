"""What the crawls of the last hour asked and brought, for the budgets of an hour."""

import threading
from collections import deque
from datetime import datetime, timedelta

_AN_HOUR = timedelta(hours=1)


class LastHour:
    """Sums by the minute, so that it is as small and as quick on a busy day as on a quiet one."""

    def __init__(self) -> None:
        self._minutes: deque[tuple[datetime, int, int]] = deque(maxlen=61)
        self._lock = threading.Lock()
        """The archive's thread adds, the service's loop asks."""

    def add(self, at: datetime, requests: int, size: int) -> None:
        minute = at.replace(second=0, microsecond=0)
        with self._lock:
            if self._minutes and self._minutes[-1][0] == minute:
                _, before, bytes_before = self._minutes.pop()
                requests, size = requests + before, size + bytes_before
            self._minutes.append((minute, requests, size))

    def sums(self, now: datetime) -> tuple[int, int]:
        """Requests and bytes. What a clock set back makes the future is forgotten."""
        with self._lock:
            while self._minutes and not now - _AN_HOUR < self._minutes[0][0] <= now:
                self._minutes.popleft()
            return sum(each[1] for each in self._minutes), sum(each[2] for each in self._minutes)
