"""What an export carries, an import brings back: the same export, ids aside."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from newswatch.archive import care
from newswatch.archive.reader import Archive
from newswatch.cli import main
from newswatch.models import ArticleStatus, VersionKind
from pipelines.importing import Import, Taken
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store
from tests.past import outlets, stories_of, write_archive


def export(home: Path, *options: str) -> Path:
    file = home.with_name(f"{home.name}{''.join(options)}.jsonl")
    assert main(["--home", str(home), "export", *options, "-o", str(file)]) == 0
    return file


def lines(file: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [{key: value for key, value in one.items() if key not in ("id", "story_id")} for one in found]


def take(home: Path, file: Path, *, batch: int = 16, clock: HandClock | None = None) -> Taken:
    steps = Import(file, {**outlets(), "oc-media": source()}, any_source=False, batch=batch)
    with open_writer(home, clock or HandClock(NOON)) as writer:
        while steps.step(writer):
            continue
    steps.close()
    return steps.taken


@pytest.mark.parametrize("options", [(), ("--versions",)])
def test_an_archive_of_every_kind_comes_back(tmp_path: Path, options: tuple[str, ...]) -> None:
    write_archive(tmp_path / "one", 160)
    file = export(tmp_path / "one", *options)
    taken = take(tmp_path / "two", file)
    assert (taken.lines, taken.new, taken.bad) == (200, 200, 0)
    assert lines(export(tmp_path / "two", *options)) == lines(file)
    told, come = stories_of(tmp_path / "one"), stories_of(tmp_path / "two")
    assert len(told) > 30
    assert come <= told, "stories are told anew: one is missed where the original was edited after it was copied"
    assert len(come) >= 0.95 * len(told)
    assert all(check.ok for check in care.integrity(tmp_path / "two"))
    again = take(tmp_path / "two", file)
    assert (again.lines, again.same) == (200, 200)
    assert lines(export(tmp_path / "two", *options)) == lines(file)


def test_what_the_archive_knew_then_comes_back_too(tmp_path: Path) -> None:
    write_archive(tmp_path / "one", 60)
    take(tmp_path / "two", export(tmp_path / "one", "--versions"))
    with Archive(tmp_path / "one") as one, Archive(tmp_path / "two") as two:
        moments = {version.seen_at for article in one.iterate() for version in one.versions(article.id or 0)}
        for then in random.Random(1).sample(sorted(moments), 25):
            told = [
                {(a.url, a.title, a.version, a.status, a.urls) for a in archive.search("", limit=-1, as_of=then)}
                for archive in (one, two)
            ]
            assert told[0] == told[1]


def test_the_history_completes_what_came_without(tmp_path: Path) -> None:
    """An export without versions first, the one with them later."""
    write_archive(tmp_path / "one", 90)
    file = export(tmp_path / "one", "--versions")
    take(tmp_path / "two", export(tmp_path / "one"))
    taken = take(tmp_path / "two", file)
    assert taken.updated > 40
    assert taken.new == taken.bad == 0
    come, told = lines(export(tmp_path / "two", "--versions")), lines(file)
    for one in (*come, *told):  # of a withdrawal only the fact was told at first, and it stays dated by the import
        for key in ("states", "addresses"):
            one.pop(key)
    assert come == told
    assert all(check.ok for check in care.integrity(tmp_path / "two"))


def test_what_two_archives_saw_of_one_source_becomes_one_history(tmp_path: Path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "one", clock) as writer:
        writer.set_source(source())
        stored = store(writer, candidate(title="First", text="One."))
        clock.on(hours=2)
        edit(writer, stored.article_id, candidate(title="Second", text="Two."), VersionKind.HEADLINE)
    mine = HandClock()
    mine.on(hours=1)
    with open_writer(tmp_path / "two", mine) as writer:
        writer.set_source(source())
        stored = store(writer, candidate(title="First", text="One."))
        mine.on(hours=4)
        edit(writer, stored.article_id, candidate(title="Second", text="Two."), VersionKind.HEADLINE)
        mine.on(hours=4)
        edit(writer, stored.article_id, candidate(title="Third", text="Three."), VersionKind.TEXT)
    taken = take(tmp_path / "two", export(tmp_path / "one", "--versions"), clock=mine)
    assert taken.updated == 1
    with Archive(tmp_path / "two") as archive:
        seen = [(one.version, one.title, one.seen_at.hour, one.kind) for one in archive.versions(1)]
        assert seen == [(1, "First", 12, "first"), (2, "Second", 14, "headline"), (3, "Third", 21, "text")]
        assert archive.get(1).first_seen_at == NOON
        assert archive.search("First", as_of=NOON).total == 1
    assert all(check.ok for check in care.integrity(tmp_path / "two"))


def test_a_past_nobody_here_saw_comes_before_what_we_saw(tmp_path: Path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "one", clock) as writer:
        writer.set_source(source())
        stored = store(writer, candidate(title="First", text="One."))
        clock.on(hours=2)
        edit(writer, stored.article_id, candidate(title="Second", text="Two."), VersionKind.NUMBER)
    clock.on(hours=2)
    with open_writer(tmp_path / "two", clock) as writer:
        writer.set_source(source())
        store(writer, candidate(title="Second", text="Two."))
    take(tmp_path / "two", export(tmp_path / "one", "--versions"), clock=clock)
    with Archive(tmp_path / "two") as archive:
        assert [(one.version, one.title, one.kind) for one in archive.versions(1)] == [
            (1, "First", "first"), (2, "Second", "number"),
        ]  # fmt: skip
        assert archive.search("First").total == 0
        assert archive.search("Second").total == 1


def test_a_withdrawal_reaches_an_article_that_is_here(tmp_path: Path) -> None:
    clock = HandClock()
    for home in ("one", "two"):
        with open_writer(tmp_path / home, clock) as writer:
            writer.set_source(source())
            store(writer, candidate(title="First", text="One."))
    with open_writer(tmp_path / "one", clock) as writer, writer.transaction():
        writer.withdraw(1, clock.on(hours=3))
    take(tmp_path / "two", export(tmp_path / "one", "--versions"), clock=clock)
    with Archive(tmp_path / "two") as archive:
        assert archive.get(1).status is ArticleStatus.WITHDRAWN


def test_one_text_at_two_addresses_is_one_article_as_in_a_crawl(tmp_path: Path) -> None:
    text = " ".join(f"word{n}" for n in range(80))
    record = {"source": "oc-media", "title": "T", "text": text, "first_seen_at": "2026-11-01T00:00:00Z"}
    file = tmp_path / "hand.jsonl"
    addresses = ("https://oc-media.example/news/a", "https://oc-media.example/news/b?utm_source=x")
    file.write_text("".join(json.dumps({**record, "url": url}) + "\n" for url in addresses))
    taken = take(tmp_path / "home", file)
    assert (taken.new, taken.copies) == (1, 1)
    with Archive(tmp_path / "home") as archive:
        assert archive.get(1).urls == addresses


def test_two_articles_that_an_edit_made_alike_stay_two(tmp_path: Path) -> None:
    texts = [" ".join(f"{word}{n}" for n in range(80)) for word in ("early", "late")]
    moments = ("2026-11-01T00:00:00Z", "2026-11-05T00:00:00Z")
    history = [
        {"version": n + 1, "seen_at": moments[n], "title": "T", "text": texts[n], "kind": "text"} for n in (0, 1)
    ]  # fmt: skip
    record = {"source": "oc-media", "title": "T", "text": texts[1], "first_seen_at": "2026-11-01T00:00:00Z"}
    edited = {**record, "url": "https://oc-media.example/news/a", "version": 2}
    second = {**record, "url": "https://oc-media.example/news/b", "first_seen_at": "2026-11-03T00:00:00Z"}
    for number, first in enumerate(({**edited, "versions": history}, edited)):
        file = tmp_path / f"{number}.jsonl"
        file.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
        assert take(tmp_path / f"home{number}", file).new == 2
