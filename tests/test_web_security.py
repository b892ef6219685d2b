"""Who gets in: hosts, tokens, forms, and what every answer forbids."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from newswatch.errors import ConfigError
from tests.web_kit import Served, form_key, serving, small_archive


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_archive(tmp_path_factory.mktemp("home")), hosts="news.example.org") as found:
        yield found


@pytest.mark.parametrize("path", ["/", "/search?q=%28", "/nowhere", "/api/articles", "/static/style.css", "/healthz"])
def test_every_answer_forbids_what_is_not_ours(served: Served, path: str) -> None:
    headers = served.client().get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


def test_a_name_that_was_made_to_point_here_gets_nothing(served: Served) -> None:
    answer = served.client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "Corridor" not in answer.text


def test_by_a_public_name_nothing_is_read_without_the_token(served: Served) -> None:
    proxied = {"Host": "news.example.org"}
    assert served.client().get("/", headers=proxied).headers["location"] == "/sign-in"
    assert served.client().get("/api/articles", headers=proxied).status_code == 401
    assert served.client().get("/feed.atom", headers=proxied).status_code == 401
    token = (served.home / "web.token").read_text().strip()
    assert served.client().get("/", headers=proxied | {"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_feed_reader_gets_in_with_the_feed_key_and_only_to_feeds(served: Served) -> None:
    page = served.signed_in().get("/").text
    key = page.split("/feed.atom?key=")[1].split('"')[0]
    proxied = {"Host": "news.example.org"}
    assert served.client().get("/feed.atom", params={"key": key}, headers=proxied).status_code == 200
    assert served.client().get("/api/articles", params={"key": key}, headers=proxied).status_code == 401


def test_a_change_needs_the_token_our_origin_and_the_forms_key(served: Served) -> None:
    def leave(client: httpx.Client, key: str, **headers: str) -> int:
        return client.post("/sign-out", data={"key": key}, headers=headers).status_code

    assert served.client().post("/sign-out", data={}).headers["location"] == "/sign-in"
    client = served.signed_in()
    key = form_key(client)
    assert leave(client, "wrong") == 403
    assert leave(client, key, Origin="https://evil.example") == 403
    assert leave(client, key, Origin="null", **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert leave(client, key, Origin=served.address) == 303


def test_a_wrong_token_opens_nothing(served: Served) -> None:
    answer = served.client().post("/sign-in", data={"token": "wrong"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_this_site_and_no_script(served: Served) -> None:
    token = (served.home / "web.token").read_text().strip()
    cookie = served.client().post("/sign-in", data={"token": token}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert token.lower() not in cookie


def test_an_open_address_is_refused_without_a_token(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no token"), serving(tmp_path, host="0.0.0.0"):
        pass


def test_other_methods_and_large_forms_are_refused(served: Served) -> None:
    client = served.client()
    assert client.delete("/article/1").status_code == 405
    assert client.post("/sign-in", content=b"x" * 70_000).status_code == 413
    assert client.post("/sign-in", content=b"&".join(b"a=1" for _ in range(200))).status_code == 400
