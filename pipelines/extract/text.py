"""Strings from outside made safe: valid UTF-8, no NUL, no controls, one kind of blank."""

import re
import unicodedata
from functools import lru_cache

_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200b\u2060\ufeff\u00ad]"
)
_LETTERS = re.compile(r"[\W_]+")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_BLANKED = bytes(32 if code in _SIGNS else code for code in range(256))
_TYPOGRAPHIC = "’‘“”„«»–—…\xa0"
_LONG_WORD = 12
"""Characters, the blank behind it included; most words are shorter."""
_KEPT = 1_000
"""Characters; longer lines are not remembered."""


def safe(text: str) -> str:
    """`text` without what breaks SQLite, XML or a terminal; line ends and tabs stay."""
    return text if text.isprintable() else _UNSAFE.sub("", text)


def one_line(text: str, limit: int = 100_000) -> str:
    """Blanks folded to single spaces, NFC, at most `limit` characters."""
    folded = " ".join(text[: limit * 2].split())
    if not folded.isprintable():
        folded = " ".join(safe(folded).split())
    return (folded if folded.isascii() else unicodedata.normalize("NFC", folded))[:limit]


def vocabulary(words: str) -> frozenset[str]:
    """The words of a string, parted by blanks."""
    return frozenset(words.split())


def squeezed(text: str) -> str:
    """The text without any blank: how one line is recognised in two renderings of a page."""
    return "".join(text.split())


def letters(text: str) -> str:
    """Only letters and digits, case folded: how titles are compared."""
    return _known_letters(text) if len(text) < _KEPT else _bare(text)


def _bare(text: str) -> str:
    folded = _plain(text)
    if folded.isascii():  # byte by byte, at a tenth of what a pattern costs
        return folded.encode("ascii").translate(None, _SIGNS).decode("ascii")
    return _LETTERS.sub("", folded)


_known_letters = lru_cache(maxsize=256)(_bare)
"""One rule after another compares the same lines."""


def words(text: str) -> list[str]:
    folded = _plain(text)
    if folded.isascii():
        return folded.encode("ascii").translate(_BLANKED).decode("ascii").split()
    return [word for word in _LETTERS.split(folded) if word]


def _plain(text: str) -> str:
    """Case folded; with blanks for the commonest signs outside ASCII, which alone would make a text another's."""
    folded = text.casefold()
    if not folded.isascii():
        for sign in _TYPOGRAPHIC:
            folded = folded.replace(sign, " ")
    return folded


def count_words(text: str, most: int) -> int:
    """How many words `text` has, or `most`; a long text is not read to its end for that."""
    found = len(words(text[: most * _LONG_WORD]))
    return min(found if found >= most else len(words(text)), most)


def overlap(part: str, whole: str) -> float:
    """Share of the words of `part` that stand in `whole`, 0 to 1."""
    own = words(part)
    if not own:
        return 0.0
    other = set(words(whole))
    return sum(word in other for word in own) / len(own)
