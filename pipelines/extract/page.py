"""EXTRACT: a page in, everything it says out. Pure; the time of day does not matter."""

from collections.abc import Callable

from lxml.html import HtmlElement

from newswatch.models import Evidence, Extracted, Page, Source
from pipelines.extract.authors import authors_of
from pipelines.extract.body import Line, read_body
from pipelines.extract.charset import Decoded, decode
from pipelines.extract.document import Document, parse
from pipelines.extract.language import language_of
from pipelines.extract.lead import lead_of
from pipelines.extract.picture import image_of
from pipelines.extract.published import modified_of, published_of, zone_of
from pipelines.extract.refusal import is_partial, refusal_of
from pipelines.extract.rules import Ruled, apply_rules
from pipelines.extract.title import title_of
from pipelines.extract.topics import topics_of

Reader = Callable[[Document, str | None], Ruled]
"""Finds the text of a page whose title is known."""
Cut = Callable[[HtmlElement], object]
"""Takes out of a page's tree what nobody need read."""


def extract_page(page: Page, source: Source, reader: Reader | None = None, cut: Cut | None = None) -> Extracted:
    """Everything `page` says, its text found by `reader`, else from the page alone; `cut` has the tree before it is
    read.

    A page that is no article has `refusal` set; odd ones never raise.
    """
    decoded = decode(page.body, page.headers.get("content-type", ""))
    document = Document(
        tree=parse(decoded.content),
        url=page.final_url,
        headers=page.headers,
        source=source,
        link=page.link,
    )
    _note_charset(document, decoded)
    if cut is not None:
        cut(document.tree)
    document.title = title_of(document)
    return _record(page, document, document.title, reader or text_of)


def text_of(document: Document, title: str | None) -> Ruled:
    """The article's text, from the page alone."""
    return apply_rules(document, read_body(document), titles_of(document, title))


def titles_of(document: Document, title: str | None) -> list[str]:
    """All that may stand above the text as its title."""
    stated = [item.value for item in document.evidence if item.field == "title"]
    return [title or "", *(text for text, _ in document.h1s), *stated]


def _record(page: Page, document: Document, title: str | None, reader: Reader) -> Extracted:
    captured = page.fetched_at.date()
    published = published_of(document, captured=captured)
    modified = modified_of(document, captured=captured)
    section, tags = topics_of(document, title)
    image, credit = image_of(document)
    zone = zone_of(document)
    document.drop()
    ruled = reader(document, title)
    paragraphs = tuple(line.text for line in ruled.lines)
    text = "\n".join(paragraphs)
    return Extracted(
        source=page.source,
        url=page.url,
        final_url=page.final_url,
        canonical_url=document.canonical,
        fetched_at=page.fetched_at,
        title=title,
        authors=authors_of(document, _keys(ruled.lines)),
        published_at=published.moment.iso(zone) if published else None,
        published_raw=published.raw if published else None,
        published_how=published.origin if published else None,
        modified_at=modified.moment.iso(zone) if modified else None,
        language=language_of(document, text),
        section=section,
        tags=tags,
        lead=lead_of(document, ruled.standfirst, paragraphs, title),
        paragraphs=paragraphs,
        image=image,
        image_credit=credit,
        partial=is_partial(document, text),
        refusal=refusal_of(document, title, ruled.lines),
        removed=(*document.dropped, *ruled.removed),
        evidence=_final(document.evidence),
    )


def _keys(lines: list[Line]) -> set[str]:
    return {line.block.key for line in lines if line.block is not None}


def _note_charset(document: Document, decoded: Decoded) -> None:
    bad = f"{decoded.bad:.1%} of the letters outside ASCII could not be read" if decoded.bad else ""
    document.note("charset", decoded.charset, decoded.origin, won=True, reason=bad)


def _final(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
