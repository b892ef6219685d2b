"""Articles a second into the archive, full-text index included: 5,000 generated ones in batches of 64."""

import hashlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from newswatch.archive import stories
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Candidate, Extracted, Source
from newswatch.settings import Archive

_ARTICLES = 5_000
_BATCH = 64
_BODY = 3_000
_VOCABULARY = 60_000
_GOAL = 1_500
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    articles: int
    stored: int
    """Those before included."""
    seconds: float
    """Wall clock from the first batch to the last commit."""
    cpu_seconds: float
    bytes: int
    """Of archive.db after its closing checkpoint."""


def run() -> None:
    """Prints a table; the goal, which leaves near copies aside, stands beside what was reached.

    `known words` is the second half of twice as many articles, when the lexicon has met the language; `no lexicon` is
    the same half with word forms left out.
    """
    made = candidates(2 * _ARTICLES)
    first, both = made[:_ARTICLES], (made[:_ARTICLES], made[_ARTICLES:])
    with patch.object(stories, "enter", _alone):
        with patch.object(Lexicon, "learn", _learn_nothing):
            bare = _measured(*both)
        results = [bare, _measured(*both), _measured((), first)]
    results.append(_measured((), first))
    aside = ("no lexicon", "known words", "new words", "with stories")
    print("store: generated articles of 3 KB through Writer.add_article, batches of 64, FTS5; stories aside but last")
    print(f"{'':14}" + "".join(f"{name:>14}" for name in aside))
    print("  articles/s  " + "".join(f"{_ARTICLES / one.seconds:14,.0f}" for one in results), f"  goal {_GOAL:,} aside")
    print("  CPU ms each " + "".join(f"{_each(one):14.2f}" for one in results))
    print("  bytes each  " + "".join(f"{one.bytes / one.stored:14,.0f}" for one in results), "  (archive.db)")
    print(f"  known words / no lexicon, CPU: {_each(bare) / _each(results[1]):.2f} (goal 0.85)")


def _learn_nothing(lexicon: Lexicon, page: Extracted) -> None:
    """In place of Lexicon.learn."""


def _alone(sql: sqlite3.Connection, article_id: int, *, at: int, window: int) -> int:  # noqa: ARG001 (enter's own)
    """Every article a story of its own, without a look at any other."""
    return stories._begin(sql, article_id, at)


def _measured(before: Sequence[Candidate], made: Sequence[Candidate]) -> Result:
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as folder:
        return store(Path(folder) / "home", before, made)


def _each(result: Result) -> float:
    return result.cpu_seconds / result.articles * 1000


def store(home: Path, before: Sequence[Candidate], made: Sequence[Candidate]) -> Result:
    """What `made` takes in an archive that has those `before`."""
    with Writer.open(home, clock=SystemClock(), settings=Archive(), role="bench") as writer:
        writer.set_source(_SOURCE)
        _add(writer, before)
        began, cpu = time.perf_counter(), time.process_time()
        _add(writer, made)
        took, used = time.perf_counter() - began, time.process_time() - cpu
    size = (home / "archive.db").stat().st_size
    return Result(articles=len(made), stored=len(before) + len(made), seconds=took, cpu_seconds=used, bytes=size)


def _add(writer: Writer, made: Sequence[Candidate]) -> None:
    for start in range(0, len(made), _BATCH):
        with writer.transaction():
            for one in made[start : start + _BATCH]:
                writer.find_by_keys([one.url_key])
                writer.add_article(
                    one, cleaner="bench", capture=None, observed_at=one.extracted.fetched_at, baseline=False
                )


def candidates(number: int) -> list[Candidate]:
    """Words by Zipf's law from a vocabulary of 60,000, as in a year of news in one language; the same every time."""
    chance = random.Random(1)
    words = ["".join(chance.choices("aeioubcdfghklmnprstvz", k=chance.randint(2, 11))) for _ in range(_VOCABULARY)]
    weights = [1 / (rank + 3) for rank in range(_VOCABULARY)]
    cumulative = [0.0] * _VOCABULARY
    total = 0.0
    for rank, weight in enumerate(weights):
        total += weight
        cumulative[rank] = total
    return [_candidate(number, chance, words, cumulative) for number in range(number)]


def _candidate(number: int, chance: random.Random, words: list[str], cumulative: list[float]) -> Candidate:
    text = " ".join(chance.choices(words, cum_weights=cumulative, k=_BODY // 6))[:_BODY]
    paragraphs = tuple(text[start : start + 400] for start in range(0, len(text), 400))
    title = " ".join(chance.choices(words, cum_weights=cumulative, k=9)).capitalize()
    url = f"https://example.com/news/{number}-{title.replace(' ', '-')}"
    seen = _START + timedelta(minutes=number)
    page = Extracted(
        source=_SOURCE.id, url=url, final_url=url, canonical_url=url, fetched_at=seen, title=title,
        authors=(" ".join(chance.choices(words[500:2500], k=2)).title(),), published_at=seen.isoformat(),
        published_raw=seen.isoformat(), published_how="json-ld", modified_at=None, language="en", section="News",
        tags=tuple(chance.choices(words[100:600], k=4)), lead=None, paragraphs=paragraphs, image=None,
        image_credit=None, partial=False,
    )  # fmt: skip
    digest = hashlib.sha256(text.encode()).hexdigest()
    key = url.removeprefix("https://")
    return Candidate(
        extracted=page, url=url, url_key=key, alias_keys=((key, url),), text_hash=digest, content_hash=digest
    )


_SOURCE = Source(
    id="example", name="Example", home="https://example.com/", languages=("en",), country="GE", covers=("GE", "AM"),
    timezone="Asia/Tbilisi", article="/news/",
)  # fmt: skip


if __name__ == "__main__":
    run()
