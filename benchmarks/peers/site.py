"""The sites they all crawl, on loopback: real pages of many outlets as one site, those of Fundus's publishers, and a
long stream of one site's.
"""

import gzip
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.pages import CORPUS, ONE_SITE
from benchmarks.peers import serving
from tests.skins import Made
from tests.skins_full import full_page

BY_HAND = "fundus_eval"
SETS = ("fundus", BY_HAND, "scrapinghub")
"""Those with whole true bodies; that of the first comes from Fundus's own parsers."""
PUBLISHERS = (BY_HAND, "fundus")
_PATIENCE = 300.0
"""Seconds until a site answers, its pages made ready."""
ROOT = Path(__file__).parents[2]
Row = dict[str, Any]


def unknown(folder: Path, limit: int | None = None) -> "Site":
    """Every page of the sets, or the first so many."""
    return Site(folder, islice((row for name in SETS for row in _rows(CORPUS / name)), limit))


def publishers(folder: Path, limit: int | None = None) -> "Site":
    """Pages of outlets that Fundus has parsers for; only those with a truth by hand are judged."""
    return Site(folder, islice((row for name in PUBLISHERS for row in _rows(CORPUS / name)), limit), judged=BY_HAND)


def known(folder: Path, count: int) -> "Site":
    """A stream of one site's generated pages, as large and as branched as real ones: those of benchmarks/known.py."""
    folder.mkdir(parents=True)
    return Site(folder, (_row(folder, number, full_page(ONE_SITE, number)) for number in range(count)))


class Site:
    """A folder with the truth of the pages, and the tool that serves it and reads archives against it.

    `judged` is how the ids of those pages begin whose texts are judged.
    """

    def __init__(self, folder: Path, rows: Iterable[Row], judged: str = "") -> None:
        self.folder = folder
        self._judged = judged
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.port = _free_port()
        self.pages = len(self._corpus.rows)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/_all"

    @property
    def outlets(self) -> list[str]:
        """The folders of the site in which the outlets' pages lie, by their domains."""
        return list(self._corpus.sites)

    @cached_property
    def _corpus(self) -> Any:
        return serving.module(serving.REPLAY).Corpus(str(self.folder), self.port)

    def unpacked(self) -> Path:
        """A folder with a file for each page's body, gzipped."""
        there = self.folder / "pages"
        if not there.exists():
            there.mkdir()
            for number, row in enumerate(self._corpus.rows):
                (there / f"{number:05}.gz").write_bytes(gzip.compress(self._corpus.body(row), 1))
        return there

    @contextmanager
    def served(self) -> Iterator[Path]:
        """Gives the log of requests, a JSON object a line."""
        log = self.folder / "requests.jsonl"
        log.unlink(missing_ok=True)
        command = [sys.executable, "-P", "-m", serving.__name__, str(self.folder), str(self.port), str(log)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(f"{self.base}/robots.txt")
            log.write_text("")
            yield log
        finally:
            server.terminate()
            server.wait()

    @property
    def judged_pages(self) -> int:
        return len(self._to_judge())

    def judged(self, records: list[dict[str, Any]]) -> tuple[dict[str, Any], float]:
        """(what the tool says of the records' coverage, mean token F1 over all judged pages in percent)."""
        found, coverage = self._corpus.predictions(records)
        scorer = serving.module(CORPUS / "score.py")
        pages = [scorer.score_page(row, found.get(row["id"], {}), rouge=False) for row in self._to_judge()]
        return coverage, 100 * sum(page["tokF1"] for page in pages) / len(pages)

    def true_text(self, address: str) -> list[str]:
        """The paragraphs of the page that the site serves at `address`."""
        found, _ = self._corpus.predictions([{"url": address, "text": "", "title": ""}])
        return next(row["body"].split("\n\n") for row in self._corpus.rows if row["id"] in found)

    def _to_judge(self) -> list[Row]:
        return [row for row in self._corpus.rows if row["id"].startswith(self._judged)]


def _row(folder: Path, number: int, made: Made) -> Row:
    file = folder / f"{number:05}.html.gz"
    file.write_bytes(gzip.compress(made.html.encode(), 1))
    return {
        "id": f"made-{number}", "url": made.url, "site": ONE_SITE, "split": "dev", "title": made.title,
        "body": "\n\n".join(made.paragraphs), "body_complete": True, "html": str(file),
    }  # fmt: skip


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {**row, "id": f"{folder.name}-{row['id']}", "html": str((folder / row["html"]).resolve())}


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer")
