"""Articles in: versions, renderings, addresses, stories, hooks and transactions."""

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.models import ArticleStatus, New, NewVersion, Stored, VersionKind
from tests.archive_kit import HandClock, candidate, edit, open_writer, page, source, store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        yield writer
        index_is_whole(writer)


def index_is_whole(writer: Writer) -> None:
    with writer.transaction():
        writer.connection.sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")


def words(writer: Writer, match: str) -> list[int]:
    found = writer.connection.sql.execute("SELECT rowid FROM search_index WHERE search_index MATCH ?", (match,))
    return [row[0] for row in found]


def test_new_article_is_told_as_it_reads(writer: Writer) -> None:
    what = candidate(lead="A lead.", tags=("Georgia", "Трамп"), title="A\x00 title \ud800")
    stored = store(writer, what)
    assert stored.verdict == New()
    assert stored.kind is VersionKind.FIRST
    assert stored.article.title == "A title \ufffd"
    assert stored.article.country == "GE"
    with Archive(writer.home) as archive:
        assert archive.get(stored.article_id) == stored.article


def test_several_addresses_lead_to_one_article(writer: Writer) -> None:
    what = candidate()
    more = dataclasses.replace(what, alias_keys=(*what.alias_keys, ("amp-key", "https://amp.example/one")))
    stored = store(writer, more)
    with writer.transaction():
        writer.add_alias(stored.article_id, "print-key", "https://oc-media.example/print/one")
        writer.touch(stored.article_id, [("m-key", "https://m.oc-media.example/one")], checked_at=writer.clock.now())
    for key in ("amp-key", "print-key", "m-key", what.url_key):
        known = writer.find_by_keys(["unknown", key])
        assert known is not None
        assert known.article_id == stored.article_id
    with Archive(writer.home) as archive:
        urls = archive.get(stored.article_id).urls
    assert urls[0] == what.url
    assert len(urls) == 4


def test_an_address_stays_with_its_first_article(writer: Writer) -> None:
    first, second = store(writer, candidate("one")), store(writer, candidate("two"))
    with writer.transaction():
        writer.add_alias(second.article_id, candidate("one").url_key, "https://oc-media.example/news/one")
    known = writer.find_by_keys([candidate("one").url_key])
    assert known is not None
    assert known.article_id == first.article_id


def test_new_version_keeps_the_old_one(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate(text="Pipeline text."))
    clock.on(hours=2)
    again = edit(writer, stored.article_id, candidate(text="Railway text."))
    assert again.verdict == NewVersion(article_id=stored.article_id)
    assert again.article.version == 2
    with Archive(writer.home) as archive:
        assert [(one.version, one.kind, one.text) for one in archive.versions(stored.article_id)] == [
            (1, VersionKind.FIRST, "Pipeline text."),
            (2, VersionKind.TEXT, "Railway text."),
        ]
    assert words(writer, "pipeline") == [stored.version_id]
    assert words(writer, "pipeline AND filters : live") == []
    assert words(writer, "railway AND filters : live") == [again.version_id]


def test_an_older_capture_takes_its_place_in_the_past(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate(text="As it read at noon."))
    then = clock.on(hours=-3)
    older = edit(writer, stored.article_id, candidate(text="As it read at nine."), VersionKind.NUMBER)
    clock.on(hours=1)
    edit(writer, stored.article_id, candidate(text="As it read at ten."), VersionKind.NAME)
    with Archive(writer.home) as archive:
        versions = archive.versions(stored.article_id)
        assert [one.text.rsplit(" ", 1)[1] for one in versions] == ["nine.", "ten.", "noon."]
        assert [one.kind for one in versions] == [VersionKind.FIRST, VersionKind.NAME, VersionKind.NUMBER]
        assert archive.get(stored.article_id).text == "As it read at noon."
        assert archive.get(stored.article_id).first_seen_at == then
        assert [one.text for one in archive.search("", as_of=then)] == ["As it read at nine."]
    assert older.article.text == "As it read at noon."
    assert words(writer, "nine AND filters : live") == []


def test_rendering_is_shown_and_searched_and_no_edit(writer: Writer) -> None:
    stored = store(writer, candidate(text="Text and See also junk."))
    with writer.transaction():
        writer.add_rendering(stored.article_id, candidate(text="Text."), cleaner="2")
    with Archive(writer.home) as archive:
        article = archive.get(stored.article_id)
        assert (article.text, article.version) == ("Text.", 1)
        assert len(archive.search("junk")) == 0
        assert len(archive.search("text")) == 1
    known = writer.find_by_keys([candidate().url_key])
    assert known is not None
    assert (known.cleaner, known.content_hash) == ("2", candidate(text="Text.").content_hash)


