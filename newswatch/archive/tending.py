"""Daily care of the indexes, in steps that are short, so that a crawl beside it goes on storing."""

from collections.abc import Iterator

from newswatch.archive import indexing, merging, pairs
from newswatch.archive.writer import Writer

_PAIRED_AT_ONCE = 500
"""Versions; a quarter of a second."""


def pair_up(writer: Writer) -> Iterator[None]:
    """Puts the words that stand beside each other in the newest articles into their index: a step a transaction."""
    more = True
    while more:
        with writer.transaction():
            more = pairs.fill(writer.connection.sql, _PAIRED_AT_ONCE)
        yield


def clean_index(writer: Writer) -> Iterator[None]:
    """Merges the index where that is owed, for forgotten words or for many segments: a step a transaction."""
    with writer.transaction():
        merging.owe_where_scattered(writer.connection.sql)
    while True:
        with indexing.traceless(writer.connection), writer.transaction():
            more = merging.go_on(writer.connection.sql)
        if not more:
            return
        yield
