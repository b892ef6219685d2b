"""Each way a source breaks, on a real site: named in its time, told once, and the recovery told once."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from spiders import settings as spider_settings
from tests.health_room import BEGIN, DayClock, Outlet, Room, source_for
from tests.receivers import Hook, http_receiver
from tests.site import Answer, Site, robots

HISTORY = 16
"""Days lived in peace before anything breaks."""


@pytest.fixture(scope="module")
def peace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Outlet]]:
    """An archive with weeks of history, and the outlet it is of."""
    home = tmp_path_factory.mktemp("peace")
    with Site() as site, marked():
        clock = DayClock(BEGIN - timedelta(days=1))
        outlet, room = Outlet(site, clock), Room(home, clock)
        room.live(outlet, HISTORY)
        assert room.kinds() == []
        room.writer.close()
        yield home, outlet


@contextmanager
def marked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spider_settings, "STAGES", ["tests.health_room.KeepMarked"])
        yield


class Scene:
    """One test's copy of it, with somebody who is told."""

    def __init__(self, home: Path, outlet: Outlet, hook: Hook) -> None:
        self.hook = hook
        self.clock = DayClock(outlet.clock.moment)
        self.outlet = outlet.again(self.clock)
        self.room = Room(home, self.clock, hook.url)

    def told(self) -> list[tuple[str, bool]]:
        """Kind, and whether it was over, of every fault in every message so far."""
        return [(one["kind"], one["until"] is not None) for call in self.hook.calls for one in call.json["faults"]]

    def restart(self) -> None:
        home = self.room.writer.home
        self.room.writer.close()
        self.room = Room(home, self.clock, self.hook.url)


@pytest.fixture
def scene(peace: tuple[Path, Outlet], tmp_path: Path) -> Iterator[Scene]:
    shutil.copytree(peace[0], tmp_path / "home")
    with http_receiver() as hook:
        scene = Scene(tmp_path / "home", peace[1], hook)
        yield scene
        scene.room.writer.close()


def only(*paths: str, answer: Answer):  # type: ignore[no-untyped-def]
    return lambda hit: answer if any(path in hit.path for path in paths) else None


def broken_and_mended(scene: Scene, kind: str, *, within: int, mended: int) -> str:
    """The fault's words; named within this many crawls, told once whatever restarts, over within days of mending."""
    crawls = scene.room.live(scene.outlet, 12, until=kind)
    assert scene.room.kinds() == [kind]
    assert crawls <= within, crawls
    (event,) = scene.room.writer.health.open_events("test")
    with Archive(scene.room.writer.home, clock=scene.clock) as archive:
        (row,) = archive.health()
        assert (row.state, row.why, row.faults) == (event.severity, event.words, (kind,))
    scene.restart()
    scene.room.tell()
    scene.room.live(scene.outlet)
    assert scene.told() == [(kind, False)]
    scene.outlet.broken, scene.outlet.page = (lambda _: None), {}
    scene.room.live(scene.outlet, mended, over=kind)
    scene.restart()
    scene.room.tell()
    assert scene.room.kinds() == []
    assert scene.told() == [(kind, False), (kind, True)]
    assert len({call.key for call in scene.hook.calls}) == 2
    return event.words


@pytest.mark.parametrize("answer", [Answer(reset=True), Answer(status=503)])
def test_a_site_that_does_not_answer(scene: Scene, answer: Answer) -> None:
    scene.outlet.broken = lambda _: answer
    words = broken_and_mended(scene, "down", within=3, mended=1)
    assert words.startswith("Test cannot be reached (")
    assert "`newswatch sources check test`" in words


@pytest.mark.parametrize("where", ["/", "/news/"])
def test_a_site_that_turns_us_away(scene: Scene, where: str) -> None:
    """Everywhere, or its articles only."""
    scene.outlet.broken = only(where, answer=Answer(status=403, body=b"Just a moment..."))
    assert "turns us away" in broken_and_mended(scene, "blocked", within=3, mended=2)


def test_a_robots_txt_that_forbids(scene: Scene) -> None:
    scene.outlet.broken = only("/robots.txt", answer=robots("User-agent: *", "Disallow: /"))
    words = broken_and_mended(scene, "robots", within=6, mended=2)
    assert "robots.txt forbids" in words


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=404), "answered 404"),
        (Answer(body=b"<!doctype html><html><body>Hi</body></html>"), "something else"),
    ],
)
def test_a_feed_that_is_gone_or_became_a_page(scene: Scene, answer: Answer, said: str) -> None:
    scene.outlet.broken = only("/feed", answer=answer)
    words = broken_and_mended(scene, "feed", within=3, mended=1)
    assert "1 of 2 places" in words
    assert said in words


def test_a_listing_that_lists_nothing_any_more(scene: Scene) -> None:
    scene.outlet.broken = only("/list", answer=Answer(body=b"<!doctype html><html><body><p>New!</p></body></html>"))
    assert "lists no article any more" in broken_and_mended(scene, "feed", within=12, mended=3)


