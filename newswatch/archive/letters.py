"""Scripts, the languages written in them, and letters without their marks."""

import re
import unicodedata
from functools import lru_cache

LANGUAGES = ("en", "ru", "ka", "hy", "az", "de", "tr")
"""Those with forms of their own; a word of any other language is found as it is spelt."""
_OF_SCRIPT = {"latin": ("en", "de", "tr", "az"), "cyrillic": ("ru",), "armenian": ("hy",), "georgian": ("ka",)}
_BEGINS = (
    ("latin", "a", "ɏ"),
    ("cyrillic", "Ѐ", "ӿ"),
    ("armenian", "ա", "և"),
    ("georgian", "ა", "ჺ"),
    ("latin", "ə", "ə"),
)
_SCRIPTS = {
    "latin": re.compile("[a-zß-öø-ɏə]+"),
    "cyrillic": re.compile("[а-џҊ-ӿѐ-ѣ]+"),
    "armenian": re.compile("[ա-և]+"),
    "georgian": re.compile("[ა-ჺ]+"),
}
_LONGEST = 40
_UNMARKED = {"ı": "i", "ə": "e", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae"}


@lru_cache(maxsize=4_000)
def script_of(word: str) -> str | None:
    """Of a normalised word; None where it is no word of one of the four scripts (digits, Greek, mixed, too long)."""
    if not 0 < len(word) <= _LONGEST:
        return None
    if word.isascii():
        return "latin" if word.isalpha() and word.islower() else None
    name = next((name for name, first, last in _BEGINS if first <= word[0] <= last), None)
    return name if name is not None and _SCRIPTS[name].fullmatch(word) else None


def languages_of(script: str, language: str | None = None) -> tuple[str, ...]:
    """The languages a word in a script may be of; `language` is the text's own, where known."""
    possible = _OF_SCRIPT[script]
    code = (language or "")[:2].lower()
    return (code,) if code in possible else possible


@lru_cache(maxsize=20_000)
def has_marks(word: str) -> bool:
    """Whether a Latin word has a letter that its writer may leave without its mark."""
    return not word.isascii() and fold(word) != word


def fold(word: str) -> str:
    """A Latin word as typed without marks: ş is s, ə is e, ı is i, ß is ss. Other scripts stay."""
    if word.isascii() or _SCRIPTS["latin"].fullmatch(word) is None:
        return word
    return word.translate(_FOLDED)


def _folded(letter: str) -> str:
    split = unicodedata.normalize("NFD", _UNMARKED.get(letter, letter))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


_FOLDED = str.maketrans({chr(code): _folded(chr(code)) for code in (*range(0xDF, 0x250), ord("ə"))})


def spelt(language: str, word: str) -> str:
    """One spelling for those that a language takes for equal: ё is е in Russian, ä ae and ß ss in German."""
    if language == "ru":
        return word.replace("ё", "е")
    if language == "de" and not word.isascii():
        return word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return word
