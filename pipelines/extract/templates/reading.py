"""How one page is read: by its site's template, alone, or both ways; and what it teaches then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lxml.html import HtmlElement

from newswatch.models import Extracted, ExtractRules, Furniture, Lesson, Page, Reading, Removed, Source
from pipelines.clean.cleaning import clean
from pipelines.clean.furniture import judge
from pipelines.extract.blocks import Block
from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.limits import LARGE
from pipelines.extract.page import extract_page, text_of, titles_of
from pipelines.extract.rules import Ruled, apply_rules, apply_title_rule
from pipelines.extract.templates.decide import Decider
from pipelines.extract.templates.guards import fault_of
from pipelines.extract.templates.lesson import Labels, kept_of, labels_of
from pipelines.extract.templates.likeness import likeness
from pipelines.extract.templates.margins import Around, Cutter, around
from pipelines.extract.templates.records import read_template
from pipelines.extract.templates.schedule import agrees, is_checked
from pipelines.extract.templates.signature import Places
from pipelines.extract.templates.ticket import Ticket
from pipelines.extract.text import words

_SHORTER = 0.6
"""Of the template's length; a text read alone that is shorter lost something."""
_SITES = 64
"""Templates a worker keeps ready."""
_NO_RULES = ExtractRules()
_TRIALS = 12
"""Margins that are tried one by one for what a page's record needs."""


def read_page(page: Page, source: Source, ticket: Ticket | None) -> Extracted:
    """Extracted and cleaned. With a ticket, `lesson` says what the page teaches of its site."""
    if ticket is None or source.extract.body:  # the source's file says where the text stands
        return clean(extract_page(page, source), source)
    if (cutter := _cutter(ticket, source)) is not None and cutter.is_trusted and not ticket.verify:
        reader, found, cut = _read_within(page, source, ticket, cutter.cut)
        if not cut or (found.refusal is None and reader.how is Reading.TEMPLATE):
            return _with_lesson(found, reader)
    reader = _Reader(ticket)
    found = clean(extract_page(page, source, reader), source)
    agreed = reader.how is Reading.AGREED and found.refusal is None
    needed = None
    if cutter is not None and agreed and len(page.body) <= LARGE:  # a page has the time to read a large one once
        needed = _needed(page, source, ticket, found, cutter)
    return _with_lesson(found, reader, needed)


def _with_lesson(found: Extracted, reader: "_Reader", needed: tuple[str, ...] | None = None) -> Extracted:
    return found if found.refusal is not None else replace(found, lesson=reader.lesson(found, needed))


def _cutter(ticket: Ticket, source: Source) -> Cutter | None:
    """None where the template is not asked, or there is nothing to cut; a rule of the source's file may select
    anything."""
    if not ticket.serve or source.extract != _NO_RULES:
        return None
    cutter = _ready_for(ticket).cutter
    return cutter if cutter.margins else None


def _read_within(
    page: Page, source: Source, ticket: Ticket, cut: Callable[[HtmlElement], list[str]]
) -> tuple["_Reader", Extracted, list[str]]:
    """The page without its margins, and which of them it had."""
    gone: list[str] = []
    reader = _Reader(replace(ticket, verify=False), gone)
    found = clean(extract_page(page, source, reader, lambda tree: gone.extend(cut(tree))), source)
    return reader, found, gone


def _needed(page: Page, source: Source, ticket: Ticket, found: Extracted, cutter: Cutter) -> tuple[str, ...] | None:
    """The margins without which the page says something else; all of them where it is no single one, or they are
    many. None for a page that has none of them."""
    whole = _record(found)
    _, without, gone = _read_within(page, source, ticket, cutter.cut)
    if not gone or _record(without) == whole:
        return () if gone else None
    blamed, tried = [], list(dict.fromkeys(gone))
    for path in tried if len(tried) <= _TRIALS else ():
        _, without, _ = _read_within(page, source, ticket, partial(cutter.cut, only={path}))
        if _record(without) != whole:
            blamed.append(path)
    return tuple(blamed or tried)


def _record(found: Extracted) -> Extracted:
    """Without what only says how it was found."""
    return replace(found, evidence=(), removed=(), lesson=None)


