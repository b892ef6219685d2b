"""Answers about the whole archive, which are the same for everybody and cost the most: kept for a while."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

from newswatch.archive.viewing import View
from newswatch.clock import Clock
from newswatch.web.readers import Readers

T = TypeVar("T")

_FRESH = 60.0
"""Seconds an answer is given as it is; then it is still given, and made anew meanwhile."""


class Kept:
    def __init__(self, readers: Readers, clock: Clock) -> None:
        self._readers = readers
        self._clock = clock
        self._answers: dict[str, tuple[float, object]] = {}
        self._making: dict[str, asyncio.Task[object]] = {}

    async def of(self, name: str, question: Callable[[View], T]) -> T:
        """`name` says which question it is. Raises what asking raises, the first time."""
        known = self._answers.get(name)
        if known is None:
            return cast(T, await self._make(name, question))
        if self._clock.monotonic() - known[0] > _FRESH:
            self.begin(name, question)
        return cast(T, known[1])

    def begin(self, name: str, question: Callable[[View], object]) -> None:
        """Makes it anew, unless that is under way; nobody waits."""
        if name not in self._making:
            making = asyncio.create_task(self._make(name, question))
            self._making[name] = making
            making.add_done_callback(lambda task: self._made(name, task))

    async def close(self) -> None:
        for making in list(self._making.values()):
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    async def _make(self, name: str, question: Callable[[View], object]) -> object:
        answer = await self._readers.ask(question)
        self._answers[name] = (self._clock.monotonic(), answer)
        return answer

    def _made(self, name: str, task: asyncio.Task[object]) -> None:
        """One that failed is asked anew by the next visitor, who is then told why."""
        self._making.pop(name, None)
        if not task.cancelled() and task.exception() is not None:
            self._answers.pop(name, None)
