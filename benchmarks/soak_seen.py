"""Who looks on while benchmarks/soak.py runs: readers of the web pages, and what the service takes meanwhile."""

import random
import statistics
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_WARM = 1 / 4
"""Of the quiet half: caches fill."""
_PAGES = ("/", "/search?q=report", "/search?q=bridge+OR+river&sort=relevance", "/api/articles?limit=20", "/api/facets",
          "/sources", "/alerts", "/feed.atom?q=market", "/metrics", "/healthz")  # fmt: skip


@dataclass
class Watched:
    """Of the service's own process, once a second of the quiet half."""

    memory: list[float] = field(default_factory=list)
    """MB."""
    descriptors: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        return {name: halves(values) for name, values in vars(self).items()}

    def faults(self) -> Iterator[str]:
        for name, slack in (("memory", 40.0), ("descriptors", 10.0), ("threads", 5.0)):
            first, last = halves(getattr(self, name))
            if last > first * 1.1 + slack:
                yield f"{name} grew from {first:.0f} to {last:.0f}"


def halves(values: list[Any]) -> tuple[float, float]:
    """Medians of the two halves after the warm-up."""
    settled = values[int(len(values) * _WARM) :]
    half = len(settled) // 2
    return round(statistics.median(settled[:half]), 1), round(statistics.median(settled[half:]), 1)


class Readers:
    """Four of them; `answers` by status, 0 where nobody listened."""

    def __init__(self, port: int) -> None:
        self.answers: Counter[int] = Counter()
        self._address = f"http://127.0.0.1:{port}"
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(4)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        while not self._over.wait(chance.uniform(0.5, 2.0)):
            page = chance.choice((*_PAGES, f"/article/{chance.randint(1, 500)}"))
            try:
                with urllib.request.urlopen(self._address + page, timeout=30) as answer:
                    answer.read()
                    self.answers[answer.status] += 1
            except urllib.error.HTTPError as refused:
                self.answers[refused.code] += 1
            except OSError:
                self.answers[0] += 1
