"""Ready for Datasette: any SQLite client reads the views, with readable names and dates, and nothing of ours."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newswatch.archive.health_book import Fault
from tests.archive_kit import HandClock, candidate, edit, found, open_writer, page, source, store

DOCS = Path(__file__).parents[1] / "docs"
PLAIN = """
import json, sqlite3, sys
sql = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
sql.row_factory = sqlite3.Row
names = [row[0] for row in sql.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
print(json.dumps({name: [dict(row) for row in sql.execute(f"SELECT * FROM {name}")] for name in names}))
"""
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MOMENT = re.compile(r"(_at|_utc|^at)$")
ON_ITS_OWN_CLOCK = {"published_at", "modified_at"}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    home, clock = tmp_path_factory.mktemp("home"), HandClock()
    with open_writer(home, clock) as writer:
        writer.set_source(source())
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, "oc-media")
        stored = store(writer, candidate(modified_at="2026-11-20T11:00:00+04:00"), with_page=True)
        writer.frontier.outcome(crawl, "oc-media", "k", "https://u.example/", "new", None, None, stored.article_id)
        writer.frontier.endpoint_read(
            "oc-media", "f", "feed", [found("https://oc-media.example/news/x")], etag=None, last_modified=None,
            finished=True,
        )  # fmt: skip
        clock.on(hours=1)
        edit(writer, stored.article_id, candidate(text="Other words."))
        with writer.transaction():
            writer.withdraw(stored.article_id, clock.on(hours=1))
            sql = writer.connection.sql
            sql.execute("INSERT INTO alert (name, query, targets, created_at) VALUES ('a', 'q', '[]', 1)")
            sql.execute(
                "INSERT INTO alert_hit (alert_id, article_id, version_id, reason, state, snippet, at)"
                " VALUES (1, 1, 1, 'match', 'told', '[]', 1)"
            )
            sql.execute(
                "INSERT INTO outbox (alert_id, target, key, payload, created_at, due_at, sent_at)"
                " VALUES (1, 't', 'k', '{}', 1, 1, 1)"
            )
            sql.execute("INSERT INTO delivery (outbox_id, at, ok, detail) VALUES (1, 1, 1, '200')")
            sql.execute("INSERT INTO block VALUES ('oc-media', 'h', 'Read also', 4, 1, 2, '{}', 'learned')")
            sql.execute(
                "INSERT INTO template VALUES"
                " ('oc-media', 'oc-media.example', 1, '{}', 'learning', 2, 0, 1.0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)"
            )
            writer.health.notice(
                Fault(source="oc-media", kind="silent", severity="broken", since=clock.now(), words="x", figures={})
            )
    told = subprocess.run(
        [sys.executable, "-I", "-c", PLAIN, str(home / "archive.db")], capture_output=True, text=True, check=True
    )
    answer: dict[str, list[dict[str, Any]]] = json.loads(told.stdout)
    return answer


def test_every_view_shows_what_there_is(views: dict[str, list[dict[str, Any]]]) -> None:
    assert set(views) >= {
        "v_article", "v_version", "v_address", "v_withdrawal", "v_story", "v_page", "v_source", "v_crawl", "v_outcome",
        "v_link", "v_block", "v_alert", "v_outbox", "v_delivery",
    }  # fmt: skip
    assert not [name for name, rows in views.items() if not rows]
    (article,) = views["v_article"]
    assert (article["id"], article["source"], article["outlet"]) == (1, "oc-media", "OC-MEDIA")
    assert article["published_at"] == "2026-11-20T10:00:00+04:00"
    assert article["published_utc"] == "2026-11-20T06:00:00Z"
    assert json.loads(article["authors"]) == ["Nino Avdaliani"]
    assert (article["version"], article["status"]) == (2, "withdrawn")
    assert [row["text"] for row in views["v_version"]][-1] == "Other words."


def test_every_moment_is_readable_and_no_number_of_milliseconds_is_shown(
    views: dict[str, list[dict[str, Any]]],
) -> None:
    for name, rows in views.items():
        for row in rows:
            for column, value in row.items():
                if _MOMENT.search(column) and column not in ON_ITS_OWN_CLOCK and value is not None:
                    assert _ISO.fullmatch(str(value)), (name, column, value)
                assert not (isinstance(value, int) and value > 10**11), (name, column, value)


def test_every_column_is_described(views: dict[str, list[dict[str, Any]]]) -> None:
    text = (DOCS / "archive.md").read_text("utf-8")
    described = {row[1]: row[2] for row in re.finditer(r"^\| `(v_\w+)` \| (.*) \|$", text, re.MULTILINE)}
    for name, rows in views.items():
        missing = set(rows[0]) - set(re.findall(r"\w+", described[name]))
        assert not missing, f"docs/archive.md: {name}: {missing}"


def test_raw_page_of_a_row_is_where_it_says(views: dict[str, list[dict[str, Any]]]) -> None:
    (kept,) = views["v_page"]
    assert kept["file"] == "oc-media/2026-11-20.warc.gz"
    assert kept["length"] > len(page("https://x.example/").body)