class _Reader:
    """Finds a page's text for `extract_page`, and remembers what it saw."""

    def __init__(self, ticket: Ticket, cut: Sequence[str] = ()) -> None:
        """`cut` are the parts that were taken out of the page before."""
        self.how = Reading.ALONE
        self._ticket = ticket
        self._cut = cut
        self._places = Places()
        self._why = ""
        self._served = 0
        self._likeness: float | None = None
        self._document: Document | None = None
        self._label_lines: list[Line] = []

    def __call__(self, document: Document, title: str | None) -> Ruled:
        self._document = document
        served = self._by_template(document, title) if self._ticket.serve else None
        if served is not None and not self._ticket.verify:
            self.how, self._served = Reading.TEMPLATE, self._ticket.state.version
            self._label_lines = served.lines
            return served
        alone = text_of(document, title)
        self._label_lines = alone.lines
        return alone if served is None else self._compared(served, alone)

    def _by_template(self, document: Document, title: str | None) -> Ruled | None:
        """None where what the template takes is not to be believed."""
        state = self._ticket.state
        taken = _ready_for(self._ticket).decider.decide(document.text_blocks, self._places)
        fault = fault_of(document, title, taken, checked=is_checked(state))
        if fault is not None:
            self.how, self._why = Reading.FELL_BACK, fault
            document.note("text", "", "template", reason=f"not believed: {fault}")
            return None
        unread = f"; parts beside the article not read: {len(self._cut)}" if self._cut else ""
        reason = f"{state.site}, learned from {state.pages} pages{unread}"
        document.note("text", "", "template", won=True, reason=reason)
        lines, titles = [Line(block.text, block) for block in taken.kept], titles_of(document, title)
        if is_checked(state):
            ruled = apply_title_rule(document, lines, titles)
        else:
            ruled = apply_rules(document, lines, titles, rescue=False)
        why = "every page of the site has such after its article"
        ends = [Removed(kind=Furniture.OTHER, text=block.text, why=why) for block in taken.closing]
        return replace(ruled, removed=[*ruled.removed, *ends])

    def _compared(self, served: Ruled, alone: Ruled) -> Ruled:
        """Both readings of one page: what is shown, and whether they agree."""
        state = self._ticket.state
        self._likeness = likeness(_texts(served), self._without_ends(alone))
        if agrees(self._likeness, state):
            self.how = Reading.AGREED
        else:
            self.how = Reading.DISAGREED
            self._why = f"the text read alone is like it only by {self._likeness:.2f}"
            shorter = len(words(" ".join(_texts(alone)))) < _SHORTER * len(words(" ".join(_texts(served))))
            if not (shorter or is_checked(state)):
                return alone
        self._served = state.version
        return served

    def _without_ends(self, alone: Ruled) -> list[str]:
        """Without what the template leaves out on purpose: whoever reads one page cannot know it."""
        blocks = [line.block for line in alone.lines if line.block is not None]
        ends = _ready_for(self._ticket).decider.after_article(blocks, self._places)
        return [line.text for line in alone.lines if line.block is None or line.block.index not in ends]

    def lesson(self, found: Extracted, needed: tuple[str, ...] | None) -> Lesson:
        """`needed` are the margins that the page's record needs, None where nobody has tried."""
        page = self._document
        assert page is not None  # extract_page has called
        kept = self._kept(found)
        labels, beside = Labels(kept=()), Around()
        if self.how is Reading.TEMPLATE:
            labels = Labels(kept=tuple(kept_of(block, self._places) for block in kept))
        else:
            own = {block.index for block in kept}
            labels = labels_of(page.text_blocks, own, self._places)
            if self._ticket.beside:
                beside = around(page.text_blocks, own, self._places)
        return Lesson(
            site=self._ticket.state.site, how=self.how, why=self._why, served=self._served,
            day=found.fetched_at.toordinal(), kept=labels.kept, places=labels.places, parents=labels.parents,
            likeness=self._likeness, spine=beside.spine, margins=beside.margins, needed=needed,
        )  # fmt: skip

    def _kept(self, found: Extracted) -> list[Block]:
        """The page's blocks that are article, in document order."""
        if self._served and self.how is not Reading.TEMPLATE:  # what was cleaned is the template's text
            kept = [line for line in self._label_lines if judge(line.text) is None]
        else:
            stays = set(found.paragraphs)
            kept = [line for line in self._label_lines if line.text in stays]
        blocks = {line.block.index: line.block for line in kept if line.block is not None}
        return [blocks[index] for index in sorted(blocks)]


def _texts(ruled: Ruled) -> list[str]:
    return [line.text for line in ruled.lines]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A site's template made ready to be asked."""

    version: int
    decider: Decider
    cutter: Cutter


_ready: dict[tuple[str, str, str], _Ready] = {}
"""A worker's, by lineage, source and site."""


def _ready_for(ticket: Ticket) -> _Ready:
    state = ticket.state
    key = ticket.lineage, state.source, state.site
    ready = _ready.get(key)
    if ready is None or ready.version != state.version:
        template = read_template(state.learned)
        ready = _Ready(state.version, Decider(template), Cutter(template.margins))
        if len(_ready) >= _SITES:
            _ready.clear()
        _ready[key] = ready
    return ready
