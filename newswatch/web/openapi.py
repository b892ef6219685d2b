"""What the API takes and gives, as an OpenAPI 3.1 document; a test holds it against the addresses and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from newswatch.archive.facets import FACETS
from newswatch.archive.health import HealthEvent, SourceHealth
from newswatch.archive.results import Bucket, FacetCount, StoryEntry
from newswatch.archive.status import SourceStatus
from newswatch.archive.syntax import LONGEST
from newswatch.models import Article, StoryMember, Version
from newswatch.web import api, params
from newswatch.web.rendering import json_answer
from newswatch.web.search import SORTS

Schema = Mapping[str, Any]
_REF = "#/components/schemas/{name}"
_RECORDS = (Article, Version, StoryMember, FacetCount, Bucket, StoryEntry, SourceStatus, SourceHealth, HealthEvent)
_TEXT: Schema = {"type": "string"}
_ANY: Schema = {"type": "object"}
_TRUTH: Schema = {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    path: str
    summary: str
    answer: Schema
    takes: tuple[str, ...] = ()


def _ref(kind: type) -> Schema:
    return {"$ref": _REF.format(name=kind.__name__)}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": _ref(FacetCount)}}
_NEXT: Schema = {"type": ["string", "null"], "description": "Give it as `after` for the next page; null on the last."}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
PARAMETERS: Mapping[str, Schema] = {
    "q": {"type": "string", "maxLength": LONGEST, "description": "The query language of `newswatch search`."},
    "limit": {"type": "integer", "minimum": 1, "maximum": api.MOST},
    "sort": {"type": "string", "enum": list(SORTS)},
    "after": {"type": "string", "maxLength": 300, "description": "`next` of the page before."},
    "by": {"type": "string", "description": f"Of {', '.join(FACETS)}, parted by commas; all where absent."},
    "unit": {"type": "string", "enum": list(api.UNITS)},
    "alert": {"type": "string", "maxLength": 300},
}
_LIMITS = {"/api/facets": 100, "/api/crawls": 100}
OPERATIONS = (
    Operation(path="/api/articles", summary="Articles that answer a query.", takes=("q", "limit", "sort", "after"),
              answer=_object(query=_TEXT, total=_NUMBER, articles=_list(_ref(Article)), next=_NEXT)),
    Operation(path="/api/articles/{id}", summary="One article.", answer=_ref(Article)),
    Operation(path="/api/articles/{id}/versions", summary="What the source published, oldest first.",
              answer=_list(_ref(Version))),
    Operation(path="/api/articles/{id}/story", summary="The other articles of its story.",
              answer=_list(_ref(StoryMember))),
    Operation(path="/api/stories", summary="Stories, newest first, one entry each.", takes=("q", "limit", "after"),
              answer=_object(query=_TEXT, stories=_list(_ref(StoryEntry)), next=_NEXT)),
    Operation(path="/api/stories/{id}", summary="Who told a story, in order.",
              answer=_object(id=_NUMBER, articles=_list(_ref(StoryMember)))),
    Operation(path="/api/facets", summary="How many of the articles have which value.", takes=("q", "by", "limit"),
              answer=_object(query=_TEXT, exact=_TRUTH, facets=_COUNTS)),
    Operation(path="/api/timeline", summary="The articles over time.", takes=("q", "unit"),
              answer=_object(query=_TEXT, unit=_TEXT, buckets=_list(_ref(Bucket)), exact=_TRUTH)),
    Operation(path="/api/alerts", summary="Alerts, as `newswatch alerts list --json` has them.",
              answer=_object(alerts=_list(_ANY))),
    Operation(path="/api/messages", summary="Messages of alerts, the undelivered first.", takes=("alert", "limit"),
              answer=_object(messages=_list(_ANY))),
    Operation(path="/api/sources", summary="Every source the archive knows.",
              answer=_object(sources=_list(_ref(SourceStatus)), health=_list(_ref(SourceHealth)),
                             faults=_list(_ref(HealthEvent)))),
    Operation(path="/api/crawls", summary="The last crawls, newest first.", takes=("limit",),
              answer=_object(crawls=_list(_ANY))),
)  # fmt: skip


async def document(request: Request) -> Response:
    params.only(request)
    return json_answer(request, made())


@cache
def made() -> dict[str, Any]:
    _, components = msgspec.json.schema_components(_RECORDS, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "newswatch", "version": version("newswatch"),
                 "description": "The archive for reading. Times are ISO 8601; pages go by cursor; every answer has an "
                 "ETag. Where the token is needed: `Authorization: Bearer TOKEN`."},
        "paths": {one.path: {"get": _operation(one)} for one in OPERATIONS},
        "components": {
            "schemas": {**components, "Error": _object(error=_object(status=_NUMBER, message=_TEXT))},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }  # fmt: skip


def _operation(one: Operation) -> dict[str, Any]:
    wrong = {"description": "What is wrong, in words.", "content": _json({"$ref": _REF.format(name="Error")})}
    statuses = ("400", "401", "404", "503") if "{id}" in one.path else ("400", "401", "503")
    return {
        "summary": one.summary,
        "operationId": one.path.removeprefix("/api/").replace("/", "_").replace("{id}", "one"),
        "parameters": [*_path_parameters(one.path), *(_parameter(one.path, name) for name in one.takes)],
        "responses": {"200": {"description": one.summary, "content": _json(one.answer)}}
        | dict.fromkeys(statuses, wrong),
    }


def _path_parameters(path: str) -> Sequence[Schema]:
    if "{id}" not in path:
        return ()
    return ({"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},)


def _parameter(path: str, name: str) -> Schema:
    schema = dict(PARAMETERS[name])
    if name == "limit":
        schema["maximum"] = _LIMITS.get(path, api.MOST)
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
