"""What travels for WARC files: a task to read on in one for some minutes, and what was read of it, a batch at a time.

A `Stretch` says of each record its place in the file, and the archive says how far it came: what comes twice is known
by that, and where one is missing.
"""

from collections.abc import Sequence

from msgspec import Struct

from newswatch.models import Extracted, Page, Source, TemplateState
from newswatch.settings import Crawl, Extract
from pipelines.importing.progress import key_of
from pipelines.importing.warc import Place


class WarcTask(Struct, frozen=True, kw_only=True, tag="warc"):
    attempt: str
    file: str
    """A path, as the worker sees it, or a web address."""
    private: bool
    """A server in a private network may be asked."""
    asked: str
    """By what filter it is taken in, in short."""
    any_source: bool
    known: str | None
    """What the archive has of an earlier import of it; None: it is read from its beginning."""
    sources: Sequence[Source]
    templates: Sequence[TemplateState]
    """Each with the version it had."""
    crawl: Crawl
    extract: Extract
    batch: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """What is locked meanwhile: the file."""
        return (key_of(self.file).replace(" ", "."),)

    @property
    def kind(self) -> str:
        return "import"

    @property
    def named(self) -> dict[str, str]:
        return {"file": self.file}


class Sheet(Struct, frozen=True, kw_only=True):
    """A record as it was read: skipped, no page (a `reason`), or an article."""

    place: Place
    url: str = ""
    skipped: str | None = None
    reason: str | None = None
    detail: str = ""
    page: Page | None = None
    """Its body stayed behind, its record came along."""
    extracted: Extracted | None = None


class End(Struct, frozen=True, kw_only=True):
    """The last word of an attempt."""

    is_done: bool
    """The file was read to its end; else there is more of it."""
    learned: Sequence[TemplateState] = ()
    torn: str | None = None
    fault: str | None = None
    """Why it could not be read, in words."""
    is_absent: bool = False
    """The worker has no such file."""
    is_servers: bool = False
    """The fault is a server's; other files may be had."""


class Stretch(Struct, frozen=True, kw_only=True, tag="stretch"):
    attempt: str
    file: str
    asked: str
    any_source: bool
    head: str
    head_size: int
    size: int
    """The file's first bytes, as a digest and how many, and its length: by these it is known again."""
    is_fresh: bool
    """The attempt began at the file's beginning."""
    at: int
    """Bytes read so far."""
    records: int
    """Behind the last sheet, counted from the file's beginning."""
    sheets: Sequence[Sheet] = ()
    end: End | None = None
