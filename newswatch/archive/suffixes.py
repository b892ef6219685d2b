"""Rules for words that no dictionary has, names above all: which citation forms an inflected form may come from.

Azerbaijani has no dictionary here and goes by rules alone. A rule gives every form a word may come from; that most of
them do not exist does no harm, since a search only asks for forms that were seen.
"""

import re
from collections.abc import Iterable, Iterator

_BACK, _FRONT = "aıou", "əeiöü"
_VOWELS = _BACK + _FRONT
_CONSONANT_END = re.compile("[^աեէըիոուօև]$")


def bases(language: str, word: str) -> set[str]:
    """The citation forms `word` may be a form of, itself included."""
    return {word, *_RULES[language](word)}


def _by_endings(rules: Iterable[tuple[str, str]], word: str, shortest: int) -> Iterator[str]:
    for ending, instead in rules:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word[: len(word) - len(ending)] + instead


_ENGLISH = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


def _english(word: str) -> Iterator[str]:
    return _by_endings(_ENGLISH, word, 3)


def _german(word: str) -> Iterator[str]:
    endings = ((end, "") for end in ("s", "es", "n", "en", "e", "er", "ern", "em"))
    return _by_endings(endings, word, 4)


_RUSSIAN = tuple(
    (ending, instead)
    for instead, endings in (
        ("", "а у ом ем ым е ы и ов ев ам ами ах ой ою ею ой ую"),
        ("а", "ы и е у ой ою ей ам ами ах"),
        ("я", "и е ю ей ям ями ях"),
        ("ия", "ии ию ией ий иям иями иях"),
        ("ь", "я ю ем и е ей ям ями ях ью"),
        ("й", "я ю ем е и ев"),
        ("ий", "ия ию ием ии ого ому им его ему ом"),
        ("ый", "ого ому ым ом ая ую ой ые ых ыми"),
        ("ский", "ского скому ским ском ская скую ской ские ских скими"),
        ("о", "а у ом е"),
        ("ие", "ия ию ием ии"),
        ("ец", "ца цу цем цом це цы цев цам цами цах"),
    )
    for ending in endings.split()
)


def _russian(word: str) -> Iterator[str]:
    return _by_endings(_RUSSIAN, word, 3)


_ARMENIAN_ARTICLES = ("ը", "ն", "ս", "դ")
_ARMENIAN_CASES = (
    ("ի", ""), ("ից", ""), ("ով", ""), ("ում", ""), ("ու", "ի"), ("ուց", "ի"), ("ուն", "ի"), ("յի", ""), ("յից", ""),
    ("յով", ""), ("յում", ""), ("այի", "ա"), ("վա", ""), ("վանից", ""), ("ության", "ություն"), ("ությամբ", "ություն"),
    ("ան", "ուն"), ("ոջ", ""), ("ոջից", ""), ("ին", ""), ("ուն", ""),
)  # fmt: skip


def _armenian(word: str) -> Iterator[str]:
    bare = {word} | {word[:-1] for end in _ARMENIAN_ARTICLES if word.endswith(end) and len(word) > 4}
    single = bare | {base for one in bare for base in _by_endings(_ARMENIAN_CASES, one, 3)}
    plural = {base for one in single for base in _by_endings((("ներ", ""), ("եր", "")), one, 3)}
    for base in single | plural:
        yield base
        if len(base) > 4 and _CONSONANT_END.search(base) and _CONSONANT_END.search(base[:-1]):
            yield f"{base[:-1]}ի{base[-1]}"  # համաձայնագիր, համաձայնագրի
            yield f"{base[:-1]}ու{base[-1]}"


_GEORGIAN_CASES = tuple(
    ending
    for line in (
        "ი მა ს ის ით ად ო მ თ დ ა ში ზე თან სთან ისთან სთვის ისთვის თვის ისგან სგან იდან დან ამდე მდე ისკენ სკენ",
        "ივით სავით ისას ისა სა იდანაც ადმი",
    )
    for ending in line.split()
)
_GEORGIAN_VOWELS = "აეიოუ"


