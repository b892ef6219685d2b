"""One form of text for the index and for queries: what differs only in typing is made equal, letters are not.

Marks on letters stay (ş is not s, ё is not е): finding the marked by the unmarked is the lexicon's work, because
an index that folds them can no longer tell them apart.
"""

import re
import unicodedata

_APOSTROPHES = "’‘ʼʻ՚`´＇′ʹ"
INSIDE_WORDS = "\u055b\u055c\u055e\u055f"  # ՛ ՜ ՞ ՟ stand on a letter in the middle of an Armenian word
INVISIBLE = "\u00ad\u200c\u200d\u200e\u200f\u2060\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TYPED: tuple[tuple[str, str], ...] = (
    *((mark, "'") for mark in _APOSTROPHES), *((mark, "") for mark in INSIDE_WORDS + INVISIBLE),
    ("İ", "i"), ("\u200b", " "), ("\u00a0", " "),
)  # fmt: skip
"""Looked for one by one: most stand in no text, and a table would be asked about every letter."""
_YEV = re.compile("ե[ւվ]")
_PLAIN = re.compile("[\x00-\x7f\xa0°©®·§´«»ß-öø-žəа-џა-ჰա-և‘’‚“”„–—―…‹›№•€₽₾₼֏։՝]*")
_PLAIN_WORD = re.compile("[a-z0-9ß-öø-žəа-џა-ჰա-և]+")
_APART = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def normal(text: str) -> str:
    """`text` as it is indexed and asked for: NFC, lower case, İ as i, Mtavruli as Mkhedruli, Armenian marks inside
    words gone, և for եւ and եվ, one apostrophe, nothing invisible. Idempotent.
    """
    text = storable(text)
    if text.isascii():
        return text.replace("`", "'").lower()
    text = unicodedata.normalize("NFC", text)
    for typed, instead in _TYPED:
        if typed in text:
            text = text.replace(typed, instead)
    text = unicodedata.normalize("NFC", text.lower()).replace("i\u0307", "i")  # lower() knows Mtavruli
    return _YEV.sub("և", text) if "ե" in text else text


def storable(text: str) -> str:
    """`text` without what SQLite and JSON cannot hold: NUL goes, a lone surrogate becomes U+FFFD."""
    if "\x00" not in text:
        try:
            text.encode()  # far quicker than looking for them
        except UnicodeEncodeError:
            pass
        else:
            return text
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def plain_tokens(text: str) -> list[str] | None:
    """The tokens the index makes of a normalised text, in order, where all its letters are ones about which unicode61
    and we agree for certain; else None. Far quicker than asking it.
    """
    if text.isascii():  # a third of the time
        return text.translate(_APART).split()
    return _PLAIN_WORD.findall(text) if _PLAIN.fullmatch(text) else None
