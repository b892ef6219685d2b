"""How a name sounds, whichever script or transliteration it is written in: the same few signs for all.

S is sh, C ch, J dzh, Z zh, c ts; h stands for h and kh, i for every y. A letter that may be read in two ways gives two
keys: Russian г is g or h (Гаджиев, Hajiyev), German s before a vowel s or z (Sangesur, Zangezur), Azerbaijani ə a or e.
"""

import re
from collections.abc import Iterable, Mapping

from newswatch.archive.letters import script_of

_MOST = 16
"""Readings of one word."""
_SIGN = 0xE000
"""The first of those that stand for letters read together; no word has any."""
_DOUBLED = re.compile(r"(.)(?=\1)")
_GLIDE = re.compile("(?:^|(?<=[aou]))i(?=e)", re.MULTILINE)
_LATIN_VOWELS = "aeiouyäöüəıáéíóúâêîô"
_VOICED = _LATIN_VOWELS + "bdgjmnrw"

Readings = Mapping[str, tuple[str, ...]]


def _table(*rules: str) -> dict[str, tuple[str, ...]]:
    """`sh=S q=g/k ь=` as a mapping of letters to what they may sound like."""
    pairs = (rule.split("=") for rule in " ".join(rules).split())
    return {letters: tuple(sounds.split("/")) for letters, sounds in pairs}


_PLAIN = _table(
    "a=a b=b d=d e=e f=f g=g h=h i=i k=k l=l m=m n=n o=o p=p r=r s=s t=t u=u v=v y=i z=z w=v x=ks q=g/k",
    "ə=a/e ı=i ö=o ä=a/e ü=u/iu ş=S ç=C ğ=g š=S č=C ž=Z é=e á=a í=i ó=o ú=u â=a î=i ô=o",
    "kh=h gh=g ph=f th=t ts=c tz=c",
)
_LATIN = {
    "en": {**_PLAIN, **_table("sh=S ch=C tch=C zh=Z dzh=J dj=J j=J c=k ck=k ce=se ci=si shch=SC oo=u")},
    "de": {**_PLAIN, **_table("tsch=C dsch=J sch=S/Z sh=S/Z ch=h z=c j=i c=k ck=k ß=s v=v zh=Z")},
    "tr": {**_PLAIN, **_table("c=J j=Z x=h sh=S ch=C")},
    "az": {**_PLAIN, **_table("c=J j=Z x=h sh=S ch=C")},
}
_CYRILLIC = _table(
    "а=a б=b в=v г=g/h д=d е=e ё=e ж=Z з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=c ч=C ш=S щ=SC",
    "ъ= ы=i ь= э=e ю=iu я=ia дж=J тс=c і=i ї=i є=e ґ=g",
)
_ARMENIAN = _table(
    "ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=e/i թ=t ժ=Z ի=i լ=l խ=h ծ=c կ=k հ=h ձ=dz ղ=g ճ=C մ=m յ=i ն=n շ=S ո=o չ=C պ=p ջ=J",
    "ռ=r ս=s վ=v տ=t ր=r ց=c ւ=v փ=p ք=k օ=o ֆ=f ու=u և=ev",
)
_GEORGIAN = _table(
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=Z რ=r ს=s ტ=t უ=u ფ=p/f ქ=k ღ=g ყ=k შ=S ჩ=C ც=c",
    "ძ=dz წ=c ჭ=C ხ=h ჯ=J ჰ=h",
)
_TABLES: dict[str, Readings] = {"cyrillic": _CYRILLIC, "armenian": _ARMENIAN, "georgian": _GEORGIAN, **_LATIN}
_BY_PLACE: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    # Russian drops the h of Armenian names between vowels as well: Abrahamyan, Абраамян. (kh it keeps.)
    "en": {"h": ("h(?<=[aeiou]h)(?=[aeiou])(?=.*(?:yan|ian)$)", ("h", ""))},
    "de": {"s": (f"s(?=[{_VOICED}])", ("z", "s"))},
    "az": {"s": (f"s(?<![{_LATIN_VOWELS}]s)", ("s", "c"))},  # it has no letter for ts
    "armenian": {
        "ո": ("ո(?<!.ո)", ("vo",)),
        "հ": ("հ(?<=[աեէըիոու]հ)(?=[աեէըիոու])(?=.*յան(?:ը|ն|ի|ին|ից)?$)", ("h", "")),
    },
}
"""Letters that sound otherwise in some places: where, and how."""


