"""The keys of all aliases, made once and kept in the user's cache folder: to make them costs an eighth of a second.

A kept file is named after the names and the code it was made of, so that it is never older than either. Where the
folder cannot be written, or what stands there cannot be read, keys are made each time.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from newswatch.archive import formkeys, letters, sounds
from newswatch.archive import normal as normalising
from newswatch.archive.formkeys import own_keys
from newswatch.archive.normal import normal

_MAKERS = (__file__, *(str(module.__file__) for module in (formkeys, letters, normalising, sounds)))
_MOST_FILES = 8
"""One a set of names; a user's edits leave the earlier ones behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    sets: Sequence[Sequence[str]]
    """The names of each, normalised."""
    numbers: Mapping[str, Sequence[int]]
    """By `key`: the sets that have a name with such a word there."""
    longest: int
    """Words of the longest name."""


def key(words: int, place: int, word_key: str) -> str:
    """Of the word at `place` in a name of so many words."""
    return f"{words} {place} {word_key}"


def keyed(sets: Mapping[str, Sequence[str]]) -> Keyed:
    kept = platformdirs.user_cache_path("newswatch") / "aliases" / f"{_mark(sets)}.json"
    found = _load(kept)
    if found is None:
        found = _made(sets)
        with contextlib.suppress(OSError):
            _save(kept, found)
    return found


def _mark(sets: Mapping[str, Sequence[str]]) -> str:
    digest = hashlib.sha256(json.dumps(list(sets.items())).encode())
    for maker in _MAKERS:
        digest.update(Path(maker).read_bytes())
    return digest.hexdigest()[:32]


def _load(kept: Path) -> Keyed | None:
    try:
        told = json.loads(kept.read_bytes())
        return Keyed(sets=told["sets"], numbers=told["numbers"], longest=int(told["longest"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(kept: Path, found: Keyed) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    half = kept.with_suffix(f".{os.getpid()}")
    told = {"sets": found.sets, "numbers": found.numbers, "longest": found.longest}
    half.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    half.replace(kept)
    for old in sorted(kept.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-_MOST_FILES]:
        old.unlink(missing_ok=True)


def _made(sets: Mapping[str, Sequence[str]]) -> Keyed:
    numbers: dict[str, list[int]] = {}
    longest = 1
    for number, names in enumerate(sets.values()):
        for words in (normal(name).replace("-", " ").split() for name in names):
            longest = max(longest, len(words))
            for place, word in enumerate(words):
                for word_key in own_keys(word, sound=len(words) == 1):
                    found = numbers.setdefault(key(len(words), place, word_key), [])
                    if number not in found:
                        found.append(number)
    shown = [_shortest(dict.fromkeys(map(normal, names))) for names in sets.values()]
    return Keyed(sets=shown, numbers=numbers, longest=longest)


def _shortest(names: Iterable[str]) -> list[str]:
    """Without those that contain another whole: where Karabakh is found, Nagorno-Karabakh is."""
    listed = [(name, f" {name.replace('-', ' ')} ") for name in names]
    return [name for name, padded in listed if not any(other != padded and other in padded for _, other in listed)]
