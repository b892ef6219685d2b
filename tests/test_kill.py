"""A crawl killed at any moment loses nothing: the next one ends with the archive an undisturbed crawl makes."""

import random
import sqlite3
import time
from pathlib import Path

import psutil

from tests.outlet import exported, newswatch, publish, start, write_source
from tests.site import Site

ARTICLES = 60
BATCHES = {"NEWSWATCH_ARCHIVE__BATCH": "5", "NEWSWATCH_ARCHIVE__BATCH_WAIT": "30ms"}


def whole(home: Path) -> bool:
    archive = sqlite3.connect(home / "archive.db")
    try:
        return archive.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        archive.close()


def captures_read(home: Path) -> int:
    """Every kept page is there, whole, and nothing stands behind the last one."""
    archive = sqlite3.connect(home / "archive.db")
    try:
        rows = archive.execute("SELECT file, max(offset + length), count(*) FROM capture GROUP BY file").fetchall()
    finally:
        archive.close()
    assert all((home / "pages" / file).stat().st_size == end for file, end, _ in rows)
    return sum(number for _, _, number in rows)


def killed_at(home: Path, site: Site, hits: int, later: float) -> bool:
    """Kills a crawl `later` seconds after the site was asked `hits` times more; False when it was over by then."""
    goal = len(site.hits) + hits
    crawl = start(home, "crawl", "outlet", **BATCHES)
    try:
        while crawl.poll() is None and len(site.hits) < goal:
            time.sleep(0.005)
        time.sleep(later)
        over = crawl.poll() is not None
        workers = [] if over else psutil.Process(crawl.pid).children(recursive=True)
        crawl.kill()
    finally:
        crawl.communicate()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == [], "workers outlived their parent"
    return not over


def test_a_crawl_killed_again_and_again_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(2)
    with Site() as site:
        publish(site, ARTICLES, wait=0.02)
        calm, rough = tmp_path / "calm", tmp_path / "rough"
        write_source(calm, site)
        write_source(rough, site)
        assert newswatch(calm, "crawl", "outlet", **BATCHES).returncode == 0
        killed = sum(killed_at(rough, site, chance.randrange(1, 25), chance.random() * 0.2) for _ in range(3))
        assert killed
        assert newswatch(rough, "crawl", "outlet", **BATCHES).returncode == 0
        asked = len(site.hits)
        again = newswatch(rough, "crawl", "outlet", **BATCHES)
        assert again.returncode == 0
        assert not any("/news/" in hit.path for hit in site.hits[asked:])
    assert whole(rough)
    assert exported(rough) == exported(calm)
    assert len(exported(rough)) == captures_read(rough) == ARTICLES
