"""Learned blocks: a paragraph that stands in several different articles of one source is furniture. Pure.

`lessons` says what an article teaches, `taught` counts it, `strip` takes learned blocks out of a text. Who keeps the
blocks in between is the archive's business; `Blocks` is all that is asked of it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from newswatch.models import Block, BlockState, Evidence, Extracted, Furniture, Removed

ARTICLES, SHARE = 3, 0.05
"""How many articles make a block furniture, and the part of those after its first that must have it.

Two may be a series or one report in two editions. What a template prints stands in every article, or in every one of
a section or language; a stock sentence of reporters ("an investigation was opened") in one of fifty.
"""
SPREAD = 0.6
"""The fewer articles, the closer together: the part is SPREAD / articles at least, three among eleven, six among 51.

Else a sentence that comes back now and then is taken as soon as chance puts three of it near each other.
"""
STRICT_ARTICLES, STRICT_SHARE = 8, 0.1
"""The same for lines so short that articles have them in common, and for those of which the numbers change."""
MOST = 0.4
"""Part of a text that learned blocks may take together; what a person pinned is not held to it."""
LEAST_LEFT = 25
"""Words that must be left."""
FORGET_LEARNED_AFTER = 1000
"""Articles of the source without it, until a block that nobody pinned is dropped: the teaser of an old article."""
_SHORT_WORDS, _SHORT_LETTERS, _CLEARLY_LONG = 6, 30, 120
_ROOM = 2
"""A seen block is counted afresh once so many further sightings in a row would not bring it to its share."""
_TAKEN = frozenset({BlockState.LEARNED, BlockState.PINNED})
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_NUMBER, _DIGITS = re.compile(r"\d+"), "0123456789"
_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"|”[^”]*”")
_MARKS = re.compile('[“„«"”]')
_SPEECH = re.compile(r"\s*(?:[—–]\s|[“„«\"][^”“»\"]*$)")
_OPENING = 3
_SHARED, _BEGINNING = 0.8, 24
"""Part of its words that a standfirst told again shares, and characters that say whether it may begin there."""


class Blocks(Protocol):
    """What is kept of a source's blocks; inside the store's transaction each answer sees what it wrote."""

    def count(self, source_id: str) -> int:
        """Articles of the source that have taught so far."""
        ...

    def find(self, source_id: str, hashes: Collection[str]) -> dict[str, Block]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A text and what of it is certainly the article's own."""

    title: str
    lead: str | None
    """None also where it was only taken for want of a better one."""
    paragraphs: tuple[str, ...]


def sheet_of(extracted: Extracted) -> Sheet:
    return sheet(extracted.title or "", extracted.lead, extracted.paragraphs, extracted.evidence)


def sheet(title: str, lead: str | None, paragraphs: Iterable[str], evidence: Iterable[Evidence]) -> Sheet:
    stopgap = any(item.field == "lead" and item.won and item.origin == "first paragraph" for item in evidence)
    return Sheet(title=title, lead=None if stopgap else lead, paragraphs=tuple(paragraphs))


@lru_cache(maxsize=512)
def hash_of(text: str) -> str:
    """Equal for paragraphs that differ only in case, blanks and numbers; 16 hexadecimal digits."""
    plain = _plain(text)
    if not plain.isascii() or any(map(plain.__contains__, _DIGITS)):  # most paragraphs have none
        plain = _NUMBER.sub("0", plain)
    return hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).hexdigest()


def hashes_of(paragraphs: Iterable[str]) -> set[str]:
    return {hash_of(text) for text in paragraphs}


def lessons(own: Sheet) -> dict[str, str]:
    """The paragraphs that count as seen in this article, by hash: neither its title or standfirst nor a quotation."""
    return {
        hash_of(text): text
        for index, text in enumerate(own.paragraphs)
        if _WORD.search(text) and not _is_own(own, index)
    }


