"""Fuzz targets: what people type (queries, settings, sources, alerts) and what a browser asks of the web pages."""

import asyncio
import contextlib
import dataclasses
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from hypothesis import example
from hypothesis import strategies as st

from newswatch import settings as config
from newswatch import web
from newswatch.alerts import rules
from newswatch.alerts import toml as alerts_toml
from newswatch.archive.syntax import parse
from newswatch.archive.viewing import View
from newswatch.errors import ConfigError, QueryError
from newswatch.web.app import API, PAGES, make_app
from newswatch.web.openapi import made
from spiders.source_file import as_toml
from spiders.sources import CATALOGUE, is_article, read_source
from tests import fuzzing
from tests.web_kit import small_archive

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.fixture(scope="module", autouse=True)
def _left() -> Iterator[None]:
    yield
    fuzzing.leave()


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-") as folder:
        yield small_archive(Path(folder))


@contextlib.contextmanager
def _view() -> Iterator[View]:
    with View(home()) as view:
        yield view


home: Callable[[], Path] = fuzzing.room(_home)
view: Callable[[], View] = fuzzing.room(_view)

_WORDS = (
    "corridor", "gas", "map", "signed", "border", "talks", "საქართველო", "ცა", "Гас", "the", "of", "12", "x", "title",
    "İran", "ɢ", "é", "e\u0301", "a_b", "o'clock", "co-op", "\u202e",
)  # fmt: skip
_QUERY_SIGNS = (
    '"', "(", ")", "-", "*", "~3", "~999", ":", "=", " OR ", " AND ", " NOT ", " NEAR(", "title:", "author:", "tag:",
    "after:", "before:7d", "after:2026-11-20", "lang:", "lang:en", "source:", "source:oc-media", "country:GE",
    "covers:",
    "forms:off", "^", "{", "}", "+", "\\", "\x00", "\ud800", "՞", "\u0301", "'", ";--", "%", "_", "\n", "\t", " ", ",",
)  # fmt: skip


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(inner, st.sampled_from((" ", " OR ", " AND ", " -", " NOT ")), inner).map("".join)
    return joined | inner.map("({})".format) | inner.map("-({})".format) | inner.map("title:({})".format)


_GRAMMAR = st.recursive(
    st.sampled_from(_WORDS)
    | st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"')
    | st.sampled_from(_WORDS).map("{}*".format)
    | st.sampled_from(("after:2026-11-19", "before:2026-11-20T13:00Z", "lang:ka", "-lang:en", "source:oc-media")),
    _nested,
    max_leaves=6,
)
_QUERY = (
    _GRAMMAR
    | st.lists(st.sampled_from((*_WORDS, *_QUERY_SIGNS)), max_size=14).map("".join)
    | fuzzing.damaged(('iran (russia OR "eurasian union") -gas source:oc-media lang:hy', '"a b"~5 x*'), _QUERY_SIGNS)
)


@fuzzing.target(90, query=_QUERY)
def test_a_query_has_an_answer_or_one_message(query: str) -> None:
    archive = view()
    try:
        found = archive.search(query, limit=-1)
    except QueryError as refused:
        assert 0 <= refused.place <= len(query)
        assert not re.search(r"sqlite|fts5|syntax error near|no such", str(refused), re.IGNORECASE)
        return
    ids = {article.id for article in found}
    assert archive.count(query) == len(ids) == found.total
    ranked = archive.search(query, limit=-1, sort="relevance")
    assert {article.id for article in ranked} == ids
    archive.facets(query), archive.timeline(query), archive.stream(query)
    if parse(query).root is not None:  # else there is nothing to exclude: `forms:off`
        _believe_algebra(archive, query, ids)


def _believe_algebra(archive: View, query: str, ids: set[int]) -> None:
    """What it excludes is the rest; with anything, it is anything; doubled, it is itself."""
    everything = {article.id for article in archive.search("", limit=-1)}
    for asked, wanted in ((f"-({query})", everything - ids), (f"({query}) OR ({query})", ids)):
        with contextlib.suppress(QueryError):  # one level deeper, or twice the terms, may be too much
            assert {article.id for article in archive.search(asked, limit=-1)} == wanted, asked


