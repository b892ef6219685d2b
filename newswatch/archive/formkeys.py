"""The keys by which the forms of a word find each other.

`ru:мост` joins the inflected forms of a citation form; `az~isgal`, the same without marks, serves words typed without
them; `@ivaniSvili` joins the spellings of a name by sound, and only words written like names carry it.
"""

from collections.abc import Iterable, Set
from functools import lru_cache

from newswatch.archive.irregular import IRREGULAR
from newswatch.archive.lemmas import headwords, lemmas
from newswatch.archive.letters import fold, has_marks, languages_of, script_of, spelt
from newswatch.archive.sounds import sounds
from newswatch.archive.suffixes import bases, readings
from newswatch.archive.turkic import turkic

_SHORTEST_NAME, _SHORTEST_BASE, _SHORTEST_GUESS = 4, 5, 6
"""In sounds: of a name as written, of one that an ending was taken from, and of one whose language is a guess too."""
_ORTHOGRAPHIES = ("en", "de", "tr", "az")
_SLOTS = (*_ORTHOGRAPHIES, None)
"""In what language a form was seen: bits of its `seen`, and the same again for being written like a name. The last is
any other language, and the only one of a script that one language has.
"""
_NAMED = len(_SLOTS)


def seen_as(form: str, language: str | None, *, name: bool) -> int:
    """How a form was seen, as bits; 0 for what is no word of ours. `language` is the text's."""
    script = script_of(form)
    if script is None:
        return 0
    code = (language or "")[:2].lower()
    slot = _SLOTS.index(code) if script == "latin" and code in _ORTHOGRAPHIES else len(_SLOTS) - 1
    return 1 << slot | (1 << slot + _NAMED if name else 0)


def seen_in(language: str) -> int:
    """The bits of forms that may be of a language."""
    return 1 << _SLOTS.index(language if language in _ORTHOGRAPHIES else None) | 1 << len(_SLOTS) - 1


def news(before: int, seen: int) -> int:
    """The part of `seen`, all that is known of a form now, that may give it keys it did not have `before`."""
    changed = before ^ seen
    slots = (changed | changed >> _NAMED) & (1 << _NAMED) - 1
    return seen & (slots | slots << _NAMED)


def keys_of_seen(form: str, seen: int) -> frozenset[str]:
    """All keys of a form, its own spelling as a citation form among them."""
    return other_keys_of_seen(form, seen).union(_own_spelling(form, seen))


def spelling_keys_of_seen(form: str, seen: int) -> frozenset[str]:
    """All keys of a form but those by sound."""
    script = script_of(form)
    found = set(_own_spelling(form, seen))
    if script is not None:
        for language, name in _written(seen):
            found |= _inflected(form, script, language, name)
    return frozenset(found)


def _own_spelling(form: str, seen: int) -> list[str]:
    script = script_of(form) or "latin"
    return [f"{one}:{form}" for language, _ in _written(seen) for one in languages_of(script, language)]


def other_keys_of_seen(form: str, seen: int) -> frozenset[str]:
    """All keys of a form but its own spelling."""
    made = [keys_of_form(form, language, name) for language, name in _written(seen)]
    return frozenset().union(*made) if len(made) != 1 else made[0]


@lru_cache(maxsize=1 << 2 * _NAMED)
def _written(seen: int) -> tuple[tuple[str | None, bool], ...]:
    """In which languages a form was seen, and in which of them as a name."""
    return tuple(
        (language, bool(seen & 1 << slot + _NAMED)) for slot, language in enumerate(_SLOTS) if seen & 1 << slot
    )


@lru_cache(maxsize=8_000)
def keys_of_form(form: str, language: str | None, name: bool) -> frozenset[str]:
    """Of a normalised word of a text, its own spelling left out: that is looked for among the forms themselves.

    `language` is the text's. `name`: it is written like a name (capital letter).
    """
    script = script_of(form)
    if script is None:
        return frozenset()
    found = _inflected(form, script, language, name)
    return frozenset(found | _names(form, script, language) if name else found)


def _inflected(form: str, script: str, language: str | None, name: bool) -> set[str]:
    found: set[str] = set()
    for one in languages_of(script, language):
        known = stems(one, form, name if one == "de" else None)
        if len(known) > 1 or not form.isascii():
            found.update(_keys(one, known, form))
    return found


def _keys(language: str, stems: Iterable[str], form: str) -> list[str]:
    """Of citation forms, but for the spelling of the form itself."""
    found = []
    for stem in stems:
        if stem.isascii():
            if stem != form:
                found.append(f"{language}:{stem}")
            continue
        if (text := spelt(language, stem)) != form:
            found.append(f"{language}:{text}")
        if (bare := fold(stem)) != stem:
            found.append(f"{language}~{bare}")
    return found


