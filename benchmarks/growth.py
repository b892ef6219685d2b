"""What an archive costs as it grows: `python -m benchmarks.growth [--write] FOLDER [ARTICLES…]` (1,000 to 1,000,000).

Archives of made articles stand in FOLDER or are built there, as by benchmarks/scale.py. Each is asked what scale.py
asks (CPU ms at the 95th percentile), then 2,000 more articles are stored into it, looked at by 1,000 alerts, and taken
back; a poll is what the archive does for a feed of 60 links that it knows. `--write` puts table and picture into
docs/scale.md.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import curves, made, millions, scale
from newswatch.alerts import rules
from newswatch.alerts.match import Matcher
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.database import FILE
from newswatch.archive.reader import Archive
from newswatch.archive.tending import clean_index, pair_up
from newswatch.archive.writer import Writer
from newswatch.models import FoundLink, Stored
from newswatch.settings import Archive as ArchiveSettings
from newswatch.settings import Settings

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_ASKED = {
    "newest 20, any word": "newest, any word", "ranked 20, common word": "ranked, common word", "phrase": "phrase",
    "common word, source, dates": "source and dates", "facets, common word": "facets",
    "timeline, common word": "timeline", "stories, newest 30": "stories",
}  # fmt: skip
NAMES = (*_ASKED.values(), "storing an article", "1,000 alerts, an article", "poll of 60 links", "KB an article")
_FEED = "https://outlet.example/feed.xml"
_MORE, _MATCHED, _ALERTS, _LINKS, _POLLS = 2_000, 300, 1_000, 60, 50


class _Undone(Exception):
    """Takes back what was stored to see what it costs."""


def run(folder: Path, sizes: Sequence[int] = SIZES, *, write: bool = False) -> None:
    found: dict[int, list[float]] = {}
    for size in sizes:
        home = folder / str(size)
        millions.build(home, size)
        _care(home)
        found[size] = [*_answers(home), *_work(home), (home / FILE).stat().st_size / 1000 / size]
        print(curves.table("articles", NAMES, {size: found[size]}), flush=True)
    if write:
        curves.write("growth", "articles", NAMES, found, "What an archive costs: CPU ms, and KB an article")


def _care(home: Path) -> None:
    """What the service does daily."""
    with _opened(home) as writer:
        for step in (pair_up, clean_index):
            for _ in step(writer):
                pass


def _answers(home: Path) -> Iterator[float]:
    with Archive(home, clock=millions.MadeClock(made.END)) as archive:
        by_name = {kind.name: kind for kind in scale.kinds(scale.Words(archive))}
        for name in _ASKED:
            yield scale.p95(scale.measured(archive, by_name[name]))


def _work(home: Path) -> tuple[float, float, float]:
    """CPU ms of storing an article, near copies looked for; of 1,000 alerts for one; of a poll."""
    with Archive(home) as archive:
        words = scale.Words(archive)
        queries = [_query(words, place) for place in range(_ALERTS)]
    with _opened(home) as writer, _taken_back(writer):
        storing, stored = _stored(writer)
        return storing, _matched(writer, queries, stored), _polled(writer)
    raise AssertionError(home)


def _opened(home: Path) -> Writer:
    return Writer.open(home, clock=millions.MadeClock(made.END), settings=ArchiveSettings(), role="bench")


@contextmanager
def _taken_back(writer: Writer) -> Iterator[None]:
    try:
        with writer.transaction():
            yield
            raise _Undone
    except _Undone:
        return


def _query(words: scale.Words, place: int) -> str:
    one, two = words.any(), words.any()
    return (one, f"{one} {two}", f'"{one} {two}"', f"({one} OR {two}) {words.source()}")[place % 4]


def _stored(writer: Writer) -> tuple[float, list[Stored]]:
    stored: list[Stored] = []

    def store() -> None:
        for one in made.articles(_MORE, seed=7):
            moment = one.candidate.extracted.fetched_at
            stored.append(
                writer.add_article(one.candidate, cleaner="bench", capture=None, observed_at=moment, baseline=False)
            )
        writer.lexicon.settle(writer.connection.sql)

    making = _ms(lambda: list(made.articles(_MORE, seed=7)))
    return (_ms(store) - making) / _MORE, stored


def _matched(writer: Writer, queries: Sequence[str], stored: Sequence[Stored]) -> float:
    alerts = AlertStore(writer.connection.sql)
    for place, query in enumerate(queries):
        rules.add(
            alerts,
            rules.make_alert(
                name=f"a{place}", query=query, to=["https://example.org/h"], created_at=writer.clock.now()
            ),
        )
    matcher = Matcher(Settings(), writer.clock)
    matcher.refresh(writer)
    return _ms(lambda: [list(matcher.found(writer, one)) for one in stored[-_MATCHED:]]) / _MATCHED


def _polled(writer: Writer) -> float:
    rows = writer.connection.sql.execute(
        "SELECT l.url_key, a.url, a.source_id FROM article a JOIN alias l ON l.article_id = a.id"
        " WHERE a.source_id = (SELECT source_id FROM article ORDER BY id DESC LIMIT 1) ORDER BY a.id DESC LIMIT ?",
        (_LINKS,),
    ).fetchall()
    links = [(key, FoundLink(url=url, found_in=_FEED)) for key, url, _ in rows]

    def poll() -> None:
        for _ in range(_POLLS):
            writer.frontier.endpoint_read(
                rows[0][2], _FEED, "feed", links, etag=None, last_modified=None, finished=True
            )

    return _ms(poll) / _POLLS


def _ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    told = [one for one in sys.argv[1:] if one != "--write"]
    run(Path(told[0]), tuple(map(int, told[1:])) or SIZES, write="--write" in sys.argv)
