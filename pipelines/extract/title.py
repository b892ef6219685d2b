"""The headline: what the page's own evidence agrees on, without the outlet's name around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipelines.extract.blocks import Block
from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.outlet import is_outlet, without_outlet
from pipelines.extract.text import letters, one_line, overlap, words

_SEPARATOR_AT_END = re.compile(r"[|•·»«:—–-]\s*$")
_PARTED = re.compile(
    r"\s*[|ǀ丨ㅣ｜•·»«]\s*|\s+(?:[-–—:]|::|//)\s+|:\s+|(?<=[^\W\d_])[-_](?=[\u0e00-\u0eff\u3040-\uffdc])"
)
"""Where titles are put together; in scripts without blanks also a dash without them."""
_LEADING = re.compile(r"^[\s:|·•»/]+|^[-–—]\s+")
_LAST_PART = re.compile(r"\s+[|•·»—–-]\s+[^|•·»—–]{2,40}$")
_CUT = ("...", "…")
_META = ("headline", "parsely-title", "sailthru.title", "citation_title", "og:title", "twitter:title")
_MAX = 1000
_LONGEST = 300
_MAX_CUTS = 6
_HEADING = re.compile(r"h[1-6]$")
_MARKED = etree.XPath("/html/body/descendant::*[@itemprop='headline']")
_SHARED = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    value: str
    origin: str


def title_of(page: Document) -> str | None:
    """The winner; every candidate is noted as evidence."""
    candidates = _candidates(page)
    chosen, reason = _choose(page, candidates)
    seen = False
    for candidate in candidates:
        won = not seen and chosen is not None and candidate == chosen
        seen = seen or won
        page.note("title", candidate.value, candidate.origin, won=won, reason=reason if won else "")
    if chosen is None:
        return None
    bare = _confirmed(without_outlet(_led(chosen.value, candidates), page), candidates)
    if bare != chosen.value:
        page.note("title", bare, chosen.origin, won=True, reason="what stands around it taken off")
    return bare[:_MAX] or None


def _candidates(page: Document) -> list[Candidate]:
    found = [Candidate(text, "site rule") for text in page.pinned(page.source.extract.title)[:1]]
    if headline := text_of(page.article.get("headline"), _MAX):
        found.append(Candidate(headline, "json-ld headline"))
    found += [Candidate(text, "h1") for text, _ in page.h1s[:5]]
    found += [Candidate(one_line(" ".join(element.itertext()), _MAX), "itemprop headline") for element in _marked(page)]
    for key in _META:
        if named := page.meta(key):
            found.append(Candidate(named[1], key))
    if page.head_title:
        found.append(Candidate(page.head_title, "title element"))
    return found


def _marked(page: Document) -> list[HtmlElement]:
    """The element marked as headline, where there is one such and no more: lists of teasers mark theirs too."""
    marked = _MARKED(page.tree) if "headline" in page.marks else []
    alone = marked if isinstance(marked, list) and len(marked) == 1 else []
    return [element for element in alone if isinstance(element, HtmlElement) and element.tag not in ("meta", "h1")]


def _choose(page: Document, candidates: list[Candidate]) -> tuple[Candidate | None, str]:
    """The rules in rank; each looks at the candidates and names one or none."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.origin, candidate)
    if pinned := first.get("site rule"):
        return pinned, "the source's file says where"
    headline = first.get("json-ld headline")
    h1s = [item for item in candidates if item.origin == "h1" and not _is_site(item.value, page)]
    named = [first[key] for key in (*_META, "title element") if key in first]
    if headline and page.is_news and not headline.value.endswith(_CUT):
        shown = _shown_otherwise(page, headline, h1s, named)
        return shown or (headline, "a news article's own headline")
    if len(h1s) == 1 and not headline and len(words(h1s[0].value)) >= 2:
        below = _below_site_name(page, h1s[0], named)
        return (below, "the heading below the site's name") if below else (h1s[0], "the only h1")
    return _agreed(
        page, headline, h1s, [*([first["itemprop headline"]] if "itemprop headline" in first else []), *named]
    )


def _shown_otherwise(
    page: Document, headline: Candidate, h1s: list[Candidate], named: list[Candidate]
) -> tuple[Candidate, str] | None:
    """The h1 that is shared too, where a hidden headline is the search engines' title, or the h1 and a topic."""
    shared = next((item.value for item in named if item.origin == "og:title"), "")
    if _visible(headline, page):
        return None
    own = letters(headline.value)
    for h1 in h1s:
        same = letters(h1.value)
        if same == letters(without_outlet(shared, page)) and (same in own or own in letters(page.head_title)):
            return h1, "what readers see and what is shared agree"
    return None


