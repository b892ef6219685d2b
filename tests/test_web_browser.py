"""The pages in a browser: the journeys of a reader, with JavaScript and without, and what axe says of each page."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from newswatch.alerts.dispatch import Dispatcher
from newswatch.alerts.match import Matcher
from newswatch.settings import Secrets, Settings
from tests.archive_kit import HandClock, candidate, open_writer, store
from tests.browser_kit import AXE, Watched, browser, needs_browser
from tests.receivers import http_receiver
from tests.test_web_hostile import hostile_archive
from tests.test_web_sources import breaks
from tests.web_kit import Served, serving, small_archive

pytestmark = needs_browser
PAGES = (
    "/", "/search?q=corridor", "/search?q=(", "/search?q=nothingatall", "/help", "/article/1", "/article/1?old=1&new=2",
    "/article/1/beside/2", "/story/1", "/alerts", "/alerts/new?q=corridor", "/alerts/log", "/sources",
    "/sources/oc-media", "/sources/add", "/sign-in",
    "/nowhere",
)  # fmt: skip
HOSTILE = (
    "/", "/search?q=corridor", "/article/1", "/article/1?old=1&new=2", "/article/1/beside/2", "/story/1", "/sources",
)  # fmt: skip
chromium = pytest.fixture(scope="module")(browser)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_archive(tmp_path_factory.mktemp("home")), private_targets=True) as found:
        yield found


def watched(chromium: Browser, served: Served, **options: Any) -> Watched:
    return Watched(chromium.new_context(**options), served.address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(chromium: Browser, served: Served, scheme: Any) -> None:
    seen = watched(chromium, served, color_scheme=scheme)
    sign_in(seen, served)
    for path in PAGES:
        page = seen.go(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        said = [(one["id"], one["impact"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]]
        assert not [one for one in said if one[1] in ("serious", "critical", "moderate")], path
    seen.page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_loads_nothing_from_elsewhere(chromium: Browser, served: Served, path: str) -> None:
    seen = watched(chromium, served, viewport={"width": 360, "height": 740})
    page = seen.go(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert [fault for fault in seen.faults if "status of 40" not in fault] == []
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_reader_searches_reads_and_compares(chromium: Browser, served: Served, scripts: bool) -> None:
    seen = watched(chromium, served, java_script_enabled=scripts)
    page = seen.go("/")
    page.get_by_role("searchbox").fill("corridor")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="Corridor map signed at last").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corridor map signed at last")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.locator(".diff ins").first).to_contain_text("at last")
    page.get_by_role("link", name="side by side").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Side by side")
    seen.fine()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_search_becomes_an_alert_and_fires(chromium: Browser, tmp_path: Path, scripts: bool) -> None:
    home = small_archive(tmp_path / "home")
    with serving(home, private_targets=True) as served, http_receiver() as hook:
        seen = watched(chromium, served, java_script_enabled=scripts)
        sign_in(seen, served)
        page = seen.go("/search?q=corridor")
        page.get_by_role("link", name="Save as alert").click()
        expect(page.get_by_label("Asks")).to_have_value("corridor")
        page.get_by_label("Name").fill("the corridor")
        page.get_by_label("Tells").fill(hook.url)
        page.get_by_role("button", name="Make the alert").click()
        expect(page.get_by_role("status")).to_have_text("The alert is on.")
        something_happens(home)
        page.reload()
        expect(page.locator(".state.ok")).to_have_text("● sent")
        expect(page.get_by_role("link", name="A corridor of ice").first).to_be_visible()
        assert hook.calls[0].json["article"]["title"] == "A corridor of ice"
        seen.fine()
        page.context.close()


def sign_in(seen: Watched, served: Served) -> None:
    page = seen.go("/sign-in")
    page.get_by_label("Token").fill((served.home / "web.token").read_text().strip())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def something_happens(home: Path) -> None:
    """What a crawl does: an article is stored with what alerts make of it, and the outbox is sent."""
    with ThreadPoolExecutor(1) as other:  # Playwright's own loop runs in this thread
        other.submit(asyncio.run, _stored_and_sent(home)).result()


async def _stored_and_sent(home: Path) -> None:
    clock, settings = HandClock(), Settings()
    clock.on(hours=5)
    with open_writer(home, clock) as writer:
        writer.on_stored.append(Matcher(settings, clock))
        store(writer, candidate("ice", title="A corridor of ice", text="The corridor froze.\n\nNobody passed it."))
        dispatcher = Dispatcher(writer, settings, Secrets(webhook_key="a key"), clock)
        try:
            await dispatcher.run_once(everything=True)
        finally:
            await dispatcher.close()


def test_keys_move_open_mark_and_find(chromium: Browser, served: Served) -> None:
    seen = watched(chromium, served)
    page = seen.go("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row.at")).to_have_count(1)
    expect(page.locator(".row").nth(1)).to_have_class("row at")
    page.keyboard.press("u")
    expect(page.locator(".row.read")).to_have_count(1)
    page.reload()
    expect(page.locator(".row.read")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    seen.go("/")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/article/*")
    seen.fine()
    page.context.close()


def test_a_storys_outlets_unfold_in_place(chromium: Browser, served: Served) -> None:
    seen = watched(chromium, served)
    page = seen.go("/")
    page.locator(".others summary").click()
    expect(page.locator(".ladder li")).to_have_count(2)
    seen.fine()
    page.context.close()


def test_dragging_over_the_bars_asks_for_those_days(chromium: Browser, served: Served) -> None:
    seen = watched(chromium, served)
    page = seen.go("/search?q=corridor")
    box = page.locator("[data-brush]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 45, box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_url("**after%3A**")
    expect(page.get_by_role("searchbox")).to_have_value("corridor after:2026-11-18 before:2026-11-20")
    seen.fine()
    page.context.close()


def test_new_articles_are_announced_and_move_nothing(chromium: Browser, tmp_path: Path) -> None:
    home = small_archive(tmp_path / "home")
    with serving(home) as served:
        seen = watched(chromium, served)
        page = seen.go("/")
        something_happens(home)
        page.evaluate("htmx.ajax('GET', document.querySelector('#fresh').getAttribute('hx-get'), '#fresh')")
        expect(page.locator("#fresh a")).to_have_text("1 new article. Show")
        expect(page.locator(".row")).to_have_count(3)
        page.locator("#fresh a").click()
        expect(page.locator(".row")).to_have_count(4)
        seen.fine()
        page.context.close()


def test_hostile_articles_run_nothing(chromium: Browser, tmp_path: Path) -> None:
    hostile_archive(tmp_path / "home")
    with serving(tmp_path / "home") as served:
        seen = watched(chromium, served, viewport={"width": 390, "height": 800})
        for path in (
            "/",
            "/search?q=corridor",
            "/article/1",
            "/article/1?old=1&new=2",
            "/story/1",
            "/sources",
            "/article/1/beside/2",
        ):
            page = seen.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        seen.fine()
        seen.page.context.close()


def test_a_source_that_breaks_turns_red(chromium: Browser, tmp_path: Path) -> None:
    home = small_archive(tmp_path / "home")
    with serving(home) as served:
        seen = watched(chromium, served)
        sign_in(seen, served)
        page = seen.go("/sources/oc-media")
        page.get_by_role("button", name="Enable").click()
        expect(page.get_by_role("status")).to_have_text("It is crawled from now on.")
        page.get_by_role("navigation").get_by_role("link", name="Sources").click()
        expect(page.locator(".state.ok")).to_have_text("● ok")
        breaks(home)
        page.reload()
        expect(page.locator(".state.broken")).to_have_text("■ broken")
        assert page.locator(".state.broken").evaluate("one => getComputedStyle(one).color") == "rgb(179, 38, 30)"
        expect(page.locator(".why")).to_contain_text("no answer since Friday")
        seen.fine()
        page.context.close()
