"""`make soak`: everything at once: `python -m benchmarks.soak [MINUTES] [SOURCES] [EVERY]`.

Sources publish, edit, withdraw and break (benchmarks/unruly.py); `newswatch run --web` follows them; an HTTP and an
SMTP receiver get alerts and refuse one in seven until publishing ends; readers ask the web pages
(benchmarks/soak_seen.py). In the first half the service is killed with SIGKILL again and again, in the second it is
left alone and measured. Then publishing ends, everything is looked at once more, and the sums are checked: every
article archived once and as it last stood, every alert told under one key, every crawl's outcomes added up, the
archive whole, memory and descriptors flat. Ends with 1 when one is not.
"""

import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.press import base
from benchmarks.service import write_sources
from benchmarks.soak_seen import Readers, Watched
from benchmarks.unruly import correction
from newswatch.archive import care
from newswatch.archive.alert_store import open_to_read
from newswatch.archive.reader import Archive
from scheduler.control import service_runs
from tests.outlet import ROOT, newswatch, start
from tests.receivers import Hook, Post, free_port, http_receiver, smtp_receiver

_SHOWN = 50
"""Faults that are told, of however many."""


class _Mood:
    """Of the receivers. Each refusal leaves a target alone for half a minute at least, so that a queue grows; when they
    are well again it must become empty.
    """

    well = False

    def refuses(self, number: int) -> bool:
        return not self.well and number % 7 == 3


