"""Narrower words for a query that would flood: taken from the titles it found, and each tried on the same past."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from newswatch.archive.normal import normal
from newswatch.archive.query import Query, find, parse
from newswatch.errors import QueryError

FLOOD = 20
"""Messages on one day that nobody reads any more."""
_WORD = re.compile(r"[^\W\d_]{5,}")
_SUGGESTED = 4
_LEAST, _MOST = 0.05, 0.6
"""The share of the titles a word must stand in, to narrow at all and yet to leave something."""


def narrower(query: Query, titles: Sequence[str], count: Callable[[Query], int]) -> list[dict[str, object]]:
    """`[{"query", "told"}]`, the widest first; `count` says how many a query would have told."""
    found = []
    for text in _suggestions(query, titles):
        try:
            told = count(parse(text))
        except QueryError:  # too long or too deep with the added word
            continue
        if told and told <= _MOST * len(titles):
            found.append((told, text))
    return [{"query": text, "told": told} for told, text in sorted(found, reverse=True)[:_SUGGESTED]]


def _suggestions(query: Query, titles: Sequence[str]) -> Iterable[str]:
    group = f"({query.text.strip()})" if query.text.strip() else ""
    if any(find(query, title, title=True) for title in titles):
        yield f"title:{group}"
    words: Counter[str] = Counter()
    for title in titles:
        asked = [title[start:end] for start, end in find(query, title, title=True)]
        words.update({normal(word) for word in _WORD.findall(title)} - {normal(word) for word in asked})
    fit = [(word, number) for word, number in words.most_common() if _LEAST <= number / len(titles) <= _MOST]
    for word, _ in fit[: 2 * _SUGGESTED]:
        yield f"{group} {word}".strip()