class _Orthography:
    """How the words of a script, or of a language in Latin letters, are read."""

    def __init__(self, table: Readings, by_place: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
        together = sorted((letters for letters in table if len(letters) > 1), key=len, reverse=True)
        signs = {letters: chr(_SIGN + number) for number, letters in enumerate((*together, *by_place))}
        places = [place for place, _ in by_place.values()]
        self._joined = re.compile("|".join((*together, *places)) or "(?!)")
        self._sign = lambda found: signs[found[0]]
        """Letters that are read together, or by their place, become one sign each."""
        heard = {letters: sounds for letters, sounds in table.items() if len(letters) == 1}
        heard |= {signs[letters]: table[letters] for letters in together}
        heard |= {signs[letters]: sounds for letters, (_, sounds) in by_place.items()}
        self._sure = str.maketrans({sign: one[0] if len(one) == 1 else sign for sign, one in heard.items()})
        self._either = {sign: one for sign, one in heard.items() if len(one) > 1}
        self._unsure = re.compile(f"([{''.join(self._either)}])")

    def read(self, word: str) -> list[str]:
        """What a word may sound like, before it is settled."""
        text = self._joined.sub(self._sign, word).translate(self._sure)
        return [text] if self._unsure.search(text) is None else self._read_unsure(text)

    def _read_unsure(self, text: str) -> list[str]:
        first, *rest = self._unsure.split(text)
        keys = [first]
        for sign, sure in zip(rest[::2], rest[1::2], strict=True):
            heard = self._either[sign] if len(keys) < _MOST else self._either[sign][:1]
            keys = [key + sound + sure for key in keys for sound in heard]
        return keys


_ORTHOGRAPHIES = {how: _Orthography(table, _BY_PLACE.get(how, {})) for how, table in _TABLES.items()}


def _otherwise(how: str) -> re.Pattern[str]:
    """Letters that an orthography reads otherwise than the English one: a word without them has no reading more."""
    table, english = _LATIN[how], _LATIN["en"]
    own = {one for one in {**table, **english} if one in _BY_PLACE.get(how, ()) or table.get(one) != english.get(one)}
    single = {one for one in own if len(one) == 1}
    more = sorted(one for one in own - single if single.isdisjoint(one))
    return re.compile("|".join([f"[{''.join(sorted(single))}]", *more]))


_OWN = {how: _otherwise(how) for how in _LATIN}


def sounds(word: str, orthographies: Iterable[str] = ()) -> set[str]:
    """The keys of a normalised word; a Latin one is read by each of the orthographies (en, de, tr, az)."""
    script = script_of(word)
    if script is None:
        return set()
    if script != "latin":
        return _settled(_ORTHOGRAPHIES[script].read(word))
    found = _ORTHOGRAPHIES["en"].read(word) if "en" in orthographies else []
    for one in orthographies:
        if one != "en" and (not found or _OWN[one].search(word)):
            found += _ORTHOGRAPHIES[one].read(word)
    return _settled(found)


def _settled(keys: list[str]) -> set[str]:
    """Doubled sounds are one, and a glide before e is none at the start and after a vowel (Yerevan, Gayev)."""
    text = _DOUBLED.sub("", "\n".join(keys))  # all at once
    if "ie" in text:
        text = _GLIDE.sub("", text)
    settled = set(text.split("\n"))
    # Russian drops the h of Armenian names: Harutyunyan, Арутюнян
    return settled.union([key[1:] for key in settled if key[:1] == "h" and key.endswith("ian")])
