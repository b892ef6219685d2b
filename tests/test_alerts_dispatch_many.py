"""Many messages, targets and senders at once: who goes first, how fast, and that none holds up another."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newswatch.alerts import dispatch, view
from newswatch.alerts.channels import Parcel
from newswatch.alerts.dispatch import Dispatcher, Round
from newswatch.archive.alert_forgetting import forget_article
from newswatch.archive.alert_store import AlertStore
from newswatch.errors import ArchiveError
from newswatch.settings import Alerts
from tests.alert_kit import Desk, desk, limited, states, with_mail
from tests.archive_kit import candidate, source, store
from tests.receivers import DROP, HANG, free_port, http_receiver, smtp_receiver


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.writer.set_source(source())
        yield made


def test_a_target_keeps_its_order(room: Desk) -> None:
    with http_receiver(lambda call: 503 if call == 0 else 200) as hook:
        room.add("corridor", "corridor", hook.url)
        for slug in ("one", "two", "three"):
            store(room.writer, candidate(slug))
        assert room.send() == Round(failed=1, waiting=3), "what stands behind waits too"
        room.clock.on(seconds=1)
        store(room.writer, candidate("four"))
        assert room.send() == Round(waiting=4)
        room.clock.on(minutes=1)
        assert room.send() == Round(sent=4)
        told = [call.json["article"]["url"].rpartition("/")[2] for call in hook.calls]
    assert told == ["one", "one", "two", "three", "four"]


def test_quiet_hours_of_one_alert_hold_no_other_up(room: Desk) -> None:
    with http_receiver() as hook:
        room.add("night", "corridor", hook.url, quiet="15:00-18:30", zone="Asia/Tbilisi")
        room.add("urgent", "corridor", hook.url)
        store(room.writer, candidate())
        assert room.send() == Round(sent=1, waiting=1)
        room.clock.on(hours=3)
        assert room.send() == Round(sent=1)
        assert [call.json["alert"]["name"] for call in hook.calls] == ["urgent", "night"]


def test_bad_targets_stop_no_other(room: Desk) -> None:
    """One hangs, one breaks off, one is not there, one redirects: the good ones are served in the same round."""
    room.settings = limited(room, "3s")
    with (
        http_receiver() as good,
        http_receiver(lambda _: HANG) as hanging,
        http_receiver(lambda _: DROP) as dropping,
        http_receiver(lambda _: 302, Location="http://127.0.0.1:9/") as redirecting,
        smtp_receiver() as post,
    ):
        room.settings = with_mail(room, post.port)
        gone = f"http://127.0.0.1:{free_port()}/x"
        targets = [hanging.url, dropping.url, gone, redirecting.url, "http://no.such.host.invalid/x", good.url]
        room.add("corridor", "corridor", *targets, "mailto:reader@example.org")
        store(room.writer, candidate())
        done = room.send()
        assert done == Round(sent=2, failed=5, waiting=5)
        assert len(good.calls) == len(post.mails) == 1
    errors = [letter.last_error for letter in room.letters()]
    assert errors[0] == "no answer within 3 s"
    assert [bool(error) for error in errors] == [True] * 5 + [False] * 2


def test_a_fault_of_ours_in_one_message_stops_no_other(room: Desk) -> None:
    class Broken:
        async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
            raise KeyError(address)

    class Fine:
        async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
            return "fine"

    room.add("corridor", "corridor", "http://127.0.0.1:9/TOKEN", "mailto:a@b.example")
    store(room.writer, candidate())
    dispatcher = Dispatcher(
        room.writer, room.settings, room.secrets, room.clock, channels={"http": Broken(), "mailto": Fine()}
    )
    assert asyncio.run(dispatcher.run_once()) == Round(sent=1, failed=1, waiting=1)
    assert room.letters()[0].last_error == "a fault of ours: KeyError"


def test_a_slow_receiver_holds_no_crawl_up(room: Desk) -> None:
    """While one hangs, articles go on being stored: no transaction is open."""
    stored = []

    class Slow:
        async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
            for slug in ("two", "three"):
                stored.append(store(room.writer, candidate(slug)))
                await asyncio.sleep(0)
            await asyncio.sleep(30)
            return "never"

    room.add("corridor", "title:opens", "http://127.0.0.1:9/x")
    store(room.writer, candidate("one"))
    soon = limited(room, "200ms")
    dispatcher = Dispatcher(room.writer, soon, room.secrets, room.clock, channels={"http": Slow()})
    assert asyncio.run(dispatcher.run_once()) == Round(failed=1, waiting=3)
    assert len(stored) == 2


class Counting:
    """Takes everything, but for addresses with `hang` in them, which it never answers."""

    def __init__(self) -> None:
        self.arrived = asyncio.Queue[str]()

    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        if "hang" in address:
            await asyncio.Event().wait()
        self.arrived.put_nowait(parcel.key)
        return "fine"

    async def next(self) -> str:
        async with asyncio.timeout(5):
            return await self.arrived.get()


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_run_forever_sends_when_woken_while_another_target_hangs(room: Desk) -> None:
    async def go() -> None:
        counting = Counting()
        patient = limited(room, "60s")
        dispatcher = Dispatcher(room.writer, patient, room.secrets, room.clock, channels={"http": counting})
        task = asyncio.create_task(dispatcher.run_forever())
        for slug in ("one", "two", "three"):
            store(room.writer, candidate(slug))
            dispatcher.wake()
            await counting.next()
        await stopped(task)

    room.add("corridor", "corridor", "http://127.0.0.1:9/hang", "http://127.0.0.1:9/fine")
    asyncio.run(go())
    assert [letter.state for letter in room.letters()] == ["waiting", "sent"] * 3


def test_run_forever_survives_an_archive_that_cannot_be_written(
    room: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and could not be noted goes again, under its key, and not before a pause."""
    caplog.set_level(logging.DEBUG, logger="newswatch")
    monkeypatch.setattr(dispatch, "_AFTER_A_FAULT", 0.01)
    monkeypatch.setattr(dispatch, "_LOOK_EVERY", 0.01)
    faults = [ArchiveError("the disk is full"), KeyError("ours")]
    sent = AlertStore.sent

    def failing(*given: Any) -> None:
        if faults:
            raise faults.pop(0)
        sent(*given)

    async def go() -> list[str]:
        counting = Counting()
        dispatcher = Dispatcher(room.writer, room.settings, room.secrets, room.clock, channels={"http": counting})
        task = asyncio.create_task(dispatcher.run_forever())
        keys = [await counting.next() for _ in range(3)]
        await stopped(task)
        return keys

    monkeypatch.setattr(AlertStore, "sent", failing)
    room.add("corridor", "corridor", "http://127.0.0.1:9/x")
    store(room.writer, candidate())
    assert len(set(asyncio.run(go()))) == 1
    assert states(room) == [("sent", 1)]
    assert "the disk is full" in caplog.text
    assert "KeyError" in caplog.text


