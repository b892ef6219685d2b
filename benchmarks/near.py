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
from simhash import Simhash

from benchmarks import edits
from newswatch.archive import bands, schema
from newswatch.archive.normal import normal
from newswatch.archive.shingles import BANDS, LONG, sketch
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Source
from newswatch.settings import Archive
from pipelines.dedupe import identify

_TEXTS = 200
_LARGE = 200_000
_LOOKUPS = 500
_SOURCES = tuple(
    Source(
        id=name, name=name.title(), home=f"https://{name}.example/", languages=("en",), country="GE",
        timezone="Asia/Tbilisi", article="/news/",
    )
    for name in ("first", "second", "third")
)  # fmt: skip
Finder = Callable[[Sequence[str], Sequence[str]], list[set[int]]]
"""Of texts known and texts asked about: for each of these the places of the known ones it is a copy of."""


def run() -> None:
    """Prints the table of recall and false joins, then what it costs."""
    chance = random.Random(7)
    known = [edits.article(chance) for _ in range(_TEXTS)]
    finders: dict[str, Finder] = {"newswatch": _ours, "datasketch": _datasketch, "simhash": _simhash}
    print(f"near: {_TEXTS} generated articles of 250 to 400 words, an edited copy of each in another outlet; found, %")
    print("  newswatch stores both in an archive and asks whether they are one story; datasketch: MinHashLSH of 128")
    print("  permutations over 5-word shingles at 0.3, its estimate from 0.3; simhash: 64 bits, distance 3")
    print(f"  {'':34}" + "".join(f"{name:>12}" for name in finders) + "    goal for ours")
    for name, (edit, goal) in edits.EDITS.items():
        copies = [edit(chance, text) for text in known]
        found = [_share(finder(known, copies)) for finder in finders.values()]
        print(f"  {name:34}" + "".join(f"{share:12.1f}" for share in found) + f"    {goal}")
    print(f"  wrongly joined, % of {_TEXTS} texts that are nobody's copies")
    for name, make in edits.UNRELATED.items():
        texts = make(chance, 2 * _TEXTS)
        wrong = [_wrong(finder(texts[:_TEXTS], texts[_TEXTS:])) for finder in finders.values()]
        print(f"  {name:34}" + "".join(f"{share:12.1f}" for share in wrong))
    _costs(known)


def _share(found: Sequence[set[int]]) -> float:
    return 100 * sum(place in places for place, places in enumerate(found)) / len(found)


def _wrong(found: Sequence[set[int]]) -> float:
    return 100 * sum(bool(places) for places in found) / len(found)


def _ours(known: Sequence[str], asked: Sequence[str]) -> list[set[int]]:
    """`known` in two outlets, `asked` in the third; who shares a story with whom."""
    folder = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    try:
        with Writer.open(folder / "home", clock=SystemClock(), settings=Archive(), role="bench") as writer:
            for source in _SOURCES:
                writer.set_source(source)
            with writer.transaction():
                stories: dict[int | None, set[int]] = {}
                for place, text in enumerate(known):
                    stories.setdefault(_stored(writer, text, _SOURCES[place % 2], place), set()).add(place)
                mine = [_stored(writer, text, _SOURCES[2], place) for place, text in enumerate(asked)]
        # a story begun by one of `asked` itself is no false join of it: only one of another's is
        first: dict[int | None, int] = {}
        for place, story in enumerate(mine):
            first.setdefault(story, place)
        return [
            stories.get(story, set()) | ({-1} if first[story] != place else set()) for place, story in enumerate(mine)
        ]
    finally:
        shutil.rmtree(folder)


def _stored(writer: Writer, text: str, source: Source, number: int) -> int | None:
    page = edits.extracted(text, f"{source.home}news/{number}", source.id)
    stored = writer.add_article(
        identify(page, source), cleaner="bench", capture=None, observed_at=page.fetched_at, baseline=False
    )
    return stored.article.story_id


def _datasketch(known: Sequence[str], asked: Sequence[str]) -> list[set[int]]:
    index = MinHashLSH(threshold=0.3, num_perm=128)
    hashes = [_minhash(text) for text in (*known, *asked)]
    for place, found in enumerate(hashes[: len(known)]):
        index.insert(place, found)
    answers = []
    for place, mine in enumerate(hashes[len(known) :], len(known)):
        answers.append({one for one in index.query(mine) if mine.jaccard(hashes[one]) >= 0.3})
        index.insert(place, mine)
    return answers


def _minhash(text: str) -> MinHash:
    made = MinHash(num_perm=128)
    made.update_batch([run.encode() for run in edits.runs(text, 5)])
    return made


def _simhash(known: Sequence[str], asked: Sequence[str]) -> list[set[int]]:
    values = [Simhash(edits.runs(text, 3)).value for text in (*known, *asked)]
    return [
        {other for other in range(place) if (values[other] ^ values[place]).bit_count() <= 3}
        for place in range(len(known), len(values))
    ]


def _costs(known: Sequence[str]) -> None:
    texts = [normal(text) for text in known]
    ours = _each(lambda text: sketch(text).bands(), texts)
    peer, simple = _each(_minhash, texts), _each(lambda text: Simhash(edits.runs(text, 3)), texts)
    print("  CPU ms a document, shingles and hashes")
    print(f"  {'':34}{ours:12.2f}{peer:12.2f}{simple:12.2f}    0.5")
    fill, lookup, size = _large(_LARGE)
    print(f"  a table of {_LARGE:,} seeds in six periods: {lookup:.2f} ms a lookup, {size:,.0f} bytes a seed,")
    print(f"  {fill:.2f} ms to put one (in the order of the key, 64 a transaction)")


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
    """(ms to put, ms a lookup, bytes a seed) with random bands, as those of unrelated texts are."""
    folder = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    chance = np.random.default_rng(1)
    try:
        with closing(sqlite3.connect(folder / "bands.db", isolation_level=None)) as sql:
            sql.execute("PRAGMA page_size = 8192")
            sql.execute("PRAGMA journal_mode = WAL").close()
            sql.execute("PRAGMA synchronous = NORMAL")
            sql.execute("PRAGMA cache_size = -65536")
            sql.execute(next(part for part in schema.M001_SPINE.split(";\n") if "CREATE TABLE band" in part))
            rows = chance.integers(-(2**31), 2**31, size=(seeds, BANDS))
            began = time.perf_counter()
            for start in range(0, seeds, 64):
                sql.execute("BEGIN")
                for number in range(start, min(start + 64, seeds)):
                    told = number * 6 // seeds * bands.PERIOD
                    bands.put(sql, number + 1, told, {LONG: rows[number].tolist()})
                sql.execute("COMMIT")
            filled = time.perf_counter() - began
            asked = chance.integers(0, seeds, size=_LOOKUPS).tolist()
            began = time.perf_counter()
            for number in asked:
                told = number * 6 // seeds * bands.PERIOD
                got = bands.seeds(sql, told, {LONG: rows[number].tolist()}, window=bands.PERIOD, most=12)
                assert got[0] == number + 1
            looked = time.perf_counter() - began
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            return filled / seeds * 1000, looked / _LOOKUPS * 1000, (folder / "bands.db").stat().st_size / seeds
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    run()
