"""Markup, templates, formulas and headers in every field from outside: inert on every page, feed and answer."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import feedparser
import httpx
import pytest
from lxml import html

from newswatch.archive.health_book import Fault
from newswatch.models import Evidence, Furniture, Removed
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store
from tests.web_kit import Served, form_key, serving

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)><svg/onload=alert(1)>"
TEMPLATE = "{{7*7}}{% raw %}${7*7}#{7*7}%s"
FORMULA = '=HYPERLINK("http://evil.example")'
HEADER = "a\r\nSet-Cookie: evil=1\r\n\r\n<b>"
TURNED = "abc\u202eevil\u2066\x00\x1b[31m"
PAYLOAD = MARKUP + TEMPLATE + HEADER + TURNED
PAGES = (
    "/", "/search?q=corridor", "/article/1", "/article/1?old=1&new=2", "/article/1/beside/2", "/story/1", "/alerts",
    "/alerts/log", "/alerts/new?q=corridor", "/sources", "/sources/oc-media", "/help", "/sign-in?to=%22%3E%3Cscript%3E",
)  # fmt: skip
REFLECTED = ("/search?q={0}", "/?q={0}", "/alerts/one?name={0}", "/alerts/new?q={0}&name={0}", "/search?sort={0}",
             "/nothing/{0}", "/article/{0}", "/search?q=corridor&after={0}", "/alerts/forecast?query={0}",
             "/sources/{0}", "/sources/add?url={0}")  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    hostile_archive(home)
    with serving(home) as found:
        client = found.signed_in()
        made = client.post("/alerts/new", data={
            "key": form_key(client), "name": "<script>alert(1)</script>", "query": '"<img src=x onerror=alert(1)>"',
            "to": "mailto:a@example.org", "mode": "instant",
        })  # fmt: skip
        assert made.status_code == 303
        yield found


def hostile_archive(home: Path) -> None:
    clock = HandClock()
    with open_writer(home, clock) as writer:
        with writer.transaction():
            writer.set_source(source("oc-media", name=MARKUP, country="GE"))
            writer.set_source(source("civil-ge", name=PAYLOAD))
        text = f"{PAYLOAD}\n\n" + "The corridor map was signed by two border commissions on Friday night. " * 12
        fields = {
            "text": text, "authors": (PAYLOAD,), "tags": (PAYLOAD, FORMULA), "section": PAYLOAD, "lead": PAYLOAD,
            "image": "javascript:alert(1)", "image_credit": PAYLOAD, "published_raw": PAYLOAD, "published_how": MARKUP,
            "published_at": '2026-11-20"><script>alert(1)</script>', "modified_at": PAYLOAD,
            "removed": (Removed(kind=Furniture.OTHER, text=PAYLOAD, why=PAYLOAD),), "language": 'en" onclick="alert(1)',
            "evidence": (Evidence(field="title", value=PAYLOAD, origin=PAYLOAD, won=True),),
        }  # fmt: skip
        writer.health.notice(
            Fault(source="oc-media", kind="silent", severity="broken", since=clock.now(), words=PAYLOAD)
        )
        first = store(writer, candidate("one", title=PAYLOAD, **fields), with_page=True)
        store(writer, candidate("two", title=FORMULA, source="civil-ge", url="javascript:alert(1)", **fields))
        edit(writer, first.article_id, candidate("one", title=PAYLOAD + "!", **{**fields, "text": text + MARKUP}))


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    return served.signed_in()


@pytest.mark.parametrize("path", PAGES)
def test_what_a_publisher_wrote_is_text_on_every_page(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    _inert(answer.text)


@pytest.mark.parametrize("path", REFLECTED)
@pytest.mark.parametrize("payload", [MARKUP, TEMPLATE, HEADER, TURNED])
def test_what_was_asked_is_text_on_every_page(client: httpx.Client, path: str, payload: str) -> None:
    answer = client.get(path.format(str(httpx.QueryParams({"": payload}))[1:]))
    assert answer.status_code in (200, 400, 404)
    assert "set-cookie" not in answer.headers
    _inert(answer.text)


def _inert(page: str) -> None:
    """Nothing in it is markup but ours."""
    assert "\x00" not in page
    assert "\x1b" not in page
    tree = html.document_fromstring(page) if "<html" in page else html.fragment_fromstring(page, create_parent=True)
    assert {script.get("src") for script in tree.iter("script")} <= {"/static/htmx.min.js", "/static/newswatch.js"}
    assert not list(tree.iter("img", "iframe", "object", "embed", "style", "base"))
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), (element.tag, name)
            assert name != "style"
            if name in ("href", "src", "action", "formaction"):
                assert re.match(r"(/(?!/)|#|https?://)", value), (element.tag, name, value)
    assert not re.search(r"(?<!7\*)\b49\b", "".join(tree.itertext()))


@pytest.mark.parametrize("path", ["/api/articles", "/api/articles/1", "/api/articles/1/versions", "/api/stories"])
def test_an_answer_of_the_api_is_json_and_nothing_else(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert MARKUP in str(answer.json()).replace("\\'", "'").replace('\\"', '"')


def test_a_feed_is_well_formed_and_its_text_is_text(client: httpx.Client) -> None:
    feed = feedparser.parse(client.get("/feed.atom").content)
    assert not feed.bozo
    assert all(entry.content[0].type == "text/plain" for entry in feed.entries)
    assert all(link.href.startswith("http") for entry in feed.entries for link in entry.get("links", ()))


def test_no_cell_of_an_export_is_a_formula(client: httpx.Client) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/export", params={"format": "csv"}).text)))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "@"))]


@pytest.mark.parametrize("path", ["/article/1/cite/ris", "/article/1/cite/bibtex", "/article/1/cite/csl",
                                  "/article/1/page/1", "/export?format=csv"])  # fmt: skip
def test_a_download_is_no_page_and_brings_no_header(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "html" not in answer.headers["content-type"]
    assert "set-cookie" not in answer.headers


def test_a_citation_has_a_line_a_field_and_balanced_braces(client: httpx.Client) -> None:
    ris = client.get("/article/1/cite/ris").text
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.splitlines() if line)
    tex = client.get("/article/1/cite/bibtex").text
    assert tex.count("{") == tex.count("}")
