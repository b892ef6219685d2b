"""Alerts in the browser: made, edited, paused, removed; what they would tell; messages that did not arrive."""

from collections.abc import Iterator

import httpx
import pytest

from newswatch.alerts.match import Matcher
from newswatch.archive.alert_store import open_to_read
from newswatch.settings import Settings
from tests.archive_kit import HandClock, candidate, open_writer, store
from tests.web_kit import Served, form_key, serving, small_archive


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_archive(tmp_path_factory.mktemp("home"))) as found:
        yield found


def sent(client: httpx.Client, path: str, **values: str) -> httpx.Response:
    return client.post(path, data={"key": form_key(client), **values})


def made(client: httpx.Client, **values: str) -> httpx.Response:
    form = {"name": "borders", "query": "border*", "to": "https://example.org/secret-hook", "mode": "instant", **values}
    return sent(client, "/alerts/new", **form)


def test_an_alert_is_made_from_a_search_shown_and_removed(served: Served) -> None:
    client = served.signed_in()
    assert "border*" in client.get("/alerts/new", params={"q": "border*"}).text
    answer = made(client)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "The alert is on." in page
    assert "secret-hook" not in page
    assert sent(client, "/alerts/pause", name="borders", paused="yes").status_code == 303
    assert "paused" in client.get("/alerts").text
    assert sent(client, "/alerts/edit", name="borders", query="corridor", mode="daily", at="08:00").status_code == 303
    with open_to_read(served.home) as store:
        assert store is not None
        (alert,) = store.alerts()
    assert (alert.query, alert.mode, alert.paused) == ("corridor", "daily", True)
    assert sent(client, "/alerts/remove", name="borders").status_code == 303
    assert "There are no alerts yet" in client.get("/alerts").text


def test_a_feed_of_an_alert_has_what_it_told_and_nothing_from_before(served: Served) -> None:
    client = served.signed_in()
    made(client, name="gas", query="gas")
    with open_writer(served.home, HandClock()) as writer:
        writer.on_stored.append(Matcher(Settings(), HandClock()))
        store(writer, candidate("later", title="Gas flows again", text="Gas flows through the corridor again."))
    for path, kind in (("/feed.atom", "atom"), ("/feed.json", "feed+json")):
        answer = client.get(path, params={"alert": "gas"})
        assert kind in answer.headers["content-type"]
        assert answer.text.count("Gas flows again") == 1
    assert len(client.get("/feed.json", params={"alert": "gas"}).json()["items"]) == 1
    assert len(client.get("/feed.json", params={"q": "gas"}).json()["items"]) == 2
    assert client.get("/feed.atom", params={"alert": "gsa"}).status_code == 404
    assert client.get("/feed.atom", params={"alert": "gas", "q": "gas"}).status_code == 400


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"query": "("}, "A ( without its )."),
        ({"name": ""}, "one line of 1 to 80"),
        ({"to": ""}, "needs somebody to tell"),
        ({"to": "@/etc/passwd"}, "only be set on the command line"),
        ({"to": "slack://a/b/c"}, "only be set on the command line"),
        ({"mode": "often"}, "is no mode"),
        ({"mode": "daily", "at": "noon"}, "no time of day"),
        ({"zone": "../../etc"}, "no IANA time zone"),
        ({"priority": "urgent"}, "no priority"),
    ],
)
def test_an_unfit_form_comes_back_as_it_was_with_what_is_wrong(
    served: Served, values: dict[str, str], words: str
) -> None:
    answer = made(served.signed_in(), **values)
    assert answer.status_code == 400
    assert words in answer.text.replace("&#39;", "'")
    if "name" not in values:
        assert 'value="borders"' in answer.text


def test_without_the_token_an_alert_can_be_looked_at_only(served: Served) -> None:
    client = served.client()
    assert "Sign in to make it" in client.get("/alerts/new").text
    assert client.post("/alerts/new", data={"name": "x"}).headers["location"] == "/sign-in"


def test_the_picture_says_what_it_would_have_told(served: Served) -> None:
    page = served.client().get("/alerts/forecast", params={"query": "title:("})
    assert "without its" in page.text
    assert "Messages by rhythm" in served.client().get("/alerts/forecast", params={"query": "corridor"}).text


def test_signing_in_leads_back_to_where_one_was_and_nowhere_else(served: Served) -> None:
    token = (served.home / "web.token").read_text().strip()
    for to, led in (("/alerts/new?q=a", "/alerts/new?q=a"), ("//evil.example", "/"), ("https://evil.example", "/"),
                    ("/\\evil.example", "/")):  # fmt: skip
        answer = served.client().post("/sign-in", data={"token": token, "to": to})
        assert answer.headers["location"] == led


def test_an_alert_that_is_not_there_is_told(served: Served) -> None:
    client = served.signed_in()
    assert client.get("/alerts/one", params={"name": "none"}).status_code == 404
    assert client.get("/alerts/edit", params={"name": "none"}).status_code == 404
    assert sent(client, "/alerts/pause", name="none", paused="yes").status_code == 400
