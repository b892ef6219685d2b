"""How often words that stand side by side in a text do so in others: `python -m benchmarks.together`.

Of English articles of ../shared/corpus, cut to the length of made ones, and of made articles: pairs of neighbours are
taken from an article, and of the other articles that have both words in any form it is counted how many have them in a
row.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import made
from newswatch.archive.formkeys import stems
from newswatch.archive.normal import normal

_CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_SETS = ("fundus", "fundus_eval", "scrapinghub")
_WORDS, _MADE, _PAIRS = 170, 620, 6_000
_TOKEN = re.compile(r"[^\W_]+")
_SHARES = (0.0, 0.1, 0.3)
"""Of the articles that have the rarer word of a pair, at least."""


@lru_cache(maxsize=100_000)
def _lemma(word: str) -> str:
    return min(stems("en", word) - {word} or {word}, key=len)


def _words(text: str) -> list[str]:
    return [_lemma(word) for word in _TOKEN.findall(normal(text))]


def _real() -> Iterator[list[str]]:
    for name in _SETS:
        for line in (_CORPUS / name / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            page = json.loads(line)
            if page.get("body") and (page.get("lang") or "en")[:2] == "en":
                yield _words(str(page["body"]))[:_WORDS]


def _generated() -> Iterator[list[str]]:
    dice = np.random.default_rng(5)
    for _ in range(_MADE):
        yield _words(" ".join(made.language("en").draw(dice, _WORDS).tolist()))


def _print(name: str, articles: Sequence[Sequence[str]]) -> None:
    has: dict[str, set[int]] = defaultdict(set)
    rows: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, words in enumerate(articles):
        for pair in pairwise(words):
            has[pair[0]].add(number)
            has[pair[1]].add(number)
            rows[pair].add(number)
    chance, found = random.Random(1), list[tuple[float, int, int]]()
    for _ in range(_PAIRS):
        number = chance.randrange(len(articles))
        words = articles[number]
        if len(words) > 1:
            at = chance.randrange(len(words) - 1)
            one, two = words[at], words[at + 1]
            rarer = min(len(has[one]), len(has[two])) / len(articles)
            found.append((rarer, len(has[one] & has[two]) - 1, len(rows[one, two]) - 1))
    for least in _SHARES:
        both, together = (sum(pair[place] for pair in found if pair[0] >= least) for place in (1, 2))
        print(f"  {name:6} rarer word in {least:4.0%} or more: {together / both:5.1%} of {both:,} in a row")


def run() -> None:
    if (_CORPUS / "fundus").exists():
        _print("real", list(_real()))
    else:
        print(f"together: real text SKIPPED, there is no corpus at {_CORPUS}")
    _print("made", list(_generated()))


if __name__ == "__main__":
    run()
