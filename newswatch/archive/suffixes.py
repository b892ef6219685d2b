"""Rules for words that no dictionary has, names above all: which citation forms an inflected form may come from.

Azerbaijani has no dictionary here and goes by rules alone. A rule gives every form a word may come from; that most of
them do not exist does no harm, since a search only asks for forms that were seen.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from newswatch.archive.turkic import turkic

_CONSONANT_END = re.compile("[^աեէըիոուօև]$")


def bases(language: str, word: str) -> set[str]:
    """The citation forms `word` may be a form of, itself included."""
    return {word, *_RULES[language](word)}


def readings(language: str, word: str) -> set[str]:
    """What `word` may be a form of where that is a citation form of the dictionary: wider rules, verbs among them."""
    rule = _KNOWN.get(language)
    return set() if rule is None else set(rule(word))


class Rules:
    """Ending → what may stand in its place in a citation form."""

    def __init__(self, instead: Mapping[str, tuple[str, ...]]) -> None:
        self.instead = instead
        self.longest = max(map(len, instead))
        self.lasts = frozenset(ending[-1] for ending in instead)
        """Their last letters: a word with another has none of them, which is quickly said."""


def _rules(*lines: tuple[str, str]) -> Rules:
    """`("а", "ы е у")`: ы, е and у may stand for а."""
    found: dict[str, tuple[str, ...]] = {}
    for instead, endings in lines:
        for ending in endings.split():
            found[ending] = (*found.get(ending, ()), instead)
    return Rules(found)


def _by_endings(rules: Rules, word: str, shortest: int) -> list[str]:
    if word[-1] not in rules.lasts:
        return []
    found, size, known = [], len(word), rules.instead
    for at in range(max(shortest, size - rules.longest), size):
        ending = word[at:]
        if ending in known:
            found += [word[:at] + instead for instead in known[ending]]
    return found


_ENGLISH = _rules(("", "s es ed ing"), ("e", "ed ing"), ("y", "ies ied"))
_ENGLISH_KNOWN = _rules(("", "ed ing est"), ("e", "ed ing est"), ("y", "ied iest"))
_DOUBLED = re.compile(r"(.*[aeiou]([bdfglmnprtv]))\2(?:ed|ing|est)$")


_DOUBLING = ("ed", "ing", "est")


def _english(word: str) -> Iterable[str]:
    return _by_endings(_ENGLISH, word, 3)


def _english_known(word: str) -> Iterator[str]:
    yield from _by_endings(_ENGLISH_KNOWN, word, 3)
    if word.endswith(_DOUBLING) and (doubled := _DOUBLED.match(word)):
        yield doubled[1]


def _turkish_known(word: str) -> Iterable[str]:
    """Not the bare dative: of Bursa there is no burs in it."""
    found = turkic(word)
    return found if word[-1] not in "ae" else (base for base in found if len(word) - len(base) != 1)


_GERMAN = _rules(("", "s es n en e er ern em"))
_GERMAN_KNOWN = _rules(("", "s es n en ern"))


def _german(word: str) -> Iterable[str]:
    return _by_endings(_GERMAN, word, 4)


def _german_known(word: str) -> Iterable[str]:
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


def _russian(word: str) -> Iterable[str]:
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


_GEORGIAN_SYNCOPE = re.compile(
    "^(.+[^აეიოუ])([ლნრმ])(?:ის|ით|ად|ები?[სთ]?|ებ(?:ის|მა|ით|ში|ზე|თან|იდან))(?:ა|თვის|გან|კენ)?$"
)
"""Before these endings a stem drops its last vowel: მარცვალი, მარცვლის; ქვეყანა, ქვეყნები."""


def _georgian_known(word: str) -> Iterator[str]:
    if _GEORGIAN_SURE.search(word):
        yield from _georgian(word)
    if parts := _GEORGIAN_SYNCOPE.match(word):
        yield from (f"{parts[1]}{vowel}{parts[2]}{end}" for vowel in "აეო" for end in ("ი", "ა"))


_RULES: Mapping[str, Callable[[str], Iterable[str]]] = {
    "en": _english, "de": _german, "ru": _russian, "hy": _armenian, "ka": _georgian, "az": turkic, "tr": turkic,
}  # fmt: skip
_KNOWN = {
    "en": _english_known, "de": _german_known, "ru": _russian_known, "hy": _armenian_known, "ka": _georgian_known,
    "tr": _turkish_known,
}  # fmt: skip
