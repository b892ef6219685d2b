"""Long streams of pages of several sites in turn, each read by its site's template: accuracy, CPU beside trafilatura,
memory.

`NEWSWATCH_STREAM_OF` says of what, with commas between: `full` (generated pages as large and as branched as real ones),
`frames` (real pages of the corpus, their words exchanged), `light` (generated, half the elements), `small` (generated,
little but the article: for memory over very many); the first two where nothing is said. `NEWSWATCH_STREAM_PAGES` is how
many pages each (default 2,000); every twentieth of a site is read by trafilatura as well. CPU is that of `read_page`,
what came before the template and what was held against trafilatura included; learning, which is the archive's part,
beside it.
"""

import gc
import logging
import os
import resource
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean, median
from time import process_time

import trafilatura

from benchmarks.frames import frames
from newswatch.models import Extracted
from pipelines.extract.face import unknown_source
from pipelines.extract.templates.likeness import likeness
from tests.skins import SKINS, Made, page
from tests.skins_full import full_page
from tests.templating import Stream, page_of

_THEIRS_EVERY = 20
_TOLD_EVERY = 20
_SMALL = 20
"""Links in the menus of small pages."""
Sites = dict[str, Callable[[int], Made]]


def run() -> None:
    logging.disable(logging.CRITICAL)
    gc.freeze()  # as the workers do after their imports (pipelines/extract/ripe.py)
    count = int(os.environ.get("NEWSWATCH_STREAM_PAGES", "2000"))
    for kind in os.environ.get("NEWSWATCH_STREAM_OF", "full,frames").split(","):
        if sites := _sites(kind):
            print(f"{kind}: {count} pages of {len(sites)} sites", flush=True)
            _read(sites, count)
        else:
            print(f"{kind}: no corpus beside the checkout (../shared/corpus)")


def _sites(kind: str) -> Sites:
    if kind == "frames":
        return {frame.site: frame.page for frame in frames()}
    make = {"full": full_page, "light": page, "small": partial(page, size=_SMALL)}[kind]
    return {skin: partial(make, skin) for skin in SKINS}


def _read(sites: Sites, count: int) -> None:
    names, stream, book = list(sites), Stream(), _Book()
    for number in range(count):
        name, at = names[number % len(names)], number // len(names)
        made = sites[name](at)
        start = process_time()
        found = stream.look(made)
        book.add(name, found, made, process_time() - start)
        start = process_time()
        if found.lesson is not None:
            stream.teach(unknown_source(made.url), found.lesson)
        book.learning += process_time() - start
        if at % _THEIRS_EVERY == 0:
            book.theirs(name, made)
        if (number + 1) % max(count // _TOLD_EVERY, 1) == 0:
            print(f"{number + 1:7} pages, {_resident():6.0f} MB resident", flush=True)
    book.tell(count)
    learned = [len(state.learned) for state in stream.states.values()]
    print(f"templates: {max(learned) / 1000:.0f} KB the largest; peak {_peak():.0f} MB\n")


class _Book:
    """Seconds of CPU and likeness to the true text, page by page, of each site."""

    def __init__(self) -> None:
        self.how: dict[str, Counter[str]] = defaultdict(Counter)
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.by_template: dict[str, list[float]] = defaultdict(list)
        self.good: dict[str, list[float]] = defaultdict(list)
        self.other: dict[str, list[float]] = defaultdict(list)
        self.other_good: dict[str, list[float]] = defaultdict(list)
        self.learning = 0.0

    def add(self, site: str, found: Extracted, made: Made, spent: float) -> None:
        how = str(found.lesson.how) if found.lesson is not None else "refused"
        self.how[site][how] += 1
        self.good[site].append(likeness(found.paragraphs, made.paragraphs))
        self.spent[site].append(spent)
        if how == "template":
            self.by_template[site].append(spent)

    def theirs(self, site: str, made: Made) -> None:
        body, source = page_of(made).body, unknown_source(made.url)
        start = process_time()
        found = trafilatura.bare_extraction(body, url=source.home, with_metadata=True)
        self.other[site].append(process_time() - start)
        self.other_good[site].append(likeness([getattr(found, "text", None) or ""], made.paragraphs))

    def tell(self, count: int) -> None:
        """Milliseconds, means: every page, those a template alone read, trafilatura; ratios to trafilatura's."""
        print(f"{'site':24} {'F1':>6} {'theirs':>6} {'ms':>6} {'templ.':>6} {'theirs':>6} {'ratio':>6} {'templ.':>6}")
        rows = []
        for site in self.spent:
            alone = self.by_template[site] or [0.0]
            rows.append((mean(self.spent[site]), mean(alone), mean(self.other[site])))
            good = f"{100 * mean(self.good[site]):6.2f} {100 * mean(self.other_good[site]):6.2f}"
            how = ", ".join(f"{name} {number}" for name, number in self.how[site].most_common())
            print(f"{site:24} {good} {_row(rows[-1])}  {how}")
        whole = tuple(mean(column) for column in zip(*rows, strict=True))
        good = [value for values in self.good.values() for value in values]
        other = [value for values in self.other_good.values() for value in values]
        print(f"{'all':24} {100 * mean(good):6.2f} {100 * mean(other):6.2f} {_row(whole)}")
        print(f"median of the sites' ratios {median(every / theirs for every, _, theirs in rows):.2f};", end=" ")
        print(f"learning {1000 * self.learning / count:.2f} ms a page beside")


def _row(means: tuple[float, ...]) -> str:
    every, alone, theirs = (1000 * value for value in means)
    return f"{every:6.1f} {alone:6.1f} {theirs:6.1f} {every / theirs:6.2f} {alone / theirs:6.2f}"


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