def test_an_outlet_that_falls_silent(scene: Scene) -> None:
    scene.outlet.a_day = 0
    crawls = scene.room.live(scene.outlet, 12, until="silent")
    assert crawls <= 4 * 4
    (event,) = scene.room.writer.health.open_events("test")
    assert "nothing new since" in event.words
    assert "about 12 articles a day" in event.words
    scene.room.live(scene.outlet, 2)
    scene.outlet.a_day = 12
    scene.room.live(scene.outlet, 2, over="silent")
    assert scene.told() == [("silent", False), ("silent", True)]


def test_an_outlet_that_brings_far_too_little(scene: Scene) -> None:
    scene.outlet.a_day = 1
    crawls = scene.room.live(scene.outlet, 12, until="few")
    assert crawls <= 4 * 8
    (event,) = scene.room.writer.health.open_events("test")
    assert event.figures["found"] < event.figures["expected"] / 4
    scene.outlet.a_day = 12
    scene.room.live(scene.outlet, 2, over="few")
    assert scene.told() == [("few", False), ("few", True)]


def test_an_outlet_that_brings_far_too_much(scene: Scene) -> None:
    scene.outlet.a_day = 100
    crawls = scene.room.live(scene.outlet, 5, until="many")
    assert crawls <= 4 * 2
    scene.outlet.a_day = 12
    scene.room.live(scene.outlet, 2, over="many")
    assert scene.told() == [("many", False), ("many", True)]


def test_pages_that_give_no_text(scene: Scene) -> None:
    scene.outlet.page = {"text": ""}
    words = broken_and_mended(scene, "empty", within=8, mended=4)
    assert "pages give no text" in words


def test_pages_that_cannot_be_had(scene: Scene) -> None:
    scene.outlet.broken = only("/news/", answer=Answer(status=500))
    assert "pages cannot be had" in broken_and_mended(scene, "errors", within=8, mended=4)


@pytest.mark.parametrize(("page", "kind"), [({"date": ""}, "dates"), ({"author": ""}, "authors")])
def test_pages_that_lost_a_field(scene: Scene, page: dict[str, str], kind: str) -> None:
    scene.outlet.page = page
    words = broken_and_mended(scene, kind, within=12, mended=4)
    assert "of its articles" in words


def test_texts_that_became_short(scene: Scene) -> None:
    scene.outlet.page = {"text": "only a teaser is left of it"}
    assert "letters (median)" in broken_and_mended(scene, "length", within=12, mended=4)


def test_a_redesign_is_told_as_one(scene: Scene) -> None:
    scene.outlet.page = {"author": "", "text": "only a teaser is left of it", "date": ""}
    words = broken_and_mended(scene, "redesign", within=12, mended=4)
    assert "its pages look different since" in words


def test_a_redesign_that_templates_notice_is_a_warning_until_they_know_it(scene: Scene) -> None:
    """The pages give what they gave, at other places."""

    def noticed(strange: int) -> None:
        with scene.room.writer.transaction():
            state = scene.room.writer.templates.find("test", "127.0.0.1")
            changed = replace(state, redesigned_at=scene.clock.moment, strange_in_row=strange)
            scene.room.writer.templates.save(changed)

    noticed(3)
    scene.room.live(scene.outlet, 2)
    assert scene.room.kinds() == ["redesign"]
    (event,) = scene.room.writer.health.open_events("test")
    assert event.severity == "warn"
    assert "built otherwise" in event.words
    noticed(0)
    scene.restart()
    scene.room.live(scene.outlet, 3)
    scene.room.tell()
    assert scene.room.kinds() == []
    assert scene.told() == [("redesign", False), ("redesign", True)]


def test_dates_in_the_future(scene: Scene) -> None:
    scene.outlet.page = {"date": "2027-03-01T10:00:00+00:00"}
    assert "more than a day from now" in broken_and_mended(scene, "future", within=2, mended=3)


def test_a_budget_is_kept_said_and_counted(scene: Scene) -> None:
    source = source_for(scene.outlet, budget_requests_per_day=9)
    midnight = (scene.clock.moment + timedelta(days=1)).replace(hour=0, minute=0)
    scene.outlet.day(midnight)
    for day in range(2):
        before = len(scene.outlet.site.hits)
        ended = []
        for hour in (6, 12, 18):
            scene.clock.moment = midnight + timedelta(days=day, hours=hour)
            ended.append(scene.room.look(source)["test"])
        assert ended[-1] == "budget"
        assert len(scene.outlet.site.hits) - before == 9
    with Archive(scene.room.writer.home, clock=scene.clock) as archive:
        (row,) = archive.health()
    assert row.last_day.requests == 9
    assert row.budget is not None
    assert (row.budget.requests_per_day, row.budget.reached) == (9, True)
    assert row.faults == ("budget",)
    scene.room.live(scene.outlet, 2)
    assert scene.told() == [("budget", False), ("budget", True)]