_SECTIONS = {name: get_type_hints(kind) for name, kind in get_type_hints(config.Settings).items()}
_KEYS = [(section, key) for section, keys in _SECTIONS.items() for key in keys]
_VALUES = (
    "true", "false", "0", "1", "-1", "1e9", "9" * 30, "30m", "=10s", "10m..6h", "6h..10m", "*/15 6-22 * * 1-5",
    "60 25 * * *", "0s", "-5m", "1y", "forever", "text", "json", "checked", "Asia/Tbilisi", "../../etc/passwd", "/x",
    "tls", "", " ", "\x00", "ж", "nan", "inf", "127.0.0.1", "::1", "0.0.0.0", "a,b,,c", "@/nowhere", "٣", "1_000", "+5",
    "10m..", "..", "=", "* * * * *", "@daily", "0 0 31 2 *", "[]", "{}", "'", '"', "\\", "\ud800", "\u202e", "x" * 3000,
)  # fmt: skip
_TOML_VALUES = (
    "true", "0", "-1", "1e9", "9" * 30, "0x7f", "1.5", "nan", "inf", '"30m"', '"=10s"', '""', "[]", '["a"]', "[[]]",
    "{}",
    "2026-11-20", "2026-11-20T10:00:00Z", "'''a'''", '"\\u0000"', '"\\ud800"', "{a = 1}", '"forever"', '"*/5 * * * *"',
)  # fmt: skip


@fuzzing.target(
    80,
    environ=st.dictionaries(
        st.sampled_from([f"NEWSWATCH_{section}__{key}".upper() for section, key in _KEYS] + ["NEWSWATCH_X__Y"]),
        st.sampled_from(_VALUES) | st.text(max_size=12),
        max_size=3,
    ),
    lines=st.lists(st.tuples(st.sampled_from(_KEYS), st.sampled_from(_TOML_VALUES)), max_size=3),
    tail=st.sampled_from(
        ("", "[crawl]", "[x]", "crawl = 1", "[[crawl]]", "[crawl]\npage = 1", "\x00", "=", "[crawl.x]")
    ),
)
def test_settings_hold_or_are_refused_with_their_place(
    environ: dict[str, str], lines: list[tuple[tuple[str, str], str]], tail: str
) -> None:
    text = "".join(f"[{section}]\n{key} = {value}\n" for (section, key), value in lines) + tail
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-") as folder:
        (Path(folder) / "newswatch.toml").write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            loaded = config.load(Path(folder), environ=environ)
        except ConfigError as refused:
            assert folder in str(refused) or "NEWSWATCH_" in str(refused)
            return
        assert {origin.key for origin in loaded.origins} == {f"{section}.{key}" for section, key in _KEYS}


_SOURCE_SIGNS = (
    *_TOML_VALUES, "\n", "=", "[", "]", "[[discover]]\n", "[extract]\n", "[clean]\n", '"', "'", "#", "name = ",
    "home = ",
    "article = '('", "article = '.*'", "article = '(a+)+$'", 'every = "=0s"', "delay = -1", "delay = nan",
    "delay = 1e400",
    'timezone = "../etc"', 'timezone = ""', 'country = "XX"', 'languages = ["zz"]', 'title = "//["', 'body = "div["',
    'body = "//a[count("', 'title = "a:b(c"', "drop = ['*']", "drop_text = ['']", 'url = "ftp://x"', 'hosts = ["a b"]',
    'kind = "feed"\n', "private_network = true\n", "enabled = 3\n", "budget_requests_per_day = -1\n", "id = 'x'",
    "\x00",
    'title = "/x:y"', 'title = "//*[re:test(.,1)]"', 'title = "$x"', 'title = "/*[0 div"', 'date = "1"', 'tags = "/.."',
)  # fmt: skip
_CATALOGUE = tuple(path.read_text(encoding="utf-8") for path in sorted(CATALOGUE.glob("*.toml"))[:12])