class Soak:
    def __init__(self, home: Path, site: str, sources: int, post: Post) -> None:
        self.home = home
        self.site = site
        self.sources = sources
        self.kills = 0
        self.watched = Watched()
        self.port = free_port()
        self._settings = {
            "NEWSWATCH_EXTRACT__WORKERS": "1", "NEWSWATCH_CRAWL__CONCURRENT_SOURCES": "8",
            "NEWSWATCH_CRAWL__RETRIES": "2",
            "NEWSWATCH_WEB__PORT": str(self.port), "NEWSWATCH_MAIL__HOST": "127.0.0.1",
            "NEWSWATCH_MAIL__PORT": str(post.port),
            "NEWSWATCH_MAIL__SECURITY": "none", "NEWSWATCH_MAIL__SENDER": "news@watch.example",
        }  # fmt: skip
        write_sources(home, site, sources, "=10s")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return newswatch(self.home, *arguments, **self._settings)

    def add_alerts(self, hook: str) -> None:
        for name, query, *more in (
            ("all", "", "--to", f"{hook}/all", "--every-copy", "--follow-ups"),
            ("bridges", "title:bridge", "--to", "mailto:reader@example.org", "--every-copy"),
        ):
            ended = self.command("alerts", "add", name, query, "--late", *more)
            assert ended.returncode == 0, ended.stderr

    @contextmanager
    def service(self) -> Iterator[subprocess.Popen[str]]:
        """Killed at the end, and its workers gone soon after."""
        with (self.home / "service.log").open("a") as log:
            running = start(self.home, "run", "--web", output=log, **self._settings)
            try:
                ends = time.monotonic() + 120
                while not service_runs(self.home):
                    assert running.poll() is None, (self.home / "service.log").read_text()[-3000:]
                    assert time.monotonic() < ends, "the service does not begin"
                    time.sleep(0.1)
                yield running
            finally:
                workers = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
                running.kill()
                running.wait()
                assert not psutil.wait_procs(workers, timeout=20)[1], "workers outlived the service"

    def rough(self, seconds: float) -> None:
        chance, ends = random.Random(2026), time.monotonic() + seconds
        while time.monotonic() < ends:
            with self.service():
                self._live(min(chance.uniform(2.0, 90.0), max(1.0, ends - time.monotonic())))
            self.kills += 1

    def quiet(self, running: subprocess.Popen[str], seconds: float) -> None:
        process, ends = psutil.Process(running.pid), time.monotonic() + seconds
        looked = itertools.count(1)
        while time.monotonic() < ends:
            time.sleep(1)
            self.watched.memory.append(process.memory_info().rss / 1e6)
            self.watched.descriptors.append(process.num_fds())
            self.watched.threads.append(process.num_threads())
            if next(looked) % 60 == 0:
                self._look_again()

    def _live(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        if seconds > 30:
            self._look_again()
        time.sleep(max(0.0, ends - time.monotonic()))

    def _look_again(self) -> None:
        """One source's every article, so that edits and withdrawals are seen; through the service."""
        self.command("crawl", f"desk-{int(time.monotonic()) % self.sources}", "--full")

    def settle(self) -> None:
        """Publishing ends; all that is late comes in, every article is looked at again, every message is sent."""
        _get(f"{self.site}/stop")
        wanted, ends = self._wanted(), time.monotonic() + 300
        while time.monotonic() < ends and len(self._archived()) < len(wanted):
            time.sleep(2)
        names = [f"desk-{number}" for number in range(self.sources)]
        for _ in range(2):
            ended = self.command("crawl", *names, "--full")
            assert ended.returncode in (0, 3), ended.stderr
        ended = self.command("alerts", "send")
        assert ended.returncode == 0, ended.stderr

    def _archived(self) -> dict[str, Any]:
        with Archive(self.home) as archive:
            found = [(article.url, article) for article in archive.iterate()]
        assert len(found) == len(dict(found)), "an article is archived twice"
        return dict(found)

    def _wanted(self) -> dict[str, tuple[int, int]]:
        told, port = _told(self.site), urlsplit(self.site).port or 0
        return {
            f"{base(source, port)}/{source}/news/{number}": (source, number)
            for source, count in enumerate(told["published"])
            for number in range(count)
            if number not in told["withdrawn"][source]
        }

    def faults(self, hook: Hook, post: Post, readers: Readers) -> Iterator[str]:
        archived, wanted, told = self._archived(), self._wanted(), _told(self.site)
        yield from (f"lost: {url}" for url in wanted if url not in archived)
        for url, article in archived.items():
            source, number = (int(part) for part in (url.split("/")[3], url.split("/")[5]))
            gone = number in told["withdrawn"][source]
            if gone != (article.status == "withdrawn"):
                yield f"{url} stands as {article.status}"
            corrected = correction(source, number) in article.text
            if not gone and corrected != (number in told["edited"][source]):
                yield f"{url} is not as it last stood"
        yield from self._alert_faults(archived, hook, post)
        yield from (f"doctor: {check.says}" for check in care.integrity(self.home) if not check.ok)
        yield from self._crawl_faults()
        yield from self.watched.faults()
        if odd := {status for status in readers.answers if status not in (0, 200, 404, 503)}:
            yield f"readers met {odd}"
        if "Traceback" in (log := (self.home / "service.log").read_text(errors="replace")):
            yield f"a traceback: {log[log.index('Traceback') :][:2000]}"

    def _alert_faults(self, archived: dict[str, Any], hook: Hook, post: Post) -> Iterator[str]:
        keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for call in hook.calls:
            keys[call.json["reason"], call.json["article"]["url"]].add(call.key)
        matches = {url for reason, url in keys if reason == "match"}
        yield from (f"never told: {url}" for url in archived.keys() - matches)
        yield from (f"told, not archived: {url}" for url in matches - archived.keys())
        yield from (f"told under {len(those)} keys: {what}" for what, those in keys.items()
                    if len(those) > 1 and what[0] == "match")  # fmt: skip
        bridges = {url for url, article in archived.items() if "bridge" in article.title.lower()}
        mailed = Counter(str(mail["Message-ID"]) for mail in post.mails)
        if len(mailed) != len(bridges):
            yield f"{len(mailed)} different mails for {len(bridges)} articles"
        with open_to_read(self.home) as store:
            tally = store.tally() if store is not None else {}
        if tally.get("waiting") or tally.get("dead"):
            yield f"messages left: {tally}"

    def _crawl_faults(self) -> Iterator[str]:
        """Nothing disappears uncounted."""
        with Archive(self.home) as archive:
            rows = archive.crawls(100_000)
        for row in rows:
            for source_id, one in row.report.sources.items():
                if one.finish == "finished" and one.found != one.accounted():
                    yield f"the crawl of {row.started_at} of {source_id}: {one.found} found, not {one.accounted()}"

    def told(self, hook: Hook, post: Post, readers: Readers) -> dict[str, object]:
        archived = self._archived()
        return {
            "published": len(self._wanted()), "archived": len(archived), "kills": self.kills,
            "versions": sum(article.version for article in archived.values()),
            "withdrawn": sum(article.status == "withdrawn" for article in archived.values()),
            "webhooks": len(hook.calls), "repeated": len(hook.calls) - len({call.key for call in hook.calls}),
            "mails": len(post.mails), "readers": dict(readers.answers), **self.watched.told(),
        }  # fmt: skip


@contextmanager
def unruly(sources: int, every: float) -> Iterator[str]:
    command = [sys.executable, "-P", "-m", "benchmarks.unruly", str(sources), str(every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as serving:
        assert serving.stdout is not None
        yield f"http://127.0.0.1:{int(serving.stdout.readline())}"
        serving.kill()


def _told(site: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_get(f"{site}/told"))
    return found


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
    return body


def run(minutes: float = 30.0, sources: int = 12, every: float = 20.0) -> int:
    mood = _Mood()
    with (
        tempfile.TemporaryDirectory(prefix="newswatch-soak-") as folder,
        http_receiver(lambda number: 500 if mood.refuses(number) else 204) as hook,
        smtp_receiver(lambda number: "451 later" if mood.refuses(number) else "250 OK") as post,
        unruly(sources, every) as site,
    ):
        soak = Soak(Path(folder), site, sources, post)
        soak.add_alerts(hook.url)
        with Readers(soak.port) as readers:
            soak.rough(minutes * 30)
            with soak.service() as running:
                soak.quiet(running, minutes * 30)
                mood.well = True
                soak.settle()
        for name, value in soak.told(hook, post, readers).items():
            print(f"{name:<12} {value}", flush=True)
        faults = 0
        for faults, fault in enumerate(soak.faults(hook, post, readers), 1):
            if faults <= _SHOWN:
                print(f"WRONG  {fault}", flush=True)
    print(f"{minutes:g} minutes: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    asked = [float(argument) for argument in sys.argv[1:4]]
    sys.exit(run(asked[0] if asked else 30.0, *(int(one) for one in asked[1:2]), *asked[2:3]))
