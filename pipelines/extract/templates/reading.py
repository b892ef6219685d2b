"""How one page is read: by its site's template, alone, or both ways; and what it teaches then."""

from dataclasses import replace

from newswatch.models import Extracted, Furniture, Lesson, Page, Reading, Removed, Source
from pipelines.clean import clean
from pipelines.clean.furniture import judge
from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.page import extract_page, text_of, titles_of
from pipelines.extract.rules import Ruled, apply_rules, apply_title_rule
from pipelines.extract.templates.decide import Decider
from pipelines.extract.templates.guards import fault_of
from pipelines.extract.templates.lesson import Labels, kept_of, labels_of
from pipelines.extract.templates.likeness import likeness
from pipelines.extract.templates.records import read_template
from pipelines.extract.templates.schedule import agrees, is_checked
from pipelines.extract.templates.signature import Places
from pipelines.extract.templates.ticket import Ticket
from pipelines.extract.text import words

_SHORTER = 0.6
"""Of the template's length; a text read alone that is shorter lost something."""
_SITES = 64
"""Templates a worker keeps ready."""


def read_page(page: Page, source: Source, ticket: Ticket | None) -> Extracted:
    """Extracted and cleaned. With a ticket, `lesson` says what the page teaches of its site."""
    if ticket is None or source.extract.body:  # the source's file says where the text stands
        return clean(extract_page(page, source), source)
    reader = _Reader(ticket)
    found = clean(extract_page(page, source, reader), source)
    return found if found.refusal is not None else replace(found, lesson=reader.lesson(found))


class _Reader:
    """Finds a page's text for `extract_page`, and remembers what it saw."""

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket
        self._places = Places()
        self._how = Reading.ALONE
        self._why = ""
        self._served = 0
        self._likeness: float | None = None
        self._document: Document | None = None
        self._label_lines: list[Line] = []

    def __call__(self, document: Document, title: str | None) -> Ruled:
        self._document = document
        served = self._by_template(document, title) if self._ticket.serve else None
        if served is not None and not self._ticket.verify:
            self._how, self._served = Reading.TEMPLATE, self._ticket.state.version
            self._label_lines = served.lines
            return served
        alone = text_of(document, title)
        self._label_lines = alone.lines
        return alone if served is None else self._compared(served, alone)

    def _by_template(self, document: Document, title: str | None) -> Ruled | None:
        """None where what the template takes is not to be believed."""
        state = self._ticket.state
        taken = _decider(self._ticket).decide(document.text_blocks, self._places)
        fault = fault_of(document, title, taken, checked=is_checked(state))
        if fault is not None:
            self._how, self._why = Reading.FELL_BACK, fault
            document.note("text", "", "template", reason=f"not believed: {fault}")
            return None
        document.note("text", "", "template", won=True, reason=f"{state.site}, learned from {state.pages} pages")
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
            self._how = Reading.AGREED
        else:
            self._how = Reading.DISAGREED
            self._why = f"the text read alone is like it only by {self._likeness:.2f}"
            shorter = len(words(" ".join(_texts(alone)))) < _SHORTER * len(words(" ".join(_texts(served))))
            if not (shorter or is_checked(state)):
                return alone
        self._served = state.version
        return served

    def _without_ends(self, alone: Ruled) -> list[str]:
        """Without what the template leaves out on purpose: whoever reads one page cannot know it."""
        blocks = [line.block for line in alone.lines if line.block is not None]
        ends = _decider(self._ticket).after_article(blocks, self._places)
        return [line.text for line in alone.lines if line.block is None or line.block.index not in ends]

    def lesson(self, found: Extracted) -> Lesson:
        page = self._document
        assert page is not None  # extract_page has called
        labels = self._labels(page, found)
        return Lesson(
            site=self._ticket.state.site, how=self._how, why=self._why, served=self._served,
            day=found.fetched_at.toordinal(), kept=labels.kept, places=labels.places, parents=labels.parents,
            likeness=self._likeness,
        )  # fmt: skip

    def _labels(self, page: Document, found: Extracted) -> Labels:
        if self._served and self._how is not Reading.TEMPLATE:  # what was cleaned is the template's text
            kept = [line for line in self._label_lines if judge(line.text) is None]
        else:
            stays = set(found.paragraphs)
            kept = [line for line in self._label_lines if line.text in stays]
        own = {line.block.index for line in kept if line.block is not None}
        if self._how is Reading.TEMPLATE:
            return Labels(kept=tuple(kept_of(block, self._places) for block in page.text_blocks if block.index in own))
        return labels_of(page.text_blocks, own, self._places)


def _texts(ruled: Ruled) -> list[str]:
    return [line.text for line in ruled.lines]


_ready: dict[tuple[str, str, str], tuple[int, Decider]] = {}
"""A worker's templates made ready, by lineage, source and site, with their versions."""


def _decider(ticket: Ticket) -> Decider:
    state = ticket.state
    key = ticket.lineage, state.source, state.site
    version, decider = _ready.get(key, (-1, None))
    if decider is None or version != state.version:
        decider = Decider(read_template(state.learned))
        if len(_ready) >= _SITES:
            _ready.clear()
        _ready[key] = state.version, decider
    return decider
