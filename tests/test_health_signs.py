"""What others watch us by: the heartbeat, `/healthz`, the numbers for Prometheus, and the operator's message."""

import asyncio
import dataclasses
import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newswatch.alerts import operator, rules, view
from newswatch.alerts.channels.mail import subject
from newswatch.alerts.dispatch import Dispatcher
from newswatch.alerts.match import Matcher
from newswatch.alerts.rules import OPERATOR, make_alert
from newswatch.alerts.templates import as_html, as_text
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.health import CoverageEstimate
from newswatch.archive.health_book import Fault
from newswatch.archive.lock import Holder, holder
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError
from newswatch.settings import Health, Schedule, Secrets, Settings, load
from scheduler import alive, control, metrics
from scheduler.heartbeat import Heartbeat
from scheduler.rounds import Rounds
from scheduler.session import open_session
from spiders import runner
from tests.archive_kit import NOON, HandClock, candidate, open_writer, source, store
from tests.receivers import http_receiver
from tests.site import Answer, Site

SECRET = "SECRET-PATH-4711"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", HandClock(), role="run") as writer:
        writer.set_source(source())
        yield writer


def beat(heartbeat: Heartbeat, *minutes: float) -> None:
    async def all_of_them() -> None:
        for after in minutes:
            await heartbeat.beat(NOON + timedelta(minutes=after))

    asyncio.run(all_of_them())


def settings(to: str, **schedule: str) -> Settings:
    return Settings(schedule=Schedule(heartbeat=to, **schedule))


def test_an_address_is_asked_as_often_as_set() -> None:
    with Site() as site:
        site["/ping"] = Answer(status=200)
        beat(Heartbeat(settings(site.url("/ping"))), 0, 0.5, 1, 1.2, 2.1)
        assert site.asked() == ["/ping"] * 3


def test_a_clock_set_back_does_not_silence_it() -> None:
    with Site() as site:
        site["/ping"] = Answer(status=200)
        beat(Heartbeat(settings(site.url("/ping"))), 60, 0)
        assert len(site.hits) == 2