def test_two_who_send_at_once_tell_a_target_once_and_in_order(room: Desk) -> None:
    async def go() -> list[Round]:
        dispatcher = Dispatcher(room.writer, room.settings, room.secrets, room.clock, channels={"http": Counting()})
        return list(await asyncio.gather(*(dispatcher.run_once(everything=True) for _ in range(3))))

    room.add("corridor", "corridor", "http://127.0.0.1:9/x")
    for slug in ("one", "two"):
        store(room.writer, candidate(slug))
    assert [done.sent for done in asyncio.run(go())] == [2, 0, 0]
    assert states(room) == [("sent", 1)] * 2


def test_retry_after_is_kept(tmp_path: Path) -> None:
    with desk(tmp_path, alerts=Alerts()) as room, http_receiver(lambda _: 429, Retry_After="900") as hook:
        room.writer.set_source(source())
        room.add("corridor", "corridor", hook.url)
        store(room.writer, candidate())
        room.send()
        assert room.letters()[0].due_at == room.clock.now() + timedelta(seconds=900)


def test_a_target_gets_no_more_a_minute_than_was_set(tmp_path: Path) -> None:
    with http_receiver() as hook, http_receiver() as other, desk(tmp_path, alerts=Alerts(per_minute=2)) as room:
        room.writer.set_source(source())
        room.add("a", "corridor", hook.url)
        for number in range(5):
            store(room.writer, candidate(f"n{number}"))
        assert room.send() == Round(sent=2, waiting=3)
        dispatcher = Dispatcher(room.writer, room.settings, room.secrets, room.clock)
        room.add("b", "corridor", other.url)
        store(room.writer, candidate("last"))

        async def minutes() -> list[Round]:
            rounds = []
            for _ in range(2):
                rounds.append(await dispatcher.run_once())
                room.clock.on(seconds=59)
                rounds.append(await dispatcher.run_once())
                room.clock.on(seconds=1)
            return rounds

        rounds = asyncio.run(minutes())
        asyncio.run(dispatcher.close())
        assert [one.sent for one in rounds] == [3, 0, 2, 0]
        assert [call.json["article"]["id"] for call in hook.calls] == [1, 2, 3, 4, 5, 6]
        assert len(other.calls) == 1


