"""The lexicon: every form seen in the archive under its keys, so that a word is only ever expanded to what is there.

A form's keys are made once, when it first comes; after some thousand articles that is a handful each.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from newswatch.archive.formkeys import news, other_keys_of_seen, seen_as, seen_in, spelling_keys_of_seen
from newswatch.archive.letters import script_of
from newswatch.archive.normal import INSIDE_WORDS, INVISIBLE, normal
from newswatch.archive.rows import as_json
from newswatch.models import Extracted

_WORD = re.compile(r"[^\W\d_]+")
_WITHIN = re.compile(f"[{INSIDE_WORDS}{INVISIBLE}]")
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]{2,}){1,2}(?![\w-])")
_HYPHENS = str.maketrans("‐‑", "--")
_REMEMBERED = 400_000
"""Words with their language; about 40 MB. Beyond it the older half is dropped, and the table is asked for those."""
JOINED = "-"
"""Begins the keys of words with hyphens: what they are without them, cease-fire as ceasefire."""
_KNOWN = "SELECT id, form, seen FROM form WHERE form IN (SELECT value FROM json_each(?))"
_NEW = "INSERT INTO form (id, form, seen) VALUES (?, ?, ?)"
_MORE = "UPDATE form SET seen = ? WHERE id = ?"
_KEYS = "INSERT OR IGNORE INTO lexicon (key, form_id) VALUES (?, ?)"
_FORGET = "DELETE FROM lexicon WHERE key = ? AND form_id = ?"
_STANDS = "SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1"
_UNDER = "SELECT f.form FROM lexicon l JOIN form f ON f.id = l.form_id WHERE l.key = ? LIMIT ?"
_SEEN = "SELECT seen FROM form WHERE form = ?"


class Lexicon:
    """The writer's side. `settle` runs in the open transaction; `keep` and `undo` follow its commit and rollback."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self.on_change: list[Callable[[str, int], None]] = []
        """Told each form that is new or has more keys than before, and how it was seen."""
        self._most = remembered // 2
        self._young: dict[str, set[str]] = {}
        self._old: dict[str, set[str]] = {}
        self._number = 0
        self._gathered: dict[str, set[str]] = {}
        """By language, since the last `settle`."""
        self._fresh: list[tuple[str, set[str]]] = []
        self._last: int | None = None
        """The highest id of a form; None where it must be read."""

    def learn(self, page: Extracted) -> None:
        """Gathers the words of a page for `settle`, which costs less for many pages at once."""
        self.learn_text(
            "\n".join((page.title or "", page.lead or "", *page.paragraphs, *page.authors, *page.tags)), page.language
        )

    def learn_text(self, text: str, language: str | None) -> None:
        """Goes by what stands between blanks, which costs least."""
        code = (language or "")[:2].lower()
        self._gathered.setdefault(code, set()).update(text.split())

    def settle(self, sql: sqlite3.Connection) -> None:
        """Records what was gathered, in the transaction: before its commit, and before an alert is asked."""
        gathered, self._gathered = self._gathered, {}
        seen: dict[str, int] = {}
        for code, pieces in gathered.items():
            if words := self._new_words(code, pieces):
                for form, word in zip(normal("\n".join(words)).split("\n"), words, strict=True):
                    if bits := _seen(form, word, code):
                        seen[form] = seen.get(form, 0) | bits
        if seen:
            self._record(sql, seen)

    def _new_words(self, code: str, pieces: set[str]) -> list[str]:
        """Only looks into what it has not met."""
        unmet = self._unmet(code, pieces)
        words = {piece for piece in unmet if piece.isalpha()}
        within = words_of(" ".join(unmet - words))
        joined = {word for word in within if "-" in word}
        return [*(words | joined | self._unmet(code, within - joined))]

    def _record(self, sql: sqlite3.Connection, seen: dict[str, int]) -> None:
        known = {form: (number, bits) for number, form, bits in sql.execute(_KNOWN, (as_json(list(seen)),))}
        grown = [
            (number, form, bits, seen[form] | bits) for form, (number, bits) in known.items() if seen[form] & ~bits
        ]
        sql.executemany(_MORE, [(bits, number) for number, _, _, bits in grown])
        if len(known) < len(seen):
            new = self._numbered(sql, [(form, bits) for form, bits in seen.items() if form not in known])
            grown += [(number, form, 0, bits) for number, form, bits in new]
        keys = []
        for number, form, before, bits in grown:
            keys += [(key, number) for key in stored_keys(form, news(before, bits))]
            for told in self.on_change:
                told(form, bits)
        sql.executemany(_KEYS, sorted(keys, key=itemgetter(0)))

    def _numbered(self, sql: sqlite3.Connection, new: list[tuple[str, int]]) -> list[tuple[int, str, int]]:
        if self._last is None:
            (self._last,) = sql.execute("SELECT coalesce(max(id), 0) FROM form").fetchone()
        made = [(number, form, bits) for number, (form, bits) in enumerate(new, self._last + 1)]
        self._last += len(new)
        sql.executemany(_NEW, made)
        return made

    def _unmet(self, language: str, words: set[str]) -> set[str]:
        young = self._young.setdefault(language, set())
        new = words - young
        if not new:
            return new
        young |= new
        self._number += len(new)
        unmet = new - self._old.get(language, set())
        self._fresh.append((language, unmet))
        if self._number > self._most:
            self._old, self._young, self._number = self._young, {}, 0
        return unmet

    def keep(self) -> None:
        self._fresh.clear()

    def undo(self) -> None:
        for language, words in self._fresh:
            for met in (self._young, self._old):
                met.get(language, set()).difference_update(words)
        self._fresh.clear()
        self._gathered.clear()
        self._last = None

    def forget(self, sql: sqlite3.Connection, texts: Iterable[str]) -> None:
        """Takes out the words of texts (as indexed) that stand nowhere else; the texts have left the index."""
        self.settle(sql)
        self._young, self._old, self._number, self._last = {}, {}, 0, None
        words = {word for text in texts for word in words_of(text)}
        for number, word, seen in sql.execute(_KNOWN, (as_json(sorted(words)),)).fetchall():
            if sql.execute(_STANDS, (f'"{word}"',)).fetchone() is None:
                sql.executemany(_FORGET, [(key, number) for key in stored_keys(word, seen)])
                sql.execute("DELETE FROM form WHERE id = ?", (number,))


