"""A digest tells a story once, the widest first, and says what it could not see."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newswatch.alerts import templates
from newswatch.archive.alert_forgetting import forget_article
from newswatch.models import Stored
from tests.alert_kit import Desk, desk
from tests.archive_kit import candidate, edit, found, source, store

TBILISI = ZoneInfo("Asia/Tbilisi")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        for name in ("oc-media", "civil", "wire"):
            made.writer.set_source(source(name))
        yield made


def join(room: Desk, first: Stored, *others: Stored) -> None:
    """What the search for copies will do: one story for articles of several outlets."""
    sql = room.writer.connection.sql
    with room.writer.transaction():
        for other in others:
            sql.execute("UPDATE story_member SET to_at = from_at + 1 WHERE article_id = ?", (other.article_id,))
            sql.execute(
                "INSERT INTO story_member (article_id, story_id, from_at) SELECT ?, story_id, from_at + 2 "
                "FROM story_member WHERE article_id = ? AND to_at IS NULL", (other.article_id, first.article_id),
            )  # fmt: skip


def put(room: Desk, slug: str, outlet: str, hour: int = 10, **changes: Any) -> Stored:
    text = f"Part {slug} about the corridor, in words of {outlet}."
    return store(room.writer, candidate(slug, source=outlet, text=text,
                                        published_at=f"2026-11-20T{hour:02}:00:00+04:00", **changes))  # fmt: skip


def the_digest(room: Desk) -> dict[str, Any]:
    room.clock.on(hours=24)
    room.send()
    payload: dict[str, Any] = json.loads(room.letters()[-1].payload)
    return payload


def test_stories_are_folded_and_the_widest_comes_first(room: Desk) -> None:
    room.add("daily", "corridor", mode="daily", every_copy=True, follow_ups=True)
    alone = put(room, "alone", "wire", title="Else")
    titled = put(room, "titled", "wire", title="A corridor")
    here, there, last = put(room, "a", "oc-media", 12), put(room, "b", "civil", 9), put(room, "c", "wire", 13)
    join(room, here, there, last)
    edit(room.writer, here.article_id, candidate("a", text="The corridor was closed."))
    payload = the_digest(room)
    assert [item["article"]["id"] for item in payload["items"]] == [
        here.article_id, here.article_id, titled.article_id, alone.article_id,
    ]  # fmt: skip
    first, change, *_ = payload["items"]
    assert [copy["id"] for copy in first["copies"]] == [there.article_id, last.article_id]
    assert first["also_in"] == {"outlets": 2, "first": "CIVIL", "names": ["CIVIL", "WIRE"]}
    assert (change["reason"], change["copies"]) == ("update", [])
    assert (payload["total"], payload["stories"]) == (6, 4)
    assert payload["items"][3]["also_in"] == {"outlets": 0, "first": None, "names": []}
    text, html = templates.as_text(payload, TBILISI), templates.as_html(payload, TBILISI)
    for shown in (text, html):
        assert "Also in 2 outlets, first: CIVIL" in shown
        assert "https://civil.example/news/b" in shown


def test_a_notice_says_where_else_the_story_stands(room: Desk) -> None:
    room.add("each", "corridor", every_copy=True)
    first = put(room, "a", "oc-media", 9)
    room.writer.on_stored.insert(0, lambda writer, stored: join_inside(room, first, stored))
    put(room, "b", "civil", 11)
    payload = json.loads(room.letters()[-1].payload)
    assert payload["also_in"] == {"outlets": 1, "first": "OC-MEDIA", "names": ["OC-MEDIA"]}
    assert "Also in 1 outlet, first: OC-MEDIA" in templates.as_text(payload, TBILISI)


def join_inside(room: Desk, first: Stored, stored: Stored) -> None:
    sql = room.writer.connection.sql
    sql.execute("UPDATE story_member SET story_id = (SELECT story_id FROM story_member WHERE article_id = ?) "
                "WHERE article_id = ?", (first.article_id, stored.article_id))  # fmt: skip


def test_a_forgotten_copy_leaves_the_digest(room: Desk) -> None:
    room.add("daily", "corridor", mode="daily", every_copy=True)
    here, there = put(room, "a", "oc-media"), put(room, "b", "civil")
    join(room, here, there)
    assert len(the_digest(room)["items"][0]["copies"]) == 1
    with room.writer.transaction():
        forget_article(room.writer.connection.sql, there.article_id)
    (item,) = json.loads(room.letters()[-1].payload)["items"]
    assert item["copies"] == []
    assert item["article"]["id"] == here.article_id


def crawl(room: Desk, ends: dict[str, str], *, minutes: int = 10, known: int = 1) -> int:
    """One crawl as its record has it: source → how it ended."""
    frontier = room.writer.frontier
    number = frontier.begin_crawl({})
    for name in ends:
        frontier.begin_source(number, name)
    room.clock.on(minutes=minutes)
    for name, finish in ends.items():
        frontier.finish_source(number, name, found=known, known=known, requests=1, bytes=1, fetched=1,
                               not_modified=0, finish=finish, completed=finish == "finished")  # fmt: skip
    frontier.finish_crawl(number, "finished")
    return number


def test_a_night_with_two_sources_down_and_one_blocked_is_told_as_that(room: Desk) -> None:
    """Crawls at 18:00, 19:00 … of the reader's clock; none between one and six; a truncated text."""
    for name in ("down-dns", "down-500", "blocked-pages", "sleeps", "off", "never"):
        room.writer.set_source(source(name))
    room.clock.moment = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 07:00 in Tbilisi
    room.add("morning", "corridor", mode="daily", at="07:00", zone="Asia/Tbilisi")
    crawl(room, {"sleeps": "finished", "off": "finished"})
    room.writer.connection.sql.execute("UPDATE source SET enabled = 0 WHERE id = 'off'")
    with room.writer.transaction():
        room.writer.connection.sql.execute("UPDATE crawl_source SET started_at = started_at - 86400000")
    for hour in (*range(14, 22), 26):  # 18:00 to 01:00, 06:00
        room.clock.moment = datetime(2026, 11, 20 + hour // 24, hour % 24, 0, tzinfo=UTC)
        number = crawl(room, {
            "oc-media": "failed: https://oc-media.example/feed: timeout" if hour == 15 else "finished",
            "down-dns": "failed: https://down.example/feed: the name cannot be resolved",
            "down-500": "failed: https://x.example/feed: HTTP 500",
        })  # fmt: skip
        blocked = crawl(room, {"blocked-pages": "finished"}, known=0, minutes=0)
        key, link = found("https://blocked-pages.example/news/1")
        with room.writer.transaction():
            room.writer.frontier.outcome(blocked, "blocked-pages", key, link.url, "failed", reason="http_status",
                                         detail="403")  # fmt: skip
    assert number
    store(room.writer, candidate("one", partial=True, published_at=None))
    room.clock.moment = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    room.send()
    payload = json.loads(room.letters()[-1].payload)
    assert payload["period"] == {"from": "2026-11-20T03:00:00Z", "to": "2026-11-21T03:00:00Z"}
    gaps = payload["gaps"]
    assert [(gap["source"], gap["how"], gap["crawls"]) for gap in gaps["not_reached"]] == [
        ("blocked-pages", "blocked", 9), ("down-500", "down", 9), ("down-dns", "down", 9), ("sleeps", "not_crawled", 0),
    ]  # fmt: skip
    shown = templates.as_text(payload, TBILISI).partition("What this digest is missing:\n")[2].partition("\n\n")[0]
    assert shown.splitlines() == [
        "- BLOCKED-PAGES blocked us (HTTP 403, 9 tries).",
        "- DOWN-500 was down (https://x.example/feed: HTTP 500, 9 tries).",
        "- DOWN-DNS was down (https://down.example/feed: the name cannot be resolved, 9 tries).",
        "- SLEEPS was not crawled.",
        "- Nothing was crawled from 2026-11-20 07:10 +04 to 2026-11-20 18:00 +04.",
        "- Nothing was crawled from 2026-11-21 01:10 +04 to 2026-11-21 06:00 +04.",
        "- 1 text is cut short.",
    ]
    assert "DOWN-DNS was down" in templates.as_html(payload, TBILISI)


def test_words_of_a_failing_server_stay_words(room: Desk) -> None:
    room.add("daily", "corridor", mode="daily")
    put(room, "a", "oc-media")
    crawl(room, {"civil": "failed: <script>{{7*7}}</script>\r\nBcc: x\u202e"})
    payload = the_digest(room)
    html, text = templates.as_html(payload, TBILISI), templates.as_text(payload, TBILISI)
    assert "<script" not in html
    assert "{{7*7}}" in html
    assert "\nBcc" not in text
    assert "\u202e" not in text
