"""Rules for words that no dictionary has, names above all: which citation forms an inflected form may come from.

Azerbaijani has no dictionary here and goes by rules alone. A rule gives every form a word may come from; that most of
them do not exist does no harm, since a search only asks for forms that were seen.
"""

import re
from collections.abc import Iterator, Mapping

_BACK, _FRONT = "aıou", "əeiöü"
_VOWELS = _BACK + _FRONT
_NARROW, _ROUND = "ıiuü", "ouöü"
_LONGEST_ENDING = 7
_CONSONANT_END = re.compile("[^աեէըիոուօև]$")


def bases(language: str, word: str) -> set[str]:
    """The citation forms `word` may be a form of, itself included."""
    return {word, *_RULES[language](word)}


def readings(language: str, word: str) -> set[str]:
    """What `word` may be a form of where that is a citation form of the dictionary: wider rules, verbs among them."""
    rule = _KNOWN.get(language)
    return set() if rule is None else set(rule(word))


Rules = Mapping[str, tuple[str, ...]]
"""Ending → what may stand in its place in a citation form."""


def _rules(*lines: tuple[str, str]) -> Rules:
    """`("а", "ы е у")`: ы, е and у may stand for а."""
    found: dict[str, tuple[str, ...]] = {}
    for instead, endings in lines:
        for ending in endings.split():
            found[ending] = (*found.get(ending, ()), instead)
    return found


def _by_endings(rules: Rules, word: str, shortest: int) -> Iterator[str]:
    for at in range(max(shortest, len(word) - _LONGEST_ENDING), len(word)):
        for instead in rules.get(word[at:], ()):
            yield word[:at] + instead


_ENGLISH = _rules(("", "s es ed ing"), ("e", "ed ing"), ("y", "ies ied"))
_ENGLISH_KNOWN = _rules(("", "ed ing est"), ("e", "ed ing est"), ("y", "ied iest"))
_DOUBLED = re.compile(r"(.*[aeiou]([bdfglmnprtv]))\2(?:ed|ing|est)$")


def _english(word: str) -> Iterator[str]:
    return _by_endings(_ENGLISH, word, 3)


def _english_known(word: str) -> Iterator[str]:
    yield from _by_endings(_ENGLISH_KNOWN, word, 3)
    if doubled := _DOUBLED.match(word):
        yield doubled[1]


def _turkish_known(word: str) -> Iterator[str]:
    """Not the bare dative: of Bursa there is no burs in it."""
    return (base for base in _turkic(word) if word[-1] not in "ae" or len(word) - len(base) != 1)


_GERMAN = _rules(("", "s es n en e er ern em"))
_GERMAN_KNOWN = _rules(("", "s es n en ern"))


def _german(word: str) -> Iterator[str]:
    return _by_endings(_GERMAN, word, 4)


def _german_known(word: str) -> Iterator[str]:
    return _by_endings(_GERMAN_KNOWN, word, 4)


