"""Dictionaries of word forms (simplemma): loaded when the first word of a language is asked for, never before.

The first use on a machine makes them in the user's cache folder and says so, about 20 seconds for all six; where that
cannot be written every process makes them in memory.
"""

import fcntl
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from newswatch.log import NOTICE, canonical

if TYPE_CHECKING:
    from marisa_trie import BytesTrie

_REMEMBERED = 20_000
"""Forms of a dictionary; some 3 MB."""
_LAYOUT = 2
"""Of the files: each word in small letters with the lemma of it and, after a tab, of the same with a capital."""
_PARTED, _NEITHER = "\t", ("", "")
_SHARED_CAPITALS = frozenset("ßıſև")
"""Letters whose capital is that of others: I stands for ı and for i."""
_log = logging.getLogger(__name__)
_NAMES = {"en": "English", "ru": "Russian", "hy": "Armenian", "ka": "Georgian", "de": "German", "tr": "Turkish"}
_WITH_DICTIONARY = frozenset(_NAMES)


def lemmas(language: str, word: str, *, name: bool | None = None) -> set[str]:
    """The citation forms of a normalised word, lower case; empty where the dictionary has no such form.

    `name`: whether it is written with a capital, which in German tells Reise from ich reise; None asks for both.
    """
    if language not in _WITH_DICTIONARY:
        return set()
    small, capital = _dictionary(language).of(word)
    if not small and not capital:
        return set()
    if language == "de" and name is None:
        found = {small.lower(), capital.lower()} - {""}
    else:
        found = {(capital or small if name and language == "de" else small or capital).lower()}
    return found if found.isdisjoint(_FUNCTION.get(language, ())) else _content(language, found, word)


def _content(language: str, found: set[str], word: str) -> set[str]:
    """Without those whose forms (war, ist) any query in Latin letters would fall upon."""
    return {lemma for lemma in found if lemma not in _FUNCTION[language] or lemma[0] == word[0]}


def headwords(language: str, words: Iterable[str]) -> set[str]:
    """Those of the words that are citation forms of the dictionary."""
    if language not in _WITH_DICTIONARY:
        return set()
    of = _dictionary(language).of
    return {word for word in words if (lemmas := of(word)) is not _NEITHER and _is_headword(word, *lemmas)}


def _is_headword(word: str, small: str, capital: str) -> bool:
    return small == word or (capital != "" and capital == word.capitalize())


_SHARED = frozenset(
    ["sein", "haben", "werden", "der", "die", "das", "ein", "ich", "er", "sie", "es", "wir", "kein", "dieser", "jener",
     "mein", "dein", "unser", "euer", "bu", "o"]
)  # fmt: skip
_FUNCTION = {"de": _SHARED, "tr": _SHARED}


class _Forms:
    """A dictionary: form → citation form, both as written small and as written with a capital."""

    def __init__(self, trie: "BytesTrie") -> None:
        self._trie = trie
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)
        """Rules ask for the same citation forms again and again, and the trie takes some microseconds a form."""

    def _of(self, word: str) -> tuple[str, str]:
        """Of a word in small letters; "" where that is no form."""
        small, capital = self._kept(word)
        if word[:1] in _SHARED_CAPITALS:
            capital = self._kept(word.capitalize().lower())[1]
        return (small, capital) if small or capital else _NEITHER

    def _kept(self, word: str) -> tuple[str, str]:
        found = self._trie.get(word)
        if not found:
            return _NEITHER
        small, _, capital = str(found[0], "utf-8").partition(_PARTED)
        return small, capital

    def __iter__(self) -> Iterator[str]:
        yield from self._trie.iterkeys()


@lru_cache(maxsize=len(_WITH_DICTIONARY))
def _dictionary(language: str) -> _Forms:
    folder = platformdirs.user_cache_path("newswatch") / "lemmas" / f"{version('simplemma')}-{_LAYOUT}"
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

    _log.log(NOTICE, "the word forms of %s are made ready, once on this machine (some seconds)", _NAMES[language])
    words = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    return BytesTrie((form, lemmas.encode()) for form, lemmas in _both(words))


def _both(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What `_Forms.of` reads: one look takes half the time of two."""
    for form, lemma in words.items():
        word = form.lower()
        capital = word.capitalize()
        if form == word:
            also = words.get(capital, "") if capital != word else ""
            yield word, f"{lemma}{_PARTED}{also}" if also else lemma
        elif form == capital and word not in words:
            yield word, f"{_PARTED}{lemma}"
