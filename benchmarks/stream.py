"""A long stream of generated pages of real size, several sites in turn: accuracy, CPU beside trafilatura, and memory.

`NEWSWATCH_STREAM_PAGES` is how many pages are read (default 2,000); every twentieth is read by trafilatura as well.
"""

import logging
import os
import resource
from collections import Counter, defaultdict
from pathlib import Path
from statistics import mean, median
from time import process_time

import trafilatura

from newswatch.models import Extracted
from pipelines.extract.face import unknown_source
from pipelines.extract.templates.likeness import likeness
from tests.skins import SKINS, Made, page
from tests.templating import Stream, page_of

_THEIRS_EVERY = 20
_TOLD_EVERY = 10


def run() -> None:
    logging.disable(logging.CRITICAL)
    count = int(os.environ.get("NEWSWATCH_STREAM_PAGES", "2000"))
    skins, stream, book = list(SKINS), Stream(), _Book()
    for number in range(count):
        made = page(skins[number % len(skins)], number // len(skins))
        start = process_time()
        found = stream.read(made)
        book.add(skins[number % len(skins)], found, made, (process_time() - start) * 1000)
        if number // len(skins) % _THEIRS_EVERY == 0:
            book.theirs(skins[number % len(skins)], made)
        if (number + 1) % max(count // _TOLD_EVERY, 1) == 0:
            print(f"{number + 1:7} pages, {_resident():6.0f} MB resident", flush=True)
    book.tell()
    learned = [len(state.learned) for state in stream.states.values()]
    print(f"templates: {max(learned) / 1000:.0f} KB the largest; peak {_peak():.0f} MB")


class _Book:
    def __init__(self) -> None:
        self.how: dict[str, Counter[str]] = defaultdict(Counter)
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.good: dict[str, list[float]] = defaultdict(list)
        self.other: dict[str, list[float]] = defaultdict(list)
        self.other_good: dict[str, list[float]] = defaultdict(list)

    def add(self, skin: str, found: Extracted, made: Made, spent: float) -> None:
        how = str(found.lesson.how) if found.lesson is not None else "refused"
        self.how[skin][how] += 1
        self.good[skin].append(likeness(found.paragraphs, made.paragraphs))
        if how == "template":
            self.spent[skin].append(spent)

    def theirs(self, skin: str, made: Made) -> None:
        body, source = page_of(made).body, unknown_source(made.url)
        start = process_time()
        found = trafilatura.bare_extraction(body, url=source.home, with_metadata=True)
        self.other[skin].append((process_time() - start) * 1000)
        self.other_good[skin].append(likeness([getattr(found, "text", None) or ""], made.paragraphs))

    def tell(self) -> None:
        for skin, good in self.good.items():
            spent, other = self.spent[skin], self.other[skin]
            how = ", ".join(f"{name} {number}" for name, number in self.how[skin].most_common())
            print(f"{skin}: {how}")
            print(f"  F1 {100 * mean(good):.2f}, trafilatura {100 * mean(self.other_good[skin]):.2f}")
            if spent:
                print(
                    f"  CPU ms by template {median(spent):.1f} median {mean(spent):.1f} mean, trafilatura"
                    f" {median(other):.1f} and {mean(other):.1f}: ratio of means {mean(spent) / mean(other):.2f}"
                )


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
