"""What a source puts before or behind its headlines: a part that stands around many of them is no headline's. Pure.

Counted as learned blocks are, by the numbers of short lines (eight articles, one in ten); `Blocks` keeps them, under
hashes that no paragraph has.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from newswatch.models import Block, BlockState, Evidence, Extracted
from pipelines.clean.learned import hash_of

_LAST = re.compile(r"^(?P<rest>.{8,}\S)\s*(?P<part>\s[|–—-]\s|[|»•·])\s*(?P<name>[^|»•·]{2,40})$")
_FIRST = re.compile(r"^(?P<name>[^|»•·]{2,40}?)\s*(?P<part>\s[|–—-]\s|[|»•·])\s*(?P<rest>.{8,})$")
_SIDES = (("last", _LAST, "… {}"), ("first", _FIRST, "{} …"))
_ORIGINS = frozenset(("json-ld headline", "h1", "og:title", "twitter:title", "title element"))
_TAKEN = frozenset({BlockState.LEARNED, BlockState.PINNED})
_LEAST_WORDS = 2
_MOST_PARTS = 3


def lessons(extracted: Extracted) -> dict[str, str]:
    """First and last parts of whatever the page calls its title, by hash; the text says which side: `… Sport`."""
    stated = [item.value for item in extracted.evidence if item.field == "title" and item.origin in _ORIGINS]
    return {key: text for value in dict.fromkeys(stated) for key, text, _ in _parts(value)}


def without(extracted: Extracted, blocks: Mapping[str, Block]) -> Extracted:
    """`extracted` with its title cut where a learned part begins or ends; at least two words stay."""
    title = extracted.title or ""
    for _ in range(_MOST_PARTS):
        title = next((rest for rest in _cuts(title, blocks)), title)
    if title == (extracted.title or ""):
        return extracted
    why = "a part that many headlines of this source have taken off"
    told = Evidence(field="title", value=title, origin="learned of the source", won=True, reason=why)
    return replace(extracted, title=title, evidence=(*extracted.evidence, told))


def _cuts(title: str, blocks: Mapping[str, Block]) -> Iterator[str]:
    for key, _, rest in _parts(title):
        block = blocks.get(key)
        if block is not None and block.state in _TAKEN and len(rest.split()) >= _LEAST_WORDS:
            yield rest


def _parts(title: str) -> Iterator[tuple[str, str, str]]:
    """(hash, the part as people read it, what is left without it)."""
    for side, pattern, shape in _SIDES:
        if match := pattern.match(title):
            name = " ".join(match["name"].split())
            yield hash_of(f"title, {side} part: {name}"), shape.format(name), match["rest"].strip()