_RUSSIAN = _rules(
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
_RUSSIAN_KNOWN = _rules(
    ("ой", "ого ому ым ом ая ую ое ые ых ыми ого их ими ие"),
    ("ий", "яя юю ее ие их ими ая ое"),
    ("ый", "ое"),
    ("мя", "мени менем мена мён мен менам менами менах"),
    ("ь", "ери ерью ерей ерям ерями ерьми ерях"),
    ("ть", "л ла ло ли в вши ем ете ют ет ешь"),
    ("ыть", "ыт ыта ыты"),
    ("ить", "ит ита иты"),
    ("ать", "ан ана ано аны ат ата аты"),
    ("ить", "ен ена ено ены ят ит им ишь"),
    ("ать", "ят ит ат им ишь"),
    ("еть", "ен ена ено ены"),
)
_FLEETING = re.compile("^(.*[бвгджзйклмнпрстфхцчшщ])([бвгджзклмнпрстфхцчшщ])$")


def _russian(word: str) -> Iterator[str]:
    return _by_endings(_RUSSIAN, word, 3)


def _russian_known(word: str) -> Iterator[str]:
    yield from _by_endings(_RUSSIAN, word, 2)
    yield from _by_endings(_RUSSIAN_KNOWN, word, 1)
    for bare in _by_endings(_FLEETED, word, 2):
        if parts := _FLEETING.match(bare):
            for vowel in ("е", "о", "ё"):
                yield f"{parts[1].removesuffix('ь')}{vowel}{parts[2]}"
                yield f"{parts[1]}{vowel}{parts[2]}ь"


_FLEETED = _rules(("", "а у ом ем ём е ы и ов ев ам ами ах я ю ей ям ями ях"))


_ARMENIAN_ARTICLES = ("ը", "ն", "ս", "դ")
_ARMENIAN_CASES = _rules(
    ("", "ի ից ով ում յի յից յով յում վա վանից ոջ ոջից ին ուն"),
    ("ի", "ու ուց ուն ում"),
    ("ա", "այի այից այով"),
    ("ություն", "ության ությամբ"),
    ("ուն", "ան"),
)
_ARMENIAN_PLURALS = _rules(("", "ներ եր"))
_ARMENIAN_KNOWN = _rules(
    ("ել", "ում եց եցի եցին եցինք ած ված վել վեց վում ելու ելով ելը ելուց ի են ես ենք"),
    ("ալ", "ում աց ացի ացին ացած ալու ալով ա ան"),
    ("ում", "ման մամբ մանը"),
)


def _armenian(word: str) -> Iterator[str]:
    bare = {word} | {word[:-1] for end in _ARMENIAN_ARTICLES if word.endswith(end) and len(word) > 4}
    single = bare | {base for one in bare for base in _by_endings(_ARMENIAN_CASES, one, 3)}
    plural = {base for one in single for base in _by_endings(_ARMENIAN_PLURALS, one, 3)}
    for base in single | plural:
        yield base
        if len(base) > 4 and _CONSONANT_END.search(base) and _CONSONANT_END.search(base[:-1]):
            yield f"{base[:-1]}ի{base[-1]}"  # համաձայնագիր, համաձայնագրի
            yield f"{base[:-1]}ու{base[-1]}"


def _armenian_known(word: str) -> Iterator[str]:
    yield from _armenian(word)
    bare = word[:-1] if word[-1] in _ARMENIAN_ARTICLES and len(word) > 4 else word
    for one in {word, bare}:
        yield from _by_endings(_ARMENIAN_KNOWN, one, 2)


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
    for particle in ("ც", "აც", "ვე"):
        if word.endswith(particle) and len(word) - len(particle) >= 4:
            whole.add(word[: -len(particle)])
    if word[-1] == "ა" and len(word) > 4 and word[-2] in _GEORGIAN_VOWELS:  # პრეზიდენტია: is the president
        yield word[:-1]
    for one in whole:
        for ending in ("", *_GEORGIAN_CASES):
            stem = one[: len(one) - len(ending)]
            if one.endswith(ending) and len(stem) >= 2:
                yield from _georgian_citations(stem, ending)


def _georgian_citations(stem: str, ending: str) -> Iterator[str]:
    if ending and stem[-1] in _GEORGIAN_VOWELS:
        if ending[0] not in _GEORGIAN_VOWELS and ending != "მა":
            yield stem
        if len(ending) > 1 and ending[0] in "იე" and stem[-1] in "იუ":  # აქცია, აქციის, აქციები
            yield f"{stem}ა"
    elif ending:
        yield f"{stem}ი"
        if len(ending) > 1 and ending[0] in "იე" and len(stem) > 2:
            yield f"{stem}ა"
            yield f"{stem}ე"
    if stem.endswith("ებ") and len(stem) > 4:
        yield from _georgian_citations(stem[:-2], "ებ")


_GEORGIAN_SURE = re.compile("(?:ის|ით|ს|მა|ში|ზე|იდან|თან|ების|ებს|ები|ებმა|ებით|ებში|ებზე|ებთან|ებიდან)$")
"""Not the vocative or the particles, which make other words of known ones: მარტო is no form of მარტი."""


def _georgian_known(word: str) -> Iterator[str]:
    return _georgian(word) if _GEORGIAN_SURE.search(word) else iter(())


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
    "dI", "tI", "Ib", "yIb", "mIş", "Ir", "yIr", "mIr", "Irdı", "Irdi", "AcAq", "AcAk", "yAcAq", "yAcAk", "AcAğ",
    "AcAy", "yAcAğ", "yAcAy", "mAyAcAq", "mAyAcAk", "mAq", "mAk", "An", "yAn", "mAyAn", "sA", "Ar", "yAr", "mAz",
    "mAmIş", "mAdI", "mAyIb", "mAlI", "mAsI", "Iş", "AlI", "ArAq", "ArAk", "yArAq", "yArAk", "dIq", "dIk", "dIğ", "dIy",
    "dIqdA", "dIkdA",
)  # fmt: skip
_PERSONS = _turkic_endings(
    "m", "k", "q", "lAr", "Am", "Ik", "Iq", "dI", "dIr", "dIlAr", "sAn", "sInIz", "dırlar", "dirlər"
)
_HARDER = {"ğ": "qk", "y": "k", "b": "p", "c": "ç", "d": "t"}


def _turkic(word: str) -> Iterator[str]:
    found = {word}
    for level in (_LINKS, _CASES, _OWNERS, _PLURALS):
        found |= {base for one in found for base in _without(one, level)}
    yield from found
    for one in found:
        if one.endswith(("ma", "mə")) and len(one) > 3:  # getməyi, getməsi
            yield one + ("q" if one[-1] == "a" else "k")
    for without_person in found.union(word[:at] for at in range(len(word) - 5, len(word)) if word[at:] in _PERSONS):
        for stem in _without(without_person, _VERBS):
            yield from _infinitives(stem)


def _infinitives(stem: str) -> Iterator[str]:
    ending = "maq" if _last_vowel(stem) in _BACK else "mək"
    yield stem + ending
    if stem[-1] == "d":  # gedir, getmək
        yield f"{stem[:-1]}t{ending}"
    if stem[-1] == "y" and len(stem) > 2:  # deyir, demək
        yield stem[:-1] + ending


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
    if not own:
        return True
    first = next(sign for sign in ending if sign in _VOWELS)
    return (vowel in _BACK) == (own in _BACK) and (first not in _NARROW or (vowel in _ROUND) == (first in _ROUND))


def _last_vowel(word: str) -> str:
    return next((sign for sign in reversed(word) if sign in _VOWELS), "")


_RULES = {
    "en": _english, "de": _german, "ru": _russian, "hy": _armenian, "ka": _georgian, "az": _turkic, "tr": _turkic,
}  # fmt: skip
_KNOWN = {
    "en": _english_known, "de": _german_known, "ru": _russian_known, "hy": _armenian_known, "ka": _georgian_known,
    "tr": _turkish_known,
}  # fmt: skip
