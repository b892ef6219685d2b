"""How a name sounds, whichever script or transliteration it is written in: the same few signs for all.

S is sh, C ch, J dzh, Z zh, c ts; h stands for h and kh, i for every y. A letter that may be read in two ways gives two
keys: Russian г is g or h (Гаджиев, Hajiyev), German s before a vowel s or z (Sangesur, Zangezur), Azerbaijani ə a or e.
"""

import re
from collections.abc import Iterable, Mapping

from newswatch.archive.letters import script_of

_MOST = 16
"""Readings of one word."""
_VOWELS = "aeiou"
_DOUBLED = re.compile(r"(.)\1+")
_GLIDE = re.compile("(?:^|(?<=[aou]))i(?=e)")
_LATIN_VOWELS = "aeiouyäöüəıáéíóúâêîô"
_VOICED = _LATIN_VOWELS + "bdgjmnrw"

_BY_PLACE = {"en": frozenset("h"), "de": frozenset("s"), "az": frozenset("s"), "armenian": frozenset("ոհ")}
"""Letters whose sound depends on what stands around them."""
_AROUND_H = "aeiouաեէըիոու"
_ARMENIAN_NAMES = {"armenian": ("յան", "յանը", "յանն", "յանի", "յանին", "յանից"), "en": ("yan", "ian")}
"""Russian drops their h between vowels as well: Abrahamyan, Абраамян. (kh it keeps.)"""

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
_PIECES = {
    how: re.compile("|".join(sorted((*table, "."), key=lambda letters: (letters == ".", -len(letters)))))
    for how, table in _TABLES.items()
}
_SURE = {
    how: {
        letters: heard[0]
        for letters, heard in table.items()
        if len(heard) == 1 and letters not in _BY_PLACE.get(how, ())
    }
    for how, table in _TABLES.items()
}
"""Letters with one sound wherever they stand."""
_OWN = {
    how: re.compile(
        "|".join(
            letters
            for letters in {**table, **_LATIN["en"]}
            if letters in _BY_PLACE.get(how, ()) or table.get(letters) != _LATIN["en"].get(letters)
        )
    )
    for how, table in _LATIN.items()
}
"""Letters that an orthography reads otherwise than the English one: a word without them has no reading more."""


def sounds(word: str, orthographies: Iterable[str] = ()) -> set[str]:
    """The keys of a normalised word; a Latin one is read by each of the orthographies (en, de, tr, az)."""
    script = script_of(word)
    if script is None:
        return set()
    if script != "latin":
        return _readings(word, script)
    found = _readings(word, "en") if "en" in orthographies else set()
    for one in orthographies:
        if one != "en" and (not found or _OWN[one].search(word)):
            found = found | _readings(word, one)
    return found


def _readings(word: str, how: str) -> set[str]:
    pieces, sure = _PIECES[how].findall(word), _SURE[how]
    if sure.keys() >= set(pieces):
        heard = {_settled("".join([sure[letters] for letters in pieces]))}
    else:
        heard = set(map(_settled, _heard(word, pieces, how)))
    # Russian drops the h of Armenian names: Harutyunyan, Арутюнян
    return heard | {key[1:] for key in heard if key.startswith("h") and key.endswith("ian")}


def _heard(word: str, pieces: list[str], how: str) -> list[str]:
    table, by_place, at, keys, run = _TABLES[how], _BY_PLACE.get(how, ()), 0, [""], ""
    for letters in pieces:
        usual = table.get(letters) or (letters,)
        if letters in by_place:
            usual = _here(word, at, letters, usual, how)
        at += len(letters)
        if len(usual) == 1 or len(keys) >= _MOST:
            run += usual[0]
        else:
            keys = [f"{key}{run}{sound}" for key in keys for sound in usual]
            run = ""
    return [key + run for key in keys]


def _here(word: str, at: int, letters: str, usual: tuple[str, ...], how: str) -> tuple[str, ...]:
    """What stands around a letter may change its sound."""
    following, before = word[at + 1 : at + 2], word[at - 1 : at] if at else ""
    if letters == "ո":
        return ("vo",) if at == 0 else usual
    if letters in ("h", "հ"):
        stands = before and before in _AROUND_H and following and following in _AROUND_H
        return ("h", "") if stands and word.endswith(_ARMENIAN_NAMES.get(how, ("-",))) else usual
    if how == "de" and following and following in _VOICED:
        return ("z", "s")
    if how == "az" and (not before or before not in _LATIN_VOWELS):
        return ("s", "c")  # it has no letter for ts
    return usual


def _settled(key: str) -> str:
    """Doubled sounds are one, and a glide before e is none at the start and after a vowel (Yerevan, Gayev)."""
    single = _DOUBLED.sub(r"\1", key) if _DOUBLED.search(key) else key
    return _GLIDE.sub("", single) if "ie" in single else single
