"""Whole crawls of one source: what is found, fetched, known, re-checked and counted."""

from datetime import timedelta

import pytest

from newswatch.clock import SystemClock
from newswatch.models import Endpoint, EndpointKind
from tests.fetching import newsroom, source
from tests.site import Answer, Hit, Site, article, feed, listing, sitemap


class ShiftedClock(SystemClock):
    """The machine's clock, some days on."""

    ahead = timedelta()

    def now(self):
        return super().now() + self.ahead


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def clock():
    return ShiftedClock()


@pytest.fixture
def room(tmp_path, monkeypatch, clock):
    with newsroom(tmp_path, monkeypatch, clock=clock, articles=20, pages=3) as room:
        yield room


def publish(site: Site, *names: str) -> list[str]:
    for name in names:
        site[f"/news/{name}"] = article(name.title())
    return [f"/news/{name}" for name in names]


def endpoints(site: Site, *kinds_and_paths: tuple[str, str], lead: bool = False) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(kind=EndpointKind(kind), url=site.url(path), lead=lead) for kind, path in kinds_and_paths)


def with_etag(page: str, etag: str) -> object:
    def answer(hit: Hit) -> Answer:
        if hit.headers.get("if-none-match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body=page.encode(), headers={"ETag": etag})

    return answer


@pytest.mark.parametrize(("kind", "path"), [("feed", "/feed"), ("sitemap", "/map.xml"), ("listing", "/news")])
def test_an_endpoint_is_walked_and_its_articles_stored(site, room, kind, path):
    paths = publish(site, "a", "b", "c")
    urls = [site.url(path) for path in paths]
    site["/feed"], site["/map.xml"], site["/news"] = feed(urls), sitemap(urls), listing(paths)
    found = room.crawl(source(site, kind, path))
    assert found["found"] == found["new"] == found["fetched"] == 3
    assert room.finish() == "finished"
    assert sorted(room.urls()) == urls


def test_a_second_crawl_fetches_no_article_and_stores_nothing(site, room):
    site["/news"] = listing(publish(site, "a", "b"))
    room.crawl(source(site))
    before = len(site.hits)
    found = room.crawl(source(site))
    assert (found["found"], found["known"], found["fetched"], found["new"]) == (2, 2, 0, 0)
    assert [hit.path for hit in site.hits[before:]] == ["/news"]


def test_18_an_unchanged_endpoint_is_asked_with_its_validators_and_read_no_further(site, room):
    site["/news"] = with_etag(listing(publish(site, "a")), '"v1"')
    room.crawl(source(site))
    found = room.crawl(source(site))
    assert (found["found"], found["not_modified"], found["fetched"]) == (0, 1, 0)
    assert room.finish() == "finished"


def test_validators_are_not_sent_when_the_last_walk_did_not_finish(site, room):
    publish(site, "a", "b")
    site["/news"] = with_etag(listing(["/news/a"], after="/news?page=2"), '"v1"')
    site["/news?page=2"] = Answer(status=500)
    assert room.crawl(source(site))["new"] == 1
    site["/news?page=2"] = listing(["/news/b"])
    assert room.crawl(source(site))["new"] == 1
    assert room.crawl(source(site))["not_modified"] == 1


def test_a_listing_is_walked_to_the_budget_and_later_to_the_first_known_page(site, room):
    publish(site, *"abcdef")
    for number, name in enumerate("abcd", 1):
        site[f"/news?page={number}"] = listing([f"/news/{name}"], after=f"/news?page={number + 1}")
    assert room.crawl(source(site, path="/news?page=1"))["new"] == 3
    site["/news?page=1"] = listing(["/news/e"], after="/news?page=2")
    before = len(site.hits)
    assert room.crawl(source(site, path="/news?page=1"))["new"] == 1
    assert [hit.path for hit in site.hits[before:]] == ["/news?page=1", "/news?page=2", "/news/e"]


def test_pages_asked_for_are_walked_though_all_on_the_way_is_known(site, room):
    publish(site, *"abcd")
    for number, name in enumerate("abcd", 1):
        site[f"/news?page={number}"] = listing([f"/news/{name}"], after=f"/news?page={number + 1}")
    room.crawl(source(site, path="/news?page=1"))
    assert room.crawl(source(site, path="/news?page=1"), pages=4)["new"] == 1


def test_what_is_over_the_limit_is_counted_and_stays_pending(site, room):
    site["/news"] = listing(publish(site, *"abcde"))
    found = room.crawl(source(site), limit=2)
    assert (found["found"], found["new"], found["rejected"]) == (5, 2, {"over_budget": 3})
    found = room.crawl(source(site), limit=10)
    assert (found["found"], found["new"], found["known"]) == (5, 3, 2)


def test_the_same_article_on_two_endpoints_is_one(site, room):
    urls = [site.url(path) for path in publish(site, "a", "b")]
    site["/feed"], site["/news"] = feed(urls), listing(["/news/a", "/news/b?utm_source=list"])
    found = room.crawl(source(site, discover=endpoints(site, ("feed", "/feed"), ("listing", "/news"))))
    assert (found["found"], found["new"], found["fetched"]) == (2, 2, 2)


def test_links_are_stored_before_any_article_is_fetched(site, room):
    seen = []
    publish(site, "a", "b")

    def first(hit: Hit) -> Answer:
        seen.append(room.ask("SELECT count(*) FROM link WHERE state = 'pending'")[0][0])
        return Answer(body=article("A").encode())

    site["/news/a"] = first
    site["/news"] = listing(["/news/a"], after="/news?page=2")
    site["/news?page=2"] = listing(["/news/b"])
    room.crawl(source(site))
    assert seen == [2]


def test_a_failing_endpoint_is_noted_and_the_others_are_walked(site, room):
    site["/news"] = listing(publish(site, "a"))
    site["/feed"] = Answer(body=b"<html>no feed</html>")
    found = room.crawl(source(site, discover=endpoints(site, ("feed", "/feed"), ("listing", "/news"))))
    assert (found["new"], room.finish()) == (1, "finished")
    failures = dict(room.ask("SELECT url, failures FROM endpoint"))
    assert failures == {site.url("/feed"): 1, site.url("/news"): 0}


def test_33_one_bad_map_of_an_index_stops_no_other(site, room):
    for name, answer in (("broken", Answer(status=500)), ("page", Answer(body=b"<html>no map</html>"))):
        site[f"/{name}.xml"] = answer
    site["/good.xml"], site["/news/a"] = sitemap([site.url("/news/a")]), article("A")
    maps = "".join(
        f"<sitemap><loc>{site.url(f'/{name}.xml')}</loc></sitemap>" for name in ("broken", "page", "gone", "good")
    )
    site["/index.xml"] = Answer(body=f"<sitemapindex>{maps}</sitemapindex>".encode(), kind="application/xml")
    assert room.crawl(source(site, "sitemap", "/index.xml"))["new"] == 1
    assert room.ask("SELECT failures FROM endpoint") == [(1,)]


@pytest.mark.parametrize("shape", ["itself", "each other", "ever deeper", "very many"])
def test_33_34_maps_that_never_end_are_left_after_so_many(site, tmp_path, monkeypatch, shape):
    def index(*paths):
        maps = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in paths)
        return Answer(body=f"<sitemapindex>{maps}</sitemapindex>".encode(), kind="application/xml")

    site["/index.xml"] = {
        "itself": index("/index.xml", "/index.xml#a"), "each other": index("/b.xml"), "ever deeper": index("/m0.xml"),
        "very many": index(*(f"/none/{number}.xml" for number in range(3000))),
    }[shape]  # fmt: skip
    site["/b.xml"] = index("/index.xml")
    for number in range(100):
        site[f"/m{number}.xml"] = index(f"/m{number + 1}.xml")
    with newsroom(tmp_path, monkeypatch, pages=4) as room:
        room.crawl(source(site, "sitemap", "/index.xml"))
    assert len(site.asked()) == {"itself": 1, "each other": 2}.get(shape, 8)


