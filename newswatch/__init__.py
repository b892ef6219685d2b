"""newswatch: a news monitor one runs oneself.

    import newswatch

    with newswatch.Archive("data") as archive:
        for article in archive.search("corridor after:7d"):
            print(article.published_at, article.title)

Everything is loaded when it is first used: the archive opens without the crawler.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newswatch.archive.reader import Archive, SearchResult
    from newswatch.errors import (
        ArchiveError,
        Busy,
        ConfigError,
        Damaged,
        DeliveryFailed,
        FetchFailed,
        NewswatchError,
        NotAllowed,
        Outdated,
        PageUnreadable,
        QueryError,
        SourceError,
        TooNew,
        TooSlow,
    )
    from newswatch.models import Article, StoryMember, Version
    from pipelines.extract.face import extract

_HOMES = {
    "Archive": "newswatch.archive.reader",
    "SearchResult": "newswatch.archive.reader",
    "Article": "newswatch.models",
    "StoryMember": "newswatch.models",
    "Version": "newswatch.models",
    "extract": "pipelines.extract.face",
}

__all__ = [
    "Archive",
    "ArchiveError",
    "Article",
    "Busy",
    "ConfigError",
    "Damaged",
    "DeliveryFailed",
    "FetchFailed",
    "NewswatchError",
    "NotAllowed",
    "Outdated",
    "PageUnreadable",
    "QueryError",
    "SearchResult",
    "SourceError",
    "StoryMember",
    "TooNew",
    "TooSlow",
    "Version",
    "extract",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'newswatch' has no attribute '{name}'")
    home = _HOMES.get(name, "newswatch.errors")
    value = globals()[name] = getattr(importlib.import_module(home), name)
    return value
