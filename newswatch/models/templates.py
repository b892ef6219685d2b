"""Templates: what a page teaches of how its site is built, and how far a site's template has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Reading(StrEnum):
    """How a page's text was found."""

    ALONE = "alone"
    """From the page alone: there is no template, or none that may be used yet."""
    TEMPLATE = "template"
    AGREED = "agreed"
    """By the template, and read alone as well: the two texts are alike."""
    DISAGREED = "disagreed"
    FELL_BACK = "fell-back"
    """Alone, because what the template took was not to be believed."""
    CHECKED = "checked"
    """A person said what is article."""


class Kept(NamedTuple):
    """A block of a page that is article."""

    deep: str
    """Where it stands; see pipelines/extract/templates/signature.py."""
    parent: str
    """What stands around it; empty where it says nothing of that."""
    tokens: int
    hash: str
    """Of its text; empty for one too long to be furniture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What one page teaches of its site. It travels from the worker to the archive with the page's text."""

    site: str
    """Registrable domain."""
    how: Reading
    why: str = ""
    """Of a fallback or a disagreement, in words."""
    served: int = 0
    """Version of the template that gave the text; 0 for a text read alone."""
    day: int
    """When the page was captured: date.toordinal()."""
    kept: tuple[Kept, ...] = ()
    junk: tuple[Kept, ...] = ()
    """Short texts that a person took out; else empty."""
    places: tuple[tuple[str, int], ...] = ()
    """Tokens of everything else, by place."""
    parents: tuple[tuple[str, int], ...] = ()
    """And by what stands around it."""
    likeness: float | None = None
    """Of the two texts of a page that was read both ways, 0 to 1."""
    spine: tuple[str, ...] = ()
    """Paths of the elements that hold article, on a page read whole; see pipelines/extract/templates/margins.py."""
    margins: tuple[str, ...] = ()
    """Of the outermost that hold none."""
    needed: tuple[str, ...] | None = None
    """Those margins without which the page's record was another one; None where that was not tried."""


class Standing(StrEnum):
    """What a person says of a template."""

    LEARNING = "learning"
    """Nothing."""
    PINNED = "pinned"
    """It is used everywhere, as though pages had been checked."""
    FORGOTTEN = "forgotten"
    """It is never used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateState:
    """One site's template as the archive keeps it."""

    source: str
    site: str
    version: int = 0
    """Counts changes of what was learned."""
    learned: str = ""
    """JSON; see pipelines/extract/templates/records.py. Empty before the first page."""
    standing: Standing = Standing.LEARNING
    pages: int = 0
    """That taught."""
    checked: int = 0
    """Of them by a person."""
    usual: float = 1.0
    """How like a person's text the page-alone reading was on the checked pages, at worst."""
    ready_at: int = 0
    """How many pages must have taught before an automatic template is used."""
    uses: int = 0
    """Pages read with it since it was last put back to learning."""
    served: int = 0
    """Pages whose text it gave."""
    verified: int = 0
    """Pages that were read alone as well."""
    disagreed: int = 0
    """Of them those whose two texts were unlike."""
    disagreed_in_row: int = 0
    fallbacks: int = 0
    fallbacks_in_row: int = 0
    strange_in_row: int = 0
    """Pages whose article stood where the site had nothing until then."""
    redesigned_at: datetime | None = None
    """When page after page no longer fitted, last time."""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReport:
    """A template as people look at it; the field names are the JSON keys, in this order."""

    source: str
    site: str
    standing: Standing
    pages: int
    checked: int
    served: int
    verified: int
    disagreed: int
    fallbacks: int
    fallbacks_in_row: int
    redesigned_at: datetime | None
    updated_at: datetime | None
    places: int
    """Where blocks were seen to stand."""
    article_places: tuple[str, ...]
    """Those that hold article, most text first."""
