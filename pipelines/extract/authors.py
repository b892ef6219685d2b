"""Who wrote it: JSON-LD, meta, the visible byline at head or foot, the biography line; never the outlet itself."""

import re
from collections.abc import Iterator

from trafilatura.metadata import extract_author

from pipelines.extract import jsonld, names
from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.outlet import is_outlet
from pipelines.extract.signature import signed_at_foot
from pipelines.extract.text import one_line

UNKNOWN = "unknown"
"""Id of the source of a page whose outlet nobody has described."""
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
_META_LINE = 120
_PARTED = re.compile(r"\s*[|•·●]\s*|\s+[/–—-]\s+")
_FOOT = 4
_MARKS = frozenset(("author", "creator"))
_FEW = 3
"""People that a page links as its authors; more are those of its teasers."""
_SHORT = 40
_CARD = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|автор|написано|yazan|by$", re.IGNORECASE
)
_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
    "citation_author", "byl", "og:article:author", "cxenseparse:author", "shareaholic:article_author_name",
)  # fmt: skip


def authors_of(page: Document, body_keys: set[str]) -> tuple[str, ...]:
    """`body_keys` are the squeezed texts of the article's blocks: a biography stands at their end.

    An outlet that signs itself is nobody's author in an archive of outlets; of a page alone it is what the page says.
    """
    known = page.source.id != UNKNOWN
    outlet: list[str] = []
    for origin, found in _candidates(page, body_keys):
        kept = _only_people(found, page)
        if found:
            reason = "first in rank that names a person" if kept else "the outlet or no name"
            page.note("authors", ", ".join(found), origin, won=bool(kept), reason=reason)
        if kept:
            return tuple(kept)
        outlet = outlet or (found[:1] if origin == "json-ld author" and not known else [])
    if outlet:
        page.note(
            "authors", outlet[0], "json-ld author", won=True, reason="the outlet signs itself, and nobody else does"
        )
    return tuple(outlet)


def _candidates(page: Document, body_keys: set[str]) -> Iterator[tuple[str, list[str]]]:
    yield "site rule", [name for text in page.pinned(page.source.extract.authors) for name in names.stated_names(text)]
    yield "json-ld author", _json_ld(page)
    yield "meta author", [name for name in _meta(page) if not names.is_company(name)]
    yield "rel=author link", _linked(page)
    yield "byline", _byline(page)
    yield "signature", signed_at_foot(page, body_keys)
    yield "rel=author", _marked(page)
    yield "biography", _biography(page, body_keys)
    yield "other json-ld", _other_json_ld(page)
    if not page.article.get("author") and not page.is_huge:
        yield "trafilatura", _searched(page, body_keys)
    yield "company in meta author", _meta(page)


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


def _other_json_ld(page: Document) -> list[str]:
    """The author of what the page holds (a recipe, the web page itself), else the one person it knows."""
    for node in page.nodes:
        stated = jsonld.resolve(node.get("author"), page.nodes)
        found = [name for name in _stated(jsonld.text_of(stated, 300), alone=True) if "_" not in name]
        if found and node is not page.article:
            return found
    people = [jsonld.text_of(node, 300) for node in page.nodes if "Person" in jsonld.types_of(node).split()]
    found = names.unique([name for name in map(names.bare, people) if name])
    return found if len(found) == 1 else []


def _stated(text: str, *, alone: bool) -> list[str]:
    """One string may name several people; an item of a list is one, whatever commas stand in it."""
    if alone:
        return names.stated_names(text)
    return [names.bare(text)] if names.stated_names(text) else []


def _meta(page: Document) -> list[str]:
    found: list[str] = []
    for key in _META:
        for value in page.metas.get(key, ()):
            stated = names.stated_names(value)
            # "herald.example, Berlin, Germany": an outlet's address
            address = bool(stated) and is_outlet(stated[0], page)
            found += [name for name in stated[1:] if names.looks_like_name(name)] if address else stated
        if found:
            break
    return names.unique(found) or _on_card(page)


def _on_card(page: Document) -> list[str]:
    """`twitter:label1` "Written by" with the name in `twitter:data1`."""
    for number in "12":
        label, data = page.meta(f"twitter:label{number}"), page.meta(f"twitter:data{number}")
        if label and data and _CARD.match(label[1]):
            return names.stated_names(data[1])
    return []


def _byline(page: Document) -> list[str]:
    """The first block near the headline, or after the text, whose classes or first word say byline."""
    for block in _near_headline(page):
        if len(block.text) > 200 or names.PICTURE.match(block.text):
            continue
        told = _BYLINE_CLASS.search(block.names) and not _NOT_BYLINE_CLASS.search(block.names)
        if (told or names.LABEL.match(block.text)) and (found := _read_byline(block)):
            return found
        if len(block.text) <= _META_LINE and (found := _labelled_part(block.text)):
            return found
    return []


def _labelled_part(text: str) -> list[str]:
    """The people behind `By` in a line such as `6 November 2026 | By Ana Beridze | Region`."""
    parts = _PARTED.split(text)[1:]
    return next((found for part in parts if names.LABEL.match(part) and (found := names.split_names(part))), [])


def _read_byline(block: Block) -> list[str]:
    """The links of a byline are its people; else its words up to date, place or job."""
    parts = [*block.element.iter("a")] or [child for child in block.element if child.tag == "span"]
    stated = [one_line(" ".join(part.itertext()), 100).partition(",")[0] for part in parts[:_MAX]]
    people = [name for name in map(names.bare, stated) if names.looks_like_name(name)]
    return names.unique(people) or names.split_names(names.byline(block.text)) or names.split_names(block.text)


def _near_headline(page: Document) -> list[Block]:
    start = page.headline_index
    return page.blocks[max(start - 8, 0) : start + _NEAR]


def _linked(page: Document) -> list[str]:
    """Links to the author's page; one-word names count, as a blog's writers sign."""
    found: list[str] = []
    for element in page.tree.findall(".//a[@rel]") if "author" in page.rels else ():
        if "author" in (element.get("rel") or "").lower().split():
            found += names.stated_names(one_line(" ".join(element.itertext()), 100))
    found = [name for name in names.unique(found) if len(name) <= _SHORT and "_" not in name and "→" not in name]
    return found if len(found) <= _FEW else []


def _marked(page: Document) -> list[str]:
    """What is marked as author: full names, else the initials or the agency that a short mark holds."""
    if _MARKS.isdisjoint(page.marks):
        return []
    marked = [
        one_line(" ".join(element.itertext()), 200)
        for element in page.tree.iter("a", "span", "div", "p", "address")
        if element.get("itemprop") in _MARKS
    ]
    found = [name for text in marked[:_MAX] for name in names.split_names(text)]
    signs = [name for text in marked[:_FEW] if len(text) <= _SHORT for name in names.stated_names(text)]
    return names.unique(found or signs)[:_FEW]


def _searched(page: Document, body_keys: set[str]) -> list[str]:
    """trafilatura's own search by the usual class names; it knows one-word names too, and those of commenters."""
    found = names.stated_names(extract_author(page.tree) or "")
    own = [block.index for block in page.blocks if block.key in body_keys]
    above = "\n".join(block.text for block in page.blocks[: own[-1] + _FOOT if own else None]).casefold()
    return [name for name in found if name.casefold() in above]


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
