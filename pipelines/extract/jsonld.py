"""JSON-LD as found in the wild: arrays, graphs, stray commas, HTML in strings; the object that is the article."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.extract.text import one_line

Node = dict[str, Any]

NEWS = re.compile(r"NewsArticle|Reportage|AnalysisNews|OpinionNews|ReviewNews|BackgroundNews|LiveBlogPosting")
_ARTICLE = re.compile(r"Article|BlogPosting|Report$|SocialMediaPosting")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_COMMA = re.compile(r",\s*([}\]])")
_OPENING = re.compile(r"\s*(?://\s*)?<!(?:\[CDATA\[|--)")
_CLOSINGS = ("]]>", "-->")
_decode = json.JSONDecoder(strict=False).decode
_MAX_NODES = 2000
_MAX_SCRIPT = 2_000_000


def read_scripts(scripts: list[str]) -> list[Node]:
    """Every object of the page's JSON-LD scripts, outer before inner; what cannot be read is passed over."""
    nodes: list[Node] = []
    for script in scripts:
        if len(script) > _MAX_SCRIPT:
            continue
        nodes.extend(_objects(_loads(script)))
        if len(nodes) > _MAX_NODES:
            break
    return nodes[:_MAX_NODES]


def article_of(nodes: list[Node]) -> Node | None:
    """The page's article: news types before other articles, richer objects before poorer."""
    best: tuple[int, int, Node] | None = None
    for order, node in enumerate(nodes):
        kind = types_of(node)
        rank = 2 if NEWS.search(kind) else 1 if _ARTICLE.search(kind) else 0
        if not rank:
            continue
        told = sum(bool(node.get(key)) for key in ("headline", "author", "datePublished"))
        worth = rank * 4 + told
        if best is None or worth > best[0]:
            best = (worth, order, node)
    return best[2] if best else None


def types_of(node: Node) -> str:
    kind = node.get("@type")
    return " ".join(str(item) for item in kind) if isinstance(kind, list) else str(kind or "")


def text_of(value: object, limit: int = 2000) -> str:
    """A string, a list's first string, or an object's name or value; entities undone, '' for anything else."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("headline") or ""
        else:
            break
    return one_line(html.unescape(value), limit) if isinstance(value, str) else ""


def resolve(value: object, nodes: list[Node]) -> object:
    """`{"@id": …}` replaced by the object of the page that has this id."""
    if isinstance(value, dict) and set(value) == {"@id"}:
        return next((node for node in nodes if node.get("@id") == value["@id"] and len(node) > 1), value)
    return value


def _loads(script: str) -> object:
    text = _unwrapped(script).strip().rstrip(";")
    for mended in (str, _without_commas, _unescaped):
        try:
            return _decode(mended(text))
        except (ValueError, RecursionError):
            continue
    return None


def _without_commas(text: str) -> str:
    return _COMMA.sub(r"\1", _CONTROL.sub(" ", text))


def _unescaped(text: str) -> str:
    return html.unescape(_CONTROL.sub(" ", text))


def _unwrapped(script: str) -> str:
    """Without the marks of a comment or of character data around it."""
    if opening := _OPENING.match(script):
        script = script[opening.end() :]
    bare = script.rstrip().removesuffix(";").rstrip()
    closing = next((mark for mark in _CLOSINGS if bare.endswith(mark)), None)
    return script if closing is None else bare.removesuffix(closing)


def _objects(value: object) -> Iterator[Node]:
    """Objects of a parsed script, breadth first, so that depth is no danger."""
    queue: list[object] = [value]
    for _ in range(_MAX_NODES):
        if not queue:
            return
        now = queue.pop(0)
        if isinstance(now, list):
            queue.extend(now[:200])
        elif isinstance(now, dict):
            if "@type" in now or "@id" in now or "headline" in now:
                yield now
            queue.extend(item for item in now.values() if isinstance(item, dict | list))
