"""A query's words before their forms are looked up: endings after an apostrophe dropped, hyphens settled, other names
of a place or party joined. Needs no archive, so that alerts know what a query may ask for at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from newswatch.archive.aliases import Aliases
from newswatch.archive.letters import script_of
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Section, Words

_ENDING = re.compile(
    r"(?<=\w\w)'(?:s|[yn]?[aeıiuüə]|[yn]?[ıiuü]n|[dt][aeə]n?|y?l[aeə]|[dt][aeə]ki|l[aeə]r\w{0,6}|n[dt][aeə]n?|s[ıiuü]\w{0,3})?"
    r"(?!\w)"
)
_BETWEEN = re.compile(r"[^\w]+")


def rewritten(query: Query, aliases: Aliases) -> Query:
    """The same query where forms are off."""
    if not query.forms or query.root is None:
        return query
    return replace(query, root=_rewritten(query.root, aliases))


def without_ending(word: str) -> str:
    """A normalised name without what an apostrophe joins to it: 's, and the cases of Turkish."""
    return _ENDING.sub("", word)


def expandable(words: Words) -> bool:
    return not words.literal and not words.prefix


def parts_of(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part)


def plain(parts: Sequence[str]) -> bool:
    """Whether words are such that the index has them as they are: letters of one script, or ASCII digits too."""
    return bool(parts) and all(script_of(part) is not None or (part.isascii() and part.isalnum()) for part in parts)


def _rewritten(node: Node, aliases: Aliases) -> Node:
    match node:
        case Words():
            return _one(node, aliases) if expandable(node) else node
        case Filter() | Dated() | Section() | Forms():
            return node
        case Not():
            return Not(node=_rewritten(node.node, aliases))
        case Either():
            return Either(nodes=tuple(_rewritten(one, aliases) for one in node.nodes))
        case All():
            return All(nodes=tuple(_runs(node.nodes, aliases)))
        case _:
            assert_never(node)


def _one(words: Words, aliases: Aliases) -> Node:
    """Of one word or phrase: itself, as one word where hyphens join it, and its other names."""
    bare = replace(words, text=without_ending(words.text))
    ways: list[Node] = [bare]
    joined = bare.text.replace("-", "")
    if "-" in bare.text and " " not in bare.text and script_of(joined) is not None:
        ways.append(replace(bare, text=joined))
    if bare.near is None:
        ways += [replace(bare, text=name) for name in aliases.others(parts_of(bare.text))]
    return ways[0] if len(ways) == 1 else Either(nodes=tuple(ways))


def _runs(nodes: Sequence[Node], aliases: Aliases) -> Iterator[Node]:
    """Words that stand side by side and are a name together (Civil Contract) find its other names."""
    at = 0
    while at < len(nodes):
        run = _run(nodes[at : at + aliases.longest])
        length = next((size for size in range(len(run), 1, -1) if aliases.others(run[:size])), 0)
        if not length:
            yield _rewritten(nodes[at], aliases)
            at += 1
            continue
        column = nodes[at].column  # type: ignore[union-attr]
        apart = All(nodes=tuple(nodes[at : at + length]))
        others = aliases.others(run[:length])
        yield Either(nodes=(apart, *(Words(text=name, column=column) for name in others)))
        at += length


def _run(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The texts of the single plain words a list begins with, all of one column."""
    found: list[str] = []
    for node in nodes:
        if not (isinstance(node, Words) and expandable(node) and node.near is None and len(parts_of(node.text)) == 1):
            break
        if isinstance(nodes[0], Words) and node.column != nodes[0].column:
            break
        found.append(node.text)
    return tuple(found)
