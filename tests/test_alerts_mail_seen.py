"""Mail rendered by a browser as a mail program would: nothing overflows, all is read, nothing is fetched or run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser_kit import AXE, browser, needs_browser
from tests.mail_pictures import SCHEMES, SIZES, TOLD, mails

pytestmark = needs_browser


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    yield from browser()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return mails(tmp_path_factory.mktemp("mails"))


@pytest.fixture
def page(opened: Browser) -> Iterator[Page]:
    made = opened.new_page()
    yield made
    made.close()


@pytest.mark.parametrize("name", [*(f"{script}-digest" for script in TOLD), "armenian-notice", "hostile-notice"])
def test_a_mail_is_read_in_every_script_light_and_dark(page: Page, written: dict[str, str], name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.set_content(written[name])
    page.add_script_tag(path=AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (scheme, size, wide)
        found = page.evaluate("axe.run(document, {runOnly: ['color-contrast', 'link-name']})")
        assert [one["id"] for one in found["violations"]] == [], found["violations"]
        assert [one["id"] for one in found["passes"]].count("color-contrast") == 1, "it was looked at"
    assert asked == [], "a mail fetches nothing"
    assert page.title() != "run"


def test_the_match_is_marked_in_every_script(page: Page, written: dict[str, str]) -> None:
    for name, told in TOLD.items():
        page.set_content(written[f"{name}-notice"])
        assert page.locator("mark").count() >= 1, name
        assert told.author in page.locator("body").inner_text()


def test_words_of_a_page_stay_words_in_the_picture(page: Page, written: dict[str, str]) -> None:
    page.set_content(written["hostile-notice"])
    assert page.locator("img, iframe, form, b, i, script, link").count() == 0
    assert "{{7*7}}" in page.locator("h2").inner_text()
    assert "\u202e" not in page.content()
