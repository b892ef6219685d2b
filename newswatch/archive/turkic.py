"""Azerbaijani and Turkish endings: they stand one after another, and their vowels follow the stem's."""

import re
from collections.abc import Iterable, Iterator

_BACK, _FRONT = "aıou", "əeiöü"
_VOWELS = _BACK + _FRONT
_NARROW, _ROUND = "ıiuü", "ouöü"
_LONGEST_ENDING = 7


class _Endings:
    def __init__(self, endings: Iterable[str], shortest: int) -> None:
        self.all = frozenset(endings)
        self.shortest = shortest
        """Letters of a stem at least."""
        self.longest = min(_LONGEST_ENDING, max(map(len, self.all)))
        self.lasts = frozenset(ending[-1] for ending in self.all)


def _turkic_endings(*shapes: str, shortest: int = 2) -> _Endings:
    """A stands for a or ə (e in Turkish), I for ı, i, u or ü."""
    made = {
        shape.replace("A", wide).replace("I", narrow)
        for shape in shapes
        for wide, narrow in (("a", "ı"), ("a", "u"), ("ə", "i"), ("ə", "ü"), ("e", "i"), ("e", "ü"))
    }
    return _Endings(made, shortest)


_IS = _turkic_endings("dIr", shortest=3)
_LINKS = _turkic_endings("dAkI")
_CASES = _turkic_endings(
    "In", "nIn", "yIn", "A", "yA", "nA", "dA", "ndA", "tA", "dAn", "ndAn", "tAn", "I", "yI", "nI", "lA", "ylA", "nlA",
    "AdAk", "cA", "ncA",
)  # fmt: skip
_OWNERS = _turkic_endings("I", "sI", "ImIz", "mIz", "InIz", "nIz")
_PLURALS = _turkic_endings("lAr")
_VERBS = _turkic_endings(
    "dI", "tI", "Ib", "yIb", "mIş", "Ir", "yIr", "mIr", "Irdı", "Irdi", "AcAq", "AcAk", "yAcAq", "yAcAk", "AcAğ",
    "AcAy", "yAcAğ", "yAcAy", "mAyAcAq", "mAyAcAk", "mAq", "mAk", "An", "yAn", "mAyAn", "sA", "Ar", "yAr", "mAz",
    "mAmIş", "mAdI", "mAyIb", "mAlI", "mAsI", "Iş", "AlI", "ArAq", "ArAk", "yArAq", "yArAk", "dIq", "dIk", "dIğ", "dIy",
    "dIqdA", "dIkdA",
)  # fmt: skip
_PERSONS = _turkic_endings(
    "m", "k", "q", "lAr", "Am", "Ik", "Iq", "dI", "dIr", "dIlAr", "sAn", "sInIz", "dırlar", "dirlər"
)
_DROPPING = re.compile(f"[^{_VOWELS}][lnrzmfs]$")
_OPEN_VERBS = ("de", "di", "ye", "yi")
"""Of two letters with a vowel at the end there are no other stems of verbs."""
_NARROW_AFTER = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "ə": "i", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_HARDER = {"ğ": "qk", "y": "k", "b": "p", "c": "ç", "d": "t"}


def turkic(word: str) -> Iterator[str]:
    """The citation forms a normalised word may be a form of, itself included."""
    found = {word}
    for level in (_IS, _LINKS, _CASES, _OWNERS, _PLURALS):
        for one in tuple(found):
            found.update(_without(one, level))
    yield from found
    for one in found:
        if word[len(one) : len(one) + 1] in _VOWELS and _DROPPING.search(one) and (vowel := _last_vowel(one)):
            yield f"{one[:-1]}{_NARROW_AFTER[vowel]}{one[-1]}"  # şəkli, şəkil
        if one.endswith(("ma", "mə")) and len(one) > 3:  # getməyi, getməsi
            yield one + ("q" if one[-1] == "a" else "k")
    if word[-1] in _PERSONS.lasts:
        found.update(word[:at] for at in range(len(word) - 5, len(word)) if word[at:] in _PERSONS.all)
    for without_person in found:
        for stem in _without(without_person, _VERBS):
            if len(stem) > 2 or stem[-1] not in _VOWELS or stem in _OPEN_VERBS:
                yield from _infinitives(stem)


def _infinitives(stem: str) -> Iterator[str]:
    ending = "maq" if _last_vowel(stem) in _BACK else "mək"
    yield stem + ending
    if stem[-1] == "d":  # gedir, getmək
        yield f"{stem[:-1]}t{ending}"
    if stem[-1] == "y" and len(stem) > 2:  # deyir, demək
        yield stem[:-1] + ending


def _without(word: str, endings: _Endings) -> list[str]:
    if word[-1:] not in endings.lasts:
        return []
    found, size, known = [], len(word), endings.all
    for at in range(max(endings.shortest, size - endings.longest), size):
        ending = word[at:]
        if ending in known and _fits(stem := word[:at], ending):
            found.append(stem)
            if ending[0] in _VOWELS and len(stem) > 3:
                found += [stem[:-1] + hard for hard in _HARDER.get(stem[-1], "")]
    return found


def _fits(stem: str, ending: str) -> bool:
    """An ending takes the vowels of its stem and joins two vowels only by a consonant."""
    vowel = _last_vowel(stem)
    open_stem = stem[-1] in _VOWELS
    if not vowel or (open_stem and ending[0] in _VOWELS) or (not open_stem and ending[0] in "yns"):
        return False
    own = _last_vowel(ending)
    if not own:
        return True
    first = next(sign for sign in ending if sign in _VOWELS)
    return (vowel in _BACK) == (own in _BACK) and (first not in _NARROW or (vowel in _ROUND) == (first in _ROUND))


def _last_vowel(word: str) -> str:
    return next((sign for sign in reversed(word) if sign in _VOWELS), "")
