"""The running service on loopback: `python -m benchmarks.service [MINUTES] [KILLS]`.

Three parts. Sixty sources publish on a fast clock while `newswatch run` follows them: memory, descriptors, and whether
every article is archived once and no source starved (MINUTES 0 leaves it out). Then it is started and killed over and
over, and once more nothing may be lost or doubled. Then sixty feeds with nothing new: requests and CPU a poll.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.press import base
from newswatch.archive.reader import Archive
from scheduler.control import service_runs
from tests.outlet import ROOT, start

SOURCES = 60
_SETTINGS = {"NEWSWATCH_EXTRACT__WORKERS": "2", "NEWSWATCH_CRAWL__CONCURRENT_SOURCES": "16"}


def run(minutes: float = 3, kills: int = 20) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-service-") as folder:
        if minutes:
            _tell(follow(Path(folder) / "follow", minutes * 60, every=20.0))
        _tell(killed(Path(folder) / "kill", kills, every=5.0))
        _tell(steady(Path(folder) / "steady", 60.0))


def follow(
    home: Path, seconds: float, *, every: float, sources: int = SOURCES, rhythm: str = "=10s", still: float = 0.0
) -> dict[str, Any]:
    """Memory and descriptors of the service's own process; what came before, and the first third, is warm-up.

    `still`: then so many more seconds without news, as `steady` has them.
    """
    with press(sources, every) as site, service(home, site, sources, rhythm) as running:
        _until(lambda: _stored(home) >= 3 * sources)
        process, ends = psutil.Process(running.pid), time.monotonic() + seconds
        samples = []
        while time.monotonic() < ends:
            time.sleep(1)
            samples.append((process.memory_info().rss / 1e6, process.num_fds(), process.num_threads()))
        caught_up = _catch_up(home, site)
        told = {"part": "follow", "seconds": seconds, **_compare(home, site), "caught_up": caught_up}
        if still:
            told["still"] = _still(site, running, still, sources)
    settled = samples[len(samples) // 3 :]
    half = len(settled) // 2
    for place, name in enumerate(("memory_mb", "descriptors", "threads")):
        first, last = ([one[place] for one in part] for part in (settled[:half], settled[half:]))
        told[name] = [round(sum(part) / len(part), 1) for part in (first, last)]
        told[f"{name}_bounds"] = [round(bound(sample[place] for sample in settled), 1) for bound in (min, max)]
    return told


def killed(home: Path, kills: int, *, every: float, sources: int = 10) -> dict[str, Any]:
    """SIGKILL at moments from before the first crawl to well into one; then a start that is left alone.

    One in four dies as it starts, one when some more articles were asked for, two when some more were stored, however
    slow the machine is; the feeds list all there ever was, so that what was not archived in time is not taken for lost.
    """
    chance = random.Random(2026)
    with press(sources, every, window=100_000) as site:
        for number in range(kills):
            with service(home, site, sources, "=2s", wait=False, NEWSWATCH_EXTRACT__WORKERS="1"):
                if number % 4 == 1:
                    _await_articles(site, chance.randrange(1, 20))
                elif number % 4:
                    _await_stored(home, chance.randrange(1, 20))
                time.sleep(chance.uniform(0.0, 1.0))
        with service(home, site, sources, "=2s"):
            caught_up = _catch_up(home, site)
        return {"part": "kill", "kills": kills, **_compare(home, site), "caught_up": caught_up}


def _await_stored(home: Path, more: int) -> None:
    wanted = _stored(home) + more
    _until(lambda: _stored(home) >= wanted, 60.0, 0.1)


def _await_articles(site: str, more: int) -> None:
    """Until so many more were asked for."""
    wanted = asked(site)["article"] + more
    _until(lambda: asked(site)["article"] >= wanted, 60.0, 0.05)


def _until(true: Callable[[], bool], patience: float = 120.0, pause: float = 0.5) -> bool:
    """Waits for it; False when it did not come in time."""
    ends = time.monotonic() + patience
    while not true():
        if time.monotonic() >= ends:
            return False
        time.sleep(pause)
    return True


def steady(home: Path, seconds: float, *, sources: int = SOURCES) -> dict[str, Any]:
    """Nothing new: requests a poll, and CPU a poll of the whole service, its own idling included."""
    with press(sources, 0) as site, service(home, site, sources, "=5s") as running:
        _catch_up(home, site)
        return {"part": "steady", **_still(site, running, seconds, sources)}


def _still(site: str, running: subprocess.Popen[str], seconds: float, sources: int) -> dict[str, Any]:
    """Once each feed was found unchanged."""
    _until(lambda: _all_unchanged(site, sources))
    before, cpu = asked(site), _cpu(running)
    time.sleep(seconds)
    more = {name: count - before.get(name, 0) for name, count in asked(site).items()}
    return {**more, "cpu_ms_a_feed": round(1000 * (_cpu(running) - cpu) / max(1, more["feed"]), 2)}


def _all_unchanged(site: str, sources: int) -> bool:
    """Waits for a round of polls; True when none of them found anything."""
    before = asked(site)
    _until(lambda: asked(site)["feed"] >= before["feed"] + sources)
    news = {name: count - before.get(name, 0) for name, count in asked(site).items()}
    return news["feed"] == news["not_modified"] and not news["article"]


@contextmanager
def press(sources: int, every: float, window: int = 20) -> Iterator[str]:
    command = [sys.executable, "-P", "-m", "benchmarks.press", str(sources), str(every), str(window)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as serving:
        assert serving.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(serving.stdout.readline())}"
        finally:
            serving.kill()


@contextmanager
def service(
    home: Path, site: str, sources: int, every: str, *, wait: bool = True, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end."""
    write_sources(home, site, sources, every)
    running = start(home, "run", **{**_SETTINGS, **settings})
    try:
        while wait and not service_runs(home):
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.1)
        yield running
    finally:
        workers = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
        running.send_signal(signal.SIGKILL)
        running.communicate()
        psutil.wait_procs(workers, timeout=20)


