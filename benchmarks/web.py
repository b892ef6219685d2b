"""The web pages over a large archive: CPU a page, until its first byte and whole, as the application answers.

`NEWSWATCH_BENCH_HOME` names the archive; without it one of 20,000 made articles is built. CPU of this process, threads
included, since that is what a busy machine shares; the kernel's share of sending is not in it.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import made, millions
from newswatch.settings import Settings
from newswatch.web.app import make_app

_ROUNDS, _UNMEASURED = 40, 20
_PAGES = ("/", "/?q={word}", "/search", "/search?q={word}", "/search?q={word}&sort=relevance", "/article/{id}",
          "/api/articles?q={word}", "/api/facets?q={word}", "/api/timeline", "/feed.atom?q={word}",
          "/fresh?since=1-1&q={word}")  # fmt: skip
_PAGE_LIMIT, _FIRST_BYTE_LIMIT = 0.150, 0.050


def run() -> None:
    chosen = os.environ.get("NEWSWATCH_BENCH_HOME")
    if chosen:
        _measure(Path(chosen))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        millions.build(home, 20_000)
        _measure(home)


def _measure(home: Path) -> None:
    asyncio.run(_all(home))


async def _all(home: Path) -> None:
    app = make_app(home, Settings(), clock=millions.MadeClock(made.END))
    site = app.state.site
    newest, _ = await site.ask(lambda view: view.newest())
    chosen = random.Random(7).sample(range(1, newest), _ROUNDS + _UNMEASURED)
    texts = await site.ask(lambda view: [view.get(number).text for number in chosen])
    words = [max(text.split()[:40], key=len).strip(".,:;!?\"'()") for text in texts]
    for page in ("/", "/search", *(f"/search?q={quote(word)}" for word in words[-_UNMEASURED:])):
        await _asked(app, page)  # what the server makes when it begins, dictionaries among it, and keeps
    print(f"{newest:,} articles; CPU ms, median and p95 of {_ROUNDS} (each another word or article)\n")
    print(f"{'page':36}{'first byte':>22}{'whole':>22}")
    for page in _PAGES:
        took = []
        for turn in range(_ROUNDS):
            path = page.replace("{word}", quote(words[turn])).replace("{id}", str(newest - turn * 7))
            took.append(await _asked(app, path))
        first, whole = [one[0] for one in took], [one[1] for one in took]
        limit = "" if _p95(whole) <= _PAGE_LIMIT else "  over 150 ms"
        limit += "  first byte over 50 ms" if page == "/" and _p95(first) > _FIRST_BYTE_LIMIT else ""
        print(f"{page:36}{_shown(first):>22}{_shown(whole):>22}{limit}")
    site.readers.close()


async def _asked(app: Any, path: str) -> tuple[float, float]:
    """CPU seconds until the first byte of the body, and until its last."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8765")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8765),
    }  # fmt: skip
    first, statuses = list[float](), list[int]()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif message.get("body"):
            first.append(time.process_time() - began)

    began = time.process_time()
    await app(scope, receive, send)
    whole = time.process_time() - began
    if statuses[0] not in (200, 204):
        raise RuntimeError(f"{path}?{query} answered {statuses[0]}")
    return (first or [whole])[0], whole


def _shown(took: list[float]) -> str:
    return f"{statistics.median(took) * 1000:8.1f} {_p95(took) * 1000:8.1f}"


def _p95(took: list[float]) -> float:
    return sorted(took)[min(len(took) - 1, round(0.95 * len(took)))]
