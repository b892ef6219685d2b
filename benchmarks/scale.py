"""How the archive answers as it grows: `python -m benchmarks.scale [FOLDER [ARTICLES…]]`.

Archives of 1,000 to 100,000 articles are built in FOLDER (a million, when it is asked for, takes half an hour) and used
again the next time. Each kind of question is asked many times over, once unmeasured; CPU milliseconds of one process.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from benchmarks import made, millions
from newswatch.archive.database import FILE
from newswatch.archive.reader import Archive

_SIZES = (1_000, 10_000, 100_000)
_TIMES = 100
_PLAIN = 20_000
_ROUNDS = 3
_STOP, _COMMON = range(10), range(10, 300)
"""Ranks of lemmas; the words of the first stand in half of all articles of a language."""
Question = Callable[[Archive], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    goal: float | None
    """p95, ms."""
    questions: Sequence[Question]


class Words:
    """What is asked for; the same every time."""

    def __init__(self, archive: Archive) -> None:
        self.chance = random.Random(3)
        self._archive = archive

    @cached_property
    def _languages(self) -> list[made.Language]:
        return [made.language(code) for code in made.LANGUAGES]

    def any(self) -> str:
        spoken = self._language()
        return self._word(spoken, self.chance.randrange(len(spoken.words)))

    def ranked(self, ranks: range) -> str:
        spoken = self._language()
        return self._word(spoken, int(spoken.lemmas.searchsorted(self.chance.choice(ranks))))

    def forms(self, ranks: range, lemmas: int) -> str:
        """Every form of some lemmas."""
        spoken, found = self._language(), list[str]()
        for _ in range(lemmas):
            first = int(spoken.lemmas.searchsorted(self.chance.choice(ranks)))
            last = int(spoken.lemmas.searchsorted(spoken.lemmas[first], side="right"))
            found += [self._word(spoken, place) for place in range(first, last)]
        return f"({' OR '.join(found)})"

    def phrase(self) -> str:
        """Two or three words in a row from an article."""
        words = self._archive.get(self.chance.randrange(1, len(self._archive))).text.split("\n")[0].split()
        start = self.chance.randrange(len(words) - 3)
        phrase = " ".join(words[start : start + self.chance.randint(2, 3)])
        return f'"{phrase}"'

    def source(self) -> str:
        return f"source:{self.chance.choice(made.sources()).id}"

    def dates(self) -> str:
        day = made.START.toordinal() + self.chance.randrange(365 * made.YEARS)
        last = day + self.chance.choice((7, 30, 365))
        return f"after:{date.fromordinal(day)} before:{date.fromordinal(last)}"

    def _language(self) -> made.Language:
        return self.chance.choices(self._languages, weights=[*made.LANGUAGES.values()])[0]

    def _word(self, spoken: made.Language, place: int) -> str:
        return str(spoken.words[place]).split()[0]


def kinds(words: Words) -> list[Kind]:
    def search(query: str, sort: str = "newest") -> Question:
        return lambda archive: archive.search(query, sort=sort)

    def many(question: Callable[[], Question], times: int = _TIMES) -> list[Question]:
        return [question() for _ in range(times)]

    common = [words.ranked(_COMMON) for _ in range(_TIMES)]
    stop = [words.ranked(_STOP) for _ in range(_TIMES // 4)]
    formed = [words.forms(_COMMON, 1) for _ in range(_TIMES)]
    wide = [words.forms(_COMMON, 4) for _ in range(_TIMES // 2)]
    return [
        Kind(name="newest 20, any word", goal=5, questions=many(lambda: search(words.any()))),
        Kind(name="newest 20, common word", goal=5, questions=[search(one) for one in common]),
        Kind(name="newest 20, stop word", goal=5, questions=[search(one) for one in stop]),
        Kind(name="newest 20, all forms of a common word", goal=5, questions=[search(one) for one in formed]),
        Kind(name="newest 20, 40 forms", goal=None, questions=[search(one) for one in wide]),
        Kind(name="ranked 20, common word", goal=50, questions=[search(one, "relevance") for one in common]),
        Kind(name="ranked 20, all forms of it", goal=50, questions=[search(one, "relevance") for one in formed]),
        Kind(name="ranked 20, stop word", goal=None, questions=[search(one, "relevance") for one in stop]),
        Kind(name="phrase", goal=20, questions=many(lambda: search(words.phrase()))),
        Kind(name="a beginning of two letters", goal=1_000, questions=many(lambda: search(f"{words.any()[:2]}*"), 10)),
        Kind(name="two common words", goal=20, questions=[search(f"{a} {b}") for a, b in pairwise(common)]),
        Kind(name="common word, source, dates", goal=20,
             questions=[search(f"{one} {words.source()} {words.dates()}") for one in common]),
        Kind(name="all forms, dates", goal=20, questions=[search(f"{one} {words.dates()}") for one in formed]),
        Kind(name="facets, common word", goal=100, questions=[_facets(one) for one in common]),
        Kind(name="facets, all forms of it", goal=100, questions=[_facets(one) for one in formed]),
        Kind(name="facets, stop word", goal=None, questions=[_facets(one) for one in stop]),
        Kind(name="facets, everything", goal=100, questions=[_facets("")] * 5),
        Kind(name="timeline, common word", goal=100, questions=[_timeline(one) for one in common]),
        Kind(name="stories, newest 30", goal=30, questions=[lambda archive: archive.stream()] * 20),
        Kind(name="stories, common word", goal=30, questions=[_stream(one) for one in common]),
        Kind(name="stories, second page", goal=30, questions=[_second(one) for one in common[:30]]),
        Kind(name="as of a moment, common word", goal=None,
             questions=[_then(one, words.dates().split()[0][6:]) for one in common[:30]]),
    ]  # fmt: skip


def _facets(query: str) -> Question:
    return lambda archive: archive.facets(query)


def _timeline(query: str) -> Question:
    return lambda archive: archive.timeline(query)


def _stream(query: str) -> Question:
    return lambda archive: archive.stream(query)


def _second(query: str) -> Question:
    marks: dict[str, str | None] = {}

    def ask(archive: Archive) -> object:
        if query not in marks:
            marks[query] = archive.stream(query).next
        return archive.stream(query, after=marks[query])

    return ask


def _then(query: str, moment: str) -> Question:
    return lambda archive: archive.search(query, as_of=moment)


def run() -> None:
    answer(Path(tempfile.gettempdir()) / "newswatch-scale", _SIZES)


def answer(folder: Path, sizes: Sequence[int]) -> None:
    """Prints a table: a row a kind of question, a column a size."""
    folder.mkdir(parents=True, exist_ok=True)
    print(
        "scale: made articles of about 170 words in seven languages; CPU ms, median / 95th percentile of warm answers"
    )
    _beside_plain(folder)
    columns = []
    for size in sizes:
        millions.build(folder / str(size), size)
        with Archive(folder / str(size), clock=millions.MadeClock(made.END)) as archive:
            columns.append([(kind, measured(archive, kind)) for kind in kinds(Words(archive))])
            each = (folder / str(size) / FILE).stat().st_size / len(archive)
            print(f"  {size:>9,} asked for: {len(archive):,} articles of {each:,.0f} bytes", flush=True)
    print(f"  {'':38}" + "".join(f"{size:>20,}" for size in sizes) + "   goal")
    for row in zip(*columns, strict=True):
        kind = row[0][0]
        cells = "".join(f"{statistics.median(took):>11.1f} /{p95(took):7.1f}" for _, took in row)
        print(f"  {kind.name:38}{cells}   {'' if kind.goal is None else f'{kind.goal:g}'}")


def measured(archive: Archive, kind: Kind) -> list[float]:
    """Of each question the best of three, so that what else the machine does tells least."""
    took = []
    for question in kind.questions:
        question(archive)
        took.append(min(_once(archive, question) for _ in range(_ROUNDS)))
    return took


def _once(archive: Archive, question: Question) -> float:
    began = time.process_time()
    question(archive)
    return (time.process_time() - began) * 1000


def p95(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _beside_plain(folder: Path) -> None:
    """Ours (text, versions, stories as made, facets) and the same words in a bare FTS5 table, batch by batch."""
    aside, plain = folder / f"aside-{_PLAIN}", millions.Plain(folder / "plain.db")
    ours = millions.build(aside, _PLAIN, anew=True, plain=plain)
    print(f"  {_PLAIN:,} articles, batches of 2,000:   plain FTS5 {plain.took / _PLAIN * 1000:.2f} ms and"
          f" {plain.close() / _PLAIN:,.0f} bytes each; ours {ours / _PLAIN * 1000:.2f} ms and"
          f" {(aside / FILE).stat().st_size / _PLAIN:,.0f} bytes (near copies aside)", flush=True)  # fmt: skip


if __name__ == "__main__":
    arguments = sys.argv[1:]
    answer(
        Path(arguments[0]) if arguments else Path(tempfile.gettempdir()) / "newswatch-scale",
        [int(one) for one in arguments[1:]] or _SIZES,
    )
