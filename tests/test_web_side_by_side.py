"""Many readers while an archive is written: every answer is whole, none is refused, nothing is locked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.archive_kit import HandClock, candidate, open_writer, store
from tests.web_kit import serving, small_archive

READERS, ROUNDS = 50, 4
PATHS = ("/", "/search?q=corridor", "/article/1", "/api/articles?q=gas", "/feed.atom", "/sources")


def test_fifty_readers_while_articles_are_stored(tmp_path: Path) -> None:
    home = small_archive(tmp_path / "home")
    clock, answered, stored = HandClock(), threading.Semaphore(0), 0
    clock.on(hours=9)
    with serving(home) as served, ThreadPoolExecutor(READERS) as readers, open_writer(home, clock) as writer:

        def read(reader: int) -> list[int]:
            with httpx.Client(base_url=served.address, timeout=120) as client:
                return [asked(client, PATHS[(reader + turn) % len(PATHS)]) for turn in range(ROUNDS)]

        def asked(client: httpx.Client, path: str) -> int:
            status = client.get(path).status_code
            answered.release()
            return status

        reading = [readers.submit(read, number) for number in range(READERS)]
        while not all(one.done() for one in reading):
            if answered.acquire(timeout=1):  # an article is stored for every answer, as fast as answers come
                store(writer, candidate(f"n{stored}", title=f"Corridor news {stored}", text=f"It is number {stored}."))
                stored += 1
        assert [status for one in reading for status in one.result()] == [200] * (READERS * ROUNDS)
        found = served.client().get("/api/articles", params={"q": "title:news", "limit": 1}).json()
        assert found["total"] == stored > READERS
