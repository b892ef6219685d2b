"""A listing page parsed: its links with what stands around them. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree, html

from newswatch.urls import clean_url
from pipelines.extract.charset import decode
from pipelines.extract.limits import ran_out

MAX_ANCHORS = 20_000
_HEAD_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|div|a|ul|section|main|table|p)\b", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Anchor:
    url: str
    element: html.HtmlElement
    relations: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListingPage:
    root: html.HtmlElement
    base: str
    anchors: tuple[Anchor, ...]
    nofollow: bool
    """True where the page as a whole asks that its links be not followed."""


def parse_page(body: bytes, *, url: str, headers: Mapping[str, str]) -> ListingPage | None:
    """None for what is no HTML."""
    text = decode(body, headers.get("content-type", "")).text
    if not _HEAD_MARKUP.search(text, 0, 20_000):
        return None
    root = parse_html(text)
    if root is None:
        return None
    base = _base(root, url)
    return ListingPage(root, base, tuple(_anchors(root, base)), _says_nofollow(root, headers))


def parse_html(text: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_NOT_XML.sub("", text).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as fault:
        if ran_out(fault):
            raise MemoryError from fault
        return None  # nothing but white space or comments
    return root


def _base(root: html.HtmlElement, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return clean_url(element.get("href"), url) or url
    return url


def _anchors(root: html.HtmlElement, base: str) -> Iterator[Anchor]:
    for number, element in enumerate(root.iter("a", "area", "link")):
        if number >= MAX_ANCHORS:
            return
        relations = frozenset((element.get("rel") or "").lower().split())
        if element.tag == "link" and not relations & {"next", "alternate"}:
            continue
        if (cleaned := clean_url(element.get("href") or "", base)) is not None and element.get("href"):
            yield Anchor(cleaned, element, relations)


def _says_nofollow(root: html.HtmlElement, headers: Mapping[str, str]) -> bool:
    said = [headers.get("x-robots-tag", "")]
    said += [meta.get("content") or "" for meta in root.iter("meta") if (meta.get("name") or "").lower() == "robots"]
    return any({"nofollow", "none"} & set(re.split(r"[,\s]+", text.lower())) for text in said)


def text_of(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
