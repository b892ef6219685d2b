"""Text that only script data holds: the last resort for pages drawn by their own program."""

import json
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree, html

from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.text import one_line, safe, words

_ENOUGH_WORDS = 60
_MAX_VALUES = 20_000
_MAX_SCRIPT = 3_000_000
_HANDED_OVER = re.compile(r"[=(]\s*(?=[{\[])")
_MAX_HANDED_OVER = 50
_DECODER = json.JSONDecoder()
_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote")


def script_paragraphs(page: Document) -> list[str]:
    """Paragraphs of JSON-LD's articleBody, else of the longest text with paragraphs in the page's JSON; [] for none."""
    if body := page.article.get("articleBody"):
        found = _paragraphs(body) if isinstance(body, str) else []
        if _size(found) >= _ENOUGH_WORDS:
            return found
    best: list[str] = []
    for script in page.held:
        for value in _strings(script):
            if len(value) > 400 and ("<p" in value or "\n\n" in value):
                best = max(best, _paragraphs(value), key=_size)
    if _size(best) < _ENOUGH_WORDS or not _about(page, best):
        return []
    return best


def _about(page: Document, paragraphs: list[str]) -> bool:
    """The page speaks of the same: half of the headline's long words stand in the text."""
    told = [word for word in words(text_of(page.article.get("headline")) or page.head_title) if len(word) > 3]
    held = " ".join(paragraphs).casefold()
    return not told or sum(word in held for word in told) >= len(told) / 2


def _size(paragraphs: list[str]) -> int:
    return sum(len(words(text)) for text in paragraphs)


def _paragraphs(value: str) -> list[str]:
    if "<" not in value:
        return [text for line in value.split("\n") if (text := one_line(line))]
    try:
        tree = html.fromstring(f"<div>{value}</div>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    for line_end in tree.iter("br"):
        line_end.tail = f" {line_end.tail or ''}"
    found = [one_line("".join(map(str, element.itertext()))) for element in tree.iter(*_BLOCKS)]
    return [text for text in found if text]


def _values(script: str) -> Iterator[object]:
    """A script that is JSON, or the JSON that a program's script assigns (`data = {…}`) or passes on (`push([…])`)."""
    try:
        yield json.loads(script)
    except RecursionError:
        return
    except ValueError:
        for start in islice(_HANDED_OVER.finditer(script), _MAX_HANDED_OVER):
            try:
                yield _DECODER.raw_decode(script, start.end())[0]
            except (ValueError, RecursionError):
                continue  # a program's own brackets, no JSON


def _strings(script: str) -> Iterator[str]:
    """Every string of the JSON in a script, breadth first."""
    if len(script) > _MAX_SCRIPT:
        return
    queue = list(_values(safe(script)))
    for value in queue:
        if isinstance(value, str):
            yield value
        elif len(queue) < _MAX_VALUES:
            queue.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
