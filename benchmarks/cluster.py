"""Workers on a RabbitMQ of their own: `python -m benchmarks.cluster [kills] [cost]`; both where neither is named.

kills  20 sources of 50 articles over 3 workers; a worker, the archivist between commit and acknowledgement and the
       broker are killed on the way. The archive is held against an undisturbed crawl of one machine.
cost   CPU a page of one machine's `crawl`, of one worker and of two, over the same real pages in one run: the
       difference of two sizes, so that starting up does not count. Extraction has two processes in all three.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import psutil

from benchmarks.pages import corpus_pages
from tests.broker import Broker
from tests.cluster_kit import Process, crawled_alone, outlets, prepared, until, worker
from tests.outlet import ROOT, command, environment, exported

SOURCES, ARTICLES = 20, 50
SITES, FEW, MANY = 4, 10, 60
_WORKERS = "NEWSWATCH_EXTRACT__WORKERS"


def run(*parts: str) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-cluster-") as folder, Broker(Path(folder) / "broker") as broker:
        if not parts or "kills" in parts:
            killed(Path(folder), broker)
        if not parts or "cost" in parts:
            cost(Path(folder), broker)


def killed(folder: Path, broker: Broker) -> None:
    with outlets(SOURCES, ARTICLES, wait=0.1) as sources, ExitStack() as stack:
        alone = crawled_alone(folder / "alone", sources)
        home, now = prepared(folder / "home", sources), folder / "now"
        workers = [stack.enter_context(worker(folder, n, broker, 4)) for n in range(3)]
        began = time.monotonic()
        dying = stack.enter_context(Process(home, folder / "first.log", "run", "--broker", broker.address, dies=now))
        _stored(home, 100)
        at = datetime.now()  # noqa: DTZ005 (as the logs have it)
        workers[0].kill()
        _stored(home, 200)
        now.touch()
        until(lambda: not dying.lives(), "the archivist dies")
        second = stack.enter_context(Process(home, folder / "second.log", "run", "--broker", broker.address))
        _stored(home, 500)
        broker.kill()
        broker.start()
        _stored(home, SOURCES * ARTICLES)
        until(lambda: len(_ended(folder)) == SOURCES, "every crawl comes to its end")
        took = time.monotonic() - began
        same = exported(home) == alone
        most = max(outlet.most for outlet in sources)
        print(f"{SOURCES} sources of {ARTICLES} articles, 3 workers, a worker, the archivist and the broker killed")
        print(f"the archive is that of one machine: {same}; requests to one host at once, at most: {most} (1 allowed)")
        print(f"batches known by their number: {len(second.said('batch came twice'))}; {took:.0f} s in all")
        print(f"lost with the worker and begun again after, s: {_again(workers, at)}")
        if not same or most != 1:
            raise SystemExit("the archive differs, or a host was crawled twice at once")


def _stored(home: Path, articles: int) -> None:
    until(lambda: (home / "archive.db").exists() and len(exported(home)) >= articles, f"{articles} stored", 900)


def _ended(folder: Path) -> set[str]:
    lines = [line for log in ("first.log", "second.log") for line in (folder / log).read_text().splitlines()]
    return {_word(line, "source") for line in lines if "finish=finished" in line and "by=" in line}


def _again(workers: list[Process], at: datetime) -> list[float]:
    """Seconds from the kill to the moment each source of the killed worker is begun by another."""
    mine = {_word(line, "source") for line in workers[0].said("crawl begins")}
    done = {_word(line, "source") for line in workers[0].said("spiders.runner crawl", "finish=")}
    found: dict[str, float] = {}
    for line in (line for other in workers[1:] for line in other.said("crawl begins")):
        source, moment = _word(line, "source"), datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f")  # noqa: DTZ007
        if source in mine - done and moment > at:
            found[source] = min(found.get(source, 1e9), (moment - at).total_seconds())
    return sorted(round(seconds, 1) for seconds in found.values())


def _word(line: str, key: str) -> str:
    return line.partition(f"{key}=")[2].partition(" ")[0]


def cost(folder: Path, broker: Broker) -> None:
    if len(corpus_pages(SITES * MANY)) < SITES * MANY:
        print("no corpus beside the checkout (../shared/corpus): no cost is measured")
        return
    ways: dict[str, Callable[[Path], None]] = {
        "one machine": _alone,
        "1 worker": lambda home: _by_workers(home, broker, 1),
        "2 workers": lambda home: _by_workers(home, broker, 2),
    }
    told: dict[str, tuple[float, float]] = {}
    for name, way in ways.items():
        used = [_used(folder / f"{name} {pages}".replace(" ", "-"), way, pages, broker) for pages in (FEW, MANY)]
        told[name] = tuple((b - a) * 1000 / (SITES * (MANY - FEW)) for a, b in zip(*used, strict=True))  # type: ignore[assignment]
    alone = told["one machine"][0]
    print(f"\n{SITES} sites, CPU ms a page between {FEW} and {MANY} pages a site\n")
    print(f"{'':12}{'newswatch':>10}{'broker':>8}{'ratio':>7}")
    for name, (ours, theirs) in told.items():
        print(f"{name:12}{ours:10.1f}{theirs:8.1f}{ours / alone:7.2f}")


def _used(home: Path, way: Callable[[Path], None], pages: int, broker: Broker) -> tuple[float, float]:
    """CPU seconds of all our processes, and of the broker's."""
    with _sites(home, pages):
        before, at_broker = _cpu(), _cpu_of(broker.pid)
        way(home)
        ours, theirs = _cpu() - before, _cpu_of(broker.pid) - at_broker
    if len(exported(home)) < pages * SITES * 0.8:
        raise SystemExit(f"{home.name}: only {len(exported(home))} of {pages * SITES} pages are articles")
    return ours, theirs


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_of(pid: int) -> float:
    """Of a process and those it started."""
    whole = psutil.Process(pid)
    times = [process.cpu_times() for process in (whole, *whole.children(recursive=True))]
    return sum(used.user + used.system for used in times)