@lru_cache(maxsize=10_000)
def keys_of_word(word: str, languages: tuple[str, ...] | None = None) -> frozenset[str]:
    """Of a normalised word of a query, for the languages asked for or all."""
    script = script_of(word)
    if script is None:
        return frozenset()
    found: set[str] = set()
    marked = has_marks(word)
    for one in languages_of(script):
        if languages is None or one in languages:
            for stem in stems(one, word):
                found.add(f"{one}:{spelt(one, stem)}")
                if script == "latin" and not marked:
                    found.add(f"{one}~{fold(stem)}")
    names = _names(word, script, None)
    for key in tuple(names):
        # Georgian gives a name in a consonant an i: Goris, გორისი
        if key[-1] == "i" and script == "georgian" and len(key) > _SHORTEST_NAME + 1:  # with the @
            names.add(key[:-1])
        elif key[-1] not in "aeiou":
            names.add(f"{key}i")
    return frozenset(found | names)


@lru_cache(maxsize=8_000)
def stems(language: str, word: str, name: bool | None = None) -> frozenset[str]:
    """Citation forms; the word itself always. `name` as for `lemmas`.

    The dictionary knows one citation form of each form, and of some a wrong one: другом is of другой there. So what
    rules make of a word counts as well where it is a citation form of the dictionary. Where the dictionary does not
    know the word, as with most names, everything that endings leave counts.
    """
    if language == "az":  # no dictionary
        return turkic(word)
    known = lemmas(language, word, name=name)
    if name and known == lemmas(language, word):  # a name is asked for in both ways
        return stems(language, word)
    found = known or bases(language, word)
    if language in _HOMOGRAPHS or found == {word} or not headwords(language, found):
        found = found | headwords(language, readings(language, word) - found)
    if language == "en":
        found = found.union([one[:-1] for one in found if one.endswith("ll") and len(one) > 5])  # travelling
        if word in IRREGULAR:
            found.add(IRREGULAR[word])
    elif language == "de" and (nominal := [f"{one}r" for one in found if one.endswith(_NOMINAL)]):
        found = found | headwords("de", nominal)  # der Gefangene, ein Gefangener
    return frozenset((word, *found))


_HOMOGRAPHS = ("ru", "hy")
_NOMINAL = ("te", "ene", "nde", "liche", "ige")
"""German adjectives that stand for people."""


def _names(form: str, script: str, language: str | None) -> set[str]:
    own: tuple[str, ...] = ()
    bare: Set[str] = frozenset()
    shortest = _SHORTEST_BASE
    if script == "latin":
        own = () if language is None else languages_of(script, language)
        found = sounds(form, _orthographies(own, marked=has_marks(form)))
        if not own:  # a query in an oblique case: Papikyanın
            own, bare, shortest = ("az",), bases("az", form) - {form}, _SHORTEST_GUESS
        elif len(own) == 1 and own[0] in ("az", "tr", "de"):
            bare = stems(own[0], form) - {form}
    else:
        known = lemmas("ka", form) if script == "georgian" else set()  # every Georgian word is written like a name
        found = set() if known else sounds(form)
        bare = known or stems(languages_of(script)[0], form) - {form}
        shortest = _SHORTEST_NAME if script in ("cyrillic", "armenian") else _SHORTEST_BASE
    long = {f"@{key}" for key in found if len(key) >= _SHORTEST_NAME}
    for base in bare:
        long.update([f"@{key}" for key in sounds(base, own) if len(key) >= shortest])
    return long


@lru_cache
def _orthographies(own: tuple[str, ...], *, marked: bool) -> tuple[str, ...]:
    """A text spells names its own way or the English way; ş, ç and ə are read as where they come from."""
    if not own:
        return _ORTHOGRAPHIES
    return tuple({*own, "en", *(("tr",) if marked else ())})


def own_keys(word: str, *, sound: bool) -> frozenset[str]:
    """Of a normalised word that is a citation form by itself; no dictionary is asked."""
    script = script_of(word)
    if script is None:
        return frozenset()
    found = {key for one in languages_of(script) for key in _spellings(one, word, script)}
    if sound:
        found |= {f"@{key}" for key in sounds(word, _ORTHOGRAPHIES) if len(key) >= _SHORTEST_BASE}
    return frozenset(found)


def _spellings(language: str, word: str, script: str) -> list[str]:
    text = spelt(language, word)
    return [f"{language}:{text}", f"{language}~{fold(text)}"] if script == "latin" else [f"{language}:{text}"]
