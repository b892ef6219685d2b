"""The sources as this home has them, for commands: catalogue, own files, and what was switched on and off."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from newswatch.cli.context import Context
from newswatch.models import Page, Source
from spiders.discover.survey import Fetch, NoAnswer
from spiders.sources import CATALOGUE, load_sources

T = TypeVar("T")


def known_sources(home: Path) -> dict[str, Source]:
    """Raises ConfigError for a file that cannot be read, ArchiveError for an archive that cannot."""
    if not (home / "archive.db").exists():
        return load_sources(home)
    from newswatch.archive.reader import Archive

    with Archive(home) as archive:
        choices = {status.id: status.enabled for status in archive.sources() if status.enabled is not None}
    return load_sources(home, choices)


def own_file(source_id: str, home: Path) -> Path:
    return home / "sources" / f"{source_id}.toml"


def file_of(source_id: str, home: Path) -> Path:
    own = own_file(source_id, home)
    return own if own.exists() else CATALOGUE / own.name


def run(work: Coroutine[Any, Any, T]) -> T:
    """On the loop that Scrapy's crawls run in."""
    from spiders import runner  # Scrapy takes half a second to import: only where something is fetched

    return runner.run(work)


def door(context: Context, source: Source) -> Fetch:
    """Fetches for one source with all the guards of a crawl; robots.txt and pace are kept from call to call."""
    from spiders.probing import fetch_urls
    from spiders.session import new_web

    web = new_web(context.clock, context.settings)
    one_at_a_time = asyncio.Lock()

    async def fetch(urls: Sequence[str]) -> Sequence[Page | NoAnswer]:
        async with one_at_a_time:
            return await fetch_urls(urls, settings=context.settings, clock=context.clock, source=source, web=web)

    return fetch
