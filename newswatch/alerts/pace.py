"""How many messages a target gets in a minute. Kept in memory: a restart forgets one minute."""

from collections import defaultdict, deque

from newswatch.clock import Clock

_A_MINUTE = 60.0


class Pace:
    def __init__(self, per_minute: int, clock: Clock) -> None:
        """`per_minute` 0: no limit."""
        self._most = per_minute
        self._clock = clock
        self._went: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, target: str) -> bool:
        went = self._went[target]
        while went and went[0] <= self._clock.monotonic() - _A_MINUTE:
            went.popleft()
        return not self._most or len(went) < self._most

    def went(self, target: str) -> None:
        if self._most:
            self._went[target].append(self._clock.monotonic())
