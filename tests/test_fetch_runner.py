"""Many sources at once: one host at a time, a time limit each, no fault stops another, nothing found is lost."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newswatch.errors import ArchiveError
from newswatch.models import Endpoint, EndpointKind
from pipelines.outcomes import FailReason, RejectReason
from spiders import glance, walk
from spiders.probing import NoPage, fetch_urls
from spiders.runner import run
from spiders.session import CrawlOptions
from tests import fetching
from tests.fetching import newsroom, source
from tests.hostile import redirect
from tests.site import Answer, Site, article, feed, listing, robots


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def other():
    with Site("127.0.0.2") as other:
        other["/news"], other["/news/a"] = listing(["/news/a"]), article("A")
        yield other


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch) as room:
        yield room


def many(site: Site, count: int, **answer: object) -> list[str]:
    paths = [f"/news/{number:03}" for number in range(count)]
    for path in paths:
        site[path] = Answer(body=article(f"Report {path}").encode(), **answer)
    site["/news"] = listing(paths)
    return paths


def test_a_crash_of_one_source_is_its_failure_alone(site, other, room, monkeypatch):
    many(site, 3)

    def crash(self):
        if self._source.id == "crash":
            raise RuntimeError("nobody expected this")
        return run_walk(self)

    run_walk = walk.Walk.run
    monkeypatch.setattr(walk.Walk, "run", crash)
    found = room.crawl(source(site, id="crash"), source(other, id="fine"))
    assert room.finish("crash") == "failed: RuntimeError: nobody expected this"
    assert (found["fine"]["new"], room.finish("fine")) == (1, "finished")


def test_a_source_that_does_not_even_start_is_a_failure_in_words(site, other, room, monkeypatch):
    hosts_of = glance.allowed_hosts

    def crash(source):
        if source.id == "bad":
            raise RuntimeError("nobody expected this")
        return hosts_of(source)

    monkeypatch.setattr(glance, "allowed_hosts", crash)
    found = room.crawl(source(site, id="bad"), source(other, id="fine"))
    assert room.finish("bad") == "failed: RuntimeError: nobody expected this"
    assert found["fine"]["new"] == 1


def test_two_sources_of_one_host_are_crawled_one_after_the_other(site, room):
    for name in ("one", "two"):
        site[f"/{name}/news/a"] = Answer(body=article(name).encode(), wait=0.1)
        site[f"/{name}"] = listing([f"/{name}/news/a"])
    sources = [source(site, id=name, path=f"/{name}", article=f"/{name}/news/") for name in ("one", "two")]
    room.crawl(*sources)
    assert site.asked() in (
        ["/one", "/one/news/a", "/two", "/two/news/a"],
        ["/two", "/two/news/a", "/one", "/one/news/a"],
    )


def test_the_time_limit_ends_a_crawl_and_the_next_takes_up_what_is_left(site, tmp_path, monkeypatch):
    many(site, 30, wait=0.5)
    with newsroom(tmp_path, monkeypatch, source_timeout="2s", requests_per_host=2) as room:
        first = room.crawl(source(site))
        assert room.finish() == "timeout"
        assert 1 <= first["new"] <= 10
        assert first["failed"] == {"stopped": 30 - first["new"]}
        second = room.crawl(source(site))
        assert second["new"] >= 1
        assert second["found"] - second["known"] <= 30 - first["new"]


def test_a_stop_ends_every_crawl_soon_and_links_stay_pending(site, tmp_path, monkeypatch):
    many(site, 20)
    site["/news/000"] = Answer(wait=20)
    with newsroom(tmp_path, monkeypatch, request_timeout="20s", requests_per_host=1) as room:

        async def stop_when_asked():
            while "/news/000" not in site.asked():
                await asyncio.sleep(0.01)
            room.ctx.stop()

        async def both():
            return await asyncio.gather(room._crawl([source(site)], CrawlOptions()), stop_when_asked())

        began = time.monotonic()
        found = run(both())[0]["test"]
        assert time.monotonic() - began < 10
        assert found["failed"] == {"stopped": 20 - found["new"]}
        assert room.finish() == "stopped"
        pending = room.ask("SELECT count(*) FROM link WHERE state = 'pending'")
        assert pending == [(20 - found["new"],)]


def test_an_archive_that_cannot_be_written_ends_all_crawls(site, other, room, monkeypatch):
    many(site, 40)

    def full(self, page):
        raise ArchiveError("archive.db: the disk is full")

    monkeypatch.setattr(fetching.KeepTitles, "process_item", full)
    with pytest.raises(ArchiveError, match="the disk is full"):
        room.crawl(source(site, id="one"), source(other, id="two"))
    assert len(site.asked()) < 40


def test_progress_is_told(site, room):
    told = []

    class Table:
        def began(self, source):
            told.append(("began", source.id))

        def counted(self, source_id, counts):
            told.append((counts.found, dict(counts.outcomes)))

        def ended(self, source_id, finish):
            told.append((finish, source_id))

    many(site, 2)
    room.ctx.progress = Table()
    room.crawl(source(site))
    assert told[0] == ("began", "test")
    assert told[-2:] == [(2, {"new": 2}), ("finished", "test")]


def test_a_line_a_page_and_a_crawl_is_logged(site, room, caplog):
    caplog.set_level("INFO")
    site["/news/000"] = site["/news/001"] = article("A")
    site["/news"] = listing(["/news/000", "/news/gone"])
    room.crawl(source(site))
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("spiders")]
    assert f"page source=test url={site.url('/news/gone')} outcome=rejected reason=gone detail=404" in lines
    assert lines[-1].startswith("crawl source=test finish=finished seconds=")
    assert " found=2 known=0 new=1 rejected=1 requests=4 " in lines[-1]


KILLED = """
import sys
from pathlib import Path
from tests import fetching
from spiders import settings as spider_settings

