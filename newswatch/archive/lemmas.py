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


def lemmas(language: str, word: str) -> set[str]:
    """The citation forms of a normalised word, lower case; empty where the dictionary has no such form."""
    if language not in _WITH_DICTIONARY:
        return set()
    forms = _dictionary(language)
    if language == "de":
        found = forms.get(word.capitalize()) or forms.get(word)  # Reis is rice and not the imperative of reisen
    else:
        found = forms.get(word) or forms.get(word.capitalize())
    if not found:
        return set()
    lemma = found.lower()
    return {lemma} if language not in ("de", "tr") or _kin(word, lemma) else set()


def _kin(word: str, lemma: str) -> bool:
    """German and Turkish suppletion is all function words (war, sein), which any Latin query would fall upon."""
    return word[0] == lemma[0] or {word[0], lemma[0]} <= set("aä") or {word[0], lemma[0]} <= set("iı")


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
