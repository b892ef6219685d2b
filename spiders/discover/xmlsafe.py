"""XML from strangers, made safe before a parser meets it: no document type, no entity, no control character."""

import html
import html.entities
import re
from collections.abc import Iterator

from pipelines.extract.charset import decode

MAX_PROLOG = 65_536
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?P<end>[\[>])", re.IGNORECASE)
_NAME = re.compile(r"<(?P<name>[A-Za-z_][\w.-]*(?::[\w.-]+)?)(?=[\s/>])")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CDATA_OPEN, _CDATA_CLOSE = "<![CDATA[", "]]>"
_DOUBLE_OPEN = re.compile(r"<!\[CDATA\[\s*<!\[CDATA\[")
_DOUBLE_CLOSE = re.compile(r"\]\]>\s*\]\]>")
_AMPERSAND = re.compile(r"&(?P<name>#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_DECLARES = "it declares its own document type or entities, which is not read for safety"
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


class Refused(Exception):
    """The document is not read; the message says why in words for a person."""


def prepared(body: bytes, content_type: str, max_bytes: int) -> tuple[str, str]:
    """(root element's name without prefix, in lower case; the document from its root element on).

    Everything before the root is cut off, so that no document type reaches a parser. Raises Refused for a document
    that declares entities, has no root element, or is over `max_bytes`.
    """
    if len(body) > max_bytes:
        raise Refused(f"larger than {max_bytes:,} bytes")
    text = decode(body, content_type).text
    start, name = _root(text)
    return name, _mended(text[start:])


def _root(text: str) -> tuple[int, str]:
    """Walks the prolog as a parser would, so that a comment can hide nothing. Raises Refused."""
    place = 0
    while place < len(text):
        place = text.find("<", place)
        if place < 0:
            break
        if place > MAX_PROLOG:
            raise Refused("more than 64 KB before the root element")
        if text.startswith("<?", place):
            place = _after(text, "?>", place)
        elif text.startswith("<!--", place):
            place = _after(text, "-->", place)
        elif text[place : place + 9].upper() == "<!DOCTYPE":
            place = _after_doctype(text, place)
        elif element := _NAME.match(text, place):
            return place, element["name"].rpartition(":")[2].lower()
        elif text.startswith("<!", place):
            raise Refused(_DECLARES)
        else:
            place += 1
    raise Refused("not XML")


def _after_doctype(text: str, place: int) -> int:
    doctype = _DOCTYPE.match(text, place, place + MAX_PROLOG)
    if doctype is None:
        raise Refused("its document type does not end")
    if doctype["end"] == "[":
        raise Refused(_DECLARES)
    return doctype.end()


def _after(text: str, mark: str, place: int) -> int:
    end = text.find(mark, place)
    return len(text) if end < 0 else end + len(mark)


def _mended(text: str) -> str:
    """Faults that real feeds have: double CDATA, bare ampersands, HTML's entities, control characters."""
    text = _DOUBLE_CLOSE.sub("]]>", _DOUBLE_OPEN.sub("<![CDATA[", _NOT_XML.sub("", text)))
    if "&" not in text:
        return text
    return "".join(_AMPERSAND.sub(_ampersand, part) if mended else part for mended, part in _parts(text))


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """(True, markup and text) and (False, a CDATA section) in turn; linear, however many are never closed."""
    place = 0
    while (start := text.find(_CDATA_OPEN, place)) >= 0 and (end := text.find(_CDATA_CLOSE, start)) >= 0:
        yield True, text[place:start]
        place = end + len(_CDATA_CLOSE)
        yield False, text[start:place]
    yield True, text[place:]


def _ampersand(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return "&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    letters = html.unescape(match[0]) if name.startswith("#") else html.entities.html5.get(name)
    if letters is None:
        return "&amp;" + name
    return "".join(f"&#{ord(letter)};" for letter in _NOT_XML.sub("", letters))