def taught(known: Block | None, text: str, key: str, count: int) -> Block:
    """The block after the source's article number `count` (from 1) had it."""
    if known is None or (known.state is BlockState.SEEN and hopeless(known, count)):
        return Block(hash=key, text=text, articles=1, since=count, last=count)
    seen = replace(
        known,
        articles=known.articles + 1,
        last=count,
        varied=known.varied or (known.text != text and _plain(known.text) != _plain(text)),
    )
    if seen.state is BlockState.SEEN and _is_enough(seen, count):
        return replace(seen, state=BlockState.LEARNED, mended_to=0)
    return seen


def hopeless(block: Block, count: int) -> bool:
    """True where a block of state `seen` is so rare that it is dropped: the table stays bounded."""
    later = block.articles - 1 + _ROOM
    return later < _share(block, block.articles + _ROOM) * (count - block.since)


def lone_before(count: int) -> int:
    """Blocks of state `seen` in one article only, before the source's number so many, are `hopeless`."""
    return count - round(_ROOM * (1 + _ROOM) / SPREAD)  # a share beyond STRICT_SHARE: its length says nothing


def strip(own: Sheet, blocks: Mapping[str, Block]) -> dict[int, Removed]:
    """What of a text is furniture by what was learned, by place. The best known blocks go first, while there is room.

    Never the title, the standfirst, an opening that speaks of the title, a quotation; never more than MOST of the
    text (pinned blocks aside), nor so much that fewer than LEAST_LEFT words would be left.
    """
    found = {at: block for at, block in _furniture(own.paragraphs, blocks).items() if not _is_own(own, at)}
    if not found:
        return {}
    size, words = _size(own.paragraphs), _words("\n".join(own.paragraphs))
    taken: dict[int, Removed] = {}
    gone: set[str] = set()
    for index, block in sorted(found.items(), key=lambda item: _rank(item[1], item[0])):
        text = own.paragraphs[index]
        more = gone | {text}
        left = words - _words("\n".join(own.paragraphs[at] for at in (*taken, index)))
        fits = block.state is BlockState.PINNED or sum(map(len, more)) <= MOST * size
        if fits and left >= LEAST_LEFT:
            taken[index] = Removed(kind=Furniture.LEARNED, text=text, why=_why(block))
            gone = more
    return dict(sorted(taken.items()))


def bare(paragraphs: Sequence[str], blocks: Mapping[str, Block]) -> tuple[str, ...]:
    """`paragraphs` without any learned block, guards aside: what two states of one article are compared by."""
    taken = _furniture(paragraphs, blocks)
    return tuple(text for index, text in enumerate(paragraphs) if index not in taken)


def without(extracted: Extracted, blocks: Mapping[str, Block]) -> Extracted:
    """`extracted` as it is shown: learned blocks are moved to `removed`."""
    taken = strip(sheet_of(extracted), blocks)
    if not taken:
        return extracted
    kept = tuple(text for index, text in enumerate(extracted.paragraphs) if index not in taken)
    lead = lead_after(extracted.lead, kept, taken)
    return replace(extracted, paragraphs=kept, lead=lead, removed=(*extracted.removed, *taken.values()))


def lead_after(lead: str | None, kept: Sequence[str], taken: Mapping[int, Removed]) -> str | None:
    """A lead that was only the first paragraph goes with it."""
    return kept[0] if any(removed.text == lead for removed in taken.values()) else lead


def _furniture(paragraphs: Sequence[str], blocks: Mapping[str, Block]) -> dict[int, Block]:
    """Learned blocks by place, and the heading right above one that has the numbers of an ordinary block."""
    known = {at: block for at, text in enumerate(paragraphs) if (block := blocks.get(hash_of(text))) is not None}
    taken = {at: block for at, block in known.items() if block.state in _TAKEN}
    for at in sorted(known, reverse=True):
        block = known[at]
        if at + 1 in taken and block.state is BlockState.SEEN and _is_short(block.text) and _heads(block):
            taken[at] = block
    return taken


