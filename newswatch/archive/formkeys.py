"""The keys by which the forms of a word find each other.

(language, citation form) joins inflected forms; (language, "~" + the same without marks) serves words typed without
marks; ("*", "@" + sound) joins the spellings of a name, and only words written like names carry it.
"""

from functools import lru_cache

from newswatch.archive.lemmas import lemmas
from newswatch.archive.letters import fold, has_marks, languages_of, script_of, spelt
from newswatch.archive.sounds import sounds
from newswatch.archive.suffixes import bases

Key = tuple[str, str]
"""(language, key) as the table `lexicon` has them."""
ANY = "*"
_SHORTEST_NAME, _SHORTEST_BASE = 4, 5
"""In sounds: of a name as written, and of one that an ending was taken from."""
_ORTHOGRAPHIES = ("en", "de", "tr", "az")


@lru_cache(maxsize=30_000)
def keys_of_form(form: str, language: str | None, name: bool) -> frozenset[Key]:
    """Of a normalised word of a text; `language` is the text's. `name`: it is written like a name (capital letter)."""
    script = script_of(form)
    if script is None:
        return frozenset()
    found: set[Key] = set()
    for one in languages_of(script, language):
        for stem in stems(one, form):
            found.add((one, spelt(one, stem)))
            if script == "latin" and has_marks(stem):
                found.add((one, f"~{fold(stem)}"))
    if name:
        found |= _names(form, script, language)
    return frozenset(found)


@lru_cache(maxsize=5_000)
def keys_of_word(word: str, languages: tuple[str, ...] | None = None) -> frozenset[Key]:
    """Of a normalised word of a query, for the languages asked for or all."""
    script = script_of(word)
    if script is None:
        return frozenset()
    found: set[Key] = set()
    marked = has_marks(word)
    for one in languages_of(script):
        if languages is None or one in languages:
            for stem in stems(one, word):
                found.add((one, spelt(one, stem)))
                if script == "latin" and not marked:
                    found.add((one, f"~{fold(stem)}"))
    names = _names(word, script, None)
    for _, key in tuple(names):
        # Georgian gives a name in a consonant an i: Goris, გორისი
        if key[-1] == "i" and script == "georgian" and len(key) > _SHORTEST_NAME + 1:  # with the @
            names.add((ANY, key[:-1]))
        elif key[-1] not in "aeiou":
            names.add((ANY, f"{key}i"))
    return frozenset(found | names)


@lru_cache(maxsize=30_000)
def stems(language: str, word: str) -> frozenset[str]:
    """Citation forms: the dictionary's, or where it has none those that endings leave; the word itself always."""
    found = lemmas(language, word) or bases(language, word)
    if language == "en" and found == {word} and word.endswith(("ing", "ed")):
        # the dictionary knows buying and building as nouns only
        found |= {base for base in bases(language, word) if lemmas(language, base) == {base}}
    return frozenset((word, *found))


def _names(form: str, script: str, language: str | None) -> set[Key]:
    if script == "latin":
        own = () if language is None else languages_of(script, language)
        found = sounds(form, _orthographies(form, own))
        cut: set[str] = set()
        if len(own) == 1 and own[0] in ("az", "tr", "de"):
            cut = {key for base in stems(own[0], form) - {form} for key in sounds(base, own)}
    else:
        known = lemmas("ka", form) if script == "georgian" else set()  # every Georgian word is written like a name
        found = set() if known else sounds(form)
        cut = {key for base in known or stems(languages_of(script)[0], form) - {form} for key in sounds(base)}
    long = {key for key in found if len(key) >= _SHORTEST_NAME} | {key for key in cut if len(key) >= _SHORTEST_BASE}
    return {(ANY, f"@{key}") for key in long}


def _orthographies(form: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """A text spells names its own way or the English way; ş, ç and ə are read as where they come from."""
    if not own:
        return _ORTHOGRAPHIES
    return tuple({*own, "en", *(("tr",) if has_marks(form) else ())})


def own_keys(word: str, *, sound: bool) -> frozenset[Key]:
    """Of a normalised word that is a citation form by itself; no dictionary is asked."""
    script = script_of(word)
    if script is None:
        return frozenset()
    found = {(one, mark + text) for one in languages_of(script) for mark, text in _spellings(one, word)}
    if sound:
        found |= {(ANY, f"@{key}") for key in sounds(word, _orthographies(word, ())) if len(key) >= _SHORTEST_BASE}
    return frozenset(found)


def _spellings(language: str, word: str) -> list[tuple[str, str]]:
    text = spelt(language, word)
    return [("", text), ("~", fold(text))] if script_of(word) == "latin" else [("", text)]


@lru_cache(maxsize=30_000)
def every_key(form: str) -> frozenset[Key]:
    """All keys a form may have been recorded under, whatever the language of the text and its first letter."""
    script = script_of(form)
    if script is None:
        return frozenset()
    each = (None, *languages_of(script))
    return frozenset().union(*(keys_of_form(form, language, True) for language in each))
