"""What makes two texts equal: the hashes of an article's words and of its exact wording."""

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterable

MERGE_WORDS = 60
"""A shorter text is never merged by its words alone: stock phrases, results and one-line items repeat."""

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_JOINERS = "-‐‑'’ʼ՚"  # inside a word they are spelling, not a boundary
_JOINED = re.compile(rf"[{_JOINERS}](?=[^\W\d_])(?<=[^\W\d_].)")  # what is rare is asked first: nine times as fast
_AROUND = string.punctuation + "«»‘’‚“”„–—…"
_TOKEN = re.compile(r"[^\W\d_]+|(?:(?<!\S)[-−])?\d+(?:[.,:]\d+)*")


def words(text: str) -> list[str]:
    """The words and numbers of `text` in order: case, punctuation, spacing and invisible characters aside.

    A number keeps its sign and its separators, so that 1.5 and 15 stay two things.
    """
    plain = text.casefold() if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    found = []
    for piece in _JOINED.sub("", plain).split():  # most are one word, which is told in half the time
        if piece.isalpha():
            found.append(piece)
        elif (bare := piece.strip(_AROUND)).isalpha():
            found.append(bare)
        else:
            found += _TOKEN.findall(piece)
    return found


def plain_text(text: str) -> str:
    """`text` before it is parted into words: NFKC, without invisible characters and what joins a word's parts."""
    return _JOINED.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def text_hash(paragraphs: Iterable[str], *, partial: bool) -> str | None:
    """Equal for texts of the same words; None where the text is a stub or too short to merge on."""
    found = words("\n".join(paragraphs))
    if partial or len(found) < MERGE_WORDS:
        return None
    return _digest(" ".join(found))


def content_hash(title: str | None, paragraphs: Iterable[str]) -> str:
    """Changes with any visible character of title or text; runs of blanks count as one."""
    return _digest("\n".join(_visible(part) for part in (title or "", *paragraphs)))


def _visible(text: str) -> str:
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