def _georgian(word: str) -> Iterator[str]:
    """A stem in a consonant stands with ი, or with the ა or ე that its cases drop."""
    whole = {word}
    for particle in ("ც", "აც", "ვე", "აა", "ა"):
        if word.endswith(particle) and len(word) - len(particle) >= 4:
            whole.add(word[: -len(particle)])
    for one in whole:
        for ending in ("", *_GEORGIAN_CASES):
            stem = one[: len(one) - len(ending)]
            if one.endswith(ending) and len(stem) >= 2:
                yield from _georgian_citations(stem, cut=bool(ending), drops=len(ending) > 1 and ending[0] == "ი")


def _georgian_citations(stem: str, *, cut: bool, drops: bool) -> Iterator[str]:
    if cut and stem[-1] in _GEORGIAN_VOWELS:
        yield stem
    elif cut:
        yield f"{stem}ი"
        if drops and len(stem) > 2:
            yield f"{stem}ა"
            yield f"{stem}ე"
    if stem.endswith("ებ") and len(stem) > 4:
        yield from _georgian_citations(stem[:-2], cut=True, drops=True)


def _turkic_endings(*shapes: str) -> frozenset[str]:
    """A stands for a or ə (e in Turkish), I for ı, i, u or ü."""
    made = {
        shape.replace("A", wide).replace("I", narrow)
        for shape in shapes
        for wide, narrow in (("a", "ı"), ("a", "u"), ("ə", "i"), ("ə", "ü"), ("e", "i"), ("e", "ü"))
    }
    return frozenset(made)


_LINKS = _turkic_endings("dIr", "dAkI")
_CASES = _turkic_endings(
    "In", "nIn", "yIn", "A", "yA", "nA", "dA", "ndA", "tA", "dAn", "ndAn", "tAn", "I", "yI", "nI", "lA", "ylA", "nlA",
    "AdAk", "cA", "ncA",
)  # fmt: skip
_OWNERS = _turkic_endings("I", "sI", "ImIz", "mIz", "InIz", "nIz")
_PLURALS = _turkic_endings("lAr")
_VERBS = _turkic_endings(
    "dI", "Ib", "yIb", "mIş", "Ir", "yIr", "AcAq", "yAcAq", "AcAğ", "mAq", "mAk", "An", "yAn", "sA", "Ar", "mAmIş",
    "mAdI", "mAyIb", "mAlI", "mAsI", "Iş", "ArAq", "AlI", "tI",
)  # fmt: skip
_PERSONS = _turkic_endings("m", "k", "q", "lAr", "Am", "Ik", "Iq", "dI")
_LONGEST_ENDING = 7
_HARDER = {"ğ": "qk", "y": "k", "b": "p", "c": "ç", "d": "t"}


def _turkic(word: str) -> Iterator[str]:
    found = {word}
    for level in (_LINKS, _CASES, _OWNERS, _PLURALS):
        found |= {base for one in found for base in _without(one, level)}
    yield from found
    for without_person in (word, *(word[:at] for at in range(len(word) - 4, len(word)) if word[at:] in _PERSONS)):
        for stem in _without(without_person, _VERBS):
            yield stem + ("maq" if _last_vowel(stem) in _BACK else "mək")


def _without(word: str, endings: frozenset[str]) -> Iterator[str]:
    for at in range(max(2, len(word) - _LONGEST_ENDING), len(word)):
        stem, ending = word[:at], word[at:]
        if ending in endings and _fits(stem, ending):
            yield stem
            if ending[0] in _VOWELS and len(stem) > 3:
                yield from (stem[:-1] + hard for hard in _HARDER.get(stem[-1], ""))


def _fits(stem: str, ending: str) -> bool:
    """An ending takes the vowels of its stem and joins two vowels only by a consonant."""
    vowel = _last_vowel(stem)
    open_stem = stem[-1] in _VOWELS
    if not vowel or (open_stem and ending[0] in _VOWELS) or (not open_stem and ending[0] in "yns"):
        return False
    own = _last_vowel(ending)
    return not own or (vowel in _BACK) == (own in _BACK)


def _last_vowel(word: str) -> str:
    return next((sign for sign in reversed(word) if sign in _VOWELS), "")


_RULES = {
    "en": _english, "de": _german, "ru": _russian, "hy": _armenian, "ka": _georgian, "az": _turkic, "tr": _turkic,
}  # fmt: skip
