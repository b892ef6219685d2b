"""Filling the lexicon of an archive that has none, and making it anew where its keys follow older rules."""

import logging
import sqlite3

from newswatch.archive.lexicon import Lexicon, stored_keys
from newswatch.log import NOTICE, canonical

_log = logging.getLogger(__name__)
RULES = "2"
"""To be raised with every change of rules that gives a form other keys: then they are made anew from the forms."""
MADE_BY = "lexicon"
"""The row of `meta` that says by which rules every version's words are recorded."""
_TEXTS = """
SELECT v.id, r.language, r.title, r.lead, r.text, r.authors, r.tags FROM version v
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id) WHERE v.id > ? ORDER BY v.id LIMIT ?
"""
_FORMS = "SELECT id, form, seen FROM form WHERE id > ? ORDER BY id LIMIT ?"
_CHUNK = 500


def fill_once(sql: sqlite3.Connection, lexicon: Lexicon) -> None:
    """Runs in the open transaction; a minute for some hundred thousand articles, once."""
    found = sql.execute("SELECT value FROM meta WHERE key = ?", (MADE_BY,)).fetchone()
    if found is not None and found[0] == RULES:
        return
    if found is None and (number := _fill(sql, lexicon)):
        _log.log(NOTICE, canonical("lexicon", state="filled for word forms, once", versions=number))
    elif found is not None and (number := _make_anew(sql)):
        _log.log(NOTICE, canonical("lexicon", state="made anew by better rules, once", forms=number))
    sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (MADE_BY, RULES))


def _fill(sql: sqlite3.Connection, lexicon: Lexicon) -> int:
    """Records the words of every stored version, a part of them at a time; returns how many versions it read."""
    last, number = 0, 0
    while rows := sql.execute(_TEXTS, (last, _CHUNK)).fetchall():
        for version_id, language, *parts in rows:
            lexicon.learn_text("\n".join(part or "" for part in parts), language)
            last, number = version_id, number + 1
        lexicon.settle(sql)
    return number


def _make_anew(sql: sqlite3.Connection) -> int:
    sql.execute("DELETE FROM lexicon")
    last, number = 0, 0
    while rows := sql.execute(_FORMS, (last, _CHUNK)).fetchall():
        for form_id, form, seen in rows:
            sql.executemany(
                "INSERT OR IGNORE INTO lexicon (key, form_id) VALUES (?, ?)",
                [(key, form_id) for key in stored_keys(form, seen)],
            )
            last, number = form_id, number + 1
    return number