def test_a_source_all_of_whose_endpoints_fail_has_failed(site, room):
    found = room.crawl(source(site, discover=endpoints(site, ("feed", "/feed"), ("listing", "/news"))))
    assert found["found"] == 0
    assert room.finish() == f"failed: {site.url('/feed')}: answered 404 (and 1 more likewise)"
    assert room.ask("SELECT baseline_at FROM source") == [(None,)]


def test_a_recheck_that_answers_304_is_the_same(site, room, clock):
    publish(site, "b")
    site["/news/a"] = with_etag(article("A"), '"one"')
    site["/news"] = listing(["/news/a"])
    room.crawl(source(site))
    clock.ahead = timedelta(hours=2)
    found = room.crawl(source(site))
    assert (found["found"], found["known"], found["same"], found["fetched"], found["not_modified"]) == (1, 0, 1, 0, 1)
    found = room.crawl(source(site))
    assert (found["known"], found["same"]) == (1, 0)


def test_42_a_recheck_that_finds_another_text_is_a_new_version(site, room, clock):
    site["/news"] = listing(publish(site, "a"))
    room.crawl(source(site))
    site["/news/a"] = article("A, amended")
    clock.ahead = timedelta(hours=2)
    assert room.crawl(source(site))["updated"] == 1


@pytest.mark.parametrize("status", [404, 410])
def test_16_an_article_that_is_gone_stays_and_is_withdrawn_once(site, room, clock, status):
    site["/news"] = listing(publish(site, "a"))
    room.crawl(source(site))
    site["/news/a"] = Answer(status=status)
    clock.ahead = timedelta(hours=2)
    assert room.crawl(source(site))["updated"] == 1
    assert room.ask("SELECT status FROM article") == [("withdrawn",)]
    assert room.crawl(source(site), full=True)["same"] == 1