def _below_site_name(page: Document, h1: Candidate, named: list[Candidate]) -> Candidate | None:
    """A heading that is the longer part of a title which the only h1, the site's name or a topic's, does not begin."""
    for item in named:
        parts = [letters(part) for part in _PARTED.split(item.value)]
        found = _standing_part(page, item, headings=True) if letters(h1.value) in parts[1:] else None
        if found is not None and len(letters(found.value)) > len(letters(h1.value)):
            return found
    return None


def _agreed(
    page: Document, headline: Candidate | None, h1s: list[Candidate], named: list[Candidate]
) -> tuple[Candidate | None, str]:
    """What several statements of the page support."""
    if headline and _visible(headline, page):
        return headline, "headline that stands in the page"
    told = [*([headline] if headline else []), *named]
    within = [h1 for h1 in h1s if any(letters(h1.value) in letters(item.value) for item in told)]
    longest = max(within, key=lambda h1: len(letters(h1.value)), default=None)
    if longest and len(letters(longest.value)) > 7:
        return longest, "h1 that headline, og or title contains"
    for item in named:
        if found := _standing(page, item):
            return found, "stands in the page"
    for h1 in [] if headline else h1s:
        if any(overlap(h1.value, item.value) >= _SHARED for item in named):
            return h1, "h1 that shares words with og or title"
    left = [*told, *h1s]
    return (left[0], "nothing better") if left else (None, "")


def _standing(page: Document, item: Candidate) -> Candidate | None:
    """`item` where it stands in the page, else its longest part that stands alone, headings before other text."""
    if letters(item.value) in _alone(page, headings=False):
        return item
    if found := _standing_part(page, item, headings=True):
        return found
    return item if _visible(item, page) else _standing_part(page, item, headings=False)


def _standing_part(page: Document, item: Candidate, *, headings: bool) -> Candidate | None:
    alone = _alone(page, headings=headings)
    for part in _runs(item.value):
        if len(letters(part)) > 7 and letters(part) in alone and not is_outlet(part, page):
            return Candidate(part, item.origin)
    return None


def _runs(title: str) -> Iterator[str]:
    """What can be cut out of a title at its separators, the longest first."""
    cuts = [(match.start(), match.end()) for match in _PARTED.finditer(title)][:_MAX_CUTS]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(title)]
    runs = [title[start:end] for at, start in enumerate(starts) for end in ends[at:] if end - start < len(title)]
    yield from sorted(runs, key=len, reverse=True)


def _alone(page: Document, *, headings: bool) -> frozenset[str]:
    """Letters of the lines that are no links, or of the headings."""
    return frozenset(letters(block.text) for block in page.blocks if _is_line(block, headings))


def _is_line(block: Block, headings: bool) -> bool:
    if len(block.text) > _LONGEST:
        return False
    return _HEADING.match(block.tag) is not None or (not headings and block.link_share < 0.5)


def _led(title: str, candidates: list[Candidate]) -> str:
    """`title` without a separator it begins with, what a hidden topic left, unless the others have it too."""
    bare = _LEADING.sub("", title)
    with_it = {item.origin for item in candidates if title in item.value}
    return bare if bare != title and len(with_it) == 1 else title


def _is_site(text: str, page: Document) -> bool:
    """True for the outlet's name, and for what ends the title element after a separator while another h1 begins it."""
    if is_outlet(text, page):
        return True
    whole, own = page.head_title.casefold(), text.casefold()
    if not whole.endswith(own) or not _SEPARATOR_AT_END.search(page.head_title[: len(whole) - len(own)]):
        return False
    return any(other.casefold() != own and whole.startswith(other.casefold()) for other, _ in page.h1s)


def _confirmed(title: str, candidates: list[Candidate]) -> str:
    """`title` without a last part such as `| Sport`, where another candidate is just the rest."""
    head = _LAST_PART.sub("", title)
    if head != title and any(letters(item.value) == letters(head) for item in candidates):
        return head
    return title


def _visible(candidate: Candidate, page: Document) -> bool:
    own = candidate.value.casefold()
    if len(candidate.value) <= 7:
        return False
    headings = (block.text.casefold() for block in page.blocks if block.tag == "h1")
    return any(own in heading for heading in headings) or own in page.visible
