"""Today's extractor over the pages that were kept: what it would say otherwise, and its renderings.

Pages are read in the order they were stored, by the site's template where it may serve bulk work, on all workers. What
is applied is committed in parts, each with how far it came: what a kill cuts off goes on at the next call.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from newswatch.archive.kept import KeptVersion, KeptVersions, has_version, set_progress
from newswatch.archive.pages import PageStore
from newswatch.archive.rows import as_json
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.models import Candidate, Extracted, Page, Source, TemplateState
from pipelines import learning, templates
from pipelines.bulk import BulkTemplates
from pipelines.clean import CLEANER
from pipelines.dedupe import identify
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractFailed, ExtractPool

_AT_ONCE = 64
"""Versions read, compared and committed together."""
_WORST = 10
_SHOWN, _SHOWN_PARAGRAPHS = 600, 6
_PROGRESS = "reextracted to "


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A page that reads otherwise; the paragraphs that only one reading has, cut short."""

    article_id: int
    title: str
    gained: int
    """Words."""
    lost: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Report:
    """Counts versions. `pages` = `same` + `gained` + `lost`."""

    pages: int = 0
    """Read again."""
    same: int = 0
    """In title and text."""
    gained: int = 0
    """With more words, or as many others."""
    lost: int = 0
    """With fewer words."""
    pruned: int = 0
    """Not read, because their page is not kept any more."""
    failed: int = 0
    """Not read, or no article to today's extractor: they stay as they are."""
    rendered: int = 0
    """Given a new rendering, those too of which only other fields changed."""
    worst: list[Changed] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        names = ("pages", "same", "gained", "lost", "pruned", "failed", "rendered")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remake:
    """One version as it reads today."""

    kept: KeptVersion
    candidate: Candidate
    """As it is shown: without learned blocks."""
    cleaner: str


Apply = Callable[[Sequence[Remake], int], Awaitable[None]]
"""Writes these renderings, and that everything up to this version is done."""
Tell = Callable[[int, int], None]
"""Told how many versions of how many are done."""


class Reextraction:
    """`sources` are those known today; pages of others are read by what stands on them alone."""

    def __init__(
        self, kept: KeptVersions, pages: PageStore, pool: ExtractPool, sources: Mapping[str, Source], *, clock: Clock,
        policy: Policy,
    ) -> None:  # fmt: skip
        self._kept = kept
        self._pages = pages
        self._pool = pool
        self._sources = sources
        self._templates = BulkTemplates(kept.template, policy, clock)

    async def run(self, version_ids: Sequence[int], tell: Tell, apply: Apply | None = None) -> Report:
        """Without `apply` nothing is written."""
        report = Report()
        for start in range(0, len(version_ids), _AT_ONCE):
            some = version_ids[start : start + _AT_ONCE]
            made = await asyncio.gather(*map(self._remake, await asyncio.to_thread(self._kept.read, some)))
            changed = [remake for one in made if (remake := self._count(report, *one)) is not None]
            if apply is not None:
                await apply(changed, some[-1])
                report.rendered += len(changed)
            tell(min(start + _AT_ONCE, len(version_ids)), len(version_ids))
        return report

    async def _remake(self, kept: KeptVersion) -> tuple[KeptVersion, Remake | None]:
        source = self._sources.get(kept.source_id)
        if kept.capture is None or source is None:
            return kept, None
        try:
            url, headers, body = await asyncio.to_thread(self._pages.read, kept.capture)
            page = Page(
                source=source.id, url=url, final_url=url, status=200, headers=headers, body=body,
                fetched_at=kept.capture.observed_at,
            )  # fmt: skip
            found = await self._pool.extract(page, source, self._templates.tickets)
        except (ArchiveError, ExtractFailed):
            return kept, None
        self._templates.learn(source, found, kept.article_id)
        if found.refusal is not None or not found.paragraphs:
            return kept, None
        candidate = await asyncio.to_thread(learning.shown, self._kept, identify(found, source))
        return kept, Remake(kept=kept, candidate=candidate, cleaner=templates.cleaner_of(found))

    def learned(self) -> list[TemplateState]:
        """As BulkTemplates has it."""
        return self._templates.learned()

    def _count(self, report: Report, kept: KeptVersion, remake: Remake | None) -> Remake | None:
        """The remake, if it differs in anything that is stored."""
        if remake is None:
            if kept.capture is None or not self._pages.holds(kept.capture):
                report.pruned += 1
            else:
                report.failed += 1
            return None
        page = remake.candidate.extracted
        report.pages += 1
        if (page.title or "", page.paragraphs) == (kept.title, kept.paragraphs):
            report.same += 1
            return remake if fields_of(page) != kept.fields else None
        change = compared(kept, page)
        if change.lost > change.gained:
            report.lost += 1
        else:
            report.gained += 1
        report.worst = nlargest(_WORST, [*report.worst, change], key=lambda one: (one.lost, one.gained))
        return remake


def fields_of(page: Extracted) -> tuple[str | None, ...]:
    """In the form of KeptVersion.fields."""
    return as_json(page.authors), page.published_at, page.section, as_json(page.tags), page.lead


def compared(kept: KeptVersion, page: Extracted) -> Changed:
    before, after = (kept.title, *kept.paragraphs), (page.title or "", *page.paragraphs)
    words = Counter(" ".join(before).split()), Counter(" ".join(after).split())
    return Changed(
        article_id=kept.article_id, title=kept.title,
        gained=(words[1] - words[0]).total(), lost=(words[0] - words[1]).total(),
        before=_cut(text for text in before if text not in after),
        after=_cut(text for text in after if text not in before),
    )  # fmt: skip


def _cut(texts: Iterable[str]) -> tuple[str, ...]:
    shown = [text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…" for text in texts]
    return tuple(shown[:_SHOWN_PARAGRAPHS])


def progress_key(query: str) -> str:
    return f"{_PROGRESS}{query}"


def resume_after(kept: KeptVersions, query: str) -> int:
    """The version up to which this query was applied by today's cleaner and cut off; 0 to begin anew."""
    told = kept.progress(progress_key(query))
    cleaner, _, number = (told or "").rpartition(" ")
    return int(number) if cleaner == CLEANER else 0


def write_part(writer: Writer, query: str, remakes: Sequence[Remake], to: int) -> None:
    """One transaction: the renderings, and how far the work came."""
    with writer.transaction():
        for remake in remakes:
            kept = remake.kept
            if has_version(writer.connection.sql, kept):
                writer.add_rendering(
                    kept.article_id, remake.candidate, cleaner=remake.cleaner, version_id=kept.version_id
                )
        set_progress(writer.connection.sql, progress_key(query), f"{CLEANER} {to}")


def write_end(writer: Writer, query: str, learned: Sequence[TemplateState]) -> None:
    with writer.transaction():
        for state in learned:
            if not writer.templates.find(state.source, state.site).pages:
                writer.templates.save(state)
        set_progress(writer.connection.sql, progress_key(query), None)
