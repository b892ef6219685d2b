"""`python -m benchmarks.hazards [SCALE]`: every hazard of our publisher in full size, in one crawl of all sources.

Printed are the endings by kind, what the crawl took (memory of the whole process tree, open files, seconds, requests
and bytes) and every hazard that ended otherwise than it must. Ends with 1 when there is one, or a limit is passed.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.hazards import measured, publisher, verdict
from tests.hazards.measured import Taken
from tests.hazards.publisher import Scene

MEMORY = 700_000_000
LIMIT = 1800.0
"""Seconds; `crawl.source_timeout` is half an hour."""
SETTINGS = {
    "NEWSWATCH_CRAWL__REQUEST_TIMEOUT": "10s", "NEWSWATCH_CRAWL__MAX_RETRY_AFTER": "10s",
    "NEWSWATCH_CRAWL__RETRIES": "1", "NEWSWATCH_CRAWL__PAGES": "20", "NEWSWATCH_EXTRACT__WORKERS": "2",
}  # fmt: skip


def run(scale: float = 1.0) -> int:
    with tempfile.TemporaryDirectory(prefix="newswatch-hazards-") as folder:
        home, began = Path(folder), time.monotonic()
        with publisher.serving(home, scale) as scene:
            print(
                f"{len(scene.hazards)} pages, {len(scene.doors)} endpoints and {len(scene.names)} sources of hazards, "
                f"{len(scene.good)} good articles; made in {time.monotonic() - began:.0f} s",
                flush=True,
            )
            taken = measured.crawl(home, *scene.names, limit=LIMIT, **SETTINGS)
            wrong = verdict.faults(scene, home, taken.report)
            _print(scene, taken, wrong)
    return 1 if wrong or taken.peak > MEMORY else 0


def _print(scene: Scene, taken: Taken, wrong: list[str]) -> None:
    ended: Counter[str] = Counter()
    for counted in taken.report.values():
        for outcome in ("new", "same", "copies"):
            ended[outcome] += counted[outcome]
        for outcome in ("rejected", "failed"):
            ended.update({f"{outcome}: {reason}": number for reason, number in counted[outcome].items()})
    for ending, number in sorted(ended.items()):
        print(f"{number:>7,}  {ending}")
    asked = sum(len(site.hits) for site in scene.sites.values())
    parts = ", ".join(f"{part / 1e6:.0f}" for part in taken.parts)
    print(
        f"{taken.seconds:.0f} s, {asked:,} requests, at most {taken.peak / 1e6:.0f} MB in all processes "
        f"(limit {MEMORY / 1e6:.0f}; {parts}) and {taken.files} open files in one"
    )
    print(f"{len(wrong)} ended otherwise than they must")
    for words in wrong:
        print(f"- {words[:300]}")


if __name__ == "__main__":
    sys.exit(run(*(float(word) for word in sys.argv[1:2])))
