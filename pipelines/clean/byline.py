"""Lines that say again what the fields already say: author, date, section and tags."""

import re
from collections.abc import Collection

from newswatch.models import Extracted

_HEAD, _FOOT = 6, 3
_LABELS = (
    "by", "von", "par", "por", "di", "автор", "авторы", "автора", "ავტორი", "հեղինակ", "müəllif", "yazar", "written",
    "published", "posted", "updated", "edited", "am", "um", "uhr", "at", "on", "veröffentlicht", "опубликовано",
    "обновлено", "yayınlanma", "güncelleme", "dərc", "edilib",
)  # fmt: skip
_WORD = re.compile(r"\w+")


def repeats_fields(extracted: Extracted, index: int, count: int) -> bool:
    """True for a short line near head or foot of which every word stands in author, date, section or tags."""
    text = extracted.paragraphs[index]
    if len(text) > 160 or _HEAD <= index < count - _FOOT:
        return False
    own = [word.casefold() for word in _WORD.findall(text)]
    if not own:
        return True
    known = _known(extracted)
    return bool(known) and all(word in known or word in _LABELS for word in own) and _enough(own, extracted)


def _known(extracted: Extracted) -> Collection[str]:
    fields = [*extracted.authors, extracted.section or "", *extracted.tags, extracted.published_raw or ""]
    return {word.casefold() for field in fields for word in _WORD.findall(field)}


def _enough(own: list[str], extracted: Extracted) -> bool:
    """A whole author's name, or two words of the other fields: one word alone may be an article's subheading."""
    named = any(all(word.casefold() in own for word in _WORD.findall(author)) for author in extracted.authors if author)
    return named or len(own) > 1