@pytest.mark.parametrize(
    "answer", [Answer(status=500), Answer(status=302, headers={"Location": "/else"}), Answer(reset=True)]
)
def test_a_watcher_that_fails_is_said_once_without_its_address(
    answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    with Site() as site:
        site[f"/{SECRET}"] = answer
        heartbeat = Heartbeat(settings(site.url(f"/{SECRET}")))
        beat(heartbeat, 0, 1, 2)
        site[f"/{SECRET}"] = Answer(status=200)
        beat(heartbeat, 3, 4)
    said = [record.getMessage() for record in caplog.records if "heartbeat" in record.getMessage()]
    assert ["failed=" in line for line in said] == [True, False]
    assert "works=again" in said[1]
    assert SECRET not in caplog.text
    assert "/else" not in site.asked()


def test_a_file_is_touched(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    beat(Heartbeat(settings(str(file))), 0)
    os.utime(file, (0, 0))
    beat(Heartbeat(settings(str(file))), 1)
    assert file.stat().st_mtime > 0
    (tmp_path / "gone").mkdir()
    beat(Heartbeat(settings(str(tmp_path / "none" / "alive"))), 0)  # said, and nothing stops


def test_a_secret_address_comes_from_a_file(tmp_path: Path) -> None:
    with Site() as site:
        site[f"/{SECRET}"] = Answer(status=200)
        file = tmp_path / "address"
        file.write_text(site.url(f"/{SECRET}"))
        file.chmod(0o600)
        beat(Heartbeat(settings(f"@{file}")), 0)
        assert site.asked() == [f"/{SECRET}"]


@pytest.mark.parametrize("to", ["ftp://x/y", "relative/file", "https://", "@/no/such/file"])
def test_a_heartbeat_that_can_go_nowhere_is_refused_at_the_start(to: str) -> None:
    with pytest.raises(ConfigError, match=r"schedule\.heartbeat"):
        Heartbeat(settings(to))


def test_a_target_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match=r"health\.to: "):
        Rounds(Settings(health=Health(to=("htps://example.org",))), HandClock())


def test_doctor_shows_of_addresses_only_where_they_lead(tmp_path: Path) -> None:
    secrets = f"https://example.org/{SECRET}, ntfy://{SECRET}, mailto:desk@example.org"
    environ = {"NEWSWATCH_HEALTH__TO": secrets, "NEWSWATCH_SCHEDULE__HEARTBEAT": f"https://hc.example/{SECRET}"}
    loaded = load(tmp_path, environ=environ)
    assert loaded.settings.health.to == tuple(secrets.split(", "))
    shown = {origin.key: origin.value for origin in loaded.origins}
    assert shown["health.to"] == ("https://example.org/…", "ntfy:///…", "mailto:desk@example.org")
    assert shown["schedule.heartbeat"] == "https://hc.example/…"


def signs(**changes: object) -> alive.Signs:
    facts: dict[str, object] = {
        "last_lived": NOON - timedelta(seconds=5), "holder": Holder(pid=4711, role="run", since=""), "free": 10**10
    }  # fmt: skip
    return alive.Signs(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "ok", "words"),
    [
        ({}, True, "the service lives (process 4711)"),
        ({"last_lived": NOON - timedelta(minutes=5)}, False, "gave no sign since 2026-11-20 11:55:00 UTC"),
        ({"holder": None}, False, "last lived 2026-11-20 11:59:55 UTC; start it with `newswatch run`"),
        ({"holder": Holder(pid=1, role="crawl", since="")}, False, "start it with `newswatch run`"),
        ({"holder": None, "last_lived": None}, True, "no service has run here"),
        ({"last_lived": None}, False, "the service has just begun"),
        ({"free": 1000}, False, "make room"),
        ({"free": None}, True, "the service lives"),
    ],
)  # fmt: skip
def test_healthz_says_what_is_wrong(changes: dict[str, object], ok: bool, words: str) -> None:
    told = alive.judge(signs(**changes), NOON)
    assert told.ok is ok
    assert words in "; ".join(told.words)


def test_the_signs_are_read_from_the_home(writer: Writer) -> None:
    control.beat(writer.home, NOON)
    assert alive.alive(writer.home, NOON).ok
    held = holder(writer.home)
    assert held is not None
    assert (held.pid, held.role) == (os.getpid(), "run")
    writer.close()
    assert holder(writer.home) is None
    assert not alive.alive(writer.home, NOON).ok


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "archive.lock").write_text("999999999 run 2026-11-20T12:00:00Z\n")
    assert holder(tmp_path) is None
    (tmp_path / "archive.lock").write_bytes(b"\xff nonsense")
    assert holder(tmp_path) is None


def test_metrics_are_the_rows_of_health(writer: Writer) -> None:
    store(writer, candidate("a"))
    writer.health.judged("oc-media", CoverageEstimate(share=0.9, low=0.8, high=0.95, words=""), None, None)
    words = 'a "quoted"\nline\\'
    writer.health.notice(Fault(source="oc-media", kind="silent", severity="broken", since=NOON, words=words))
    with Archive(writer.home, clock=HandClock()) as archive:
        body = metrics.render(archive, alive.judge(signs(), NOON))
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    assert families["newswatch_up"].samples[0].value == 1
    assert families["newswatch_articles"].samples[0].value == 1
    states = {one.labels["state"]: one.value for one in families["newswatch_source_state"].samples}
    assert states == {"ok": 0, "warn": 0, "broken": 1, "off": 0}
    assert families["newswatch_source_coverage_ratio"].samples[0].value == 0.9
    (fault,) = families["newswatch_fault_since_timestamp_seconds"].samples
    assert fault.labels == {"source": "oc-media", "kind": "silent", "severity": "broken"}
    assert fault.value == NOON.timestamp()