def test_a_budget_of_bytes_is_kept_up_to_the_last_answer(scene: Scene) -> None:
    midnight = (scene.clock.moment + timedelta(days=1)).replace(hour=0, minute=0)
    scene.outlet.day(midnight)
    scene.clock.moment = midnight + timedelta(hours=12)
    source = source_for(scene.outlet, budget_bytes_per_day=5000)
    assert scene.room.look(source)["test"] == "budget"
    hits = len(scene.outlet.site.hits)
    assert scene.room.look(source)["test"] == "budget"
    assert len(scene.outlet.site.hits) == hits


def test_what_was_never_seen_is_estimated_from_feed_and_listing(scene: Scene) -> None:
    """Two thirds of the articles are in the feed and three fifths in the listing, each without regard to the other."""
    chance = random.Random(7)
    both = [(chance.random() < 2 / 3, chance.random() < 3 / 5) for _ in range(2000)]
    scene.outlet.in_feed, scene.outlet.in_list = (lambda number: both[number][0]), (lambda number: both[number][1])
    begun = len(scene.outlet.published)
    scene.room.live(scene.outlet, 16)
    with Archive(scene.room.writer.home, clock=scene.clock) as archive:
        (row,) = archive.health()
    truth = [any(listed) for listed in both[begun : len(scene.outlet.published)]]
    found = row.coverage_estimate
    assert found is not None
    assert found.low <= sum(truth) / len(truth) <= found.high
    assert found.high - found.low < 0.15
    assert found.share < 0.95


def test_a_source_that_is_seen_whole_has_a_coverage_of_one(peace: tuple[Path, Outlet]) -> None:
    with Archive(peace[0], clock=peace[1].clock) as archive:
        (row,) = archive.health()
    assert row.coverage_estimate is not None
    assert (row.coverage_estimate.share, row.coverage_estimate.words) == (1.0, "")


def test_a_network_that_is_down_is_one_fault_and_one_message(scene: Scene) -> None:
    """Six sources, each on a host of its own."""
    others = [Outlet(scene.outlet.site, scene.clock, name=f"other{number}") for number in range(5)]
    everything = [scene.outlet, *others]
    for outlet in everything:
        outlet.broken = lambda hit: Answer(reset=True)
    for _ in range(6):
        scene.clock.moment += timedelta(hours=1)
        scene.room.look(*map(source_for, everything))
    assert scene.room.kinds("") == ["network"]
    assert scene.room.kinds() == ["down"]
    assert scene.told() == [("network", False)]
    for outlet in everything:
        outlet.broken = lambda hit: None
    for _ in range(3):
        scene.clock.moment += timedelta(hours=1)
        scene.room.look(*map(source_for, everything))
    assert scene.room.kinds(None) == []
    assert scene.told() == [("network", False), ("network", True)]


def test_what_is_still_down_when_the_network_is_back_is_told_for_itself(scene: Scene) -> None:
    others = [Outlet(scene.outlet.site, scene.clock, name=f"other{number}") for number in range(5)]
    everything = [scene.outlet, *others]

    def hours(number: int) -> None:
        for _ in range(number):
            scene.clock.moment += timedelta(hours=1)
            scene.room.look(*map(source_for, everything))

    for outlet in everything:
        outlet.broken = lambda hit: Answer(reset=True)
    hours(4)
    for outlet in others:
        outlet.broken = lambda hit: None
    hours(4)
    assert scene.room.kinds(None) == ["down"]
    assert scene.told() == [("network", False), ("network", True), ("down", False)]


def test_sources_that_break_together_are_told_together(scene: Scene) -> None:
    other = Outlet(scene.outlet.site, scene.clock, name="other")
    for outlet in (scene.outlet, other):
        outlet.broken = lambda hit: Answer(status=403)
    for _ in range(4):
        scene.clock.moment += timedelta(hours=1)
        scene.room.look(source_for(scene.outlet), source_for(other))
    assert scene.told() == [("blocked", False), ("blocked", False)]
    (call,) = scene.hook.calls
    assert call.json["kind"] == "health"
    assert call.json["summary"] == "2 faults (test, other)"


def test_without_a_target_nothing_is_sent_and_nothing_waits(peace: tuple[Path, Outlet], tmp_path: Path) -> None:
    shutil.copytree(peace[0], tmp_path / "home")
    clock = DayClock(peace[1].clock.moment)
    outlet = peace[1].again(clock)
    room = Room(tmp_path / "home", clock)
    outlet.broken = lambda hit: Answer(status=403)
    room.live(outlet, 2)
    assert room.kinds() == ["blocked"]
    assert room.writer.health.untold() == []
    assert room.ask("SELECT count(*) FROM outbox") == [(0,)]
    room.writer.close()
