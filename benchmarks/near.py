"""Near copies found and unrelated texts kept apart: ours through the whole archive, beside datasketch and simhash."""

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray
from simhash import Simhash

from benchmarks import edits
from newswatch.archive import bands
from newswatch.archive.database import FILE, connect_writer
from newswatch.archive.normal import normal
from newswatch.archive.shingles import BANDS, LONG, sketch
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Source
from newswatch.settings import Archive
from pipelines.dedupe import identify

_TEXTS = 200
_LARGE = (200_000, 1_000_000)
_PERIODS = 6
_PUT = 2_000
_LOOKUPS = 500
_SOURCES = tuple(
    Source(
        id=name, name=name.title(), home=f"https://{name}.example/", languages=("en",), country="GE",
        timezone="Asia/Tbilisi", article="/news/",
    )
    for name in ("first", "second", "third")
)  # fmt: skip
Finder = Callable[[Sequence[str], int], list[set[int]]]
"""Of texts in the order they come, and the outlets they come in by turns: the places of earlier ones each is like."""


def run() -> None:
    """Prints the table of recall and false joins, then what it costs."""
    chance = random.Random(7)
    known = [edits.article(chance) for _ in range(_TEXTS)]
    finders: dict[str, Finder] = {"newswatch": _ours, "datasketch": _datasketch, "simhash": _simhash}
    print(f"near: {_TEXTS} generated articles of 250 to 400 words, an edited copy of each in another outlet; found, %")
    print("  newswatch stores both in an archive and asks whether they are one story; datasketch: MinHashLSH of 128")
    print("  permutations over 5-word shingles at 0.3, its estimate from 0.3; simhash: 64 bits, distance 3")
    print(f"  {'':34}" + "".join(f"{name:>12}" for name in finders) + "    goal for ours")
    for originals, kinds in ((known, edits.EDITS), ([edits.notice(chance) for _ in known], edits.SHORT_EDITS)):
        for name, (edit, goal) in kinds.items():
            copies = [edit(chance, text) for text in originals]
            found = [_share(finder([*originals, *copies], 3)) for finder in finders.values()]
            print(f"  {name:34}" + "".join(f"{share:12.1f}" for share in found) + f"    {goal}")
    print(f"  taken for a copy, % of {2 * _TEXTS} texts that are nobody's copies (short: 60 words, 10 of them differ)")
    for name, (make, outlets) in edits.UNRELATED.items():
        texts = make(chance, 2 * _TEXTS)
        wrong = [_wrong(finder(texts, outlets)) for finder in finders.values()]
        print(f"  {name:34}" + "".join(f"{share:12.1f}" for share in wrong))
    _costs(known)


def _share(found: Sequence[set[int]]) -> float:
    """Each text of the second half is a copy of its like in the first."""
    half = len(found) // 2
    return 100 * sum(place in found[half + place] for place in range(half)) / half


def _wrong(found: Sequence[set[int]]) -> float:
    return 100 * sum(bool(places) for places in found) / len(found)


def _ours(texts: Sequence[str], outlets: int) -> list[set[int]]:
    """Through an archive: with which earlier texts each shares its story. A copy stands in another outlet."""
    folder = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    stories: dict[int | None, set[int]] = {}
    answers, half = [], len(texts) // 2
    try:
        with Writer.open(folder / "home", clock=SystemClock(), settings=Archive(), role="bench") as writer:
            for source in _SOURCES:
                writer.set_source(source)
            with writer.transaction():
                for place, text in enumerate(texts):
                    source = _SOURCES[(place % half + (place >= half)) % outlets]
                    others = stories.setdefault(_stored(writer, text, source, place), set())
                    answers.append(set(others))
                    others.add(place)
        return answers
    finally:
        shutil.rmtree(folder)


def _stored(writer: Writer, text: str, source: Source, number: int) -> int | None:
    page = edits.extracted(text, f"{source.home}news/{number}", source.id)
    stored = writer.add_article(
        identify(page, source), cleaner="bench", capture=None, observed_at=page.fetched_at, baseline=False
    )
    return stored.article.story_id


