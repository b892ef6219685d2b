"""search, show, status: what they print, for people and for programs, from an archive made by its own writer."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.health_book import Fault
from newswatch.cli import main
from scheduler import control
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store

KEYS = [
    "id", "url", "urls", "source", "title", "authors", "published_at", "modified_at", "first_seen_at", "language",
    "country", "section", "tags", "lead", "text", "image", "word_count", "partial", "story_id", "version", "status",
]  # fmt: skip
HOSTILE = "\x1b]0;owned\x07[bold red]Corridor[/] \u202eopens\n\x9b31m"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Four articles: 1 edited, 2 withdrawn, 3 with a hostile title, 4 in Georgian."""
    clock = HandClock()
    with open_writer(tmp_path, clock) as writer:
        with writer.transaction():
            for source_id in ("oc-media", "civil-ge"):
                writer.set_source(source(source_id))
        first = store(writer, candidate("one"))
        second = store(writer, candidate("two", title="Bridge closes", text="The old bridge closed on Friday.\n\nEnd."))
        store(writer, candidate("three", title=HOSTILE, text="A third corridor,\x1b[2J hostile this time."))
        store(
            writer, candidate("four", source="civil-ge", language="ka", title="დერეფანი", text="დერეფანი გაიხსნა დღეს.")
        )
        clock.on(hours=5)
        edit(
            writer,
            first.article_id,
            candidate("one", title="Corridor closes", text="The one corridor closed on Friday."),
        )
        with writer.transaction():
            writer.withdraw(second.article_id, clock.now())
    (tmp_path / "newswatch.toml").write_text('[display]\ntimezone = "UTC"\n')
    return tmp_path


@pytest.fixture
def run(home, capsys):
    def go(*arguments: str, code: int = 0) -> tuple[str, str]:
        assert main(["--home", str(home), *arguments]) == code
        return capsys.readouterr()

    return go


def test_search_prints_number_date_source_title_and_the_words_in_context(run):
    out, err = run("search", "bridge")
    assert out.splitlines() == [
        "   2  2026-11-20 06:00  oc-media  en  Politics  withdrawn",
        "      Bridge closes",
        "      The old bridge closed on Friday. End.",
    ]
    assert err == "1 of 1 found, 4 archived. `newswatch show ID` shows one.\n"


def test_several_words_on_the_command_line_are_one_query(run):
    assert run("search", "old", "bridge")[0] == run("search", "old bridge")[0] != ""


def test_search_json_has_the_keys_of_the_design_in_their_order(run):
    found = json.loads(run("search", "corridor", "--json")[0])
    assert list(found) == ["query", "total", "articles"]
    assert (found["query"], found["total"]) == ("corridor", 2)
    assert all(list(article) == KEYS for article in found["articles"])
    first = found["articles"][-1]
    assert (first["title"], first["version"], first["status"]) == ("Corridor closes", 2, "current")
    assert first["first_seen_at"] == "2026-11-20T12:00:00Z"
    assert (first["authors"], first["tags"]) == (["Nino Avdaliani"], ["Georgia"])


def test_search_csv_is_read_back(run):
    rows = list(csv.DictReader(io.StringIO(run("search", "bridge OR corridor", "--csv")[0])))
    assert {row["title"] for row in rows} >= {"Bridge closes", "Corridor closes"}


def test_limit_and_sort(run):
    assert (
        len(json.loads(run("search", "oc-media OR corridor OR bridge", "--limit", "1", "--json")[0])["articles"]) == 1
    )
    assert run("search", "corridor", "--sort", "relevance")[0] != ""


def test_as_of_asks_what_was_known_then(run):
    assert json.loads(run("search", "opened", "--as-of", "2026-11-20T13:00:00+00:00", "--json")[0])["total"] == 1
    assert json.loads(run("search", "opened", "--as-of", "2026-11-21", "--json")[0])["total"] == 0
    assert "2026" in run("search", "opened", "--as-of", "yesterdayish", code=2)[1]


def test_without_stories_every_article_is_its_own(run):
    assert run("search", "corridor", "--stories")[0] == run("search", "corridor")[0]


@pytest.fixture
def copied(home):
    """A fifth article and its copy in another outlet, three hours later."""
    words = " ".join(f"{letter}{other}word" for letter in "abcdefgh" for other in "klmnopqrstuvw")
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("tunnel", title="Tunnel opens", text=words, published_at="2026-11-20T08:00:00Z"))
        text = f"The tunnel opened, according to OC-MEDIA. {words}"
        store(
            writer,
            candidate("tunnel", source="civil-ge", title="A tunnel", text=text, published_at="2026-11-20T11:00Z"),
        )