def _seen(form: str, printed: str, language: str) -> int:
    joined = form.replace("-", "")
    return seen_as(joined, language, name=printed[0].isupper() or script_of(joined) == "georgian")


def words_of(text: str) -> set[str]:
    """The distinct words of a text as printed (capitals show names), those joined by hyphens also as one."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _WITHIN.sub("", text)).translate(_HYPHENS)
    found = set(_WORD.findall(text))
    if "-" in text:
        found.update(_COMPOUND.findall(text))
    return found


def stored_keys(form: str, seen: int) -> frozenset[str]:
    """Those the table has of a form. Its own spelling is not among them: the table of forms has that."""
    if "-" in form:
        return frozenset([JOINED + key for key in spelling_keys_of_seen(form.replace("-", ""), seen)])
    return other_keys_of_seen(form, seen)


def forms_of(sql: sqlite3.Connection, keys: Iterable[str], most: int) -> list[str]:
    """The forms seen under any of the keys, each once, at most so many; spellings of a name after the forms of it."""
    found: dict[str, None] = {}
    for key in sorted(keys, key=lambda one: (one[0] == "@", one)):
        if key[0] != "@":
            if key[2] == ":" and _is_form_of(sql, key):
                found[key[3:]] = None
            found.update((row[0], None) for row in sql.execute(_UNDER, (JOINED + key, most)))
        found.update((row[0], None) for row in sql.execute(_UNDER, (key, most)))
    return list(found)[:most]


def _is_form_of(sql: sqlite3.Connection, key: str) -> bool:
    """Whether the citation form itself was seen in its language."""
    return bool(seen_of(sql, key[3:]) & seen_in(key[:2]))


def seen_of(sql: sqlite3.Connection, form: str) -> int:
    """How the archive has seen a form, as bits of newswatch.archive.formkeys; 0 where it has not."""
    row = sql.execute(_SEEN, (form,)).fetchone()
    return 0 if row is None else int(row[0])


def all_joined(sql: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The words with hyphens by their keys."""
    rows = sql.execute(
        "SELECT l.key, f.form FROM lexicon l JOIN form f ON f.id = l.form_id WHERE l.key >= ? AND l.key < ?",
        (JOINED, chr(ord(JOINED) + 1)),
    )
    return ((key[len(JOINED) :], form) for key, form in rows)
