"""Pages that script writes: named without a browser, archived with one, which reaches nothing but by our door."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from newswatch.archive.reader import Archive
from pipelines.outcomes import RejectReason
from pipelines.scripted import needs_browser
from spiders.browser import chromium
from tests.browser_kit import needs_browser as needs_chromium
from tests.outlet import newswatch, page, start
from tests.site import Answer, Site, article, listing, robots

SCRIPT = """
const number = location.pathname.split("/").pop();
fetch("/api/" + number + ".json").then(r => r.json()).then(told => {
  document.title = told.title;
  document.getElementById("app").innerHTML = "<article><h1>" + told.title + "</h1>" + told.text + "</article>";
});
"""
FRAME = (
    '<!doctype html><html lang=en><head><title>News</title></head><body><div id="app"></div>'
    '<noscript>You need to enable JavaScript to run this app.</noscript><script src="/app.js"></script>{more}</body>'
)
PICTURES = (
    '<img src="/picture.png"><link rel="stylesheet" href="/style.css"><video src="/film.mp4"></video>'
    '<script src="http://127.0.0.2:{port}/tracker.js"></script>'
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def scripted(site: Site, numbers: range, more: str = "") -> None:
    site["/app.js"] = Answer(body=SCRIPT.encode(), kind="text/javascript")
    for number in numbers:
        site[f"/live/{number}"] = FRAME.format(more=more.format(port=site.port))
        text = "".join(f"<p>Report {number} says in part {part} what the river did to the old bridge.</p>" * 3
                       for part in range(3))  # fmt: skip
        told = json.dumps({"title": f"Report number {number} of the river", "text": text})
        site[f"/api/{number}.json"] = Answer(body=told.encode(), kind="application/json")
    site["/list"] = listing([f"/live/{number}" for number in numbers])


def describe(home: Path, site: Site, *lines: str) -> None:
    (home / "sources").mkdir(parents=True, exist_ok=True)
    (home / "sources" / "river.toml").write_text(
        f'name = "River"\nhome = "{site.url("/")}"\nlanguages = ["en"]\ncountry = "GE"\ntimezone = "UTC"\n'
        f'article = "/live/"\ndelay = 0.0\nprivate_network = true\n{chr(10).join(lines)}\n'
        f'[[discover]]\nkind = "listing"\nurl = "{site.url("/list")}"\n',
        encoding="utf-8",
    )


def crawled(home: Path, *arguments: str) -> dict[str, object]:
    ended = newswatch(home, "crawl", "river", "--json", *arguments)
    found: dict[str, object] = json.loads(ended.stdout)["sources"]["river"]
    return found


def test_a_section_written_by_script_is_named_and_with_a_browser_archived(tmp_path: Path, site: Site) -> None:
    scripted(site, range(3), PICTURES)
    describe(tmp_path, site)
    assert crawled(tmp_path)["rejected"] == {"needs_browser": 3}
    if chromium() is None:
        pytest.skip("no Chromium here: run `make browser` (or install chromium)")
    site["/list"] = listing([f"/live/{number}" for number in range(3)] + ["/live/plain"])
    site["/live/plain"] = page(7)
    home = tmp_path / "two"
    describe(home, site, 'render = "browser"')
    before = len(site.hits)
    found = crawled(home)
    assert (found["new"], found["rejected"], found["failed"]) == (4, {}, {})
    with Archive(home) as archive:
        texts = {one.url.rsplit("/", 1)[-1]: (one.title, one.text) for one in archive.iterate()}
    assert texts["1"][0] == "Report number 1 of the river"
    assert "part 2 what the river did" in texts["1"][1]
    asked = [hit.path for hit in site.hits[before:]]
    assert asked.count("/live/1") == 1, "the page itself is not fetched again"
    assert not {"/picture.png", "/style.css", "/film.mp4", "/tracker.js", "/favicon.ico"} & set(asked)


REACHES = {
    "fetch": 'fetch("{target}/secret")', "beacon": 'navigator.sendBeacon("{target}/secret", "x")',
    "script": 'document.head.append(Object.assign(document.createElement("script"), {{src: "{target}/secret"}}))',
    "frame": 'document.body.append(Object.assign(document.createElement("iframe"), {{src: "{target}/secret"}}))',
    "socket": 'new WebSocket("{target}/secret".replace("http", "ws"))', "leave": 'location.href = "{target}/secret"',
    "events": 'new EventSource("{target}/secret")', "worker": 'navigator.serviceWorker.register("{target}/secret")',
    "picture": 'new Image().src = "{target}/secret"', "prefetch":
        'document.head.append(Object.assign(document.createElement("link"), {{rel: "preconnect", href: "{target}"}}))',
    "redirect": 'fetch("/away")', "window": 'window.open("{target}/secret")', "post":
        'fetch("{target}/secret", {{method: "POST", body: "x", mode: "no-cors"}})',
}  # fmt: skip


@needs_chromium
def test_nothing_on_a_private_network_is_reached_from_script(tmp_path: Path, site: Site) -> None:
    """Another server on loopback counts what reaches it, by any way a page has."""
    with Site("127.0.0.3") as inner:
        target = f"http://127.0.0.3:{inner.port}"
        scripted(site, range(len(REACHES)))
        site["/away"] = Answer(status=302, headers={"Location": f"{target}/secret"})
        for number, reach in enumerate(REACHES.values()):
            tries = f"<script>try {{ {reach.format(target=target)} }} catch (fault) {{}}</script>"
            site[f"/live/{number}"] = FRAME.format(more="") + tries
        describe(tmp_path, site, 'render = "browser"')
        ended = newswatch(tmp_path, "-v", "crawl", "river", "--json")
        assert inner.hits == []
        told = [line for line in ended.stderr.splitlines() if "browser refused" in line]
        assert any("loopback" in line for line in told), ended.stderr[-3000:]
        counted = json.loads(ended.stdout)["sources"]["river"]
        assert counted["new"] >= len(REACHES) - 2, counted


@needs_chromium
def test_robots_hold_for_what_a_page_asks_for_and_a_page_without_end_is_named(tmp_path: Path, site: Site) -> None:
    scripted(site, range(2))
    site["/robots.txt"] = robots("User-agent: *", "Disallow: /api/1")
    site["/live/2"] = FRAME.format(more='<script src="/endless.js"></script>')
    site["/endless.js"] = Answer(kind="text/javascript", wait=120)
    site["/list"] = listing([f"/live/{number}" for number in range(3)])
    describe(tmp_path, site, 'render = "browser"')
    ended = newswatch(tmp_path, "crawl", "river", "--json", NEWSWATCH_CRAWL__REQUEST_TIMEOUT="25s")
    counted = json.loads(ended.stdout)["sources"]["river"]
    assert "/api/1.json" not in site.asked()
    assert (counted["new"], counted["failed"]) == (1, {"browser": 1})
    assert sum(counted["rejected"].values()) == 1


@needs_chromium
def test_no_browser_outlives_a_crawl_that_is_killed(tmp_path: Path, site: Site) -> None:
    scripted(site, range(1))
    waits = Answer(body=b"{}", kind="application/json", wait=30)
    site["/api/0.json"] = waits
    describe(tmp_path, site, 'render = "browser"')
    crawl = start(tmp_path, "crawl", "river")
    try:
        until(lambda: "/api/0.json" in site.asked() or crawl.poll() is not None)
        children = psutil.Process(crawl.pid).children(recursive=True)
        assert any("chrom" in child.name().lower() for child in children)
        crawl.kill()
    finally:
        crawl.communicate()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


def until(what: object, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_without_a_browser_it_says_what_to_install(tmp_path: Path, site: Site) -> None:
    scripted(site, range(1))
    describe(tmp_path, site, 'render = "browser"')
    ended = newswatch(tmp_path, "crawl", "river", "--json", PATH="/nowhere")
    assert json.loads(ended.stdout)["sources"]["river"]["failed"] == {"browser": 1}
    with Archive(tmp_path) as archive, archive.kept()._reading() as sql:
        (detail,) = sql.execute("SELECT detail FROM outcome").fetchone()
    assert "pip install 'newswatch[browser]'" in detail


@pytest.mark.parametrize(
    ("html", "refusal", "needs"),
    [
        (FRAME, RejectReason.EMPTY, True), (FRAME, RejectReason.WALL, True), (FRAME, RejectReason.NOINDEX, False),
        ("<div id=root></div><script src=a.js></script>", None, True),
        ("<p>A short note.</p>", RejectReason.TOO_SHORT, False),
        (article("Long", 20).replace("</body>", "<script>1</script></body>"), RejectReason.TOO_SHORT, False),
        ("<script>a</script>" + "<p>Please turn on JavaScript, then the news will come. </p>" * 8, None, True),
    ],
)  # fmt: skip
def test_what_needs_a_browser(html: str, refusal: str | None, needs: bool) -> None:
    assert needs_browser(html.encode(), refusal) is needs


def test_sources_add_notices_and_writes_it(tmp_path: Path, site: Site) -> None:
    scripted(site, range(4))
    paths = [f"/live/2026-the-river-and-the-bridge-{number}" for number in range(1, 9)]
    for path in paths:
        site[path] = FRAME.format(more="")
    site["/"] = listing(paths)
    ended = newswatch(tmp_path, "sources", "add", site.url("/"), "--id", "river", "--yes", "--private-network")
    assert ended.returncode == 0, ended.stderr
    assert "browser" in ended.stderr
    assert 'render = "browser"' in (tmp_path / "sources" / "river.toml").read_text("utf-8")
