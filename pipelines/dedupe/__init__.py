"""DEDUPE: is this page an article we have, an edit of one, a copy of one, or new?

`identify` gives a page its keys (pure), `decide` compares them with the archive. Near-duplicates in other outlets
are articles of their own: the archive puts them into one story as it stores them (newswatch/archive/stories.py).
"""

from pipelines.dedupe.identity import identify, key_of
from pipelines.dedupe.verdict import Decision, Lookup, Remade, decide

__all__ = ["Decision", "Lookup", "Remade", "decide", "identify", "key_of"]
