"""A person's word on a page: what there is to say it of, and what it teaches. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.models import Lesson, Page, Reading, Source
from newswatch.urls import site_of
from pipelines.clean.cleaning import clean
from pipelines.extract.blocks import Block
from pipelines.extract.body import container
from pipelines.extract.document import Document
from pipelines.extract.page import extract_page, text_of
from pipelines.extract.rules import Ruled
from pipelines.extract.see_also import within
from pipelines.extract.templates.lesson import labels_of
from pipelines.extract.templates.likeness import likeness
from pipelines.extract.templates.margins import around
from pipelines.extract.templates.signature import Places
from pipelines.extract.text import squeezed

_NEAR = 0.85
"""Part of the text that the element holds from which further blocks are proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A block of a page, and whether it looks like article."""

    text: str
    kept: bool
    near: bool
    """It stands within the element that holds most of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page made ready for a person to read."""

    title: str
    proposals: tuple[Proposal, ...]
    """Every block of the page, in document order."""


class PageLabels:
    """One page, read alone once; answers what there is to label and what labels teach."""

    def __init__(self, page: Page, source: Source) -> None:
        self._site = site_of(page.final_url)
        self._documents: list[tuple[Document, Ruled]] = []
        found = clean(extract_page(page, source, self._read), source)
        (self._document, ruled) = self._documents[0]
        self._found = found
        stays = set(found.paragraphs)
        lines = [line for line in ruled.lines if line.text in stays and line.block is not None]
        self._kept = {line.block.index for line in lines if line.block is not None}
        self._holder = container(lines, _NEAR)

    def _read(self, document: Document, title: str | None) -> Ruled:
        ruled = text_of(document, title)
        self._documents.append((document, ruled))
        return ruled

    def sheet(self) -> Sheet:
        return Sheet(
            title=self._found.title or "",
            proposals=tuple(
                Proposal(text=block.text, kept=block.index in self._kept, near=self._is_near(block))
                for block in self._document.text_blocks
            ),
        )

    def _is_near(self, block: Block) -> bool:
        return self._holder is not None and within(block.element, self._holder)

    def lesson(self, article: Sequence[str]) -> Lesson:
        """What it teaches that the blocks reading as `article`, in document order, are the article, and no others."""
        blocks = self._document.text_blocks
        own = chosen(blocks, article)
        places = Places()
        labels, beside = labels_of(blocks, own, places, checked=True), around(blocks, own, places)
        return Lesson(
            site=self._site, how=Reading.CHECKED, day=self._found.fetched_at.toordinal(), kept=labels.kept,
            junk=labels.junk, places=labels.places, parents=labels.parents,
            likeness=likeness(self._found.paragraphs, article), spine=beside.spine, margins=beside.margins,
        )  # fmt: skip


def chosen(blocks: Sequence[Block], article: Sequence[str]) -> set[int]:
    """The blocks that read as `article`; where several read alike, the next one in document order."""
    wanted = [squeezed(text) for text in article]
    own: set[int] = set()
    after = 0
    for text in wanted:
        same = [at for at, block in enumerate(blocks) if block.key == text]
        at = next((at for at in same if at >= after), same[0] if same else None)
        if at is not None:
            own.add(blocks[at].index)
            after = at + 1
    return own
