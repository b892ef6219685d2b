"""One measured crawl in a process of its own: `… crawl_child fetch|crawl HOME`; a JSON line at the end.

Imports as little at its start as the command line does: workers import the program they were started from.
"""

import contextlib
import io
import json
import os
import resource
import sys
from pathlib import Path

from newswatch.cli import main


def crawl(home: Path) -> int:
    """As a user types it."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        main(["--home", str(home), "crawl", "bench", "--json"])
    report = json.loads(told.getvalue())
    return int(report["sources"]["bench"]["fetched"])


def fetch(home: Path) -> int:
    """The same crawl with nothing behind the spider: found, registered, fetched, let go."""
    from spiders import runner
    from spiders import settings as scrapy_policy

    scrapy_policy.STAGES = []
    return runner.run(_fetch(home))


async def _fetch(home: Path) -> int:
    from newswatch.clock import SystemClock
    from newswatch.settings import load
    from scheduler.session import open_session
    from spiders.session import CrawlOptions
    from spiders.sources import load_sources

    loaded = load(home)
    async with open_session(home, loaded.settings, "bench", clock=SystemClock()) as session:
        report = await session.crawl(list(load_sources(home).values())[-1:], CrawlOptions())
    return sum(source.fetched for source in report.sources.values())


if __name__ == "__main__":
    kind, place = sys.argv[1], Path(sys.argv[2])
    fetched = {"crawl": crawl, "fetch": fetch}[kind](place)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "fetched": fetched,
                "parent": own.ru_utime + own.ru_stime,
                "workers": children.ru_utime + children.ru_stime,
            }
        ),
        flush=True,
    )
    os._exit(0)
