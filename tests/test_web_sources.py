"""Sources in the browser: how each is, switched on and off, crawled now, and a new one shown before it is written."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from newswatch.archive.health_book import Fault, HealthBook
from newswatch.demo.publisher import Publisher
from tests.archive_kit import NOON, HandClock, open_writer, source
from tests.web_kit import Served, form_key, serving, small_archive

PATIENCE = 120


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = small_archive(tmp_path_factory.mktemp("home"))
    with serving(home, private_targets=True) as found:
        yield found


def sent(client: httpx.Client, path: str, **values: str) -> httpx.Response:
    return client.post(path, data={"key": form_key(client), **values}, timeout=PATIENCE)


def breaks(home: object, words: str = "no answer since Friday; look at its endpoints") -> None:
    with open_writer(home, HandClock()) as writer:  # type: ignore[arg-type]
        fault = Fault(source="oc-media", kind="silent", severity="broken", since=NOON, words=words)
        HealthBook(writer.connection, writer.clock).notice(fault)


def test_a_source_that_breaks_is_red_in_word_and_shape(served: Served) -> None:
    client = served.signed_in()
    sent(client, "/sources/oc-media/switch", enabled="yes")
    assert "■ broken" not in client.get("/sources").text
    breaks(served.home, "no answer <since> Friday; look at its endpoints")
    page = served.client().get("/sources").text
    assert "■ broken" in page
    assert "no answer &lt;since&gt; Friday" in page
    assert "no answer &lt;since&gt; Friday" in served.client().get("/sources/oc-media").text
    (fault,) = served.client().get("/api/sources").json()["faults"]
    assert fault["source"] == "oc-media"


def test_very_many_sources_come_in_parts_the_troubled_first(served: Served) -> None:
    sent(served.signed_in(), "/sources/oc-media/switch", enabled="yes")
    breaks(served.home)
    with open_writer(served.home, HandClock()) as writer:
        before = {row[0] for row in writer.connection.sql.execute("SELECT id FROM source")}
        for number in range(450):
            writer.set_source(source(f"desk-{number:03}"))
    everything = before | {f"desk-{number:03}" for number in range(450)}
    page = served.client().get("/sources").text
    assert page.index("/sources/oc-media") < page.index("/sources/desk-000")
    parts = [page, *(served.client().get(f"/sources?after={after}").text for after in (200, 400))]
    seen = [set(re.findall(r'<th scope="row"><a class="[^"]*" href="/sources/([^"]+)"', part)) for part in parts]
    assert [len(part) for part in seen] == [200, 200, len(everything) - 400]
    assert set().union(*seen) == everything
    assert 'href="/sources?after=200"' in page
    assert served.client().get("/sources?after=x").status_code == 400


def test_a_source_is_switched_off_and_on(served: Served) -> None:
    client = served.signed_in()
    answer = sent(client, "/sources/oc-media/switch", enabled="no")
    assert answer.headers["location"] == "/sources/oc-media?told=disabled"
    assert "– off" in client.get("/sources/oc-media").text
    sent(client, "/sources/oc-media/switch", enabled="yes")
    assert "– off" not in client.get("/sources/oc-media").text
    assert sent(client, "/sources/nothing/switch", enabled="yes").status_code == 404


def test_a_stranger_switches_nothing(served: Served) -> None:
    assert served.client().post("/sources/oc-media/switch", data={"enabled": "no"}).headers["location"] == "/sign-in"
    assert "Disable" not in served.client().get("/sources/oc-media").text


def test_a_source_is_shown_added_and_crawled(served: Served) -> None:
    client = served.signed_in()
    with Publisher(datetime.now(UTC)) as publisher:
        home = publisher.base("lantern") + "en/news.html"
        shown = sent(client, "/sources/add", url=home, id="lantern").text
        assert "What it would become" in shown, shown
        assert not list((served.home / "sources").glob("*.toml"))
        written = sent(client, "/sources/add", url=home, id="lantern", write="yes")
        assert written.headers["location"] == "/sources/lantern?told=added"
        assert sent(client, "/sources/lantern/crawl").headers["location"] == "/sources/lantern?told=crawling"
        assert sent(client, "/sources/lantern/crawl").status_code == 400
        page = _ended(client, "/sources/lantern")
        assert int(re.search(r"(\d+) new", page)[1]) > 5  # type: ignore[index]


def _ended(client: httpx.Client, path: str) -> str:
    end = time.monotonic() + PATIENCE
    while "A crawl runs" in (page := client.get(path).text):
        assert time.monotonic() < end
    return page


@pytest.mark.parametrize(
    "url", ["", "--yes", "http://127.0.0.1/", "http://localhost:9/", "http://[::1]/", "file:///etc"]
)
def test_what_is_no_public_site_is_not_looked_at(tmp_path_factory: pytest.TempPathFactory, url: str) -> None:
    with serving(small_archive(tmp_path_factory.mktemp("home"))) as served:
        answer = sent(served.signed_in(), "/sources/add", url=url)
        assert answer.status_code == 400
        assert "alert" in answer.text
