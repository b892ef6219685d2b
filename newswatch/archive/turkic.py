"""Azerbaijani and Turkish endings: they stand one after another, and their vowels follow the stem's."""

from collections.abc import Iterable
from functools import lru_cache

_BACK, _FRONT = "aıou", "əeiöü"
_VOWELS = _BACK + _FRONT
_NARROW, _ROUND = "ıiuü", "ouöü"
_LONGEST_ENDING = 7


class _Endings:
    def __init__(self, endings: Iterable[str], shortest: int) -> None:
        self.shortest = shortest
        """Letters of a stem at least."""
        self.all = {ending: _Ending(ending) for ending in endings}
        self.sizes = sorted({len(ending) for ending in self.all if len(ending) <= _LONGEST_ENDING})
        self.lasts = frozenset(ending[-1] for ending in self.all)


class _Ending:
    """What an ending asks of its stem: it takes the stem's vowels and joins two vowels only by a consonant."""

    def __init__(self, ending: str) -> None:
        vowels = [sign for sign in ending if sign in _VOWELS]
        self.opens = ending[0] in _VOWELS
        self.joins = ending[0] in "yns"
        """It stands after a vowel."""
        self.stems = frozenset(
            vowel for vowel in _VOWELS if not vowels or (_is_like(vowel, vowels[-1]) and _may_follow(vowel, vowels[0]))
        )
        """Last vowels of the stems it fits."""


def _is_like(vowel: str, own: str) -> bool:
    return (vowel in _BACK) == (own in _BACK)


def _may_follow(vowel: str, first: str) -> bool:
    return first not in _NARROW or (vowel in _ROUND) == (first in _ROUND)


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
_LEVELS = (_IS, _LINKS, _CASES, _OWNERS, _PLURALS)
_LASTS = frozenset().union(*(level.lasts for level in (*_LEVELS, _VERBS, _PERSONS)))
_DROPPING = "lnrzmfs"
_OPEN_VERBS = ("de", "di", "ye", "yi")
"""Of two letters with a vowel at the end there are no other stems of verbs."""
_NARROW_AFTER = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "ə": "i", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
_NOUNS = ("ma", "mə")
"""Of verbs: getməyi, getməsi."""
_HARDER = {"ğ": "qk", "y": "k", "b": "p", "c": "ç", "d": "t"}


@lru_cache(maxsize=64)  # Azerbaijani and Turkish ask for the same word one after the other
def turkic(word: str) -> frozenset[str]:
    """The citation forms a normalised word may be a form of, itself included."""
    found = {word}
    more: list[str] = []
    if word[-1] in _LASTS:
        for level in _LEVELS:
            found.update([stem for one in found if one[-1] in level.lasts for stem in _without(one, level)])
        more = [one + ("q" if one[-1] == "a" else "k") for one in found if one.endswith(_NOUNS) and len(one) > 3]
        more += _verbs(word, found)
    more += [f"{one[:-1]}{_NARROW_AFTER[vowel]}{one[-1]}" for one in found if (vowel := _dropped_after(one, word))]
    return frozenset(found.union(more))


def _dropped_after(stem: str, word: str) -> str:
    """The last vowel before the one that `stem` may have lost in this word: şəkli, şəkil."""
    if stem[-1] not in _DROPPING or stem[-2:-1] in _VOWELS:
        return ""
    return _last_vowel(stem) if word[len(stem) : len(stem) + 1] in _VOWELS else ""


def _verbs(word: str, stems: set[str]) -> list[str]:
    """The infinitives of what is left without a person's ending."""
    if word[-1] in _PERSONS.lasts:
        stems = stems.union(word[:at] for at in range(len(word) - 5, len(word)) if word[at:] in _PERSONS.all)
    found = [stem for one in stems if one[-1:] in _VERBS.lasts for stem in _without(one, _VERBS)]
    return [
        verb
        for stem in found
        if len(stem) > 2 or stem[-1] not in _VOWELS or stem in _OPEN_VERBS
        for verb in _infinitives(stem)
    ]


def _infinitives(stem: str) -> list[str]:
    ending = "maq" if _last_vowel(stem) in _BACK else "mək"
    if stem[-1] == "d":  # gedir, getmək
        return [stem + ending, f"{stem[:-1]}t{ending}"]
    if stem[-1] == "y" and len(stem) > 2:  # deyir, demək
        return [stem + ending, stem[:-1] + ending]
    return [stem + ending]


def _without(word: str, endings: _Endings) -> list[str]:
    found, size, known = [], len(word), endings.all
    for length in endings.sizes:
        at = size - length
        if at < endings.shortest:
            break
        ending = known.get(word[at:])
        if ending is None or not _fits(stem := word[:at], ending):
            continue
        found.append(stem)
        if ending.opens and at > 3 and (last := stem[-1]) in _HARDER:
            found += [stem[:-1] + hard for hard in _HARDER[last]]
    return found


def _fits(stem: str, ending: _Ending) -> bool:
    if ending.opens if stem[-1] in _VOWELS else ending.joins:
        return False
    return _last_vowel(stem) in ending.stems


def _last_vowel(word: str) -> str:
    for sign in reversed(word):
        if sign in _VOWELS:
            return sign
    return ""
