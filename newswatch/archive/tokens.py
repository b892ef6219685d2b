"""The words of the `filters` column: what a version is, as tokens of the index.

unicode61 parts words at everything but letters and digits and folds case, so a value's other characters are written
as `x<hex>x`, and x itself too: two values never share a token.
"""

from collections.abc import Iterable
from functools import lru_cache

LIVE = "live"
"""The current version of an article; superseded ones lose it."""
EVERY = "every"
"""All versions: what an exclusion subtracts from."""
KINDS = ("source", "lang", "country", "covers")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwyz0123456789")


@lru_cache(maxsize=4096)
def token(kind: str, value: str) -> str:
    """`kind` is one of KINDS; none of them has an x."""
    return kind + "".join(sign if sign in _PLAIN else f"x{ord(sign):x}x" for sign in value)


def source(value: str) -> str:
    return token("source", value)


def language(value: str) -> str:
    return token("lang", value.lower())


def country(value: str) -> str:
    return token("country", value.lower())


def covers(value: str) -> str:
    return token("covers", value.lower())


def tokens_of(*, source_id: str, language_code: str | None, country_code: str | None, covered: Iterable[str]) -> str:
    """Of a current version."""
    found = [EVERY, LIVE, source(source_id)]
    if language_code:
        found.append(language(language_code))
    if country_code:
        found.append(country(country_code))
    found.extend(covers(one) for one in covered)
    return " ".join(found)


def without_live(filters: str) -> str:
    return " ".join(one for one in filters.split() if one != LIVE)