def test_an_empty_archive_has_metrics(writer: Writer) -> None:
    with Archive(writer.home) as archive:
        body = metrics.render(archive, alive.judge(signs(last_lived=None, holder=None, free=None), NOON))
    assert b"newswatch_up 1.0" in body
    assert not re.search(rb"^newswatch_disk_free_bytes ", body, re.MULTILINE)


def told(writer: Writer, to: tuple[str, ...], *faults: Fault, over: bool = False) -> int:
    for fault in faults:
        writer.health.notice(fault)
        if over:
            writer.health.over(fault.source, fault.kind)
    return operator.tell(writer, writer.health.untold(), Settings(health=Health(to=to)), writer.clock.now())


def silent(name: str = "oc-media", words: str = "OC Media: nothing new since noon.") -> Fault:
    return Fault(source=name, kind="silent", severity="broken", since=NOON, words=words)


def test_the_operator_s_message_in_every_form(writer: Writer) -> None:
    hostile = "OC \x1b[2JMedia\u202e: <script>alert(1)</script> {{ 7 * 7 }}"
    assert told(writer, ("mailto:desk@example.org",), silent(words=hostile), silent("civil-ge")) == 1
    store = AlertStore(writer.connection.sql)
    (letter,) = store.letters(limit=9)
    payload = json.loads(letter.payload)
    assert (payload["schema"], payload["kind"], payload["total"]) == ("newswatch.alert/1", "health", 2)
    assert subject(payload) == "[newswatch health] 2 faults (oc-media, civil-ge)"
    text, html = as_text(payload, None), as_html(payload, None)
    assert "Broken: oc-media" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<script>" not in html
    assert "{{ 7 * 7 }}" in html
    assert view.log(store, limit=9, alert=None)[0]["about"] == "2 faults (oc-media, civil-ge)"
    told(writer, ("mailto:desk@example.org",), silent(), over=True)
    ended = json.loads(store.letters(limit=9)[0].payload)
    assert subject(ended) == "[newswatch health] works again: oc-media"
    assert "Works again: oc-media" in as_text(ended, None)


def test_it_is_no_alert_of_the_user_s_and_asks_for_no_article(writer: Writer) -> None:
    told(writer, ("mailto:desk@example.org",), silent())
    sql = AlertStore(writer.connection.sql)
    assert rules.every(sql) == []
    writer.on_stored.append(Matcher(Settings(), writer.clock))
    store(writer, candidate("a", text="oc-media silent"))
    assert sql.found.hits_by_alert() == {}
    with pytest.raises(ConfigError, match="take another"):
        make_alert(name=OPERATOR, query="iran", to=["mailto:desk@example.org"], created_at=NOON)


def test_targets_that_changed_are_those_told_from_then_on(writer: Writer) -> None:
    with http_receiver() as first, http_receiver() as second:
        told(writer, (first.url,), silent())
        send(writer)
        told(writer, (second.url,), silent("civil-ge"))
        send(writer)
    assert (len(first.calls), len(second.calls)) == (1, 1)
    assert first.calls[0].key != second.calls[0].key


def send(writer: Writer) -> None:
    async def go() -> None:
        dispatcher = Dispatcher(writer, Settings(), Secrets(), writer.clock)
        await dispatcher.run_once()
        await dispatcher.close()

    asyncio.run(go())


def test_a_session_ticks_tells_and_beats(tmp_path: Path) -> None:
    clock = HandClock()
    with Site() as site, http_receiver() as hook:
        site["/ping"] = Answer(status=200)
        chosen = dataclasses.replace(
            Settings(health=Health(to=(hook.url,))), schedule=Schedule(heartbeat=site.url("/ping"))
        )

        async def main() -> None:
            async with open_session(tmp_path, chosen, "run", clock=clock, secrets=Secrets()) as session:
                session.writer.set_source(source())
                session.writer.health.notice(silent())
                await session.on_tick(clock.now())
                assert session.writer.health.untold() != []  # it has not settled
                clock.on(minutes=11)
                await session.on_tick(clock.now())
                await session.send_alerts()
                await session.on_tick(clock.now())

        runner.run(main())
        assert len(hook.calls) == 1
        assert len(site.hits) == 2
