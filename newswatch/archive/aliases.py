"""Other names of the same place, people or party: aliases.toml beside this file, and <home>/aliases.toml.

A set is `some-name = ["one name", "another", …]`. The user's set of the same key stands in place of ours, and an empty
list takes ours away. Names are joined for finding only: a set says nothing about which of them is right.
"""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from newswatch.archive.aliases_keyed import key, keyed
from newswatch.archive.formkeys import keys_of_word
from newswatch.configfile import read_toml
from newswatch.errors import ConfigError
from newswatch.log import canonical

_log = logging.getLogger(__name__)
FILE = "aliases.toml"
_SHIPPED = Path(__file__).with_name(FILE)
_served: dict[Path | None, "Aliases"] = {}
_complaints: dict[Path | None, str] = {}


class Aliases:
    """Names by the keys of their words: an inflected or differently spelt name is known as well."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._keyed = keyed(sets)
        self.longest = self._keyed.longest

    def others(self, words: Sequence[str]) -> list[str]:
        """All names of the sets in which `words` (normalised) are a name; none when they are in none."""
        if not 0 < len(words) <= self.longest:
            return []
        found: set[int] | None = None
        for place, word in enumerate(words):
            keys = keys_of_word(word, None)  # as asked of alerts' words: made once
            here = set().union(*(self._keyed.numbers.get(key(len(words), place, one), ()) for one in keys))
            found = here if found is None else found & here
            if not found:
                return []
        return list(dict.fromkeys(name for number in sorted(found or ()) for name in self._keyed.sets[number]))


def of_home(home: Path | None) -> Aliases:
    """Raises ConfigError with file and key for what cannot be read."""
    own = home / FILE if home is not None else None
    return _read(own, own.stat().st_mtime_ns if own is not None and own.exists() else None)


def of_archive(sql: sqlite3.Connection) -> Aliases:
    """Of the home folder the connection's file lies in. Raises as `of_home`."""
    return of_home(_home(sql))


def serving(sql: sqlite3.Connection | None) -> Aliases:
    """What alerts go by: never raises, for nothing may keep an article from being stored. While the user's file cannot
    be read, the names it held before serve, or ours alone.
    """
    home = None if sql is None else _home(sql)
    try:
        found = of_home(home)
    except ConfigError as fault:
        if str(fault) != _complaints.get(home):
            _log.warning(canonical("aliases", problem=str(fault), serving="as before" if home in _served else "ours"))
            _complaints[home] = str(fault)
        return _served.get(home) or of_home(None)
    _served[home] = found
    _complaints.pop(home, None)
    return found


def _home(sql: sqlite3.Connection) -> Path | None:
    (file,) = (row[2] for row in sql.execute("PRAGMA database_list") if row[1] == "main")
    return Path(file).parent if file else None


@lru_cache(maxsize=8)
def _read(own: Path | None, changed: int | None) -> Aliases:
    """`changed` is the file's time: a changed file is read again."""
    sets = _sets_of(_SHIPPED)
    if own is not None and changed is not None:
        sets |= _sets_of(own)
    return Aliases(sets)


def _sets_of(path: Path) -> dict[str, list[str]]:
    sets = read_toml(path)
    for name, names in sets.items():
        if not isinstance(names, list) or not all(isinstance(one, str) and one.strip() for one in names):
            raise ConfigError(f'{path}: {name} must be a list of names, such as ["Shushi", "Shusha"].')
    return sets
