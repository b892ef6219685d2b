"""The API against its own document: each address is in it, answers are as it says, no parameter makes a fault."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.web.app import API, PAGES
from newswatch.web.openapi import made
from tests.web_kit import Served, serving, small_archive

ODD = (
    "", "(", '"', "*", "NEAR(", "a:b", "AND OR", "title:", "source:x", "after:9999999999", "-", "'; DROP TABLE", "%00",
    "\x00", "\ud7ff", "😀" * 50, "{{7*7}}", "<script>", "../../etc/passwd", "0", "-1", "1e9", "9" * 30, "١٢", "null",
    "x" * 5000, "\r\nX: y", "after:2026-02-30", 'lang:"', "=", '=""', "((((((((((((((((((((((((((((((((((((((((((a",
)  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(small_archive(tmp_path_factory.mktemp("home"))) as found:
        yield found


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    return served.client()


def test_every_address_of_the_api_is_in_its_document() -> None:
    assert {route.path for route in API} - {"/api/openapi.json"} == set(made()["paths"])


def test_the_document_is_served(client: httpx.Client) -> None:
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.parametrize("path", made()["paths"])
def test_an_answer_is_as_the_document_says(client: httpx.Client, path: str) -> None:
    said = made()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.get(path.replace("{id}", "1"))
    assert answer.status_code == 200
    _fits(answer.json(), said, path)


def _fits(value: Any, schema: dict[str, Any], where: str) -> None:
    """As much of JSON Schema as the document uses."""
    if "$ref" in schema:
        schema = made()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        fits = [one for one in schema["anyOf"] if _is(value, one.get("type", "object" if "$ref" in one else None))]
        assert fits, f"{where}: {value!r} is none of {schema['anyOf']}"
        return
    kinds = schema.get("type")
    assert kinds is None or any(_is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)), where
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), f"{where}: {set(schema['required']) - set(value)} missing"
        for name, below in schema.get("properties", {}).items():
            if name in value:
                _fits(value[name], below, f"{where}.{name}")
    for one in value if isinstance(value, list) and isinstance(schema.get("items"), dict) else ():
        _fits(one, schema["items"], f"{where}[]")


def _is(value: Any, kind: str | None) -> bool:
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
             "null": type(None)}  # fmt: skip
    return kind is None or (isinstance(value, kinds[kind]) and (kind == "boolean" or not isinstance(value, bool)))


def _asked() -> st.SearchStrategy[tuple[str, dict[str, str]]]:
    def of(path: str) -> st.SearchStrategy[tuple[str, dict[str, str]]]:
        names = [one["name"] for one in made()["paths"][path]["get"]["parameters"] if one["in"] == "query"]
        value = st.one_of(st.sampled_from(ODD), st.text(max_size=40), st.integers(-5, 300).map(str))
        number = st.one_of(st.integers(-2, 9).map(str), st.sampled_from((*ODD[5:8], "0x1", "1.5", "٣")))
        filled = number.map(lambda one: re.sub(r"\{id\}", httpx.URL(path="/" + one).path[1:] or "x", path))
        return st.tuples(filled, st.dictionaries(st.sampled_from([*names, "other"]), value, max_size=3))

    return st.sampled_from(sorted(made()["paths"])).flatmap(of)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=_asked())
def test_no_parameter_of_the_api_makes_a_fault(client: httpx.Client, asked: tuple[str, dict[str, str]]) -> None:
    path, values = asked
    answer = client.get(path, params=values)
    assert answer.status_code in (200, 400, 404), (path, values, answer.text)
    if answer.status_code != 200:
        assert len(answer.json()["error"]["message"]) > 10


_QUERIES = ("q", "after", "sort", "format", "limit", "old", "new", "since", "name", "query", "told", "key", "to")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=st.sampled_from([route.path for route in PAGES if "GET" in (route.methods or ())]),
    values=st.dictionaries(
        st.sampled_from(_QUERIES), st.one_of(st.sampled_from(ODD), st.text(max_size=30)), max_size=3
    ),
    part=st.sampled_from(("1", "2", "99", "x", "ris", "%2e%2e", "1e3", "-1", "9" * 25)),
)
def test_no_parameter_of_a_page_makes_a_fault(
    client: httpx.Client, route: str, values: dict[str, str], part: str
) -> None:
    answer = client.get(re.sub(r"\{\w+\}", part, route), params=values)
    assert answer.status_code in (200, 204, 303, 400, 404), (route, values, answer.text)
    assert "Traceback" not in answer.text
