"""Which articles an alert tells: with the article, once, and only what is news."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newswatch.alerts import rules
from newswatch.archive.alert_store import HitState
from newswatch.archive.reader import Archive
from newswatch.errors import ConfigError, QueryError
from newswatch.models import ArticleStatus, VersionKind
from tests.alert_kit import HOOK, Desk, desk
from tests.archive_kit import candidate, edit, source, store

LONG_AGO = "2026-11-10T10:00:00+04:00"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        made.writer.set_source(source())
        made.writer.set_source(source("civil", country="GE"))
        yield made


def test_an_article_and_its_message_are_one_transaction(room: Desk) -> None:
    room.add("corridor", "corridor", HOOK, "mailto:a@b.example")
    room.writer.on_stored.append(lambda *_: 1 // (2 - len(room.letters())) and None)  # fails once both are written
    with pytest.raises(ZeroDivisionError):
        store(room.writer, candidate())
    assert room.letters() == []
    assert room.hits("corridor") == []
    room.writer.on_stored.pop()
    stored = store(room.writer, candidate())
    assert [json.loads(letter.payload)["article"]["id"] for letter in room.letters()] == [stored.article_id] * 2


def test_the_payload_is_what_the_docs_say(room: Desk) -> None:
    room.add("corridor", "iran -gas", "http://127.0.0.1:9/a", "mailto:a@b.example")
    store(room.writer, candidate(title="Talks {{7*7}}"))
    first, second = (json.loads(letter.payload) for letter in room.letters())
    assert list(first) == [
        "schema",
        "key",
        "kind",
        "dedup_key",
        "created_at",
        "alert",
        "reason",
        "why",
        "outlet",
        "also_in",
        "article",
    ]
    assert first["schema"] == "newswatch.alert/1"
    assert first["alert"] == {"name": "corridor", "query": "iran -gas", "mode": "instant", "priority": "normal"}
    assert first["reason"] == "match"
    assert list(first["article"]) == [
        "id", "url", "urls", "source", "title", "authors", "published_at", "modified_at", "first_seen_at", "language",
        "country", "section", "tags", "lead", "text", "image", "word_count", "partial", "story_id", "version", "status",
    ]  # fmt: skip
    assert first["article"]["title"] == "Talks {{7*7}}"
    assert first["article"]["status"] == "current"
    assert first["key"] != second["key"]
    assert first["dedup_key"] == second["dedup_key"]
    (snippet,) = first["why"]["snippets"]
    assert "Iran" in [part["text"] for part in snippet["parts"] if part["match"]]


def test_alert_and_search_give_the_same_answer(room: Desk) -> None:
    queries = {
        "words": "corridor russia", "phrase": '"opened on friday"', "near": '"corridor friday"~3', "or": "gas OR iran",
        "not": "corridor -iran", "prefix": "corrid*", "title": "title:opens", "author": "author:avdaliani",
        "source": "source:oc-media", "lang": "lang:en", "country": "country:GE", "covers": "covers:AM",
        "after": "after:2026-11-01", "before": "before:2026-11-01", "tag": "tag:Georgia", "none": "zebra",
        "mixed": "(corridor after:2026-11-01) OR zebra", "everything": "",
    }  # fmt: skip
    for name, query in queries.items():
        room.add(name, query, every_copy=True)
    stored = store(room.writer, candidate())
    with Archive(room.writer.home) as archive:
        for name, query in queries.items():
            found = [article.id for article in archive.search(query)]
            assert [hit.article_id for hit in room.hits(name)] == found, query
            assert found in ([stored.article_id], [])


def test_an_edit_is_not_told_again(room: Desk) -> None:
    room.add("corridor", "corridor")
    stored = store(room.writer, candidate())
    edit(room.writer, stored.article_id, candidate(text="The corridor opened on Saturday."))
    assert len(room.letters()) == 1


def test_follow_ups_are_told_when_asked_for(room: Desk) -> None:
    room.add("quiet", "corridor")
    room.add("eager", "corridor", follow_ups=True)
    stored = store(room.writer, candidate())
    edit(room.writer, stored.article_id, candidate(text="Nothing of the word is left."))
    edit(room.writer, stored.article_id, candidate(text="Nothing of the word is left!"), VersionKind.COSMETIC)
    with room.writer.transaction():
        room.writer.withdraw(stored.article_id, room.clock.on(hours=1))
    edit(room.writer, stored.article_id, candidate(text="Nothing of the word is left!"))
    assert len(room.letters("quiet")) == 1
    assert [json.loads(letter.payload)["reason"] for letter in room.letters("eager")] == [
        "match", "update", "withdrawn", "returned",
    ]  # fmt: skip
    assert json.loads(room.letters("eager")[2].payload)["article"]["status"] == "withdrawn"


def test_what_was_seen_before_it_was_gone_is_no_return(room: Desk) -> None:
    """Pages of other machines arrive in any order."""
    room.add("eager", "corridor", follow_ups=True)
    stored = store(room.writer, candidate())
    with room.writer.transaction():
        room.writer.withdraw(stored.article_id, room.clock.now() + timedelta(hours=2))
    for hours in (1, 2):
        room.clock.on(hours=1)
        back = edit(room.writer, stored.article_id, candidate(), VersionKind.RETURNED)
        assert (back.article.status is ArticleStatus.WITHDRAWN) == (hours == 1)
    room.clock.on(hours=-1)
    edit(room.writer, stored.article_id, candidate(), VersionKind.RETURNED)
    told = [json.loads(letter.payload)["reason"] for letter in room.letters("eager")]
    assert told == ["match", "withdrawn", "returned"]


def test_an_edit_that_brings_the_word_is_news(room: Desk) -> None:
    room.add("gas", "gas")
    stored = store(room.writer, candidate())
    assert room.letters() == []
    edit(room.writer, stored.article_id, candidate(text="The corridor will carry gas."))
    (letter,) = room.letters()
    assert json.loads(letter.payload)["reason"] == "match"


def test_an_edit_of_what_was_there_before_the_alert_is_no_news(room: Desk) -> None:
    stored = store(room.writer, candidate())
    room.add("corridor", "corridor", follow_ups=True)
    edit(room.writer, stored.article_id, candidate(text="The corridor opened on Saturday."))
    with room.writer.transaction():
        room.writer.withdraw(stored.article_id, room.clock.on(hours=1))
    assert room.letters() == []


def test_what_is_found_late_is_kept_and_not_told(room: Desk) -> None:
    room.add("corridor", "corridor")
    room.add("all", "corridor", late=True)
    store(room.writer, candidate(published_at=LONG_AGO))
    assert [hit.state for hit in room.hits("corridor")] == [HitState.LATE]
    assert room.letters("corridor") == []
    assert len(room.letters("all")) == 1


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ("2026-11-17T16:00:00+04:00", True),  # three days before noon of the 20th, to the minute
        ("2026-11-17T15:59:00+04:00", False),
        ("2026-11-17", True),  # some time that day
        ("2026-11-16", False),
        ("2026-12-24", True),
        (None, True),
    ],
)
def test_three_days_are_fresh(room: Desk, published: str | None, told: bool) -> None:
    room.clock.moment = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    room.add("corridor", "corridor")
    store(room.writer, candidate(published_at=published))
    assert bool(room.letters()) is told


def test_baseline_and_imports_never_fire(room: Desk) -> None:
    room.add("corridor", "corridor", late=True, every_copy=True, follow_ups=True)
    store(room.writer, candidate("one"), baseline=True)
    with room.writer.transaction():
        imported = room.writer.add_article(
            candidate("two"), cleaner="1", capture=None, observed_at=room.clock.now(), baseline=False, imported=True
        )
        room.writer.add_version(
            imported.article_id, candidate("two", text="The corridor."), cleaner="1", kind=VersionKind.TEXT,
            capture=None, observed_at=room.clock.on(hours=1), imported=True,
        )  # fmt: skip
    assert room.hits("corridor") == []


def test_a_copy_in_another_outlet_is_the_same_story(room: Desk) -> None:
    room.add("once", "corridor")
    room.add("each", "corridor", every_copy=True)
    text = "The corridor opened on Friday, and the agency's words travel."
    store(room.writer, candidate("one", text=text))
    store(room.writer, candidate("two", source="civil", title="Agency: corridor opens", text=text))
    assert [hit.state for hit in room.hits("once")] == [HitState.TOLD, HitState.COPY]
    assert len(room.letters("each")) == 2


def test_a_near_copy_is_told_once_and_another_text_is_told(room: Desk) -> None:
    room.add("once", "corridor")
    words = [f"{letter}{other}word" for letter in "abcdefgh" for other in "klmnopqrstuvw"]
    store(room.writer, candidate("one", text=f"The corridor opened. {' '.join(words)}"))
    store(room.writer, candidate("two", source="civil", text=f"New lead on the corridor. {' '.join(words[9:])}"))
    store(room.writer, candidate("three", source="civil", text=f"The corridor closed. {' '.join(words[::-1])}"))
    assert [hit.state for hit in room.hits("once")] == [HitState.TOLD, HitState.COPY, HitState.TOLD]


def test_a_member_of_a_told_story_stays_silent_even_after_it_left(room: Desk) -> None:
    room.add("once", "corridor")
    first = store(room.writer, candidate("one"))
    sql = room.writer.connection.sql

    def join(writer: object, stored: object) -> None:  # what DEDUPE will do when it knows near-duplicates
        sql.execute("UPDATE story_member SET to_at = 2 WHERE article_id = ?", (first.article_id,))
        sql.execute("INSERT INTO story_member (article_id, story_id, from_at, to_at) SELECT ?, story_id, 1, 2 "
                    "FROM story_member WHERE article_id = ?", (stored.article_id, first.article_id))  # type: ignore[attr-defined]  # fmt: skip

    room.writer.on_stored.insert(0, join)
    store(room.writer, candidate("two", source="civil", text="Quite other words about the corridor."))
    assert [hit.state for hit in room.hits("once")] == [HitState.TOLD, HitState.COPY]


def test_a_paused_alert_is_silent_and_a_new_one_is_heard_at_once(room: Desk) -> None:
    room.add("corridor", "corridor")
    store(room.writer, candidate("one"))
    with room.writer.transaction():
        rules.pause(room.store, "corridor", paused=True)
    store(room.writer, candidate("two"))
    room.add("second", "corridor")
    with room.writer.transaction():
        rules.pause(room.store, "corridor", paused=False)
    store(room.writer, candidate("three"))
    assert len(room.letters("corridor")) == 2
    assert len(room.letters("second")) == 1


def test_quiet_hours_hold_a_message_until_their_end(room: Desk) -> None:
    room.add("corridor", "corridor", quiet="15:00-18:30", zone="Asia/Tbilisi")  # noon UTC is 16:00 there
    store(room.writer, candidate())
    (letter,) = room.letters()
    assert letter.due_at == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


def test_names_are_unique_and_queries_and_targets_are_checked(room: Desk) -> None:
    room.add("corridor", "corridor")
    with pytest.raises(ConfigError, match="already"):
        room.add("corridor", "iran")
    with pytest.raises(QueryError):
        room.add("broken", "(iran")
    with pytest.raises(ConfigError, match="known are"):
        room.add("broken", "iran", "gopher://x")
    for name in ("", " ", "a\nb", "x" * 81, "a\x1b[31m"):
        with pytest.raises(ConfigError, match="one line"):
            room.add(name, "iran")
    for options in ({"zone": "Mars/Base"}, {"quiet": "x"}, {"at": "07:00"}):
        with pytest.raises(ConfigError):
            room.add("broken", "iran", **options)
    assert [alert.name for alert in rules.every(room.store)] == ["corridor"]


def test_a_query_of_an_earlier_language_stops_no_article(room: Desk, caplog: pytest.LogCaptureFixture) -> None:
    room.add("old", "corridor")
    room.add("good", "corridor")
    sql = room.writer.connection.sql
    with room.writer.transaction():
        sql.execute("UPDATE alert SET query = '(corridor' WHERE name = 'old'")
    store(room.writer, candidate())
    assert room.letters("old") == []
    assert len(room.letters("good")) == 1
    room.add("lost", "corridor", mode="daily", zone="Asia/Tbilisi")
    store(room.writer, candidate("two"))
    with room.writer.transaction():
        sql.execute("UPDATE alert SET options = replace(options, 'Asia/Tbilisi', 'Mars/Base') WHERE name = 'lost'")
    room.clock.on(days=2)
    assert room.send().failed == 1
    store(room.writer, candidate("three", published_at=None))
    assert len(room.letters("good")) == 3
    assert "cannot_fire" in caplog.text
    assert rules.trouble(rules.find(room.store, "old"))


def test_an_alert_made_anew_has_new_keys(room: Desk) -> None:
    room.add("corridor", "corridor")
    store(room.writer, candidate())
    (first,) = room.letters()
    with room.writer.transaction():
        assert rules.remove(room.store, "corridor") == 1
    room.clock.on(seconds=1)
    room.add("corridor", "corridor")
    store(room.writer, candidate("two"))
    (second,) = room.letters()
    assert first.key != second.key