def test_withdrawn_and_returned(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate())
    gone_at = clock.on(hours=5)
    with writer.transaction():
        gone = writer.withdraw(stored.article_id, gone_at)
        assert gone is not None
        assert (gone.kind, gone.article.status) == (VersionKind.WITHDRAWN, ArticleStatus.WITHDRAWN)
        assert writer.withdraw(stored.article_id, gone_at) is None
    clock.on(hours=1)
    back = edit(writer, stored.article_id, candidate())
    assert (back.kind, back.version_id, back.article.version) == (VersionKind.RETURNED, stored.version_id, 1)
    assert back.article.status is ArticleStatus.CURRENT
    with Archive(writer.home) as archive:
        assert [one.status for one in archive.search("", as_of=gone_at)] == [ArticleStatus.WITHDRAWN]
        assert [one.status for one in archive.search("", as_of=clock.now())] == [ArticleStatus.CURRENT]


def test_returned_with_another_text_is_a_version(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate())
    with writer.transaction():
        writer.withdraw(stored.article_id, clock.on(hours=1))
    clock.on(hours=1)
    back = edit(writer, stored.article_id, candidate(text="Quite another text."), VersionKind.TEXT)
    assert (back.kind, back.article.version, back.article.status) == (VersionKind.TEXT, 2, ArticleStatus.CURRENT)


def test_what_was_old_when_first_seen_is_not_looked_at_as_if_it_were_young(writer: Writer, clock: HandClock) -> None:
    store(writer, candidate("old", published_at="2026-11-01T10:00:00+04:00"))
    store(writer, candidate("of-this-morning"))  # six hours ago
    store(writer, candidate("of-tomorrow", published_at="2026-11-22T10:00:00+04:00"))
    store(writer, candidate("undated", published_at=None))
    waits: dict[str, list[int]] = {}
    for hour in range(1, 400):
        clock.on(hours=1)
        for due in writer.frontier.due_rechecks("oc-media", clock.now(), full=False, limit=10):
            waits.setdefault(due.url.rpartition("/")[2], []).append(hour)
            with writer.transaction():
                writer.not_modified(due.article_id, clock.now())
    young = [1, 3, 12, 24, 72, 168]
    assert waits == {"of-this-morning": [6, 18, 66, 162], "of-tomorrow": young, "undated": young}


def test_rechecks_widen_and_end(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate(published_at="2026-11-20T16:00:00+04:00"))
    waits = []
    begun = clock.now()
    for _ in range(400):
        if due := writer.frontier.due_rechecks("oc-media", clock.now(), full=False, limit=10):
            assert [one.article_id for one in due] == [stored.article_id]
            waits.append((clock.now() - begun).total_seconds() / 3600)
            with writer.transaction():
                writer.not_modified(stored.article_id, clock.now())
        clock.on(hours=1)
    assert waits == [1, 3, 12, 24, 72, 168]
    assert len(writer.frontier.due_rechecks("oc-media", clock.now(), full=True, limit=10)) == 1


def test_validators_come_back_with_the_recheck(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate())
    with writer.transaction():
        writer.touch(stored.article_id, [], checked_at=clock.now(), etag='"a"', last_modified="Fri")
        writer.not_modified(stored.article_id, clock.now())
    (due,) = writer.frontier.due_rechecks("oc-media", clock.now(), full=True, limit=10)
    assert (due.etag, due.last_modified, due.url_key) == ('"a"', "Fri", candidate().url_key)


def test_changed_coverage_refilters_what_is_stored(writer: Writer) -> None:
    store(writer, candidate())
    writer.set_source(source(covers=("AZ",), country="AM"))
    with Archive(writer.home) as archive:
        assert [archive.search(query).total for query in ("covers:GE", "covers:az", "country:am", "country:GE")] == [
            0, 1, 1, 0,
        ]  # fmt: skip


def test_equal_text_is_found_within_the_source(writer: Writer) -> None:
    writer.set_source(source("azertag"))
    stored = store(writer, candidate())
    text_hash = candidate().text_hash
    assert text_hash is not None
    found = writer.find_by_text("oc-media", text_hash)
    assert found is not None
    assert found.article_id == stored.article_id
    assert writer.find_by_text("azertag", text_hash) is None


def test_hooks_are_part_of_the_transaction(writer: Writer) -> None:
    told: list[Stored] = []

    def hook(_: Writer, stored: Stored) -> None:
        told.append(stored)
        raise ZeroDivisionError

    writer.on_stored.append(hook)
    with pytest.raises(ZeroDivisionError):
        store(writer, candidate(), with_page=True)
    assert len(told) == 1
    assert writer.find_by_keys([candidate().url_key]) is None
    writer.on_stored.clear()
    assert store(writer, candidate()).article_id > 0