@contextmanager
def _sites(home: Path, pages: int) -> Iterator[None]:
    """Their own CPU is counted after the measurement: they are waited for only then."""
    sites = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.site", str(pages), str(MANY * number)],
            stdout=subprocess.PIPE, text=True, env=environment(PYTHONPATH=str(ROOT)), cwd=ROOT,
        )
        for number in range(SITES)
    ]  # fmt: skip
    try:
        (home / "sources").mkdir(parents=True)
        prepared(home, [])
        for number, site in enumerate(sites):
            assert site.stdout is not None
            _write_source(home, f"site-{number}", int(site.stdout.readline()))
        yield
    finally:
        for site in sites:
            site.kill()
            site.wait()


def _write_source(home: Path, name: str, port: int) -> None:
    (home / "sources" / f"{name}.toml").write_text(
        f'name = "{name}"\nhome = "http://127.0.0.1:{port}/"\nlanguages = ["en"]\ncountry = "GE"\n'
        "timezone = \"Asia/Tbilisi\"\narticle = '/news/page-\\d+\\.html$'\ndelay = 0.0\nprivate_network = true\n"
        f'every = "6h"\n[[discover]]\nkind = "feed"\nurl = "http://127.0.0.1:{port}/feed-0.xml"\n',
        encoding="utf-8",
    )


_SETTINGS = {"NEWSWATCH_ARCHIVE__BATCH": "64", "NEWSWATCH_CRAWL__REQUESTS_PER_HOST": "4"}


def _alone(home: Path) -> None:
    names = [f"site-{number}" for number in range(SITES)]
    subprocess.run(
        command(home, "crawl", *names), check=True, capture_output=True, cwd=ROOT,
        env=environment(**_SETTINGS, **{_WORKERS: "2"}),
    )  # fmt: skip


def _by_workers(home: Path, broker: Broker, number: int) -> None:
    """`home`'s crawls; all processes have ended, and were waited for, when this returns."""
    each = {**_SETTINGS, _WORKERS: str(2 // number)}
    logs = home.parent / f"{home.name}-logs"
    logs.mkdir()
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                Process(
                    logs / f"w{n}", logs / f"w{n}.log", "worker", "--broker", broker.address, "--slots", "4", **each
                )
            )
            for n in range(number)
        ]
        service = stack.enter_context(Process(home, logs / "service.log", "run", "--broker", broker.address, **each))
        until(lambda: len(service.said("by=", "finish=finished")) == SITES, "every crawl comes to its end", 900)
        for process in (service, *workers):
            process.terminate()


if __name__ == "__main__":
    run(*sys.argv[1:])
