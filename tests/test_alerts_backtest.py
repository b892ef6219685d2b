"""What `alerts test` foretells is what is then told."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.alerts import digest, view
from newswatch.archive.query import parse
from newswatch.cli import main
from tests.alert_kit import Desk, desk
from tests.archive_kit import candidate, edit, source, store


def a_month(room: Desk) -> None:
    """Dated, undated, late, copied, edited, imported: what an archive gets."""
    room.writer.set_source(source())
    room.writer.set_source(source("civil"))
    store(room.writer, candidate("first-crawl", published_at=None), baseline=True)
    with room.writer.transaction():
        room.writer.connection.sql.execute(
            "UPDATE source SET baseline_at = ? WHERE id = 'oc-media'", (int(room.clock.now().timestamp() * 1000),)
        )
    for number in range(12):
        room.clock.on(hours=7 * number)
        at = (room.clock.now() - timedelta(hours=2)).isoformat()
        text = f"The corridor, part {number}, with words enough to be a text."
        stored = store(room.writer, candidate(f"a{number}", text=text, published_at=at))
        if number % 3 == 0:
            store(room.writer, candidate(f"b{number}", text=text, published_at=at, source="civil"))
        if number % 4 == 0:
            edit(room.writer, stored.article_id, candidate(f"a{number}", text=f"{text} Edited.", published_at=at))
        store(room.writer, candidate(f"c{number}", title="Else", text=f"Other {number}.", published_at=None))
    store(room.writer, candidate("late", published_at="2026-01-01"))
    edited = store(room.writer, candidate("gains", title="Else", text="Nothing.", published_at=None))
    edit(room.writer, edited.article_id, candidate("gains", title="Else", text="A corridor.", published_at=None))
    with room.writer.transaction():
        room.writer.add_article(
            candidate("old"), cleaner="1", capture=None, observed_at=room.clock.now(), baseline=False, imported=True
        )


@pytest.mark.parametrize("options", [{}, {"every_copy": True}, {"late": True}, {"late": True, "every_copy": True}])
def test_the_forecast_is_what_is_then_told(tmp_path: Path, options: dict[str, bool]) -> None:
    with desk(tmp_path) as room:
        room.add("corridor", "corridor", **options)
        start = room.clock.now()
        a_month(room)
        told = view.forecast(
            room.store, room.settings, alert="corridor", query=None, since=start, now=room.clock.now()
        )  # fmt: skip
        assert told["messages"]["instant"] == told["told"] == len(room.letters())
        assert told["told"] > 10
        newest = json.loads(room.letters()[-1].payload)["article"]
        assert told["samples"][0]["id"] == newest["id"]
        states = [hit.state for hit in room.hits("corridor")]
        assert (told["late"], told["copies"]) == (states.count("late"), states.count("copy"))
        assert told["matching"] == len(states) + told["silent"]
        assert told["silent"] == 2


@pytest.mark.parametrize("mode", ["hourly", "daily", "weekly"])
def test_the_forecast_of_a_digest_is_what_is_then_sent(tmp_path: Path, mode: str) -> None:
    with desk(tmp_path) as room:
        at = {"weekly": "wed 18:00", "daily": "18:00", "hourly": ""}[mode]
        room.add("corridor", "corridor", mode=mode, zone="Asia/Tbilisi", at=at)
        start = room.clock.now()
        sent = 0
        original = room.clock.on

        def on(**span: float):  # type: ignore[no-untyped-def]
            nonlocal sent
            for _ in range(int(span.get("hours", 0))):
                original(hours=1)
                sent += digest.close_due(room.writer, room.settings, room.clock.now())
            return room.clock.now()

        room.clock.on = on  # type: ignore[method-assign]
        a_month(room)
        on(hours=24 * 8)
        told = view.forecast(room.store, room.settings, alert="corridor", query=None, since=start, now=room.clock.now())
        assert told["messages"][mode] == sent == len(room.letters())


def test_only_what_was_recorded_since_then_counts(tmp_path: Path) -> None:
    with desk(tmp_path) as room:
        a_month(room)
        now = room.clock.now()
        query = parse("corridor")
        whole = view.forecast(
            room.store, room.settings, alert=None, query=query, since=now - timedelta(days=90), now=now
        )
        last = view.forecast(room.store, room.settings, alert=None, query=query, since=now - timedelta(days=1), now=now)
        none = view.forecast(
            room.store, room.settings, alert=None, query=parse("zebra"), since=now - timedelta(days=90), now=now
        )
    assert 0 < last["told"] < whole["told"]
    assert none["told"] == none["matching"] == 0
    assert none["busiest_day"] is None


def test_the_command_says_it_in_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSWATCH_HOME", str(tmp_path))
    assert main(["alerts", "test", "--query", "corridor"]) == 2
    with desk(tmp_path) as room:
        room.add("corridor", "corridor")
        a_month(room)
    capsys.readouterr()
    assert main(["alerts", "test", "corridor", "--since", "2026-11-01"]) == 0
    shown = capsys.readouterr().out
    assert "would be told" in shown
    assert "Busiest day" in shown
    assert main(["alerts", "test", "--query", "after:2026-11-01 corridor", "--since", "2026-11-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["told"] > 10
    for wrong in (["corridor", "--query", "x"], [], ["nobody"], ["--query", "(x"], ["corridor", "--since", "soon"]):
        assert main(["alerts", "test", *wrong]) == 2


def test_a_flood_is_told_and_narrower_words_are_tried(tmp_path: Path) -> None:
    with desk(tmp_path) as room:
        room.writer.set_source(source())
        start = room.clock.now()
        for number in range(40):
            about = ("Railway", "Customs", "Weather")[number % 3]
            title = f"{about} and the corridor" if number % 4 == 0 else f"{about} =cmd {{{{7*7}}}} {number}"
            text = f"The corridor, part {number}, with words enough."
            store(room.writer, candidate(f"a{number}", title=title, text=text))
        told = view.forecast(
            room.store, room.settings, alert=None, query=parse("corridor OR zebra"), since=start, now=room.clock.now()
        )
        assert told["busiest"] == 40
        assert told["narrower"] == [
            {"query": "(corridor OR zebra) railway", "told": 14}, {"query": "(corridor OR zebra) weather", "told": 13},
            {"query": "(corridor OR zebra) customs", "told": 13}, {"query": "title:(corridor OR zebra)", "told": 10},
        ]  # fmt: skip
        few = view.forecast(
            room.store, room.settings, alert=None, query=parse("railway"), since=start, now=room.clock.now()
        )
        assert few["narrower"] == []
