"""The rules of word forms on words they were not made from: shares that must hold, by language, and what stays out."""

import itertools
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.archive import aliases
from newswatch.archive.formkeys import keys_of_seen, keys_of_word, seen_as
from newswatch.archive.letters import script_of
from newswatch.archive.normal import normal
from newswatch.archive.rewriting import without_ending

PROBES = tomllib.loads((Path(__file__).parent / "forms_probe.toml").read_text(encoding="utf-8"))
NAMES = aliases.of_home(None)


def finds(query: str, form: str, language: str, *, name: bool) -> bool:
    asked, printed = without_ending(normal(query)), normal(form).split("'")[0]
    there = keys_of_seen(printed, seen_as(printed, language, name=name or script_of(printed) == "georgian"))
    names = [asked, *(other for other in NAMES.others((asked,)) if " " not in other)]
    return any(one == printed or not keys_of_word(one).isdisjoint(there) for one in names)


def inflections(language: str) -> Iterator[tuple[str, str]]:
    """Citation form and form, both ways, and each form with the next."""
    for line in PROBES[language].strip().splitlines():
        word, _, rest = line.partition(":")
        forms = rest.split()
        yield from ((word, form) for form in forms)
        yield from ((form, word) for form in forms)
        yield from itertools.pairwise(forms)


@pytest.mark.parametrize("language", ["en", "ru", "ka", "hy", "az", "de", "tr"])
def test_forms_of_a_word_find_each_other(language: str) -> None:
    pairs = list(inflections(language))
    missed = [f"{one} > {two}" for one, two in pairs
              if not finds(one, two, language, name=language == "de" and two[0].isupper())]  # fmt: skip
    assert len(pairs) > 350
    assert len(missed) <= len(pairs) * 0.02, missed


def test_names_find_each_other_in_every_script() -> None:
    """A name as it is cited, or in a case, finds it in every language in every case."""
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for line in PROBES["names"].strip().splitlines():
        cells = {cell.split()[0]: cell.split()[1:] for cell in line.split("|")}
        queries = {name for names in cells.values() for name in (names[0], names[-1])}
        for language, names in cells.items():
            for name in names:
                asked[language] += len(queries)
                missed[language] += sum(not finds(query, name, language, name=True) for query in queries)
    assert asked.total() > 10_000
    assert {language: share for language in asked if (share := missed[language] / asked[language]) > 0.03} == {}


def test_words_that_only_look_alike_stay_apart() -> None:
    pairs = [
        (language, *pair.split())
        for language, _, rest in (line.partition(":") for line in PROBES["look_alikes"].strip().splitlines())
        for pair in rest.split("|")
    ]
    both = [(language, one, two) for language, one, two in pairs] + [
        (language, two, one) for language, one, two in pairs
    ]
    taken = [f"{one} > {two}" for language, one, two in both if finds(one, two, language, name=two[0].isupper())]
    assert len(both) > 500
    assert len(taken) <= len(both) * 0.03, taken
