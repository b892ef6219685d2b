"""Re-extraction wired once, for the command by itself and for the service."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from newswatch.archive.pages import PageStore
from newswatch.archive.reader import Archive
from newswatch.archive.writer import PAGES, Writer
from newswatch.clock import Clock
from newswatch.models import Source
from newswatch.settings import Settings
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractPool
from pipelines.reextract import Reextraction, Remake, Tell, resume_after, write_end, write_part

T = TypeVar("T")
Write = Callable[[Callable[[Writer], T]], Awaitable[T]]
"""Does work with the one writer, wherever it lives."""


async def reextract(
    home: Path,
    query: str,
    sources: Mapping[str, Source],
    pool: ExtractPool,
    *,
    settings: Settings,
    clock: Clock,
    tell: Tell,
    write: Write[None] | None = None,
) -> dict[str, Any]:
    """`{"report": counts, "worst": [...], "resumed": bool}`. Without `write` nothing is changed.

    Raises QueryError, ArchiveError.
    """
    policy = Policy.OFF if settings.extract.templates == Policy.OFF else Policy.AUTO
    with Archive(home, clock=clock) as archive:
        kept = archive.kept()
        articles = archive.ids(query) if query.strip() else None
        after = resume_after(kept, query) if write is not None else 0
        work = Reextraction(kept, PageStore(home / PAGES), pool, sources, clock=clock, policy=policy)

        async def apply(remakes: Sequence[Remake], to: int) -> None:
            assert write is not None
            await write(lambda writer: write_part(writer, query, remakes, to))

        report = await work.run(kept.version_ids(articles, after=after), tell, None if write is None else apply)
        if write is not None:
            learned = work.learned()
            await write(lambda writer: write_end(writer, query, learned))
    return {"report": report.counts(), "worst": msgspec.to_builtins(report.worst), "resumed": bool(after)}
