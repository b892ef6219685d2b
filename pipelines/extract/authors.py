"""Who wrote it: JSON-LD, meta, the visible byline at head or foot, the biography line; never the outlet itself."""

import re
from collections.abc import Iterator

from trafilatura.metadata import extract_author

from pipelines.extract import jsonld, names
from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.outlet import is_outlet
from pipelines.extract.text import one_line

_MAX = 12
_NEAR = 40
_BYLINE_CLASS = re.compile(r"author|byline|by-line|autor|writer|yazar|contributor", re.IGNORECASE)
_NOT_BYLINE_CLASS = re.compile(r"comment|related|recommend|teaser|sidebar|footer|caption|card-list", re.IGNORECASE)
_BIOGRAPHY = re.compile(
    r"^(?P<name>[^,.;:()–—-]{5,50}?),?\s+(?:\([^)]{1,80}\)\s*)?"
    r"(?:is (?:an?|the|currently|director|professor|head|senior)\b|ist (?:ein|eine|der|die|Professor|Journalist"
    r"|Redakteur)"
    r"|est (?:un|une|le|la)\b|es (?:un|una|el|la|profesor|periodista)\b|[—–-] (?:\w+\s){0,3}?(?:журналист"
    r"|профессор|эксперт"
    r"|политолог|аналитик|обозреватель|корреспондент|научный|доктор|кандидат|историк)|является "
    r"|(?:\S+\s){1,8}(?:öğretim üyesi"
    r"|profesörü|gazetecidir|araştırmacıdır|araştırmacısıdır|professorudur|jurnalistdir|ekspertidir|tədqiqatçıdır))",
    re.IGNORECASE,
)
_FOOT = 4
_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
    "citation_author", "byl", "og:article:author", "cxenseparse:author", "shareaholic:article_author_name",
)  # fmt: skip


def authors_of(page: Document, body_keys: set[str]) -> tuple[str, ...]:
    """`body_keys` are the squeezed texts of the article's blocks: a biography stands at their end."""
    outlet: list[str] = []
    for origin, found in _candidates(page, body_keys):
        kept = _only_people(found, page)
        if found:
            reason = "first in rank that names a person" if kept else "the outlet or no name"
            page.note("authors", ", ".join(found), origin, won=bool(kept), reason=reason)
        if kept:
            return tuple(kept)
        outlet = outlet or (found[:1] if origin == "json-ld author" else [])
    if outlet:
        page.note(
            "authors", outlet[0], "json-ld author", won=True, reason="the outlet signs itself, and nobody else does"
        )
    return tuple(outlet)


def _candidates(page: Document, body_keys: set[str]) -> Iterator[tuple[str, list[str]]]:
    yield "site rule", [name for text in page.pinned(page.source.extract.authors) for name in names.stated_names(text)]
    yield "json-ld author", _json_ld(page)
    yield "meta author", _meta(page)
    yield "byline", _byline(page)
    yield "rel=author", _marked(page)
    yield "biography", _biography(page, body_keys)
    if not page.article.get("author"):
        yield "trafilatura", _searched(page)


def _json_ld(page: Document) -> list[str]:
    value = page.article.get("author") or page.article.get("creator")
    items = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in items[:_MAX]:
        node = jsonld.resolve(item, page.nodes)
        listed = node.get("name") if isinstance(node, dict) else None
        for one in listed if isinstance(listed, list) else [node]:
            found += _stated(jsonld.text_of(one, 300), alone=len(items) == 1)
    return names.unique(found)


def _stated(text: str, *, alone: bool) -> list[str]:
    """One string may name several people; an item of a list is one, whatever commas stand in it."""
    if alone:
        return names.stated_names(text)
    return [names.bare(text)] if names.stated_names(text) else []


def _meta(page: Document) -> list[str]:
    found: list[str] = []
    for key in _META:
        for value in page.metas.get(key, ()):
            found += names.stated_names(value)
        if found:
            break
    return names.unique(found)


def _byline(page: Document) -> list[str]:
    """The first block near the headline, or after the text, whose classes or first word say byline."""
    for block in _near_headline(page):
        if len(block.text) > 200 or names.PICTURE.match(block.text):
            continue
        told = _BYLINE_CLASS.search(block.names) and not _NOT_BYLINE_CLASS.search(block.names)
        if (told or names.LABEL.match(block.text)) and (found := _read_byline(block)):
            return found
    return []


def _read_byline(block: Block) -> list[str]:
    """The links of a byline are its people; else its words up to date, place or job."""
    linked = [one_line(" ".join(link.itertext()), 100) for link in block.element.iter("a")][:_MAX]
    people = [name for name in map(names.bare, linked) if names.looks_like_name(name)]
    return names.unique(people) or names.split_names(names.byline(block.text)) or names.split_names(block.text)


def _near_headline(page: Document) -> list[Block]:
    start = page.headline_index
    return page.blocks[max(start - 8, 0) : start + _NEAR]


def _marked(page: Document) -> list[str]:
    found = []
    for element in page.tree.iter("a", "span", "div", "p", "address"):
        if element.get("rel") == "author" or element.get("itemprop") in ("author", "creator"):
            found += names.split_names(one_line(" ".join(element.itertext()), 200))
        if len(found) >= _MAX:
            break
    return names.unique(found)[:3]


def _searched(page: Document) -> list[str]:
    """trafilatura's own search by the usual class names; it knows one-word names too."""
    return names.stated_names(extract_author(page.tree) or "")


def _biography(page: Document, body_keys: set[str]) -> list[str]:
    """NAME of a last line that says who NAME is."""
    own = [block for block in page.blocks if block.key in body_keys]
    for block in reversed(own[-_FOOT:]):
        match = _BIOGRAPHY.match(block.text)
        if match and len(block.text) < 600 and names.looks_like_name(match["name"].strip()):
            return [match["name"].strip()]
    return []


def _only_people(found: list[str], page: Document) -> list[str]:
    parted = [[part for part in name.split(", ") if not is_outlet(part, page)] for name in found[:_MAX]]
    return [", ".join(parts) for parts in parted if parts]
