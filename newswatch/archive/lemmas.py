"""Dictionaries of word forms (simplemma): loaded when the first word of a language is asked for, never before.

The first use on a machine makes them in the user's cache folder and says so, about 20 seconds for all six; where that
cannot be written every process makes them in memory.
"""

import fcntl
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from newswatch.log import canonical

if TYPE_CHECKING:
    from marisa_trie import BytesTrie

_REMEMBERED = 20_000
"""Forms of a dictionary; some 3 MB."""
_log = logging.getLogger(__name__)
_NAMES = {"en": "English", "ru": "Russian", "hy": "Armenian", "ka": "Georgian", "de": "German", "tr": "Turkish"}
_WITH_DICTIONARY = frozenset(_NAMES)


def lemmas(language: str, word: str, *, name: bool | None = None) -> set[str]:
    """The citation forms of a normalised word, lower case; empty where the dictionary has no such form.

    `name`: whether it is written with a capital, which in German tells Reise from ich reise; None asks for both.
    """
    if language not in _WITH_DICTIONARY:
        return set()
    forms = _dictionary(language)
    capital = word.capitalize()
    if language == "de" and name is None:
        found = {forms.get(word), forms.get(capital)}
    elif language == "de" and name:
        found = {forms.get(capital) or forms.get(word)}
    else:
        found = {forms.get(word) or forms.get(capital)}
    return {lemma.lower() for lemma in found if lemma and not _is_function_word(language, lemma.lower(), word)}


def _is_function_word(language: str, lemma: str, word: str) -> bool:
    """One of those whose forms (war, ist) any query in Latin letters would fall upon."""
    return language in _SHARED and lemma in _FUNCTION and lemma[0] != word[0]


def headwords(language: str, words: Iterable[str]) -> set[str]:
    """Those of the words that are citation forms of the dictionary."""
    if language not in _WITH_DICTIONARY:
        return set()
    return set(filter(_dictionary(language).is_headword, words))


_SHARED = ("de", "tr")
_FUNCTION = frozenset(
    ["sein", "haben", "werden", "der", "die", "das", "ein", "ich", "er", "sie", "es", "wir", "kein", "dieser", "jener",
     "mein", "dein", "unser", "euer", "bu", "o"]
)  # fmt: skip


class _Forms:
    """A dictionary: form → citation form."""

    def __init__(self, trie: "BytesTrie") -> None:
        self._trie = trie
        self.get = lru_cache(maxsize=_REMEMBERED)(self._get)
        """Rules ask for the same citation forms again and again, and the trie takes some microseconds a form."""

    def _get(self, form: str) -> str | None:
        found = self._trie.get(form)
        return str(found[0], "utf-8") if found else None

    def is_headword(self, word: str) -> bool:
        if self.get(word) == word:
            return True
        capital = word.capitalize()
        return capital != word and self.get(capital) == capital

    def __iter__(self) -> Iterator[str]:
        yield from self._trie.iterkeys()


@lru_cache(maxsize=len(_WITH_DICTIONARY))
def _dictionary(language: str) -> _Forms:
    folder = platformdirs.user_cache_path("newswatch") / "lemmas" / version("simplemma")
    kept = folder / f"{language}.dic"
    trie = _load(kept)
    if trie is not None:
        return _Forms(trie)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder / f"{language}.lock"):  # the others wait and find it made
            return _Forms(_load(kept) or _make(language, kept))
    except OSError as fault:
        _log.warning(canonical("dictionary", language=language, cannot_be_kept=str(fault)))
        return _Forms(_made(language))


def _load(kept: Path) -> "BytesTrie | None":
    """None where there is none, or none that reads."""
    from marisa_trie import BytesTrie  # here, for those who ask for words only

    if not kept.is_file():
        return None
    try:
        trie = BytesTrie().load(str(kept))
    except (OSError, RuntimeError, ValueError) as fault:
        _log.warning(canonical("dictionary", file=str(kept), cannot_be_read=str(fault), state="made anew"))
        return None
    return trie if len(trie) else None


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(language: str, kept: Path) -> "BytesTrie":
    """Beside its place and then moved there, so that no other process reads half a file."""
    trie = _made(language)
    part = kept.with_suffix(".part")
    trie.save(str(part))
    part.replace(kept)
    return trie


def _made(language: str) -> "BytesTrie":
    from marisa_trie import BytesTrie
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    _log.warning("the word forms of %s are made ready, once on this machine (some seconds)", _NAMES[language])
    words = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    return BytesTrie((form, lemma.encode()) for form, lemma in words.items())
