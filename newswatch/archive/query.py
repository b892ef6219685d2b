"""The query language in one place: read it, run it, ask it of one version. docs/queries.md tells it to people."""

from newswatch.archive.compiling import Compiled, compile_query
from newswatch.archive.matching import Match, OneVersion, Question, matches
from newswatch.archive.snippets import Snippet, find, snippet
from newswatch.archive.syntax import Query, parse

__all__ = [
    "Compiled", "Match", "OneVersion", "Query", "Question", "Snippet", "compile_query", "find", "matches", "parse",
    "snippet",
]  # fmt: skip