def test_savepoint_undoes_one_item_with_its_page(writer: Writer) -> None:
    def store_and_fail() -> None:
        with writer.savepoint():
            lost = writer.pages.append(page("https://oc-media.example/news/b", b"lost"))
            writer.add_article(
                candidate("b"), cleaner="1", capture=lost, observed_at=writer.clock.now(), baseline=False
            )
            raise ZeroDivisionError

    with writer.transaction():
        first = writer.pages.append(page("https://oc-media.example/news/a", b"first"))
        with pytest.raises(ZeroDivisionError):
            store_and_fail()
        last = writer.pages.append(page("https://oc-media.example/news/c", b"last"))
    assert last.offset == first.offset + first.length
    assert writer.pages.read(last)[2] == b"last"
    assert writer.find_by_keys([candidate("b").url_key]) is None


def test_changes_need_a_transaction_and_transactions_do_not_nest(writer: Writer) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        writer.add_alias(1, "k", "u")
    with writer.transaction(), pytest.raises(RuntimeError, match="already"), writer.transaction():
        pass


def test_another_thread_waits_its_turn(writer: Writer) -> None:
    """The store's batch runs in a worker thread while the spider's own writes come from the loop's."""
    inside, done = threading.Event(), threading.Event()

    def batch() -> None:
        with writer.transaction():
            writer.add_article(
                candidate("batch"), cleaner="1", capture=None, observed_at=writer.clock.now(), baseline=False
            )
            inside.set()
            done.wait(0.2)

    thread = threading.Thread(target=batch)
    thread.start()
    inside.wait()
    with pytest.raises(RuntimeError, match="needs an open transaction"):
        writer.add_alias(1, "k", "u")  # the open one is the other thread's
    crawl = writer.frontier.begin_crawl({})
    done.set()
    thread.join()
    assert crawl == 1
    assert writer.find_by_keys([candidate("batch").url_key]) is not None


def test_every_article_begins_its_own_story(writer: Writer) -> None:
    stories = {store(writer, candidate(slug)).article.story_id for slug in ("one", "two", "three")}
    assert len(stories) == 3
    assert None not in stories


def test_the_other_articles_of_a_story(writer: Writer, clock: HandClock) -> None:
    seed = store(writer, candidate("seed", published_at="2026-11-20T09:00:00Z"))
    clock.on(minutes=1)
    copy = store(writer, candidate("copy", published_at="2026-11-20T08:00:00Z"))
    alone = store(writer, candidate("alone"))
    with writer.transaction():
        sql = writer.connection.sql
        sql.execute("UPDATE story_member SET to_at = from_at WHERE article_id = ?", (copy.article_id,))
        sql.execute(
            "INSERT INTO story_member (article_id, story_id, from_at) VALUES (?, ?, ?)",
            (copy.article_id, seed.article.story_id, 2**41),
        )
    with Archive(writer.home) as archive:
        assert [one.article_id for one in archive.stories(seed.article_id)] == [copy.article_id]
        assert [one.article_id for one in archive.stories(copy.article_id)] == [seed.article_id]
        assert archive.stories(alone.article_id) == []
        then = archive.search("", as_of=clock.now())
        assert {one.id: one.story_id for one in then}[seed.article_id] == seed.article.story_id


def test_status_of_sources_and_crawls(writer: Writer, clock: HandClock) -> None:
    writer.set_source(source("azertag"))
    writer.set_enabled("azertag", False)
    frontier = writer.frontier
    crawl_id = frontier.begin_crawl({})
    frontier.begin_source(crawl_id, "oc-media")
    frontier.endpoint_failed("oc-media", "https://oc-media.example/feed", "feed", "timeout")
    stored = store(writer, candidate())
    frontier.outcome(crawl_id, "oc-media", candidate().url_key, candidate().url, "new", None, None, stored.article_id)
    with Archive(writer.home) as archive:
        azertag, oc_media = archive.sources()
        assert (azertag.id, azertag.enabled, azertag.last_crawl, azertag.articles) == ("azertag", False, None, 0)
        assert (oc_media.enabled, oc_media.last_crawl, oc_media.articles) == (None, crawl_id, 1)
        assert (oc_media.failing_endpoints, oc_media.last_error) == (1, "timeout")
        assert oc_media.last_article_at == clock.now()
        (crawl,) = archive.crawls()
        assert (crawl.report.state, crawl.finished_at) == ("running", None)
        assert archive.report(crawl_id).sources["oc-media"].new == 1
