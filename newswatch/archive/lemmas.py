"""Dictionaries of word forms (simplemma): loaded when the first word of a language is asked for, never before.

The first use on a machine builds them into the user's cache folder, about 20 seconds for all six; where that cannot
be written they are built in memory by every process.
"""

import logging
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

from newswatch.log import canonical

_log = logging.getLogger(__name__)
_WITH_DICTIONARY = frozenset({"en", "ru", "hy", "ka", "de", "tr"})


def lemmas(language: str, word: str, *, name: bool | None = None) -> set[str]:
    """The citation forms of a normalised word, lower case; empty where the dictionary has no such form.

    `name`: whether it is written with a capital, which in German tells Reise from ich reise; None asks for both.
    """
    if language not in _WITH_DICTIONARY:
        return set()
    forms = _dictionary(language)
    plain, capital = forms.get(word), forms.get(word.capitalize())
    if language != "de":
        found = {plain or capital}
    elif name is None:
        found = {plain, capital}
    else:
        found = {capital or plain} if name else {plain or capital}
    return {lemma.lower() for lemma in found if lemma and not _is_function_word(language, lemma.lower(), word)}


def _is_function_word(language: str, lemma: str, word: str) -> bool:
    """One of those whose forms (war, ist) any query in Latin letters would fall upon."""
    return language in _SHARED and lemma in _FUNCTION and lemma[0] != word[0]


def is_headword(language: str, word: str) -> bool:
    """Whether it is a citation form of the dictionary."""
    if language not in _WITH_DICTIONARY:
        return False
    forms, capital = _dictionary(language), word.capitalize()
    return forms.get(word) == word or forms.get(capital) == capital


_SHARED = ("de", "tr")
_FUNCTION = frozenset(
    ["sein", "haben", "werden", "der", "die", "das", "ein", "ich", "er", "sie", "es", "wir", "kein", "dieser", "jener",
     "mein", "dein", "unser", "euer", "bu", "o"]
)  # fmt: skip


@lru_cache(maxsize=len(_WITH_DICTIONARY))
def _dictionary(language: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries import TrieDictionaryFactory  # 0.2 s, for those who ask for words only

    folder = platformdirs.user_cache_path("newswatch") / "lemmas" / version("simplemma")
    kept = folder / f"{language}.dic"
    if not kept.exists():
        _build(folder, language)
    factory = TrieDictionaryFactory(use_disk_cache=kept.exists(), disk_cache_dir=str(folder))
    return factory.get_dictionary(language)


def _build(folder: Path, language: str) -> None:
    """Beside its place and then moved there, so that no other process reads half a file."""
    from simplemma.strategies.dictionaries import TrieDictionaryFactory

    _log.info(canonical("dictionary", language=language, state="building, once"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        own = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
    except OSError as fault:
        _log.warning(canonical("dictionary", language=language, cannot_be_kept=str(fault)))
        return
    try:
        TrieDictionaryFactory(disk_cache_dir=str(own)).get_dictionary(language)
        made = own / f"{language}.dic"
        if made.exists():
            made.replace(folder / made.name)
    finally:
        shutil.rmtree(own, ignore_errors=True)