def test_an_article_that_leads_home_is_withdrawn(site, room, clock):
    site["/news"] = listing(publish(site, "a"))
    room.crawl(source(site))
    site["/news/a"] = Answer(status=302, headers={"Location": "/"})
    clock.ahead = timedelta(hours=2)
    assert room.crawl(source(site))["updated"] == 1
    assert "/" not in site.asked()


def test_full_rechecks_every_article_now(site, room):
    site["/news"] = listing(publish(site, *"abc"))
    room.crawl(source(site))
    found = room.crawl(source(site), full=True)
    assert (found["found"], found["known"], found["same"], found["fetched"]) == (3, 0, 3, 3)


def test_a_page_that_breaks_the_pipelines_is_one_failure_among_others(site, room, monkeypatch):
    from tests import fetching

    keep = fetching.KeepTitles.process_item

    def breaks(self, page):
        if page.url.endswith("/b"):
            raise ValueError("nobody expected this")
        return keep(self, page)

    monkeypatch.setattr(fetching.KeepTitles, "process_item", breaks)
    site["/news"] = listing(publish(site, "a", "b"))
    found = room.crawl(source(site))
    assert (found["new"], found["failed"]) == (1, {"store_error": 1})


def test_a_pending_link_that_the_mended_pattern_no_longer_takes_is_not_fetched(site, room):
    site["/news"] = listing(publish(site, "a", "b"))
    room.crawl(source(site), limit=0)
    found = room.crawl(source(site, article="/news/b"))
    assert (found["new"], found["rejected"]) == (1, {"not_article": 1})
    assert "/news/a" not in site.asked()


def test_22_a_crawl_ends_at_its_budget_of_bytes(site, tmp_path, monkeypatch):
    site["/news"] = listing(publish(site, *"abcdefgh"))
    for name in "abcdefgh":
        site[f"/news/{name}"] = article(name, paragraphs=500)
    with newsroom(tmp_path / "small", monkeypatch, max_bytes=100_000, requests_per_host=1) as room:
        found = room.crawl(source(site))
        assert found["failed"]["stopped"] >= 4
        assert room.finish().startswith("failed: more than 100000 bytes came")


def test_outcomes_have_a_reason_each(site, room):
    publish(site, "good")
    site["/news/pdf"] = Answer(body=b"%PDF-1.7", kind="application/pdf")
    site["/news/hidden"] = Answer(body=article("H").encode(), headers={"X-Robots-Tag": "noindex, nofollow"})
    site["/news/empty"] = Answer(body=b"  ")
    site["/news/error"] = Answer(status=503)
    site["/news/away"] = Answer(status=301, headers={"Location": "/about-us"})
    site["/about-us"] = "<html>About us</html>"
    names = ("good", "pdf", "hidden", "empty", "error", "away", "gone")
    site["/news"] = listing(f"/news/{name}" for name in names)
    found = room.crawl(source(site))
    assert found["new"] == 1
    assert found["rejected"] == {"not_html": 1, "noindex": 1, "empty": 1, "not_article": 1, "gone": 1}
    assert found["failed"] == {"http_status": 1}
    assert room.details()[site.url("/news/error")] == ("failed", "http_status", "503")
