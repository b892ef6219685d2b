"""DEDUPE: is this page an article we have, an edit of one, a copy of one, or new?

`identify` gives a page its keys (pure), `decide` compares them with the archive. Near-duplicates in other outlets
are stories: their verdict joins `decide` and needs nothing of what stands here changed.
"""

from pipelines.dedupe.identity import identify, key_of
from pipelines.dedupe.verdict import Decision, Lookup, Remade, decide

__all__ = ["Decision", "Lookup", "Remade", "decide", "identify", "key_of"]