def test_of_what_was_sent_long_ago_only_the_fact_is_kept(tmp_path: Path) -> None:
    with http_receiver() as hook, desk(tmp_path) as room:
        room.writer.set_source(source())
        room.add("a", "corridor", hook.url)
        room.add("d", "corridor", hook.url, mode="hourly")
        room.add("dead", "corridor", "http://127.0.0.1:9/")
        stored = store(room.writer, candidate("one"))
        room.clock.on(hours=1)
        room.send()
        room.clock.on(days=29)
        room.send()
        assert all("text" in letter.payload for letter in room.letters())
        room.clock.on(days=2)
        room.send()
        log = {line["alert"]: line for line in view.log(room.store, limit=10, alert=None)}
        payloads = {letter.alert: letter.payload for letter in room.letters()}
        assert (log["a"]["about"], log["a"]["state"], log["a"]["reason"]) == ("Corridor opens", "sent", "match")
        assert (log["d"]["about"], log["d"]["reason"]) == ("1 articles", "digest")
        assert "Iran" not in payloads["a"] + payloads["d"]
        assert "Iran" in payloads["dead"]
        room.send(everything=True)
        assert len(hook.calls) == 2
        with room.writer.transaction():
            forget_article(room.writer.connection.sql, stored.article_id)
        assert "Corridor opens" not in "".join(letter.payload for letter in room.letters())


def test_the_more_urgent_goes_first_and_each_alert_in_its_order(room: Desk) -> None:
    with http_receiver() as hook:
        for name, priority in (("slow", "low"), ("plain", "normal"), ("urgent", "high")):
            room.add(name, "corridor", hook.url, priority=priority)
        for slug in ("one", "two"):
            store(room.writer, candidate(slug))
        assert room.send() == Round(sent=6)
        told = [(call.json["alert"]["name"], call.json["article"]["url"].rpartition("/")[2]) for call in hook.calls]
    assert told == [(name, slug) for name in ("urgent", "plain", "slow") for slug in ("one", "two")]


def test_sending_by_hand_tries_each_once_the_urgent_first(room: Desk) -> None:
    with http_receiver(lambda _: 410) as hook:
        room.add("plain", "corridor", hook.url)
        room.add("urgent", "corridor", hook.url, priority="high")
        store(room.writer, candidate())
        assert room.send() == Round(dead=2)
        assert room.send(everything=True) == Round(dead=2)
        assert [call.json["alert"]["name"] for call in hook.calls] == ["urgent", "plain"] * 2
