"""The lexicon: every form seen in the archive under its keys, so that a word is only ever expanded to what is there.

Adding an article records the words not recorded before; after some thousand articles that is a handful each.
"""

import json
import logging
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from newswatch.archive.formkeys import Key, keys_of_form
from newswatch.archive.letters import languages_of, script_of, spelt
from newswatch.archive.normal import INSIDE_WORDS, INVISIBLE, normal
from newswatch.log import canonical
from newswatch.models import Extracted

_log = logging.getLogger(__name__)
_WORD = re.compile(r"[^\W\d_]+")
_WITHIN = re.compile(f"[{INSIDE_WORDS}{INVISIBLE}]")
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?:-[^\W\d_]{2,}){1,2}(?![\w-])")
_HYPHENS = str.maketrans("‐‑", "--")
_REMEMBERED = 400_000
"""Words with their language; about 40 MB. Beyond it the older half is dropped, and the table is asked for those."""
_INSERT = "INSERT OR IGNORE INTO lexicon (language, key, form) VALUES (?, ?, ?)"
_HAS = "SELECT 1 FROM lexicon WHERE language = ? AND key = ? AND form = ?"
_STANDS = "SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1"
_TEXTS = """
SELECT r.language, r.title, r.lead, r.text, r.authors, r.tags FROM version v
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id) WHERE v.id > ? ORDER BY v.id LIMIT ?
"""
_CHUNK = 500
COMPOUND = "-"
"""In place of a language: words with hyphens by what they are without."""
NAMED = "^"
"""In place of a language: words that were seen written like names."""
FILLED = "lexicon"
"""The row of `meta` that says every version's words are recorded."""


class Lexicon:
    """The writer's side. `learn` runs in the open transaction; `keep` and `undo` follow its commit and rollback."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._most = remembered // 2
        self._young: dict[str, set[str]] = {}
        self._old: dict[str, set[str]] = {}
        self._number = 0
        self._fresh: list[tuple[str, set[str]]] = []

    def learn(self, sql: sqlite3.Connection, page: Extracted) -> None:
        parts = (page.title or "", page.lead or "", *page.paragraphs, *page.authors, *page.tags)
        self.learn_text(sql, "\n".join(parts), page.language)

    def learn_text(self, sql: sqlite3.Connection, text: str, language: str | None) -> None:
        """Goes by what stands between blanks, which costs least, and only looks into what it has not met."""
        code = (language or "")[:2].lower()
        pieces = self._unmet(code, set(text.split()))
        words = {piece for piece in pieces if piece.isalpha()}
        within = words_of(" ".join(pieces - words))
        joined = {word for word in within if "-" in word}
        words |= joined | (self._unmet(code, within - joined) - words)
        if unseen := [word for word in words if not _recorded(sql, word, code)]:
            sql.executemany(_INSERT, list(_rows(unseen, code)))

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

    def forget(self, sql: sqlite3.Connection, texts: Iterable[str]) -> None:
        """Takes out the words of texts (as indexed) that stand nowhere else; the texts have left the index."""
        self._young, self._old, self._number = {}, {}, 0
        gone = [
            word
            for word in {word for text in texts for word in words_of(text)}
            if sql.execute(_STANDS, (f'"{word}"',)).fetchone() is None
        ]
        sql.execute(
            "DELETE FROM lexicon WHERE form IN (SELECT value FROM json_each(?))",
            (json.dumps(gone, ensure_ascii=False),),
        )

    def fill_once(self, sql: sqlite3.Connection) -> None:
        if sql.execute("SELECT 1 FROM meta WHERE key = ?", (FILLED,)).fetchone() is None:
            if number := self.fill(sql):
                _log.warning(canonical("lexicon", state="filled for word forms, once", versions=number))
            sql.execute("INSERT INTO meta VALUES (?, '1')", (FILLED,))

    def fill(self, sql: sqlite3.Connection) -> int:
        """Records the words of every stored version, a part of them at a time; returns how many versions it read."""
        last, number = 0, 0
        while rows := sql.execute(_TEXTS.replace("SELECT", "SELECT v.id,", 1), (last, _CHUNK)).fetchall():
            for version_id, language, *parts in rows:
                self.learn_text(sql, "\n".join(part or "" for part in parts), language)
                last, number = version_id, number + 1
        return number


def words_of(text: str) -> set[str]:
    """The distinct words of a text as printed (capitals show names), those joined by hyphens also as one."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _WITHIN.sub("", text)).translate(_HYPHENS)
    found = set(_WORD.findall(text))
    if "-" in text:
        found.update(_COMPOUND.findall(text))
    return found


def _recorded(sql: sqlite3.Connection, word: str, language: str) -> bool:
    """Whether it needs no keys any more; far cheaper than to make them again. Every word is a key of itself."""
    form = normal(word)
    script = script_of(form.replace("-", ""))
    if script is None:
        return True
    own = languages_of(script, language)[0]
    asked = [(own, spelt(own, form.replace("-", "")))]
    if word[0].isupper():
        asked.append((NAMED, form))
    return all(sql.execute(_HAS, (*key, form)).fetchone() for key in asked)


def _rows(words: Iterable[str], language: str) -> Iterator[tuple[str, str, str]]:
    for word in words:
        form = normal(word)
        if "-" in form:
            yield COMPOUND, form.replace("-", ""), form
        if word[0].isupper():
            yield NAMED, form, form
        for key_language, key in keys_of(form, word, language or None):
            yield key_language, key, form


def keys_of(form: str, printed: str, language: str | None) -> frozenset[Key]:
    """Of a word of a text; one with hyphens goes by what it is without them."""
    name = printed[0].isupper() or script_of(form) == "georgian"
    return keys_of_form(form.replace("-", ""), language, name)


def forms_of(sql: sqlite3.Connection, keys: Iterable[Key], most: int) -> list[str]:
    """The forms seen under any of the keys, each once, at most so many."""
    found: dict[str, None] = {}
    for language, key in sorted(keys, key=lambda one: (one[0] == "*", one)):
        rows = sql.execute("SELECT form FROM lexicon WHERE language = ? AND key = ? LIMIT ?", (language, key, most))
        found.update((row[0], None) for row in rows)
    return list(found)[:most]


def compounds_in(sql: sqlite3.Connection, tokens: Sequence[str]) -> set[str]:
    """What adjoining words of a text make where they were seen joined by hyphens somewhere: cease fire, ceasefire."""
    joined = {"".join(tokens[at : at + length]) for at in range(len(tokens)) for length in (2, 3)}
    rows = sql.execute(
        "SELECT DISTINCT key FROM lexicon WHERE language = ? AND key IN (SELECT value FROM json_each(?))",
        (COMPOUND, json.dumps(sorted(joined), ensure_ascii=False)),
    )
    return {row[0] for row in rows}
