"""One parse of the page, shared by every field and the body."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from newswatch.models import Evidence, FoundLink, Removed, Source
from pipelines.clean import dom
from pipelines.extract import jsonld
from pipelines.extract.attributes import values_of
from pipelines.extract.blocks import Block, read_blocks
from pipelines.extract.huge import MOST_METAS, READABLE, thinned, with_few_metas
from pipelines.extract.limits import LARGE, ran_out
from pipelines.extract.text import letters, one_line, safe

_NOISE = ("style", "svg", "canvas", "path")
_KICKER = re.compile(
    r"kicker|overline|over-?title|topline|roof-?line|dachzeile|eyebrow|pre-?title|super-?title|hat\b|badge|sr-only"
    r"|visually-?hidden|screen-reader|headline__(?:topic|label)|\blabel\b|spitzmarke"
)
_TITLE_LETTERS = 7
"""A shorter title may well stand elsewhere too."""
_HEADINGS = ("h2", "h3", "h4")
_NEARLY = 12
"""Characters by which a line that is the title may differ in length: blanks and marks."""
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml's own lookup asks Python for each element's class, again and again; forms and inputs are nothing to us."""
_PARSER = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
_PARSER.set_element_class_lookup(_ONE_CLASS)
_CONTROL = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)))
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
"""What lxml reads and then refuses to write: a single one costs trafilatura the whole article."""
_THEIR_FIRST = b"\xef"
"""The byte both begin with; one byte is found at a hundredth of what three cost."""
_EMPTY = b"<html><body></body></html>"
_MARKS = values_of("//*/@itemprop | //*/@property")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    key: str
    value: str


