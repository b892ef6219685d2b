"""What was asked, in parts a person can take away or add: chips under the search box, links of facets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from newswatch.archive.nodes import Forms
from newswatch.archive.query import parse
from newswatch.archive.syntax import FIELDS
from newswatch.archive.viewing import View

_FIELD = re.compile(r"-?([A-Za-z_]+):(.*)", re.DOTALL)
_LABELS = {
    "lang": "language", "after": "since", "before": "before", "covers": "about", "source": "source",
    "country": "country", "author": "author", "tag": "tag", "title": "title", "section": "section",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    label: str
    """The kind of filter; empty for words."""
    text: str
    excluded: bool
    without: str
    """The query without it."""
    forms: tuple[str, ...] = ()
    """What else the words find: other forms and spellings that the archive has."""


def chips(query: str) -> list[Chip]:
    """The parts that all must hold, each removable; one chip for the whole where parts stand in OR.

    For a query the parser has accepted.
    """
    parts = _joined(list(_parts(query)))
    return [_chip(part, " ".join(parts[:at] + parts[at + 1 :])) for at, part in enumerate(parts)]


def understood(view: View, query: str) -> list[Chip]:
    """As `chips`, each of words with the forms the archive has of them."""
    if not parse(query).forms:
        return chips(query)
    return [chip if chip.label else replace(chip, forms=_forms(view, chip.text)) for chip in chips(query)]


def _forms(view: View, text: str) -> tuple[str, ...]:
    root = view.understood(text).root
    rows = root.rows if isinstance(root, Forms) else ()
    return tuple(" ".join(row) for row in rows[1:])


def narrowed(query: str, field: str, value: str) -> str:
    """The query and this filter beside it; what stands in OR is put in brackets first."""
    parts = list(_parts(query))
    whole = f"({query.strip()})" if "OR" in parts else query.strip()
    quoted = f'"{value.replace(chr(34), "")}"' if re.search(r'[\s()"]', value) else value
    return f"{whole} {field}:{quoted}".strip()


def within_days(query: str, after: str, before: str) -> str:
    """The query for these days only: dates it named before are left out."""
    kept = [part for part in _joined(list(_parts(query))) if not re.match(r"(after|before):", part, re.IGNORECASE)]
    return narrowed(narrowed(" ".join(kept), "after", after), "before", before)


def address(path: str, **values: object) -> str:
    """A link of ours; empty values are left out."""
    chosen = {name: value for name, value in values.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(chosen)}" if chosen else path


def _chip(part: str, without: str) -> Chip:
    excluded = part.startswith(("-", "NOT "))
    bare = part.removeprefix("NOT ").lstrip("-") if excluded else part
    found = _FIELD.fullmatch(bare)
    if found and found[1].lower() in FIELDS:
        label = _LABELS.get(found[1].lower(), found[1].lower())
        return Chip(label=label, text=found[2].strip('"'), excluded=excluded, without=without)
    return Chip(label="", text=bare, excluded=excluded, without=without)


def _joined(parts: list[str]) -> list[str]:
    """NOT belongs to what follows; AND says nothing; with an OR the parts cannot be told apart."""
    if "OR" in parts:
        return [" ".join(parts)]
    made: list[str] = []
    for part in parts:
        if made and made[-1] == "NOT":
            made[-1] = f"NOT {part}"
        elif part != "AND":
            made.append(part)
    return made


def _parts(query: str) -> Iterator[str]:
    """Parted by blanks outside quotation marks and brackets."""
    depth, quoted, start = 0, False, 0
    for at, sign in enumerate(query):
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "()":
            depth += 1 if sign == "(" else -1
        elif not quoted and depth == 0 and sign.isspace():
            if query[start:at].strip():
                yield query[start:at].strip()
            start = at
    if query[start:].strip():
        yield query[start:].strip()
