"""From the outbox to real receivers: in order, again after a failure, and never one because of another."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newswatch.alerts import rules
from newswatch.alerts.channels import Parcel
from newswatch.alerts.dispatch import Dispatcher, Round
from newswatch.archive.alert_forgetting import forget_article
from tests.alert_kit import Desk, desk, states, with_mail
from tests.archive_kit import candidate, edit, source, store
from tests.receivers import free_port, http_receiver, smtp_receiver


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.writer.set_source(source())
        yield made


def test_each_article_is_delivered_once(room: Desk) -> None:
    with http_receiver() as hook, smtp_receiver() as post:
        room.settings = with_mail(room, post.port)
        room.add("corridor", "corridor", hook.url, "mailto:reader@example.org")
        first = store(room.writer, candidate("one"))
        store(room.writer, candidate("two", text="Nothing of the word.", title="Else"))
        assert room.send() == Round(sent=2, failed=0, dead=0, waiting=0)
        edit(room.writer, first.article_id, candidate("one", text="The corridor, edited."))
        assert room.send() == Round()
        (call,) = hook.calls
        (mail,) = post.mails
    assert call.json["article"]["id"] == first.article_id
    assert call.body.decode() == room.letters()[0].payload
    assert call.key == room.letters()[0].key == call.json["key"]
    assert mail["X-Newswatch-Key"] == room.letters()[1].key
    assert states(room) == [("sent", 1), ("sent", 1)]


def test_a_failure_is_tried_again_later_under_the_same_key(room: Desk) -> None:
    with http_receiver(lambda call: 500 if call < 2 else 200) as hook:
        room.add("corridor", "corridor", hook.url)
        store(room.writer, candidate())
        assert room.send() == Round(failed=1, waiting=1)
        assert room.send() == Round(waiting=1), "not before its time"
        room.clock.on(seconds=32)
        assert room.send().failed == 1
        room.clock.on(seconds=100)
        assert room.send() == Round(waiting=1)
        room.clock.on(seconds=30)
        assert room.send() == Round(sent=1)
        keys = {call.key for call in hook.calls}
        bodies = {call.body for call in hook.calls}
    assert len(hook.calls) == 3
    assert len(keys) == len(bodies) == 1
    assert states(room) == [("sent", 3)]
    assert room.letters()[0].last_error is None


def test_after_its_last_attempt_a_message_is_a_dead_letter_until_sent_by_hand(room: Desk) -> None:
    with http_receiver(lambda call: 500 if call < 9 else 200) as hook:
        room.add("corridor", "corridor", hook.url)
        store(room.writer, candidate())
        rounds = []
        for _ in range(9):
            rounds.append(room.send())
            room.clock.on(hours=7)
        assert [done.failed for done in rounds] == [1] * 7 + [0, 0]
        assert [done.dead for done in rounds] == [0] * 7 + [1, 0]
        assert states(room) == [("dead", 8)]
        assert room.letters()[0].last_error == "HTTP 500"
        assert room.send(everything=True) == Round(dead=1)
        assert room.send(everything=True) == Round(sent=1)
        assert room.send(everything=True) == Round()
    assert states(room) == [("sent", 10)]


@pytest.mark.parametrize("status", [410, 422])
def test_a_permanent_refusal_is_dead_at_once_and_blocks_nothing(room: Desk, status: int) -> None:
    with http_receiver(lambda call: status if call == 0 else 200) as hook:
        room.add("corridor", "corridor", hook.url)
        store(room.writer, candidate("one"))
        store(room.writer, candidate("two"))
        assert room.send() == Round(sent=1, dead=1)
    assert states(room) == [("dead", 1), ("sent", 1)]
    assert f"HTTP {status}" in str(room.letters()[0].last_error)


def test_a_refused_address_is_dead_at_once_and_said(room: Desk) -> None:
    with http_receiver() as hook:
        alert = rules.make_alert(
            name="web", query="corridor", to=[hook.url], created_at=room.clock.now(), private=False
        )  # fmt: skip
        with room.writer.transaction():
            rules.add(room.store, alert)
        store(room.writer, candidate())
        assert room.send() == Round(dead=1)
        assert hook.calls == []
    assert "loopback" in str(room.letters()[0].last_error)


def test_no_secret_reaches_log_archive_or_error(room: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="newswatch")
    with http_receiver(lambda call: 500 if call == 0 else 200) as hook:
        secret = room.writer.home / "hook"
        secret.write_text(hook.url)
        secret.chmod(0o600)
        room.add("corridor", "corridor", f"@{secret}")
        store(room.writer, candidate())
        room.send()
        room.send(everything=True)
        assert hook.calls[-1].path.endswith("SECRET-PATH")
    with closing(sqlite3.connect(room.writer.home / "archive.db")) as sql:
        dump = "\n".join(sql.iterdump())
    for word in ("SECRET-PATH", "s3cret"):
        assert word not in dump
        assert word not in caplog.text
    assert "state=sent" in caplog.text


def test_a_plain_webhook_stands_only_with_its_alert_and_never_in_log_or_outbox(
    room: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="newswatch")
    room.add("corridor", "corridor", f"http://127.0.0.1:{free_port()}/SECRET-PATH")
    store(room.writer, candidate())
    room.send()
    letter = room.letters()[0]
    assert "SECRET-PATH" not in f"{letter} {caplog.text}"


def test_a_missing_secret_file_is_said_and_tried_again(room: Desk) -> None:
    secret = room.writer.home / "hook"
    with http_receiver() as hook:
        secret.write_text(hook.url)
        secret.chmod(0o600)
        room.add("corridor", "corridor", f"@{secret}")
        store(room.writer, candidate())
        secret.chmod(0o644)
        assert room.send() == Round(failed=1, waiting=1)
        assert "chmod 600" in str(room.letters()[0].last_error)
        secret.chmod(0o600)
        assert room.send(everything=True) == Round(sent=1)


def test_a_paused_alert_holds_its_messages_and_a_removed_one_takes_them(room: Desk) -> None:
    with http_receiver() as hook:
        room.add("corridor", "corridor", hook.url)
        store(room.writer, candidate())
        with room.writer.transaction():
            rules.pause(room.store, "corridor", paused=True)
        assert room.send(everything=True).sent == 0
        with room.writer.transaction():
            rules.pause(room.store, "corridor", paused=False)
        assert room.send() == Round(sent=1)
        store(room.writer, candidate("two"))
        with room.writer.transaction():
            assert rules.remove(room.store, "corridor") == 1
        assert room.send(everything=True) == Round()


def test_removing_an_alert_while_its_message_is_on_its_way_loses_nothing_else(room: Desk) -> None:
    class Removing:
        async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
            with room.writer.transaction():
                rules.remove(room.store, "corridor")
            return "fine"

    room.add("corridor", "corridor", "http://127.0.0.1:9/x")
    store(room.writer, candidate())
    dispatcher = Dispatcher(room.writer, room.settings, room.secrets, room.clock, channels={"http": Removing()})
    assert asyncio.run(dispatcher.run_once()).sent == 1
    assert room.letters() == []


def test_a_digest_gathers_and_goes_at_its_hour(room: Desk) -> None:
    with http_receiver() as hook:
        room.add("daily", "corridor", hook.url, mode="daily", at="07:00", zone="Asia/Tbilisi")
        stored = [store(room.writer, candidate(slug)) for slug in ("one", "two")]
        assert room.send() == Round()
        room.clock.on(hours=14, minutes=59)  # 06:59 in Tbilisi
        store(room.writer, candidate("three", published_at=None))
        assert room.send() == Round()
        room.clock.on(minutes=1)
        assert room.send() == Round(sent=1)
        assert room.send() == Round()
        room.clock.on(days=2)
        assert room.send() == Round(), "nothing found, nothing told"
        store(room.writer, candidate("four", published_at=None))
        room.clock.on(days=3)  # we were down: once, not once a day
        assert room.send() == Round(sent=1)
        first, second = (call.json for call in hook.calls)
    assert first["kind"] == "digest"
    assert first["total"] == 3
    assert [item["article"]["id"] for item in first["items"][:2]] == [one.article_id for one in stored]
    assert first["items"][0]["why"]["snippets"]
    assert first["period"] == {"from": "2026-11-20T12:00:00Z", "to": "2026-11-21T03:00:00Z"}
    assert second["total"] == 1
    assert first["key"] != second["key"]


def test_a_digest_to_a_failing_target_is_kept_as_it_is(room: Desk) -> None:
    with http_receiver(lambda call: 500 if call == 0 else 200) as hook, http_receiver() as other:
        room.add("hourly", "corridor", hook.url, other.url, mode="hourly")
        store(room.writer, candidate())
        room.clock.on(hours=1)
        assert room.send() == Round(sent=1, failed=1, waiting=1)
        room.clock.on(minutes=5)
        assert room.send() == Round(sent=1)
        assert hook.calls[0].body == hook.calls[1].body
        assert len(other.calls) == 1
    assert hook.calls[0].json["dedup_key"] == other.calls[0].json["dedup_key"]


def test_a_forgotten_article_leaves_hits_messages_and_digests(room: Desk) -> None:
    room.add("now", "corridor")
    room.add("hourly", "corridor", mode="hourly")
    first, second = (store(room.writer, candidate(slug)) for slug in ("one", "two"))
    room.clock.on(hours=1)
    room.send()
    assert len(room.letters()) == 3
    with room.writer.transaction():
        forget_article(room.writer.connection.sql, first.article_id)
    payloads = [json.loads(letter.payload) for letter in room.letters()]
    assert [one["kind"] for one in payloads] == ["article", "digest"]
    assert payloads[0]["article"]["id"] == second.article_id
    assert [item["article"]["id"] for item in payloads[1]["items"]] == [second.article_id]
    assert {hit.article_id for hit in (*room.hits("now"), *room.hits("hourly"))} == {second.article_id}