@dataclass
class Document:
    """What a page holds, read once; `evidence` gathers what each field had to choose from."""

    tree: HtmlElement
    url: str
    headers: Mapping[str, str]
    source: Source
    link: FoundLink | None
    title: str | None = None
    """The one that was chosen, for whoever looks for what stands near it."""
    evidence: list[Evidence] = field(default_factory=list)
    dropped: tuple[Removed, ...] = ()
    outlet: list[str] | None = None
    """Once outlet.outlet_names has looked."""
    times: list[tuple[str, str, bool]] | None = None
    """Once dateplaces.times has looked."""

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Values of the first MOST_METAS meta elements by lower-case name, property or itemprop, in document order."""
        found: dict[str, list[str]] = {}
        for element in islice(self.tree.iter("meta"), MOST_METAS):
            stated = dict(element.items())
            content = stated.get("content")
            if not content:
                continue
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if key := stated.get(attribute):
                    found.setdefault(key.strip().lower(), []).append(one_line(content, 4000))
        return found

    def meta(self, *keys: str) -> tuple[str, str] | None:
        """The first of `keys` that the page has, with its value."""
        for key in keys:
            for value in self.metas.get(key, ()):
                if value:
                    return key, value
        return None

    @cached_property
    def marks(self) -> frozenset[str]:
        """What `itemprop` and `property` say anywhere, in small letters: for what is not among it no element need be
        asked."""
        return frozenset(value.lower() for value in _MARKS(self.tree))

    @cached_property
    def links(self) -> list[tuple[HtmlElement, str]]:
        """The page's `a` elements with their `rel`, '' for none."""
        return [(element, element.get("rel") or "") for element in self.tree.iter("a")]

    @cached_property
    def rels(self) -> str:
        """What links say of what they lead to, in small letters; of the whole page, as `marks`."""
        return " ".join([rel for _, rel in self.links if rel]).lower()

    @cached_property
    def nodes(self) -> list[jsonld.Node]:
        return jsonld.read_scripts(self._scripts)

    @cached_property
    def article(self) -> jsonld.Node:
        """The JSON-LD object of the article; empty where there is none."""
        return jsonld.article_of(self.nodes) or {}

    @cached_property
    def is_news(self) -> bool:
        return bool(jsonld.NEWS.search(jsonld.types_of(self.article)))

    @cached_property
    def blocks(self) -> list[Block]:
        """Of the whole page, as it came: where evidence is looked for."""
        return self._read_blocks()

    @cached_property
    def text_blocks(self) -> list[Block]:
        """Of what the site rules leave: where the article's text is looked for."""
        return self._read_blocks() if self.dropped else self.blocks

    def drop(self) -> None:
        """Applies the site's `drop` rules; `blocks` stays as it was."""
        if self.source.clean.drop:
            assert self.blocks is not None  # read before the tree changes
            self.dropped = dom.drop(self.tree, self.source.clean)

    def _read_blocks(self) -> list[Block]:
        body = self.tree.find("body")
        return read_blocks(self.tree if body is None else body)

    def pinned(self, selector: str | None) -> list[str]:
        """Texts of what a rule of the source's file selects; a `time` or `meta` gives its machine-readable value."""
        if not selector:
            return []
        values = []
        for element in dom.select(self.tree, selector):
            stated = element.get("datetime") or element.get("content")
            values.append(one_line(stated or " ".join(element.itertext()), 4000))
        return [value for value in values if value]

    @cached_property
    def head_title(self) -> str:
        element = self.tree.find(".//title")
        return one_line(element.text_content(), 1000) if element is not None else ""

    @cached_property
    def h1s(self) -> list[tuple[str, HtmlElement]]:
        found = []
        for element in self.tree.iter("h1"):
            whole = one_line(" ".join(element.itertext()), 1000)
            if text := one_line(" ".join(_without_kicker(element)), 1000) or whole:
                found.append((text, element))
        return found

    @cached_property
    def headline(self) -> Block | None:
        """The line that is the title, a heading if there is one; else the first h1."""
        own, size = letters(self.title or ""), len(self.title or "")
        told = len(own) > _TITLE_LETTERS
        h1: Block | None = None
        rank, best = 3, None
        for block in self.blocks:
            tag = block.tag
            if tag == "h1":
                h1 = h1 or block
                if told and own in letters(block.text):
                    return block
            elif told and rank > 1 and abs(len(block.text) - size) < _NEARLY and letters(block.text) == own:
                standing = 1 if tag in _HEADINGS else 2
                if standing < rank:
                    rank, best = standing, block
        return best or h1

    @property
    def headline_index(self) -> int:
        """Index in `blocks` of the headline, else 0."""
        return self.headline.index if self.headline is not None else 0

    @cached_property
    def visible(self) -> str:
        """The page's text, one block a line, case folded."""
        return "\n".join(block.text for block in self.blocks).casefold()

    def __post_init__(self) -> None:
        self._scripts: list[str] = []
        self.held: list[str] = []
        """The other scripts: where a page drawn by its own program keeps the text."""
        for element in list(self.tree.iter("script")):
            kind = (element.get("type") or "").lower()
            text = element.text or ""
            if "ld+json" in kind:
                self._scripts.append(safe(text))
            else:
                if text:
                    self.held.append(text)
                element.drop_tree()
        named = (element for element in self.tree.iter("link") if _is_canonical(element))
        self._canonical = next((element.get("href") or "" for element in named), "")
        # Never text, but copied with the tree again and again by what follows.
        etree.strip_elements(self.tree, *_NOISE, with_tail=False)
        self.elements = thinned(self.tree)

    @property
    def is_huge(self) -> bool:
        """Too large for readers whose time grows with each element; no article is."""
        return self.elements > READABLE

    @cached_property
    def base(self) -> str:
        element = self.tree.find(".//base[@href]")
        return self.absolute(element.get("href") or "", base=self.url) or self.url if element is not None else self.url

    @cached_property
    def canonical(self) -> str | None:
        """rel=canonical, else og:url, absolute; None where the page names neither or nothing usable.

        Where the two disagree and og:url names the address that answered, that is believed.
        """
        stated = self._canonical, (self.meta("og:url") or ("", ""))[1]
        named = [url for claim in stated if claim.strip() and (url := self.absolute(claim))]
        return next((url for url in named if url == self.url), named[0] if named else None)

    def absolute(self, href: str, base: str | None = None) -> str | None:
        """An http(s) URL, or None."""
        try:
            joined = urljoin(base or self.base, safe(href).strip())
            parts = urlsplit(joined)
        except ValueError:
            return None
        return joined if parts.scheme in ("http", "https") and parts.netloc and len(joined) <= 2000 else None

    def note(self, name: str, value: str, origin: str, *, won: bool = False, reason: str = "") -> None:
        self.evidence.append(
            Evidence(field=name, value=one_line(value, 500), origin=origin, won=won, reason=reason),
        )


def parse(text: str | bytes) -> HtmlElement:
    """A tree for any text at all, bytes being UTF-8; an empty document where the parser finds nothing.

    Raises MemoryError: else a page too large for us would count as an empty one.
    """
    data = _writable(text)
    for attempt in (with_few_metas(data) if len(data) > LARGE else data, _EMPTY):
        try:
            tree = etree.fromstring(attempt, parser=_PARSER)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
            if ran_out(fault):
                raise MemoryError from fault
            continue
        if isinstance(tree, HtmlElement) and tree.tag == "html":
            return tree
    raise AssertionError("the empty document parses")


def _writable(text: str | bytes) -> bytes:
    """UTF-8 without controls: taking them out of the bytes costs half of what a pattern over the letters does."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if any(map(data.__contains__, _CONTROL)):  # a look for each costs less than the copy, and most pages have none
        data = data.translate(None, _CONTROL)
    for sign in _NO_CHARACTERS if _THEIR_FIRST in data else ():
        data = data.replace(sign, b"") if sign in data else data
    return data


def _without_kicker(element: HtmlElement) -> Iterator[str]:
    """Texts of a heading but for children whose class says that they stand above it or are for screen readers."""
    yield element.text or ""
    for child in element:
        if not _KICKER.search(f"{child.get('class') or ''} {child.get('itemprop') or ''}".lower()):
            yield from child.itertext()
        yield child.tail or ""


def _is_canonical(element: HtmlElement) -> bool:
    return "canonical" in (element.get("rel") or "").lower().split()