def test_one_entry_a_story_says_where_else_it_stands(run, copied):
    lines = run("search", "tunnel", "--stories")[0].splitlines()
    assert [line.strip() for line in lines if "tunnel" in line.lower() or "also" in line] == [
        "A tunnel", lines[2].strip(), "also in 1 outlet, first: OC-MEDIA",
    ]  # fmt: skip
    assert "also in" not in run("search", "tunnel")[0]
    found = json.loads(run("search", "tunnel", "--stories", "--json")[0])
    assert [list(article) for article in found["articles"]] == [KEYS]


def test_show_lists_the_other_outlets_of_a_story(run, copied):
    assert run("show", "6")[0].splitlines()[-3:] == [
        "The same story",
        "   5  2026-11-20 08:00  oc-media  first",
        "   6  2026-11-20 11:00  civil-ge  3.0 h later  100% of the text  credits OC-MEDIA  (this one)",
    ]
    assert "The same story" not in run("show", "1")[0]
    assert list(json.loads(run("show", "6", "--json")[0])) == KEYS


def test_nothing_found_is_said_and_is_no_error(run):
    out, err = run("search", "submarine")
    assert out == ""
    assert err.startswith("Nothing found among 4 articles;")


def test_a_query_that_cannot_be_read_is_pointed_at(run):
    out, err = run("search", 'corridor "peace', code=2)
    assert out == ""
    assert err.splitlines()[-2:] == ['  corridor "peace', "           ^"]


def test_words_from_outside_never_reach_the_screen_raw(run):
    for arguments in (
        ["search", "hostile"],
        ["show", "3"],
        ["show", "3", "--versions"],
        ["search", "hostile", "--json"],
    ):
        out, _ = run(*arguments)
        assert "Corridor" in out
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out), arguments
    assert "[bold red]Corridor[/]" in run("show", "3")[0]


def test_times_are_on_the_readers_clock(run, home):
    (home / "newswatch.toml").write_text('[display]\ntimezone = "Asia/Tbilisi"\n')
    assert "2026-11-20 10:00" in run("search", "bridge")[0]
    assert "first seen 2026-11-20 16:00" in run("show", "2")[0]


def test_show_prints_the_whole_article(run):
    out, _ = run("show", "1")
    assert out.splitlines()[0] == "Corridor closes"
    assert "by Nino Avdaliani" in out
    assert "2 versions" in out
    assert out.endswith("\n\nThe one corridor closed on Friday.\n")


def test_show_json_is_the_article(run):
    assert list(json.loads(run("show", "2", "--json")[0])) == KEYS


def test_show_versions_json_is_a_list_with_these_keys(run):
    versions = json.loads(run("show", "1", "--versions", "--json")[0])
    assert [list(version) for version in versions] == [["version", "seen_at", "title", "text", "kind"]] * 2
    assert [version["title"] for version in versions] == ["Corridor opens", "Corridor closes"]
    assert versions[1]["seen_at"] == "2026-11-20T17:00:00Z"


def test_show_diff_prints_both_wordings_and_marks_the_words(run):
    lines = run("show", "1", "--diff")[0].splitlines()
    assert lines[0].startswith("version 1 → 2, seen ")
    assert "- Corridor [-opens-]" in lines
    assert "+ Corridor {+closes+}" in lines
    assert "- The one corridor [-opened-] on Friday." in lines
    assert "+ The one corridor {+closed+} on Friday." in lines
    assert "- Iran and Russia were told." in lines


def test_an_article_that_was_never_changed_has_no_diff(run):
    out, err = run("show", "4", "--diff")
    assert out == ""
    assert "one version" in err


def test_an_unknown_article_is_said_with_what_to_do(run):
    _, err = run("show", "99", code=2)
    assert err.startswith("newswatch: There is no article 99 ")
    assert "newswatch search" in err


def test_an_empty_archive_says_what_fills_it(tmp_path, capsys):
    with open_writer(tmp_path, HandClock()):
        pass
    assert main(["--home", str(tmp_path), "search", "corridor"]) == 0
    assert capsys.readouterr().err == "The archive is empty; `newswatch crawl` fills it.\n"
    assert main(["--home", str(tmp_path), "status"]) == 0
    assert "`newswatch crawl`" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["search x", "show 1", "export", "status", "forget 1 --yes"])
def test_an_absent_archive_says_what_makes_one(tmp_path, capsys, command):
    assert main(["--home", str(tmp_path), *command.split()]) == 4
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "`newswatch crawl`" in err
    assert not (tmp_path / "archive.db").exists()


