"""Hostile lines 19 to 21: robots.txt obeyed by all requests, failing closed, and its delay kept."""

from datetime import UTC, datetime

import pytest

from spiders.middlewares.robots import Robots
from spiders.runner import run
from spiders.session import new_web
from tests.fetching import newsroom, source
from tests.hostile import redirect
from tests.site import Answer, Site, article, listing, robots


@pytest.fixture
def site():
    with Site() as site:
        paths = [f"/news/{name}-{number}" for number in range(8) for name in ("open", "secret")]
        for path in paths:
            site[path] = article(path)
        site["/news"] = listing(paths)
        yield site


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, requests_per_host=16) as room:
        yield room


RULES = ("User-agent: *", "Disallow: /news/secret")


def test_19_sixteen_requests_at_once_wait_for_a_slow_robots_txt(site, room):
    """All links are pending from an earlier crawl, so sixteen article requests are the first thing to happen."""
    site["/robots.txt"] = robots("User-agent: *", "Disallow: /news/")
    assert room.crawl(source(site))["rejected"] == {"robots": 16}
    with room.writer.connection.joined():
        room.writer.connection.sql.execute("UPDATE link SET state = 'pending', next_at = NULL")
    room.ctx.web = new_web(room.clock, room.settings)
    site["/robots.txt"] = Answer(body="\n".join(RULES).encode(), kind="text/plain", wait=0.7)
    before = len(site.hits)
    found = room.crawl(source(site))
    assert (found["new"], found["rejected"]) == (8, {"robots": 8})
    asked = [hit.path for hit in site.hits[before:]]
    assert asked.count("/robots.txt") == 1
    assert [path for path in asked if "secret" in path] == []


FORBIDDING = [
    pytest.param(Answer(status=500), "answered 500", id="500"),
    pytest.param(Answer(status=503), "answered 503", id="503"),
    pytest.param(Answer(status=429, headers={"Retry-After": "0"}), "rate_limited", id="429"),
    pytest.param(Answer(wait=30), "timeout", id="timeout"),
    pytest.param(Answer(reset=True), "connection", id="reset"),
    pytest.param(Answer(body=b"User", length=99), "connection", id="cut-short"),
    pytest.param(Answer(body=b"no brotli", headers={"Content-Encoding": "br"}), "bad_encoding", id="encoding"),
    pytest.param(redirect("/robots.txt"), "redirect_loop", id="loop"),
    pytest.param(redirect("http://127.0.0.2:9/robots.txt"), "foreign_host", id="foreign"),
]


@pytest.mark.parametrize(("answer", "words"), FORBIDDING)
def test_20_while_robots_txt_cannot_be_read_the_host_is_forbidden(site, tmp_path, monkeypatch, answer, words):
    site["/robots.txt"] = answer
    with newsroom(tmp_path, monkeypatch, request_timeout="700ms") as room:
        found = room.crawl(source(site))
        assert words in room.finish()
    assert (site.asked(), found["found"]) == ([], 0)


def test_20_articles_on_an_unreachable_host_fail_and_are_told_apart(site, room):
    with Site("127.0.0.2") as other:
        other["/robots.txt"] = Answer(status=500)
        site["/news"] = listing([other.url("/news/x"), "/news/open-1"])
        found = room.crawl(source(site, home=other.url("/")))
        assert (found["new"], found["failed"]) == (1, {"robots_unreachable": 1})
        assert other.asked() == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_20_an_absent_robots_txt_allows(site, room, status):
    site["/robots.txt"] = Answer(status=status)
    assert room.crawl(source(site))["new"] == 16


def test_20_of_a_huge_robots_txt_the_first_500_kib_count(site, room):
    sent = []

    def endless():
        yield "\n".join(RULES).encode() + b"\n"
        for _ in range(20_000):
            sent.append(50_000)
            yield b"# " + b"x" * 49_997 + b"\n"

    site["/robots.txt"] = lambda _: Answer(body=endless(), kind="text/plain")
    found = room.crawl(source(site))
    assert (found["new"], found["rejected"]) == (8, {"robots": 8})
    assert sum(sent) < 20_000_000


def test_20_a_huge_robots_txt_of_stated_length_counts_too(site, room):
    rules = "\n".join(RULES).encode() + b"\n"
    site["/robots.txt"] = Answer(body=rules + b"#" * 12_000_000, kind="text/plain")
    assert room.crawl(source(site))["rejected"] == {"robots": 8}


def test_a_redirected_robots_txt_is_followed_on_the_host(site, room):
    site["/robots.txt"], site["/rules"] = redirect("/rules"), robots(*RULES)
    assert room.crawl(source(site))["rejected"] == {"robots": 8}


def test_rules_for_our_name_win_over_rules_for_all(site, room):
    site["/robots.txt"] = robots(
        *RULES, "User-agent: newswatch", "Disallow: /news/open", "User-agent: news", "Allow: /"
    )
    assert room.crawl(source(site))["rejected"] == {"robots": 8}
    assert [path for path in site.asked() if "open" in path] == []


def test_21_crawl_delay_is_kept(site, room):
    site["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 0.4")
    site["/news"] = listing(["/news/open-1", "/news/open-2"])
    room.crawl(source(site))
    times = [hit.at for hit in site.hits]
    assert [hit.path for hit in site.hits] == ["/robots.txt", "/news", "/news/open-1", "/news/open-2"]
    assert times[-1] - times[0] > 0.8 * 3 * 0.4  # when one arrives late, the next one seems to come too soon


def test_21_a_crawl_delay_beyond_the_limit_is_cut(site, tmp_path, monkeypatch, caplog):
    site["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 86400")
    site["/news"] = listing(["/news/open-1"])
    with newsroom(tmp_path, monkeypatch, max_delay="200ms") as room:
        assert room.crawl(source(site))["new"] == 1
    assert "crawl-delay cut" in caplog.text


class Hours:
    """A clock the test moves."""

    passed = 0.0

    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic(self):
        return self.passed


@pytest.mark.parametrize(("status", "kept"), [(200, 86_400), (404, 86_400), (500, 300)])
def test_rules_are_kept_a_day_and_a_failure_for_minutes(status, kept):
    clock, asked = Hours(), []

    async def fetch(url):
        asked.append(url)
        return type("Response", (), {"status": status, "body": b""})()

    async def ask():
        rules = Robots(clock)
        for moment in (0.0, kept - 1, kept + 1):
            clock.passed = moment
            await rules.rules("https://example.org/a", fetch)

    run(ask())
    assert asked == ["https://example.org/robots.txt"] * 2


def test_rules_outlive_a_crawl(site, room):
    room.crawl(source(site))
    room.crawl(source(site))
    assert [hit.path for hit in site.hits].count("/robots.txt") == 1