def _heads(block: Block) -> bool:
    return not block.varied and block.articles >= ARTICLES and _is_often(block, block.last, strict=False)


def _plain(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.casefold().split())


def _is_enough(block: Block, count: int) -> bool:
    strict = _is_strict(block)
    return block.articles >= (STRICT_ARTICLES if strict else ARTICLES) and _is_often(block, count, strict=strict)


def _is_often(block: Block, count: int, *, strict: bool) -> bool:
    return block.articles - 1 >= _share(block, block.articles, strict=strict) * (count - block.since)


def _share(block: Block, articles: int, *, strict: bool | None = None) -> float:
    spread = SPREAD / articles
    if spread >= STRICT_SHARE:
        return spread  # whichever it is held to
    held_to = _is_strict(block) if strict is None else strict
    return max(STRICT_SHARE if held_to else SHARE, spread)


def _is_strict(block: Block) -> bool:
    return block.varied or _is_short(block.text)


def _is_short(text: str) -> bool:
    """A subheading or a dateline: different articles may well have it in common."""
    if len(text) > _CLEARLY_LONG:
        return False
    return _words(text) < _SHORT_WORDS or sum(map(len, _WORD.findall(text))) < _SHORT_LETTERS


def _is_own(own: Sheet, index: int) -> bool:
    text = own.paragraphs[index]
    if _is_quotation(text) or (len(text) < 2 * len(own.title) and _letters(text) == _letters(own.title)):
        return True
    return _says(own.lead, text) or (index < _OPENING and _speaks_of(own.title, text))


def _is_quotation(text: str) -> bool:
    """It begins as speech (a dash, a quotation that goes on below), or is at least half within quotation marks."""
    if _SPEECH.match(text) is not None:
        return True
    return _MARKS.search(text) is not None and sum(map(len, _QUOTES.findall(text))) * 2 >= len(text)


def _says(lead: str | None, text: str) -> bool:
    """True for the standfirst: one holds the other, or nearly all words are shared."""
    if lead is None or not _may_say(lead, text):
        return False
    one, other = _letters(lead), _letters(text)
    if len(one) < 20 or len(other) < 20:
        return bool(one) and one == other
    if one in other or other in one:
        return True
    own, stated = _vocabulary(text), _vocabulary(lead)
    return len(own & stated) >= _SHARED * max(len(own), len(stated))


def _may_say(lead: str, text: str) -> bool:
    """False, and quickly, for nearly every paragraph: it lacks too many of the lead's words, nor does the lead hold its
    beginning.
    """
    plain = text.casefold()
    stated = _longest_first(lead)
    may_lack, lacks = len(stated) - _SHARED * len(stated), 0
    for word in stated:
        if word not in plain:
            lacks += 1
            if lacks > may_lack:
                return "".join(_WORD.findall(plain[:_BEGINNING])) in _letters(lead)
    return True


def _speaks_of(title: str, text: str) -> bool:
    """Half of the title's longer words stand in it: a teaser of this article elsewhere is its opening here."""
    wanted = {word for word in _vocabulary(title) if len(word) > 3}
    return len(wanted) > 1 and len(wanted & _vocabulary(text)) * 2 >= len(wanted)


def _rank(block: Block, index: int) -> tuple[bool, int, int]:
    return block.state is not BlockState.PINNED, -block.articles, index


def _why(block: Block) -> str:
    if block.state is BlockState.PINNED:
        return f"pinned as furniture of this source; stood in {block.articles} of its articles"
    return f"stands in {block.articles} articles of this source"


def _size(texts: Iterable[str]) -> int:
    return sum(map(len, set(texts)))


def _words(text: str) -> int:
    return len(text.split())


@lru_cache(maxsize=64)  # title and standfirst are held against each paragraph
def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


@lru_cache(maxsize=64)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


@lru_cache(maxsize=64)
def _longest_first(text: str) -> tuple[str, ...]:
    """Its words: a long one is rarely part of another."""
    return tuple(sorted(_vocabulary(text), key=len, reverse=True))