def test_status_json_counts_what_there_is(run):
    told = json.loads(run("status", "--json")[0])
    assert list(told) == ["articles", "sources", "crawls", "service", "alerts", "faults"]
    assert told["articles"] == 4
    assert {row["id"]: row["articles"] for row in told["sources"]} == {"oc-media": 3, "civil-ge": 1}
    assert told["service"] == {"running": False, "last_lived_at": None}
    assert told["alerts"] == {"alerts": 0, "waiting": 0, "sent": 0, "dead": 0}


def test_status_tells_of_failures_in_the_last_crawl(home, run):
    clock = HandClock()
    clock.on(hours=6)
    with open_writer(home, clock) as writer:
        crawl_id = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl_id, "oc-media")
        with writer.transaction():
            for number in range(2):
                url = f"https://oc-media.example/news/f{number}"
                writer.frontier.outcome(crawl_id, "oc-media", url, url, "failed", reason="timeout")
        writer.frontier.finish_source(
            crawl_id, "oc-media", found=2, known=0, requests=2, bytes=0, fetched=0, not_modified=0, finish="finished",
            completed=True,
        )  # fmt: skip
        clock.on(seconds=timedelta(minutes=1).seconds)
        writer.frontier.finish_crawl(crawl_id, "finished")
    told = {row["id"]: row for row in json.loads(run("status", "--json")[0])["sources"]}
    assert told["oc-media"]["failed"] == {"timeout": 2}
    assert told["oc-media"]["last_crawl_at"] == "2026-11-20T18:00:00Z"
    assert told["civil-ge"]["last_crawl"] is None
    assert "failed: timeout 2" in run("status")[0]


def test_status_shows_the_rows_of_health_and_the_faults(home, run):
    with open_writer(home, HandClock()) as writer:
        words = f"OC-MEDIA: nothing \x1b[2J{HOSTILE}"
        writer.health.notice(Fault(source="oc-media", kind="silent", severity="broken", since=NOON, words=words))
    told = json.loads(run("status", "--json")[0])
    row = {row["id"]: row for row in told["sources"]}["oc-media"]
    assert (row["state"], row["why"], row["faults"]) == ("broken", words, ["silent"])
    assert row["last_day"] == {"requests": 0, "bytes": 0, "not_modified": 0}
    assert (len(row["articles_per_day"]), row["coverage_estimate"], row["next_run"]) == (30, None, None)
    assert told["faults"][0]["since"] == "2026-11-20T12:00:00Z"
    shown = run("status")[0]
    assert "broken" in shown
    assert "(since 2026-11-20 12:00)" in shown
    assert "\x1b[2J" not in shown


def test_status_says_when_a_dead_service_last_lived(home, run):
    control.beat(home, NOON)
    assert "service: not running, last alive 2026-11-20 12:00;" in run("status")[0]
    control.beat(home, NOON + timedelta(seconds=5))
    assert control.last_lived(home) == NOON
    control.beat(home, NOON + timedelta(seconds=15))
    assert control.last_lived(home) == NOON + timedelta(seconds=15)


def test_status_asks_the_service_that_runs(home, run):
    """A real socket, with a service's answer behind it."""

    async def status(request, tell):
        return {"pid": 4711, "since": NOON.isoformat(), "running": ["oc-media"], "next": {}}

    async def served():
        async with control.ControlServer(home, {"status": status}):
            return [await asyncio.to_thread(run, "status"), await asyncio.to_thread(run, "status", "--json")]

    shown, told = asyncio.run(served())
    assert "service: running since 2026-11-20 12:00 (process 4711), crawls oc-media" in shown[0]
    assert json.loads(told[0])["service"]["running"] is True


def test_facets_and_a_timeline_instead_of_articles(run):
    out, err = run("search", "corridor", "--facets")
    assert [line.split() for line in out.splitlines() if line.lstrip().startswith(("source", "oc-media"))] == [
        ["source", "articles"], ["oc-media", "2"],
    ]  # fmt: skip
    assert err == "2 articles found.\n"
    found = json.loads(run("search", "corridor", "--facets", "--json")[0])
    assert list(found) == ["query", "total", "exact", "facets"]
    assert found["facets"]["source"] == [{"value": "oc-media", "articles": 2}]
    out = run("search", "corridor", "--timeline")[0]
    assert out.splitlines()[-1].split() == ["2026-11-20", "2", "█" * 40, "GE", "2"]
    found = json.loads(run("search", "corridor", "--timeline", "--json")[0])
    assert (found["unit"], found["exact"]) == ("day", True)
    assert found["buckets"] == [{"start": "2026-11-20", "total": 2, "parts": {"GE": 2}}]
    assert "--json" in run("search", "corridor", "--facets", "--csv", code=2)[1]
    assert "--as-of" in run("search", "corridor", "--timeline", "--as-of", "1d", code=2)[1]
