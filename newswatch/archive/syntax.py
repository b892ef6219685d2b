"""The query language: text to a tree. docs/queries.md tells it to people.

query   = all, { "OR", all }
all     = one, { ["AND"], one }
one     = ["-" | "NOT"], ( "(", query, ")" | field, ":", one | word | phrase )
word    = letters, ["*"]            phrase = ["="], '"', words, '"', ["~", number]
"""

import difflib
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

from newswatch.archive import tokens
from newswatch.archive.letters import has_marks
from newswatch.archive.moments import read_asked
from newswatch.archive.nodes import All, Dated, Either, Filter, Forms, Node, Not, Query, Section, Words
from newswatch.archive.normal import normal
from newswatch.errors import QueryError

LONGEST = 4000
_MOST_TERMS = 200
_DEEPEST = 40
_COLUMNS = {"title": "title", "author": "authors", "tag": "tags"}
_SECTION = "section"
_FILTERS = {
    "source": tokens.source, "lang": tokens.language, "country": tokens.country, "covers": tokens.covers,
}  # fmt: skip
_DATES = ("after", "before")
_SWITCH = "forms"
FIELDS = (*_COLUMNS, *_FILTERS, _SECTION, *_DATES, _SWITCH)
_FIELD = re.compile(r"([A-Za-z_]+):(?=[^\s)])")
_BARE_FIELD = re.compile(rf"({'|'.join(FIELDS)}):(?=[\s)]|$)", re.IGNORECASE)
_WORD = re.compile(r'[^\s()"]+')
_NEAR = re.compile(r"~(\d{1,3})")
_CODE = re.compile(r"[A-Za-z]{2,3}")
_KEYWORD = {word: re.compile(rf'{word}(?=[\s()"]|$)') for word in ("OR", "AND", "NOT")}
_MARKED_I = re.compile(r"\w*I\w*")
_SHORTEST_PREFIX = 2
_EXAMPLES = {
    "title": "title:corridor", "author": "author:avdaliani", "tag": "tag:Georgia", "source": "source:oc-media",
    "lang": "lang:hy", "country": "country:GE", "covers": "covers:AM", "section": "section:politics",
    "after": "after:2026-11-20", "before": "before:2026-12-01", "forms": "forms:off",
}  # fmt: skip


__all__ = [
    "FIELDS", "LONGEST", "All", "Dated", "Either", "Filter", "Forms", "Node", "Not", "Query", "Section", "Words",
    "parse", "searchable",
]  # fmt: skip


def parse(text: str) -> Query:
    """Raises QueryError with the place for what cannot be read. A blank query is everything."""
    parser = _Parser(text)
    return Query(text=text, root=parser.read(), forms=parser.forms)


