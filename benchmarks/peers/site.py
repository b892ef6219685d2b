"""The site they all crawl: the evaluation pages with whole true bodies, as one site on loopback."""

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.pages import CORPUS

SETS = ("fundus", "fundus_eval", "scrapinghub")
REPLAY = CORPUS.parent / "tools" / "replay_site.py"
_PATIENCE = 60.0


class Site:
    """A folder with the truth of all the sets' pages, and the tool that serves it and reads archives against it."""

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        rows = [row for name in SETS for row in _rows(CORPUS / name)][:limit]
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.port = _free_port()
        self.pages = len(self._corpus.rows)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/_all"

    @cached_property
    def _corpus(self) -> Any:
        return _module(REPLAY).Corpus(str(self.folder), self.port)

    def bodies(self) -> Iterator[bytes]:
        return (self._corpus.body(row) for row in self._corpus.rows)

    @contextmanager
    def served(self) -> Iterator[Path]:
        """Gives the log of requests, a JSON object a line."""
        log = self.folder / "requests.jsonl"
        log.unlink(missing_ok=True)
        command = [sys.executable, str(REPLAY), str(self.folder), "--port", str(self.port), "--log", str(log)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(f"{self.base}/robots.txt")
            log.write_text("")
            yield log
        finally:
            server.terminate()
            server.wait()

    def judged(self, records: list[dict[str, Any]]) -> tuple[dict[str, Any], float]:
        """(what the tool says of the records' coverage, mean token F1 over all pages in percent)."""
        found, coverage = self._corpus.predictions(records)
        scorer = _module(CORPUS / "score.py")
        pages = [scorer.score_page(row, found.get(row["id"], {}), rouge=False) for row in self._corpus.rows]
        return coverage, 100 * sum(page["tokF1"] for page in pages) / len(pages)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {**row, "id": f"{folder.name}-{row['id']}", "html": str((folder / row["html"]).resolve())}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