def _datasketch(texts: Sequence[str], _: int) -> list[set[int]]:
    index = MinHashLSH(threshold=0.3, num_perm=128)
    hashes = [_minhash(text) for text in texts]
    answers = []
    for place, mine in enumerate(hashes):
        answers.append({one for one in index.query(mine) if mine.jaccard(hashes[one]) >= 0.3})
        index.insert(place, mine)
    return answers


def _minhash(text: str) -> MinHash:
    made = MinHash(num_perm=128)
    made.update_batch([run.encode() for run in edits.runs(text, 5)])
    return made


def _simhash(texts: Sequence[str], _: int) -> list[set[int]]:
    values = [Simhash(edits.runs(text, 3)).value for text in texts]
    return [
        {other for other in range(place) if (values[other] ^ mine).bit_count() <= 3}
        for place, mine in enumerate(values)
    ]


def _costs(known: Sequence[str]) -> None:
    texts = [normal(text) for text in known]
    ours = _each(lambda text: sketch(text).bands(), texts)
    peer, simple = _each(_minhash, texts), _each(lambda text: Simhash(edits.runs(text, 3)), texts)
    print("  CPU ms a document, shingles and hashes")
    print(f"  {'':34}{ours:12.2f}{peer:12.2f}{simple:12.2f}    0.5")
    for seeds in _LARGE:
        put, lookup, size = _large(seeds)
        print(f"  a table of {seeds:,} seeds in six periods: {lookup:.2f} ms of CPU a lookup, {put:.2f} ms to put one"
              f" (64 a transaction), {size:,.0f} bytes a seed", flush=True)  # fmt: skip


def _each(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """CPU ms, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for text in texts:
            work(text)
        rounds.append((time.process_time() - began) / len(texts) * 1000)
    return min(rounds)


def _large(seeds: int) -> tuple[float, float, float]:
    """(CPU ms to put, CPU ms a lookup, bytes a seed) with random bands, as those of unrelated texts are."""
    folder = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    hashes = np.random.default_rng(1).integers(-(2**31), 2**31, size=(seeds, BANDS))
    asked = range(0, seeds, seeds // _LOOKUPS)
    try:
        with closing(connect_writer(folder, busy_timeout=1)) as sql:
            _fill(sql, hashes)
            size = (folder / FILE).stat().st_size / seeds
            put = _timed(lambda: _put(sql, seeds, hashes[:_PUT] ^ 1)) / _PUT
            lookup = _timed(lambda: [_ask(sql, number, hashes) for number in asked]) / len(asked)
            return put, lookup, size
    finally:
        shutil.rmtree(folder)


def _fill(sql: sqlite3.Connection, hashes: NDArray[np.int64]) -> None:
    """In the order of the key: a year's growth in half a minute."""
    seeds = len(hashes)
    sql.execute("BEGIN")
    for period in range(_PERIODS):
        numbers = range(period * seeds // _PERIODS, (period + 1) * seeds // _PERIODS)
        for band in range(BANDS):
            rows = sorted(
                (value, number + 1) for number, value in zip(numbers, hashes[numbers, band].tolist(), strict=True)
            )
            sql.executemany("INSERT INTO band VALUES (?, ?, ?, ?, ?)", ((period, LONG, band, *row) for row in rows))
    sql.execute("COMMIT")
    sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _put(sql: sqlite3.Connection, known: int, hashes: NDArray[np.int64]) -> None:
    for start in range(0, len(hashes), 64):
        sql.execute("BEGIN")
        for number, row in enumerate(hashes[start : start + 64].tolist(), known + start + 1):
            bands.put(sql, number, (_PERIODS - 1) * bands.PERIOD, {LONG: row})
        sql.execute("COMMIT")


def _ask(sql: sqlite3.Connection, number: int, hashes: NDArray[np.int64]) -> None:
    told = number * _PERIODS // len(hashes) * bands.PERIOD
    found = bands.seeds(sql, told, {LONG: hashes[number].tolist()}, window=bands.PERIOD, most=12)
    if found[0] != number + 1:
        raise RuntimeError(f"the seed {number + 1} was not found by its own bands")


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    run()
