"""Pages that script writes, whose scripts are hazards: each ends by its name, and good ones beside them are stored."""

import json
from pathlib import Path

import pytest

from tests.browser_kit import needs_browser as needs_chromium
from tests.hazards import measured, publisher, shown, verdict
from tests.hazards.publisher import Publisher, Scene
from tests.site import robots

MOST_REQUESTS = 60
"""Of one page, as spiders/browser.py has it."""


@needs_chromium
@pytest.mark.timeout(600)
def test_every_hazard_for_a_browser_ends_as_it_must(tmp_path: Path) -> None:
    scene = Scene()
    with Publisher() as site:
        site["/robots.txt"] = robots("User-agent: *")
        scene.sites["shown"] = site
        publisher.publish(scene, site, shown.hazards(), ["shown-good-1", "shown-good-2"])
        publisher.write_source(tmp_path, "shown", site.url(""), [("listing", site.url("/list"))], render="browser")
        taken = measured.crawl(
            tmp_path, "shown", limit=500, NEWSWATCH_CRAWL__REQUEST_TIMEOUT="30s", NEWSWATCH_CRAWL__RETRIES="0",
            NEWSWATCH_EXTRACT__WORKERS="1",
        )  # fmt: skip
        wrong = verdict.faults(scene, tmp_path, taken.report)
        assert not wrong, "\n".join(wrong) + json.dumps(dict(taken.report))
        assert sum(hit.path.startswith("/api/") and hit.path != "/api/poll" for hit in site.hits) < MOST_REQUESTS
        assert "Traceback" not in taken.stderr, taken.stderr[-5000:]
