"""The hostile lines of fetching, by their numbers: one bad page beside a good one, and the source keeps running."""

import gzip
import resource
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from newswatch.models import Endpoint, EndpointKind
from tests import hostile
from tests.fetching import newsroom, source
from tests.hostile import BAD, redirect
from tests.site import Answer, Site, article, feed, listing, robots, sitemap


@pytest.fixture
def site():
    with Site() as site:
        site["/news/good"] = article("Good")
        site["/news"] = listing([BAD, "/news/good"])
        yield site


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, request_timeout="1s", max_body=1_000_000) as room:
        yield room


NOT_STORED = [
    pytest.param(hostile.loop, ("failed", "redirect_loop"), id="2-redirect-loop"),
    pytest.param(hostile.fifty_hops, ("failed", "redirect_loop"), id="2-fifty-hops"),
    pytest.param(hostile.huge, ("failed", "too_large"), id="7-stated-length"),
    pytest.param(hostile.Endless(), ("failed", "too_large"), id="7-unstated-length"),
    pytest.param(hostile.encoded("gzip", hostile.bomb("gzip")), ("failed", "too_large"), id="8-gzip-bomb"),
    pytest.param(hostile.encoded("deflate", hostile.bomb("deflate")), ("failed", "too_large"), id="8-deflate-bomb"),
    pytest.param(hostile.encoded("br", hostile.bomb("br")), ("failed", "too_large"), id="8-brotli-bomb"),
    pytest.param(hostile.encoded("zstd", hostile.bomb("zstd")), ("failed", "too_large"), id="8-zstd-bomb"),
    pytest.param(hostile.encoded("br", article("No").encode()), ("failed", "bad_encoding"), id="10-not-brotli"),
    pytest.param(hostile.encoded("rot13", article("No").encode()), ("failed", "bad_encoding"), id="10-unknown"),
    pytest.param(
        hostile.encoded("gzip", gzip.compress(article("Half").encode())[:-9]), ("failed", "bad_encoding"), id="13-gzip"
    ),
    pytest.param(hostile.Endless(b"x", wait=0.05), ("failed", "timeout"), id="11-12-slow-drip"),
    pytest.param(hostile.slow_start, ("failed", "timeout"), id="12-slow-start"),
    pytest.param(hostile.cut_short, ("failed", "connection"), id="13-short-body"),
    pytest.param(hostile.reset, ("failed", "connection"), id="13-reset"),
    pytest.param(hostile.consent_for_ever, ("rejected", "not_article"), id="23-consent-wall"),
    pytest.param(hostile.long_header, ("failed", "connection"), id="25-long-header"),
    pytest.param(hostile.ten_thousand_cookies, ("failed", "too_large"), id="25-ten-thousand-cookies"),
]


@pytest.mark.parametrize(("switch", "ending"), NOT_STORED)
def test_is_not_stored_and_told(site, room, switch, ending):
    switch(site)
    found = room.crawl(source(site))
    assert room.details()[site.url(BAD)][:2] == ending
    assert (found["found"], found["new"], room.urls()) == (2, 1, [site.url("/news/good")])
    assert room.finish() == "finished"
    again = room.crawl(source(site))
    assert (again["new"], again["updated"], again["fetched"]) == (0, 0, 0)


STORED = [
    pytest.param(hostile.chain_of_three, "/news/final", id="1-chain-of-three"),
    pytest.param(hostile.consent_by_cookie, BAD, id="23-consent-by-cookie"),
    pytest.param(hostile.referrer_policy, BAD, id="24-referrer-policy"),
    pytest.param(hostile.many_cookies, BAD, id="25-many-cookies"),
]


@pytest.mark.parametrize(("switch", "path"), STORED)
def test_is_stored_once(site, room, switch, path):
    switch(site)
    assert room.crawl(source(site))["new"] == 2
    assert site.url(path) in room.urls()
    again = room.crawl(source(site))
    assert (again["new"], again["fetched"]) == (0, 0)


def test_2_a_loop_ends_after_few_requests(site, room):
    hostile.loop(site)
    room.crawl(source(site))
    assert len([path for path in site.asked() if path in (BAD, "/news/back")]) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "data:text/html,x", "ftp://h/x", "gopher://h/", "javascript:1"]
)
def test_3_a_redirect_to_another_scheme_is_never_opened(site, room, target):
    site[BAD] = redirect(target)
    assert room.crawl(source(site))["failed"] == {"refused_address": 1}
    assert target in room.details()[site.url(BAD)][2]


def test_6_a_redirect_to_a_foreign_host_is_not_followed(site, room):
    with Site("127.0.0.2") as foreign:
        foreign["/news/x"] = article("Foreign")
        site[BAD] = Answer(status=302, headers={"Location": foreign.url("/news/x"), "Set-Cookie": "secret=1"})
        assert room.crawl(source(site))["rejected"] == {"foreign_host": 1}
        assert foreign.hits == []


