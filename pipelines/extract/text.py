"""Strings from outside made safe: valid UTF-8, no NUL, no controls, one kind of blank."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200b\u2060\ufeff\u00ad]"
)
_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = 12
"""Characters, the blank behind it included; most words are shorter."""
_KEPT = 1_000
"""Characters; longer lines are not remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OneByte:
    """A charset of one byte a character: a table tells what is a letter, at a tenth of what a pattern costs."""

    name: str
    letters: frozenset[str]
    """With the digits."""
    signs: bytes
    """All others."""
    blanked: bytes
    """A table that makes blanks of them."""
    no_digits: bytes
    """And of digits too."""

    @classmethod
    def of(cls, name: str) -> "_OneByte":
        known = [bytes((code,)).decode(name, "replace") for code in range(256)]
        signs = bytes(code for code, sign in enumerate(known) if not sign.isalnum())
        digits = bytes(code for code, sign in enumerate(known) if sign.isdecimal())
        letters = frozenset(filter(str.isalnum, known))
        return cls(
            name=name, letters=letters, signs=signs, blanked=_blanking(signs), no_digits=_blanking(signs + digits)
        )


def _blanking(codes: bytes) -> bytes:
    return bytes(ord(" ") if code in codes else code for code in range(256))


_ASCII, _WESTERN, _CYRILLIC = _OneByte.of("ascii"), _OneByte.of("cp1252"), _OneByte.of("cp1251")
"""The last two with the dashes and quotation marks that alone would make a text another's."""
_OUTSIDE = re.compile(r"[^\W\x00-\x7f]")
"""The first letter of another alphabet, or with an accent, tells which charset may have them all."""


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
    folded = text.casefold()
    charset, encoded = _encoded(folded)
    return encoded.translate(None, charset.signs).decode(charset.name) if charset else _LETTERS.sub("", folded)


_known_letters = lru_cache(maxsize=256)(_bare)
"""One rule after another compares the same lines."""


def words(text: str) -> list[str]:
    folded = text.casefold()
    charset, encoded = _encoded(folded)
    if charset is None:
        return [word for word in _LETTERS.split(folded) if word]
    return encoded.translate(charset.blanked).decode(charset.name).split()


def words_without_digits(text: str) -> list[str]:
    """As words, but that digits part them too."""
    folded = text.casefold()
    charset, encoded = _encoded(folded)
    return encoded.translate(charset.no_digits).decode(charset.name).split() if charset else _WORD.findall(folded)


def _encoded(text: str) -> tuple[_OneByte | None, bytes]:
    """`text` in a charset that has all its characters; None where we know of none."""
    if text.isascii():
        return _ASCII, text.encode("ascii")
    outside = _OUTSIDE.search(text)
    letter = outside[0] if outside else "a"
    charset = _WESTERN if letter in _WESTERN.letters else _CYRILLIC if letter in _CYRILLIC.letters else None
    try:
        return charset, text.encode(charset.name) if charset else b""
    except UnicodeEncodeError:
        return None, b""


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
