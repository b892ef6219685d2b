"""The webhook channel against a real server."""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newswatch.alerts.channels import Parcel
from newswatch.alerts.channels.webhook import Webhook
from newswatch.errors import DeliveryFailed
from tests.receivers import DROP, ENDLESS, HANG, free_port, http_receiver, https_receiver

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Stopped:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def parcel(title: str = "Corridor talks") -> Parcel:
    payload = {"schema": "newswatch.alert/1", "kind": "article", "article": {"title": title}}
    return Parcel(key="k" * 32, body=json.dumps(payload, ensure_ascii=False), payload=payload, created_at=NOW, zone=UTC)


def deliver(url: str, *, key: str | None = "s3cret", private: bool = True, what: Parcel | None = None) -> str:
    async def go() -> str:
        webhook = Webhook(key=key, clock=Stopped())
        try:
            async with asyncio.timeout(2):
                return await webhook.deliver(url, what or parcel(), private=private)
        finally:
            await webhook.close()

    return asyncio.run(go())


def test_a_receiver_can_check_who_sent_it_and_know_a_repeat() -> None:
    sent = parcel("Հայաստան {{7*7}} ქართული <script> =cmd")
    with http_receiver() as hook:
        assert deliver(hook.url, what=sent) == "HTTP 204"
    (call,) = hook.calls
    assert call.path == "/hook/SECRET-PATH"
    assert call.body == sent.body.encode()
    assert call.json["article"]["title"] == "Հայաստան {{7*7}} ქართული <script> =cmd"
    assert call.key == sent.key
    assert call.headers["content-type"] == "application/json"
    assert call.headers["host"] == hook.url.split("/")[2]
    stamp = call.headers["newswatch-timestamp"]
    expected = hmac.new(b"s3cret", stamp.encode() + b"." + call.body, hashlib.sha256).hexdigest()
    assert call.headers["newswatch-signature"] == f"v1={expected}"
    assert stamp == str(int(NOW.timestamp()))


def test_without_a_key_nothing_is_signed() -> None:
    with http_receiver() as hook:
        deliver(hook.url, key=None)
    assert "newswatch-signature" not in hook.calls[0].headers


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(500, False), (503, False), (404, False), (401, False), (429, False), (410, True), (400, True), (422, True)],
)
def test_a_refusal_says_whether_to_try_again(status: int, permanent: bool) -> None:
    with http_receiver(lambda _: status) as hook, pytest.raises(DeliveryFailed, match=f"HTTP {status}") as failed:
        deliver(hook.url)
    assert failed.value.permanent is permanent
    assert "SECRET-PATH" not in str(failed.value)


@pytest.mark.parametrize(
    ("value", "wait"), [("120", 120.0), ("Mon, 23 Nov 2026 12:05:00 GMT", 300.0), ("soon", None), ("-5", None)]
)
def test_retry_after_is_read(value: str, wait: float | None) -> None:
    with http_receiver(lambda _: 503, Retry_After=value) as hook, pytest.raises(DeliveryFailed) as failed:
        deliver(hook.url)
    assert failed.value.retry_after == wait


def test_a_redirect_is_not_followed_and_nothing_goes_to_its_aim() -> None:
    with (
        http_receiver() as aim,
        http_receiver(lambda _: 307, Location=aim.url) as hook,
        pytest.raises(DeliveryFailed, match="no redirect") as failed,
    ):
        deliver(hook.url)
    assert aim.calls == []
    assert not failed.value.permanent
    assert "SECRET-PATH" not in str(failed.value)


def test_a_hanging_receiver_is_cut() -> None:
    with http_receiver(lambda _: HANG) as hook, pytest.raises(TimeoutError):
        deliver(hook.url)


def test_a_body_without_end_holds_nothing_up() -> None:
    with http_receiver(lambda _: ENDLESS) as hook:
        assert deliver(hook.url) == "HTTP 200"


def test_a_broken_connection_and_a_closed_port_are_told_in_words() -> None:
    with http_receiver(lambda _: DROP) as hook, pytest.raises(DeliveryFailed, match="broke off"):
        deliver(hook.url)
    with pytest.raises(DeliveryFailed, match="no connection") as failed:
        deliver(f"http://127.0.0.1:{free_port()}/SECRET-PATH")
    assert "SECRET-PATH" not in str(failed.value)


def test_a_server_without_tls_is_no_https_target() -> None:
    with http_receiver() as hook, pytest.raises(DeliveryFailed):
        deliver(hook.url.replace("http:", "https:"))
    assert hook.calls == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_a_private_address_is_refused_whatever_its_spelling(host: str) -> None:
    with http_receiver() as hook:
        port = hook.url.split(":")[2].split("/")[0]
        with pytest.raises(DeliveryFailed, match=r"public|no address") as failed:
            deliver(f"http://{host}:{port}/SECRET-PATH", private=False)
    assert failed.value.permanent
    assert hook.calls == []


def test_a_name_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is asked once; what it says later (rebinding) no longer matters."""
    asked: list[str] = []

    async def resolver(_: object, host: str, port: int, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.2" if len(asked) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr(asyncio.SelectorEventLoop, "getaddrinfo", resolver)
    with http_receiver() as hook:
        port = hook.url.split(":")[2].split("/")[0]
        with pytest.raises(DeliveryFailed, match="no connection"):  # the server listens on 127.0.0.1 alone
            deliver(f"http://hook.example:{port}/x")
    assert asked == ["hook.example"]
    assert hook.calls == []


def test_certificates_are_verified_against_the_name_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with https_receiver(tmp_path) as hook:
        with pytest.raises(DeliveryFailed, match="certificate"):
            deliver(hook.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert deliver(hook.url) == "HTTP 204"
        with pytest.raises(DeliveryFailed, match="certificate"):
            deliver(hook.url.replace("localhost", "127.0.0.1"))
    assert len(hook.calls) == 1
