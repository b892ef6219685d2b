"""What 10,000 alerts cost an article, beside running each query; 100,000 as a figure. Every verdict is compared."""

import gc
import random
import resource
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.store import candidates
from newswatch.alerts import rules
from newswatch.alerts.match import Matcher
from newswatch.alerts.rules import Alert
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Candidate, Source, Stored
from newswatch.settings import Archive, Settings

_WARM, _ARTICLES = 600, 400
"""The first are matched too, as in a service that has run for a while, and not measured."""
_COMPARED = 50_000
"""Verdicts by running each query, of so many alerts and articles."""
_COMMONEST, _RAREST = 1_000, 60_000
"""Ranks of the words that alerts ask for: names and subjects, neither `the` nor words nobody writes."""
_SOURCE = Source(
    id="example", name="Example", home="https://example.com/", languages=("en",), country="GE", covers=("GE", "AM"),
    timezone="Asia/Tbilisi", article="/news/",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    matching: list[float]
    """CPU ms an article: candidates and verification."""
    whole: list[float]
    """The same with the words in context, and hits and messages written into the archive."""
    hits: float
    """An article."""
    each: float
    """Milliseconds an article when every query is run."""
    first_read: float
    """Seconds to read all alerts."""
    read_again: float
    """Seconds after one was added."""
    megabytes: float
    """That the process grew by when it had read them."""


def run() -> None:
    """Prints a table; the goals stand beside what was reached."""
    print(f"alerts: {_ARTICLES} generated articles of 3 KB, queries of one to three words, phrases, prefixes, filters")
    for number in (10_000, 100_000):
        folder = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
        try:
            _show(number, measure(folder / "home", number))
        finally:
            shutil.rmtree(folder)


def _show(number: int, result: Result) -> None:
    goal = ("goal < 1", "goal < 10") if number == 10_000 else ("", "")
    print(f"  {number:,} alerts, {result.hits:.1f} hits an article")
    print(f"    matching, CPU ms an article {statistics.median(result.matching):9.2f} median {goal[0]}")
    print(f"                                {statistics.quantiles(result.matching, n=20)[-1]:9.2f} p95    {goal[1]}")
    print(f"    with hits and messages      {statistics.median(result.whole):9.2f} median")
    print(f"                                {statistics.quantiles(result.whole, n=20)[-1]:9.2f} p95")
    print(f"    running every query, ms     {result.each:9.0f}   same answers")
    print(f"    first reading, s            {result.first_read:9.2f}")
    print(f"    reading after a change, s   {result.read_again:9.3f}")
    print(f"    memory, MB                  {result.megabytes:9.0f}")


def measure(home: Path, number: int) -> Result:
    made, times = candidates(_WARM + _ARTICLES), []
    with Writer.open(home, clock=SystemClock(), settings=Archive(), role="bench") as writer:
        writer.set_source(_SOURCE)
        queries = _add_alerts(writer, number)
        matcher = Matcher(Settings(), SystemClock())
        before, began = _rss(), time.process_time()
        matcher.refresh(writer)
        first_read = time.process_time() - began
        gc.collect()
        megabytes = (_rss() - before) / 1e6
        for one in made[:_WARM]:
            list(matcher.found(writer, _store(writer, one)))
        stored = []
        for one in made[_WARM:]:
            stored.append(_store(writer, one))
            times.append(_timed(writer, matcher, stored[-1]))
        matching, whole = zip(*times, strict=True)
        each = _compare(writer, queries, stored[: max(1, _COMPARED // number)])
        with writer.transaction():
            rules.add(AlertStore(writer.connection.sql), _alert("one more", "zebra"))
        began = time.process_time()
        matcher.refresh(writer)
        again = time.process_time() - began
        total = sum(sum(states.values()) for states in AlertStore(writer.connection.sql).found.hits_by_alert().values())
    return Result(
        matching=list(matching), whole=list(whole), hits=total / len(stored), each=each, first_read=first_read,
        read_again=again, megabytes=megabytes,
    )  # fmt: skip


def _timed(writer: Writer, matcher: Matcher, stored: Stored) -> tuple[float, float]:
    with writer.transaction():
        began = time.process_time()
        found = list(matcher.found(writer, stored))
        matching = time.process_time() - began
        began = time.process_time()
        for rule, match in found:
            matcher.tell(writer, rule, stored, match)
        return matching * 1000, (matching + time.process_time() - began) * 1000


def _compare(writer: Writer, queries: list[str], stored: list[Stored]) -> float:
    """Milliseconds an article; the alerts found what the queries answer, or AssertionError."""
    sql = writer.connection.sql
    parsed = [language.parse(query) for query in queries]
    took = 0.0
    for one in stored:
        began = time.process_time()
        answers = {f"alert {number}" for number, query in enumerate(parsed)
                   if language.matches(sql, query, one.version_id) is not None}  # fmt: skip
        took += time.process_time() - began
        rows = sql.execute("SELECT name FROM alert JOIN alert_hit h ON h.alert_id = alert.id WHERE article_id = ?",
                           (one.article_id,))  # fmt: skip
        assert {row[0] for row in rows} == answers, one.article_id
    return took / len(stored) * 1000


def _store(writer: Writer, one: Candidate) -> Stored:
    with writer.transaction():
        return writer.add_article(
            one, cleaner="bench", capture=None, observed_at=one.extracted.fetched_at, baseline=False
        )


def _add_alerts(writer: Writer, number: int) -> list[str]:
    chance = random.Random(2)
    words = _words()
    queries = [_query(chance, words) for _ in range(number)]
    store = AlertStore(writer.connection.sql)
    with writer.transaction():
        for place, query in enumerate(queries):
            rules.add(store, _alert(f"alert {place}", query))
    return queries


def _alert(name: str, query: str) -> Alert:
    return rules.make_alert(name=name, query=query, to=["https://example.org/hook"], created_at=SystemClock().now())


def _words() -> list[str]:
    """The vocabulary of benchmarks.store, by rank."""
    chance = random.Random(1)
    return ["".join(chance.choices("aeioubcdfghklmnprstvz", k=chance.randint(2, 11))) for _ in range(60_000)]


def _query(chance: random.Random, words: list[str]) -> str:
    def word() -> str:
        return words[int(_COMMONEST * (_RAREST / _COMMONEST) ** chance.random())]

    kind = chance.random()
    if kind < 0.35:
        return f"{word()} {word()}"
    if kind < 0.50:
        return f'"{word()} {word()}"'
    if kind < 0.65:
        return f"({word()} OR {word()}) {word()}"
    if kind < 0.75:
        return f"{words[chance.randint(5_000, 59_999)]}"
    if kind < 0.85:
        return f"lang:en {word()} {word()[:6]}*"
    return f"{word()} {word()} -{word()}"


def _rss() -> int:
    """Bytes at the highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    run()