def test_7_a_huge_body_neither_fills_memory_nor_the_line(site, room):
    endless = hostile.Endless()
    endless(site)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    room.crawl(source(site))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    assert endless.sent < 30_000_000


def test_9_a_bomb_inside_a_gzipped_sitemap_ends_at_the_limit(site, room):
    bomb = hostile.bomb("gzip", 400_000_000)
    site["/map.xml.gz"] = Answer(body=bomb, kind="application/gzip")
    site["/map.xml"] = sitemap([site.url("/news/good")])
    endpoints = tuple(Endpoint(kind=EndpointKind.SITEMAP, url=site.url(path)) for path in ("/map.xml.gz", "/map.xml"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert room.crawl(source(site, discover=endpoints))["new"] == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 160_000
    assert dict(room.ask("SELECT url, failures FROM endpoint"))[site.url("/map.xml.gz")] == 1


def test_12_while_one_source_drips_another_goes_on(site, room):
    hostile.Endless(b"x", wait=0.05)(site)
    with Site("127.0.0.2") as other:
        other["/news"], other["/news/a"] = listing(["/news/a"]), article("A")
        found = room.crawl(source(site, id="slow"), source(other, id="quick"))
        assert found["quick"]["new"] == 1
        assert other.times("/news/a")[0] < site.times(BAD)[0] + 1.0  # the drip's own limit
        assert found["slow"]["failed"] == {"timeout": 1}


@pytest.mark.parametrize("first", [Answer(status=500), Answer(reset=True), Answer(body=b"half", length=99)])
def test_13_14_a_fault_that_passes_is_tried_again_and_stored_once(site, tmp_path, monkeypatch, first):
    hostile.first_then(first, Answer(body=article("Whole").encode()))(site)
    with newsroom(tmp_path, monkeypatch, retries=1) as room:
        assert room.crawl(source(site))["new"] == 2
        assert site.asked().count(BAD) == 2
        assert room.ask("SELECT title FROM rendering ORDER BY title") == [("Good",), ("Whole",)]


def one_second() -> str:
    return "1"


def a_moment() -> str:
    """An HTTP date one to two seconds from now: it knows whole seconds only."""
    return format_datetime((datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0), usegmt=True)


@pytest.mark.parametrize(("status", "asks"), [(429, one_second), (503, one_second), (429, a_moment)])
def test_15_retry_after_is_kept_for_the_whole_host(site, tmp_path, monkeypatch, status, asks):
    def limited(_):
        return Answer(status=status, headers={"Retry-After": asks()})

    hostile.first_then(limited, Answer(body=article("Later").encode()))(site)
    with newsroom(tmp_path, monkeypatch, retries=2, requests_per_host=1) as room:
        found = room.crawl(source(site))
        assert (found["new"], found["failed"]) == (2, {})
    after = [hit.at for hit in site.hits if hit.at > site.times(BAD)[0]]
    assert min(after) - site.times(BAD)[0] >= 0.95


@pytest.mark.parametrize("asked", ["1000000000", "99999999999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_15_an_absurd_retry_after_is_a_pause_and_costs_one_page(site, tmp_path, monkeypatch, asked):
    site[BAD] = Answer(status=429, headers={"Retry-After": asked})
    with newsroom(tmp_path, monkeypatch, max_retry_after="1s", requests_per_host=1) as room:
        found = room.crawl(source(site))
        assert (found["new"], found["failed"], room.finish()) == (1, {"rate_limited": 1}, "finished")
    assert site.times("/news/good")[0] - site.times(BAD)[0] >= 0.95


@pytest.mark.parametrize("asked", ["3600", "172800"])
def test_15_a_wish_longer_than_we_wait_ends_the_crawl_and_links_stay(site, room, asked):
    site["/news"] = listing([BAD, *(f"/news/{number}" for number in range(30))])
    site[BAD] = Answer(status=429, headers={"Retry-After": asked})
    began = time.monotonic()
    found = room.crawl(source(site))
    assert room.finish() == "rate_limited"
    assert time.monotonic() - began < 30
    assert found["failed"]["rate_limited"] == 1
    assert found["failed"]["stopped"] > 20
    assert room.ask("SELECT count(*) FROM link WHERE state = 'pending'")[0][0] == found["failed"]["stopped"]


def test_15_a_host_that_keeps_saying_429_is_left_alone(site, tmp_path, monkeypatch):
    paths = [f"/news/{number}" for number in range(9)]
    site["/news"] = listing(paths)
    for path in paths:
        site[path] = Answer(status=429, headers={"Retry-After": "0"})
    with newsroom(tmp_path, monkeypatch, retries=1, requests_per_host=1) as room:
        found = room.crawl(source(site))
        assert room.finish() == "rate_limited"
    assert found["failed"] == {"rate_limited": 1, "stopped": 8}
    assert len(site.asked("/news")) == 4


def test_16_a_listed_page_that_is_gone_is_not_stored(site, room):
    site[BAD] = Answer(status=410)
    assert room.crawl(source(site))["rejected"] == {"gone": 1}


@pytest.mark.parametrize("target", ["/", "/index.html", "/en/"])
def test_17_a_redirect_to_the_home_page_is_no_article(site, room, target):
    site["/"] = site["/index.html"] = site["/en/"] = article("Home")
    site[BAD] = redirect(target)
    assert room.crawl(source(site))["rejected"] == {"soft_404": 1}
    assert target not in site.asked()


def test_19_no_forbidden_path_is_asked_for_however_it_is_reached(site, room):
    site["/robots.txt"] = robots("User-agent: *", "Disallow: /news/secret", "Disallow: /hidden")
    site[BAD] = redirect("/news/secret-by-redirect")
    urls = [site.url("/news/secret-in-feed"), site.url("/news/good"), site.url(BAD)]
    site["/feed"], site["/map.xml"] = feed(urls), sitemap([site.url("/news/secret-in-map")])
    site["/hidden"] = listing(["/news/other"])
    discover = tuple(
        Endpoint(kind=EndpointKind(kind), url=site.url(path))
        for kind, path in (("feed", "/feed"), ("sitemap", "/map.xml"), ("listing", "/hidden"))
    )
    found = room.crawl(source(site, discover=discover))
    assert (found["new"], found["rejected"]) == (1, {"robots": 3})
    assert [path for path in site.asked() if "secret" in path or "hidden" in path] == []


def test_21_requests_to_a_host_keep_their_distance(site, room):
    site["/news"] = listing([f"/news/{number}" for number in range(4)])
    room.crawl(source(site, delay=0.3))
    times = [hit.at for hit in site.hits]
    assert len(times) == 6
    assert times[-1] - times[0] > 0.75 * 5 * 0.3  # when one arrives late, the next one seems to come too soon


def test_21_few_requests_to_a_host_at_once(site, room):
    inside, most = set(), []

    def slow(hit):
        inside.add(hit.path)
        most.append(len(inside))
        site.closing.wait(0.05)
        inside.discard(hit.path)
        return Answer(body=article(hit.path).encode())

    paths = [f"/news/{number}" for number in range(12)]
    for path in paths:
        site[path] = slow
    site["/news"] = listing(paths)
    assert room.crawl(source(site))["new"] == 12
    assert max(most) == 2


def test_22_a_trap_of_endless_pages_ends_at_the_budget(site, tmp_path, monkeypatch):
    def page(hit):
        number = int(hit.path.rpartition("=")[2] or 0)
        return Answer(body=listing([f"/news/a{'/a' * number}"], after=f"/calendar?day={number + 1}").encode())

    for number in range(100):
        site[f"/calendar?day={number}"] = page
    with newsroom(tmp_path, monkeypatch, pages=5, articles=3) as room:
        found = room.crawl(source(site, path="/calendar?day=0"))
    assert len([path for path in site.asked() if path.startswith("/calendar")]) == 5
    assert (found["found"], found["rejected"]) == (5, {"gone": 3, "over_budget": 2})


def test_22_pages_without_articles_do_not_go_on_for_ever(site, tmp_path, monkeypatch):
    for number in range(100):
        site[f"/calendar?day={number}"] = listing([], after=f"/calendar?day={number + 1}")
    with newsroom(tmp_path, monkeypatch, pages=5) as room:
        room.crawl(source(site, path="/calendar?day=0"))
    assert len(site.asked()) <= 10


def test_22_an_address_beyond_all_length_is_not_taken(site, room):
    site[BAD] = redirect("/news/" + "a" * 3000)
    assert room.crawl(source(site))["failed"] == {"refused_address": 1}


def test_23_a_cookie_goes_to_no_other_host(site, room):
    hostile.consent_by_cookie(site)
    with Site("127.0.0.2") as other:
        other["/news"], other["/news/a"] = listing(["/news/a"]), article("A")
        endpoints = (*source(site).discover, *source(other).discover)
        assert room.crawl(source(site, discover=endpoints))["new"] == 3
        assert [hit.headers.get("cookie") for hit in other.hits] == [None, None, None]


@pytest.mark.parametrize("status", [204, 304])
def test_13_what_stands_behind_an_answer_is_no_other_pages(site, tmp_path, monkeypatch, status):
    """A body where none may be: on a connection that is used again it would be the next page's answer."""
    evil = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n<html><title>Evil</title></html>"
    site[BAD] = Answer(status=status, body=evil)
    with newsroom(tmp_path, monkeypatch, requests_per_host=1) as room:
        found = room.crawl(source(site))
        assert (found["new"], found["failed"]) == (1, {"http_status": 1})
        assert room.ask("SELECT title FROM rendering") == [("Good",)]