@example(text=_CATALOGUE[0].replace("article = '", "article = 'x{99999999999}"), url="")
@example(text=_CATALOGUE[0].replace("article = '", "article = '" + "(" * 5_000), url="")
@fuzzing.target(60, text=fuzzing.damaged(_CATALOGUE, _SOURCE_SIGNS), url=st.text(max_size=30))
def test_a_source_file_is_a_source_or_refused_with_its_key(text: str, url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-") as folder:
        file = Path(folder) / "outlet.toml"
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            source = read_source(file)
        except ConfigError as refused:
            assert str(file) in str(refused)
            return
        is_article(source, "https://example.org/" + url)
        file.write_text(as_toml(source), encoding="utf-8")
        assert read_source(file) == source


_ALERTS = (
    '[[alert]]\nname = "corridor"\nquery = "corridor -gas"\nto = ["https://example.org/hook"]\n'
    'digest = "weekly"\nat = "mon 07:00"\nzone = "Asia/Tbilisi"\nquiet = "22:00-07:00"\n',
    '[[alert]]\nname = "map"\nquery = "title:map"\nto = ["mailto:a@example.org"]\nfollow_ups = true\nlate = true\n',
)
_ALERT_SIGNS = (
    *_TOML_VALUES, "\n", "=", "[[alert]]\n", "[alert]\n", '"', "name = ", "at = ", '"25:00"', '"sun 07:00"', '"07:00"',
    '"22:00-22:00"', '"22:00-"', "digest = ", '"hourly"', '"never"', "zone = ", '"Mars/Base"', "priority = ", '"high"',
    "to = ", '["ftp://x"]', '["mailto:a b@x"]', '["https://u:p@example.org/"]', '["@/nowhere"]', '["https://[x]/"]',
    '["json://127.0.0.1"]', "query = ", '"("', '"after:x"', "every_copy = true\n", "\x00", "'", "corridor",
)  # fmt: skip


@fuzzing.target(60, text=fuzzing.damaged((*_ALERTS, "".join(_ALERTS)), _ALERT_SIGNS))
def test_a_file_of_alerts_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-fuzz-") as folder, fuzzing.only(ConfigError, QueryError):
        file = Path(folder) / "alerts.toml"
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        wanted = alerts_toml.read(file)
        alerts = [
            rules.make_alert(**{key: getattr(one, key) for key in ("name", "query", "to", "mode", "options",
            "private")},
                             created_at=NOW)
            for one in wanted
        ]  # fmt: skip
        file.write_text(alerts_toml.write(alerts, secrets=True), encoding="utf-8")
        again = alerts_toml.read(file)
        stripped = [dataclasses.replace(one, to=tuple(target.to for target in alert.targets), name=alert.name,
                                        options=alert.options, mode=str(alert.mode))
                    for one, alert in zip(wanted, alerts, strict=True)]  # fmt: skip
        assert again == stripped


class Browser:
    """Asks the application in this process: no socket, no server's thread."""

    def __init__(self, client: httpx.AsyncClient, runner: asyncio.Runner) -> None:
        self._client = client
        self._runner = runner

    def get(self, path: str, values: dict[str, str]) -> httpx.Response:
        return self._runner.run(self._client.get(path, params=values))


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    app = make_app(home(), config.Settings())
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        yield Browser(client, runner)
        runner.run(client.aclose())
        runner.run(lifespan.__aexit__(None, None, None))


browser: Callable[[], Browser] = fuzzing.room(_browser)

_ODD = (
    "", "(", '"', "*", "NEAR(", "a:b", "AND OR", "title:", "source:x", "after:9999999999", "-", "'; DROP TABLE", "%00",
    "\x00", "\ud7ff", "😀" * 50, "{{7*7}}", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "0", "-1",
    "1e9", "../../etc/passwd", "9" * 30, "١٢", "null", "x" * 5000, "\r\nX: y", "after:2026-02-30", "=", "(" * 42 + "a",
    "day", "month", "newest", "relevance", "oldest", "atom", "jsonl", "csv", "ris", "markdown", "javascript:alert(1)",
)  # fmt: skip
_OWN_MARKUP = "".join(file.read_text(encoding="utf-8") for file in sorted(TEMPLATES.glob("*.html")))
_DOCUMENT: dict[str, Any] = made()["paths"]
_NAMES = sorted(
    {one["name"] for path in _DOCUMENT.values() for one in path["get"]["parameters"] if one["in"] == "query"}
    | {"q", "after", "sort", "format", "limit", "old", "new", "since", "name", "query", "told", "key", "to", "other"}
)
_ROUTES = sorted(route.path for route in (*API, *PAGES) if "GET" in (route.methods or ()))
_ID = st.integers(-2, 9).map(str) | st.sampled_from(("x", "ris", "%2e%2e", "1e3", "9" * 25, "٣", "oc-media", "<b>"))


@example(route="/", one="0", other="0", values={"after": "<"})
@fuzzing.target(
    80, route=st.sampled_from(_ROUTES), one=_ID, other=_ID,
    values=st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(_ODD) | _GRAMMAR | st.text(max_size=20),
    max_size=4),
)  # fmt: skip
def test_no_address_of_the_web_pages_makes_a_fault(route: str, one: str, other: str, values: dict[str, str]) -> None:
    path = re.sub(r"\{(?!id\})\w+\}", other, route).replace("{id}", one)
    answer = browser().get(path, values)
    assert answer.status_code in (200, 204, 303, 400, 401, 404), answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    kind = answer.headers.get("content-type", "")
    if "html" in kind:
        for value in values.values():
            assert "<" not in value or value in _OWN_MARKUP or value not in answer.text
    if "json" in kind and route != "/export":
        json.loads(answer.text)
    if route.startswith("/api/") and answer.status_code >= 400:
        assert len(answer.json()["error"]["message"]) > 10