spider_settings.STAGES = ["tests.fetching.KeepTitles"]

class There:
    def url(self, path="/"):
        return sys.argv[2] + path

room = fetching.Newsroom(Path(sys.argv[1]))
room.crawl(fetching.source(There()))
"""


def test_55_a_kill_loses_no_link(site, room, tmp_path):
    """The process dies while the fifth article is on its way; its successor fetches what is left, and nothing twice."""
    paths = many(site, 12)
    home = tmp_path / "killed"
    command = [sys.executable, "-P", "-c", KILLED, str(home), site.url("")]
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())})

    def killing(hit):
        child.send_signal(signal.SIGKILL)
        site.closing.wait(1)
        return Answer(reset=True)

    site["/news/004"] = killing
    assert child.wait(30) == -signal.SIGKILL
    site["/news/004"], site["/news"] = article("Report /news/004"), listing([])
    again = fetching.Newsroom(home)
    try:
        stored = len(again.urls())
        assert stored < 12
        found = again.crawl(source(site))
        assert (found["new"], found["same"]) == (12 - stored, 0)
        assert sorted(again.urls()) == [site.url(path) for path in paths]
    finally:
        again.writer.close()


def probe(room, urls, **arguments):
    return run(fetch_urls(urls, settings=room.settings, clock=room.clock, **arguments))


def test_probing_gives_every_answer_and_every_refusal(site, room):
    site["/a"], site["/feed"], site["/away"] = article("A"), feed([]), redirect("http://127.0.0.9/")
    site["/robots.txt"] = robots("User-agent: *", "Disallow: /secret")
    urls = [site.url(path) for path in ("/a", "/feed", "/missing", "/secret", "/away", "/a")]
    page, feed_page, missing, secret, away, again = probe(room, urls, private_network=True)
    assert (page.status, page.headers["content-type"], page) == (200, "text/html; charset=utf-8", again)
    assert b"<rss" in feed_page.body
    assert missing.status == 404
    assert isinstance(secret, NoPage)
    assert secret.reason is RejectReason.ROBOTS
    assert away.reason is RejectReason.FOREIGN_HOST


def test_probing_goes_to_no_private_address_unasked(site, room):
    (refused,) = probe(room, [site.url("/a")])
    assert (refused.reason, refused.detail) == (FailReason.REFUSED_ADDRESS, "127.0.0.1 is 127.0.0.1 (loopback)")
    (refused,) = probe(room, ["http://127.0.0.2/"], source=source(site))
    assert "robots" not in refused.detail
    assert site.hits == []


def test_an_endpoint_of_a_lead_may_fail(site, room):
    many(site, 2)
    endpoints = (
        Endpoint(kind=EndpointKind.FEED, url=site.url("/dead.xml"), lead=True),
        Endpoint(kind=EndpointKind.LISTING, url=site.url("/news")),
    )
    assert room.crawl(source(site, discover=endpoints))["new"] == 2
    assert room.finish() == "finished"
