"""One crawl of every hazard at once: good articles stored once and right, each other page in its named ending."""

from pathlib import Path

import pytest

from tests.hazards import measured, publisher, verdict
from tests.hazards.measured import Taken
from tests.hazards.publisher import Scene

SCALE = 0.002
"""Bombs of a few MB and floods of a few hundred: `python -m benchmarks.hazards` has them in full size."""
LIMIT = 500.0
MEMORY = 700_000_000
FILES = 200
SETTINGS = {
    "NEWSWATCH_CRAWL__REQUEST_TIMEOUT": "8s", "NEWSWATCH_CRAWL__MAX_RETRY_AFTER": "6s", "NEWSWATCH_CRAWL__PAGES": "20",
    "NEWSWATCH_EXTRACT__WORKERS": "2", "NEWSWATCH_EXTRACT__TIMEOUT": "60s",
}  # fmt: skip


def crawl(scene: Scene, home: Path) -> Taken:
    return measured.crawl(home, *scene.names, limit=LIMIT, **SETTINGS)


@pytest.mark.timeout(2 * LIMIT)
def test_every_hazard_at_once_ends_as_it_must(tmp_path: Path) -> None:
    with publisher.serving(tmp_path, SCALE) as scene:
        taken = crawl(scene, tmp_path)
        wrong = verdict.faults(scene, tmp_path, taken.report)
        assert not wrong, "\n".join(wrong)
        assert taken.exit_code == 3, taken.stderr  # some sources have nothing to give
        assert "Traceback" not in taken.stderr, taken.stderr[max(0, taken.stderr.index("Traceback") - 500) :][:5000]
        assert taken.peak < MEMORY
        assert taken.files < FILES
        calm = taken.report["calm"]
        assert (calm["found"], calm["new"], calm["failed"]) == (publisher.CALM, publisher.CALM, {})
        again = crawl(scene, tmp_path)
        assert {name: counted["new"] for name, counted in again.report.items() if counted["new"]} == {}