def searchable(text: str) -> bool:
    """Whether the index would find a word in it."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._terms = 0
        self.forms = True

    def read(self) -> Node | None:
        if len(self._text) > LONGEST:
            self._fail(f"The query has more than {LONGEST:,} characters; make it shorter.", LONGEST)
        root = self._either(None)
        if self._at < len(self._text):
            self._fail("A ) without its (.", self._at)
        if root is None and self._text.strip() and self._terms == 0:
            self._fail("There is no word here to search for.", 0)
        return root

    def _either(self, column: str | None) -> Node | None:
        found = [self._all(column)]
        while self._keyword("OR"):
            found.append(self._all(column))
        return _joined(Either, found)

    def _all(self, column: str | None) -> Node | None:
        found: list[Node | None] = []
        while not self._done() and not self._peek_keyword("OR"):
            if not self._keyword("AND"):
                found.append(self._one(column))
        return _joined(All, found)

    def _one(self, column: str | None) -> Node | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail("The query is nested too deeply; make it simpler.", self._at)
        try:
            return self._one_within(column)
        finally:
            self._depth -= 1

    def _one_within(self, column: str | None) -> Node | None:
        if self._keyword("NOT") or self._minus():
            if self._done():
                self._fail("Nothing follows this exclusion.", self._at)
            excluded = self._one(column)
            return None if excluded is None else Not(node=excluded)
        if self._here("("):
            return self._group(column)
        if self._here('"') or self._here('="'):
            return self._phrase(column)
        if bare := _BARE_FIELD.match(self._text, self._at):
            name = bare[1].lower()
            self._fail(f"{name}: needs a value right after it, such as {_EXAMPLES[name]}.", self._at)
        if field := _FIELD.match(self._text, self._at):
            return self._field(field[1].lower(), field.end())
        return self._word(column)

    def _group(self, column: str | None) -> Node | None:
        start = self._at
        self._at += 1
        within = self._either(column)
        if not self._here(")"):
            self._fail("A ( without its ).", start)
        self._at += 1
        return within

    def _phrase(self, column: str | None) -> Node | None:
        start = self._at
        literal = self._here("=")
        opening = start + literal
        closing = self._text.find('"', opening + 1)
        if closing < 0:
            self._fail("A quotation mark without its second.", opening)
        written = self._text[opening + 1 : closing]
        self._at = closing + 1
        near = None
        if found := _NEAR.match(self._text, self._at):
            near, self._at = int(found[1]), found.end()
        prefix = self._here("*")
        self._at += prefix
        words = Words(text=normal(written).strip(), column=column, prefix=prefix, near=near, literal=literal)
        return self._words(words, start, written)

    def _word(self, column: str | None) -> Node | None:
        start = self._at
        found = _WORD.match(self._text, start)
        if found is None:  # a quotation mark or bracket stands here, and those are read before
            raise AssertionError(self._text[start:])
        self._at = found.end()
        word = found[0].rstrip(",.;:!?")
        literal = word.startswith("=")
        stem = word[literal:].rstrip("*")
        if "*" in stem and searchable(stem):
            self._fail("A * may only end a word.", start + word.index("*"))
        words = Words(text=normal(stem), column=column, prefix=word.endswith("*"), literal=literal)
        return self._words(words, start, stem)

    def _words(self, words: Words, start: int, written: str) -> Node | None:
        if not searchable(words.text):
            return None
        if words.prefix and sum(map(searchable, words.text)) < _SHORTEST_PREFIX:
            self._fail(f"Before a * stand at least {_SHORTEST_PREFIX} letters.", start)
        self._count(start, len(words.text.split()))
        dotless = normal(_capitals_dotless(written)).strip()
        return words if dotless == words.text else Either(nodes=(words, replace(words, text=dotless)))

    def _field(self, name: str, value_at: int) -> Node | None:
        start, self._at = self._at, value_at
        if name in _COLUMNS:
            return self._one(_COLUMNS[name])
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean '{near[0]}:'?" if near else f"there are {', '.join(f'{one}:' for one in FIELDS)}."
            self._fail(f"There is no filter '{name}:'; {hint} Text with a colon goes in quotes.", start)
        value = self._value(name)
        self._count(start)
        if name == _SWITCH:
            self._switch(value, value_at)
            return None
        if name in _DATES:
            if read_asked(value, datetime(2026, 1, 1, tzinfo=UTC)) is None:
                self._fail(f"'{value}' is no date; write {name}:2026-11-20 or {name}:7d.", value_at)
            return Dated(after=name == "after", asked=value)
        if name == _SECTION:
            return Section(value=normal(value).strip())
        if name != "source" and not _CODE.fullmatch(value):
            self._fail(f"{name}: takes a code such as {_EXAMPLES[name]}, not '{value}'.", value_at)
        return Filter(kind=name, value=value, token=_FILTERS[name](value), place=value_at)

    def _switch(self, value: str, place: int) -> None:
        if value.lower() not in ("on", "off"):
            self._fail(f"forms: is on or off, not '{value}'.", place)
        self.forms = value.lower() == "on"

    def _value(self, name: str) -> str:
        start = self._at
        if self._here('"'):
            closing = self._text.find('"', start + 1)
            if closing < 0:
                self._fail("A quotation mark without its second.", start)
            self._at = closing + 1
            return self._text[start + 1 : closing]
        found = _WORD.match(self._text, start)
        if found is None:
            self._fail(f"{name}: needs one value, such as {_EXAMPLES[name]}.", start)
        self._at = found.end()
        return found[0]

    def _count(self, place: int, words: int = 1) -> None:
        self._terms += words
        if self._terms > _MOST_TERMS:
            self._fail(f"The query has more than {_MOST_TERMS} terms; make it shorter.", place)

    def _here(self, mark: str) -> bool:
        return self._text.startswith(mark, self._at)

    def _minus(self) -> bool:
        after = self._text[self._at + 1 : self._at + 2]
        if self._here("-") and after and not after.isspace() and after != ")":
            self._at += 1
            return True
        return False

    def _done(self) -> bool:
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1
        return self._at >= len(self._text) or self._text[self._at] == ")"

    def _peek_keyword(self, word: str) -> bool:
        return not self._done() and bool(_KEYWORD[word].match(self._text, self._at))

    def _keyword(self, word: str) -> bool:
        if self._peek_keyword(word):
            self._at += len(word)
            return True
        return False

    def _fail(self, message: str, place: int) -> NoReturn:
        raise QueryError(f"{message} (query, character {place + 1})", query=self._text, place=place)


def _capitals_dotless(written: str) -> str:
    """Each I of a word with marks as Turkish and Azerbaijani mean it: IŞIK is ışık."""
    return _MARKED_I.sub(lambda word: word[0].replace("I", "ı") if has_marks(word[0].lower()) else word[0], written)


def _joined(kind: type[All] | type[Either], found: list[Node | None]) -> Node | None:
    nodes = tuple(node for node in found if node is not None)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return kind(nodes=nodes)