def write_sources(home: Path, site: str, sources: int, every: str) -> None:
    folder = home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(sources):
        at = base(number, urlsplit(site).port or 0)
        text = (
            f'name = "Desk {number}"\nhome = "{at}/{number}/"\nlanguages = ["en"]\ncountry = "GE"\n'
            f'timezone = "Asia/Tbilisi"\narticle = "/{number}/news/"\nevery = "{every}"\ndelay = 0.0\n'
            f'private_network = true\n[[discover]]\nkind = "feed"\nurl = "{at}/{number}/feed.xml"\n'
        )
        (folder / f"desk-{number}.toml").write_text(text, encoding="utf-8")
    off = (folder / "desk-0.toml").read_text(encoding="utf-8")  # the catalogue enables one of its own
    (folder / "caucasus-watch.toml").write_text("enabled = false\n" + off, encoding="utf-8")


def _catch_up(home: Path, site: str, patience: float = 120.0) -> bool:
    """Publishing ends; True when everything published is archived, False when nothing more came for so long."""
    _get(f"{site}/stop")
    wanted, stored = sum(_told(site)["published"]), -1
    while stored < wanted:
        if not _until(partial(_has_more, home, stored), patience):
            return False
        stored = _stored(home)
    return True


def _has_more(home: Path, than: int) -> bool:
    return _stored(home) > than


def _compare(home: Path, site: str) -> dict[str, Any]:
    told = _told(site)
    with Archive(home) as archive:
        urls = [article.url for article in archive.iterate()]
    port = urlsplit(site).port or 0
    counts = enumerate(told["published"])
    wanted = {f"{base(number, port)}/{number}/news/{n}" for number, count in counts for n in range(count)}
    by_source = {url.split("/")[3] for url in urls}
    return {
        "published": len(wanted),
        "archived": len(urls),
        "lost": len(wanted - set(urls)),
        "doubled": len(urls) - len(set(urls)),
        "starved": len(told["published"]) - len(by_source),
        "most_asked": told["most_asked"],
        "longest_wait_s": told["longest_wait"],
    }


def _stored(home: Path) -> int:
    if not (home / "archive.db").exists():
        return 0
    with Archive(home) as archive:
        return len(archive)


def _told(site: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_get(f"{site}/told"))
    return found


def asked(site: str) -> dict[str, int]:
    found: dict[str, int] = _told(site)["asked"]
    return {"article": 0, "feed": 0, "not_modified": 0, **found}


def await_polls(site: str, feeds: int) -> bool:
    """Until so many feeds were asked for; False when that took half an hour."""
    return _until(lambda: asked(site)["feed"] >= feeds, 1800.0)


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _cpu(running: subprocess.Popen[str]) -> float:
    """Of the whole process tree, what has ended and was waited for included."""
    tree = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
    return sum(sum(one.cpu_times()[:4]) for one in tree)


def _tell(told: dict[str, Any]) -> None:
    print("  ".join(f"{name} {value}" for name, value in told.items()), flush=True)


if __name__ == "__main__":
    run(float(sys.argv[1]) if len(sys.argv) > 1 else 3, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
