"""WARC files taken in by `newswatch import`, killed with SIGKILL again and again, beside an undisturbed import.

`python -m benchmarks.backfill_kill [FILES PAGES KILLS]`: 20 files of 500 generated pages as large as real ones, three
kills where nothing else is said. Each kill comes when another part of the pages is in the archive, and the same command
is given again. AssertionError where an article is lost, doubled or has a version too many. How many texts are the
same is told: what is furniture is learned in the order in which pages come out of the workers.
"""

import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.backfill import warc_file
from tests.outlet import newswatch, start
from tests.skins import SKINS

_SETTINGS = {"NEWSWATCH_EXTRACT__WORKERS": "2"}
_DESCRIBED = (
    'name = "{0}"\nhome = "https://{0}.example/"\nlanguages = ["en"]\ncountry = "GE"\ntimezone = "UTC"\n'
    'article = "/news/"\n[[discover]]\nkind = "listing"\nurl = "https://{0}.example/"\n'
)


def run(files: int = 20, pages: int = 500, kills: int = 3) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        folder = Path(name)
        made = [warc_file(folder / f"{number}.warc.gz", number, pages, []) for number in range(files)]
        plain, killed = _home(folder / "plain"), _home(folder / "killed")
        began = time.monotonic()
        _import(plain, made)
        took = time.monotonic() - began
        found = [_killed(killed, made, files * pages * part // (kills + 1)) for part in range(1, kills + 1)]
        told = _import(killed, made)
        whole, left = _articles(plain), _articles(killed)
        assert sum(one["new"] for one in told.values()) == len(whole), told
        assert _versions(left) == _versions(whole)
    print(f"{files} WARC files of {pages} pages: {len(whole):,} articles undisturbed in {took:.0f} s; killed with"
          f" {', '.join(f'{one:,}' for one in found)} in the archive and gone on with: none lost, none doubled,"
          f" {len(set(left) & set(whole)):,} with the same text")  # fmt: skip


def _home(home: Path) -> Path:
    (home / "sources").mkdir(parents=True)
    for skin in SKINS:
        (home / "sources" / f"{skin}.toml").write_text(_DESCRIBED.format(skin), encoding="utf-8")
    return home


def _import(home: Path, made: list[Path]) -> dict[str, Any]:
    ended = newswatch(home, "import", "--json", *map(str, made), timeout=3600, **_SETTINGS)
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def _killed(home: Path, made: list[Path], goal: int) -> int:
    """Articles in the archive when it died."""
    running = start(home, "import", *map(str, made), **_SETTINGS)
    try:
        while running.poll() is None and _number(home) < goal:
            time.sleep(0.05)
        assert running.poll() is None, "it ended before it could be killed"
        running.kill()
    finally:
        running.communicate()
    return _number(home)


def _number(home: Path) -> int:
    if not (home / "archive.db").exists():
        return 0
    with closing(sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)) as sql:
        try:
            return int(sql.execute("SELECT count(*) FROM article").fetchone()[0])
        except sqlite3.OperationalError:  # before its tables are made
            return 0


def _articles(home: Path) -> list[tuple[str, str, int]]:
    """(address, hash of the text, number of versions), sorted."""
    with closing(sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)) as sql:
        return sql.execute(
            "SELECT a.url, a.text_hash, count(*) FROM article a JOIN version v ON v.article_id = a.id"
            " GROUP BY a.id ORDER BY a.url"
        ).fetchall()


def _versions(articles: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """Sorted: an address that came twice is there twice."""
    return [(url, versions) for url, _, versions in articles]


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
