"""Hostile lines 4 and 5: no private address is connected to, in whatever form and by whatever way it comes."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from newswatch.models import Endpoint, EndpointKind
from spiders.middlewares import address
from tests.fetching import newsroom, source
from tests.hostile import BAD, redirect
from tests.site import Answer, Site, article, feed, listing, sitemap


@pytest.fixture
def site():
    with Site() as site:
        site["/news"], site["/news/good"] = listing([BAD, "/news/good"]), article("Good")
        yield site


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, request_timeout="3s") as room:
        yield room


FORMS = [
    "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "0.0.0.0",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
]  # fmt: skip


@pytest.mark.parametrize("host", FORMS)
def test_4_a_private_address_in_any_form_is_refused_when_connecting(site, room, host):
    home = f"http://{host}:{site.port}"
    endpoint = Endpoint(kind=EndpointKind.LISTING, url=f"{home}/news")
    room.crawl(source(site, home=home, discover=(endpoint,), private_network=False))
    finish = room.finish()
    assert finish.startswith("failed: "), finish
    assert any(why in finish for why in ("(loopback)", "(this network)", "(IPv4 inside IPv6)")), finish
    assert site.hits == []


def names(monkeypatch, table):
    """A resolver that knows these names only; a list of lists answers differently each time."""
    asked = []

    async def resolve(host, port):
        asked.append(host)
        answer = table[host]
        if isinstance(answer[0], list):
            answer = answer.pop(0)
        return answer

    monkeypatch.setattr(address, "system_resolve", resolve)
    return asked


def by_name(site, path="/news", kind="listing", **changes):
    home = f"http://news.example.org:{site.port}"
    endpoint = Endpoint(kind=EndpointKind(kind), url=home + path)
    return source(site, home=home, discover=(endpoint,), **changes)


@pytest.mark.parametrize("way", ["link", "redirect", "feed", "sitemap", "child sitemap"])
def test_4_private_network_opens_the_sources_own_hosts_and_no_sister(site, room, monkeypatch, way):
    """The sister's name is of the source's domain, so only the address can give it away."""
    names(monkeypatch, {"news.example.org": ["127.0.0.1"], "intern.example.org": ["127.0.0.1"]})
    intern = f"http://intern.example.org:{site.port}"
    good = f"http://news.example.org:{site.port}/news/good"
    site[BAD] = redirect(f"{intern}/news/secret") if way == "redirect" else article("Fine")
    site["/news/secret"] = article("Secret")
    site["/map.xml"] = sitemap([f"{intern}/news/secret", good])
    bad = good.replace("good", "bad") if way == "redirect" else f"{intern}/news/secret"
    site["/news"], site["/feed"] = listing([bad, good]), feed([bad, good])
    index = f"<sitemapindex><sitemap><loc>{intern}/map.xml</loc></sitemap></sitemapindex>"
    site["/index.xml"] = Answer(body=index.encode(), kind="application/xml")
    ways = {"feed": ("/feed", "feed"), "sitemap": ("/map.xml", "sitemap"), "child sitemap": ("/index.xml", "sitemap")}
    path, kind = ways.get(way, ("/news", "listing"))
    found = room.crawl(by_name(site, path, kind))
    if way == "child sitemap":
        assert "intern.example.org is 127.0.0.1 (loopback)" in room.finish()
    else:
        assert (found["new"], found["failed"]) == (1, {"refused_address": 1})
    assert [hit.path for hit in site.hits if hit.headers["host"].startswith("intern")] == []


def test_4_a_link_to_a_private_address_elsewhere_is_never_connected(site, room):
    with Site("127.0.0.3") as inner:
        inner["/news/x"] = article("Inner")
        decimal = f"http://{int.from_bytes(socket.inet_aton('127.0.0.3'), 'big')}:{inner.port}/news/x"
        site["/news"] = listing(
            ["/news/good", inner.url("/news/x"), decimal, "file:///news/x", "data:text/html,/news/"]
        )
        site["/feed"] = feed(["file:///etc/news/passwd", inner.url("/news/x"), decimal, site.url("/news/good")])
        endpoints = tuple(
            Endpoint(kind=EndpointKind(kind), url=site.url(path))
            for kind, path in (("listing", "/news"), ("feed", "/feed"))
        )
        assert room.crawl(source(site, discover=endpoints))["found"] == 1
        assert inner.hits == []


@pytest.mark.parametrize("way", ["link", "redirect"])
def test_4_private_network_opens_no_other_port_of_the_host(site, room, way):
    """Behind another port of the same machine stands something that was never meant for us."""
    with Site() as other:
        other["/news/secret"] = article("Secret")
        secret = other.url("/news/secret")
        site[BAD] = redirect(secret)
        site["/news"] = listing(["/news/good", BAD if way == "redirect" else secret])
        found = room.crawl(source(site))
        assert (found["new"], found["failed"]) == (1, {"refused_address": 1})
        assert other.hits == []


def test_5_the_address_judged_is_the_address_connected(site, room, monkeypatch):
    """A name that answers public first and private later is asked once a connection, and each answer is judged."""
    asked = names(monkeypatch, {"news.example.org": [["127.0.0.1"], ["10.0.0.1"]] * 9})
    monkeypatch.setattr(address, "refusal", lambda text: None if text == "127.0.0.1" else "private")
    for name in ("robots.txt", "news", "news/good"):  # a new connection, and a new answer, for each
        page = site.answer(type("Hit", (), {"path": f"/{name}"})())
        page.headers["Connection"] = "close"
        site[f"/{name}"] = page
    room.crawl(by_name(site, private_network=False))
    assert asked[:2] == ["news.example.org"] * 2
    assert "10.0.0.1 (private)" in room.finish()
    assert [hit.path for hit in site.hits] == ["/robots.txt"]


def test_of_several_addresses_only_the_permitted_are_tried(site, monkeypatch, room):
    names(monkeypatch, {"news.example.org": ["10.255.255.1", "127.0.0.1"]})
    monkeypatch.setattr(address, "refusal", lambda text: None if text == "127.0.0.1" else "private")
    site[BAD] = article("Bad")
    assert room.crawl(by_name(site, private_network=False))["new"] == 2


def test_a_name_that_does_not_resolve_is_told(site, room, monkeypatch):
    async def resolve(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(address, "system_resolve", resolve)
    room.crawl(by_name(site))
    assert "the name does not resolve" in room.finish()


def test_the_system_resolver_reads_odd_forms_as_the_system_connects_them():
    assert asyncio.run(address.system_resolve("2130706433", 80)) == ["127.0.0.1"]
    assert asyncio.run(address.system_resolve("0177.0.0.1", 80)) == ["127.0.0.1"]


LISTENING = """
import json, os, sys, psutil
from pathlib import Path
from tests import fetching
from tests.site import Site
from spiders import settings as spider_settings
from spiders.ledger import Counts

spider_settings.STAGES = ["tests.fetching.KeepTitles"]
seen = []

class Watch:
    def began(self, source): pass
    def ended(self, source_id, finish): pass
    def counted(self, source_id, counts):
        sockets = psutil.Process().net_connections(kind="inet")
        seen.append([one.laddr.port for one in sockets if one.status == psutil.CONN_LISTEN])

class There:
    def url(self, path="/"):
        return sys.argv[2] + path

room = fetching.Newsroom(Path(sys.argv[1]))
room.ctx.progress = Watch()
found = room.crawl(fetching.source(There()))
room.writer.close()
print(json.dumps({"new": found["new"], "seen": seen}))
"""


def test_no_port_is_opened_by_a_crawl(site, tmp_path):
    site[BAD] = article("Bad")
    child = subprocess.run(
        [sys.executable, "-W", "error", "-P", "-c", LISTENING, str(tmp_path), site.url("")],
        capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=False,
    )  # fmt: skip
    assert child.stderr == ""
    told = json.loads(child.stdout)
    assert told["new"] == 2
    assert len(told["seen"]) >= 3
    assert not any(told["seen"])
