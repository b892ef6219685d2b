"""How the last crawls of all sources went, counted as they come: the same as counting them all each time."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.archive.health_recent import Went
from scheduler.lately import Lately

SPAN = timedelta(minutes=20)


@pytest.mark.parametrize("seed", range(5))
def test_the_counts_are_those_of_a_look_at_every_source(seed: int) -> None:
    chance, now = random.Random(seed), datetime(2026, 1, 1, tzinfo=UTC)
    lately = Lately(SPAN)
    all_: dict[str, tuple[datetime, Went]] = {}
    for _ in range(2_000):
        now += timedelta(seconds=chance.choice((0, 1, 20, 300)))
        source_id, went = f"source-{chance.randrange(60)}", chance.choice((Went.WELL, Went.DOWN, Went.BLOCKED))
        lately.add(source_id, now, went)
        all_[source_id] = (now, went)
        lately.forget_older(now)
        together = [(ended, how) for ended, how in all_.values() if now - ended <= SPAN]
        down = [ended for ended, how in together if how is Went.DOWN]
        assert (len(lately), lately.count(Went.DOWN)) == (len(together), len(down))
        assert not down or lately.since(Went.DOWN) == min(down)
