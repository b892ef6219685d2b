"""A WARC record as a page of one of our sources, or why it is none. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newswatch.models import Page, Source
from newswatch.urls import clean_url
from pipelines.encodings import NotUndone
from pipelines.importing.http import Answer, read_answer
from pipelines.importing.warc import DAMAGED, Record
from pipelines.judging import no_page
from pipelines.outcomes import FailReason, RejectReason

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_SKEW = timedelta(days=1)
"""Between the clocks of two machines."""

Choose = Callable[[str], Source | RejectReason]
"""Whose article an address is, or why nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A page as a crawler met it then."""

    page: Page
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A record that is no page of ours: its kind, or a reason."""

    why: str
    host: bool = False
    """It is a page, of a host that is no source's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPage:
    """A capture of an address of ours that is no article's page, or cannot be read."""

    url: str
    reason: RejectReason | FailReason
    detail: str


def read_record(record: Record, choose: Choose, *, now: datetime, limit: int) -> Captured | Skipped | NoPage:
    if record.kind == DAMAGED:
        return NoPage(url="", reason=FailReason.BAD_RECORD, detail=record.fault)
    if record.kind not in ("response", "resource"):
        return Skipped(why=record.kind)
    url = clean_url(record.url)
    if url is None:
        return Skipped(why="not from the web")
    chosen = choose(url)
    if isinstance(chosen, RejectReason):
        return Skipped(why=chosen.value)
    try:
        return _page(record, url, chosen, now, limit)
    except NotUndone as fault:
        return NoPage(url=url, reason=fault.reason, detail=fault.detail)


def _page(record: Record, url: str, source: Source, now: datetime, limit: int) -> Captured | NoPage:
    if record.fault:
        return NoPage(url=url, reason=FailReason.CUT_SHORT, detail=f"the record {record.fault}")
    if record.is_too_large:
        return NoPage(url=url, reason=FailReason.TOO_LARGE, detail=f"{record.length} bytes")
    if record.date is None or not _EARLIEST <= record.date <= now + _SKEW:
        told = "it has no date" if record.date is None else f"its date is {record.date:%Y-%m-%d}"
        return NoPage(url=url, reason=FailReason.BAD_RECORD, detail=told)
    answer = _answer(record, limit)
    if answer.status in (404, 410):
        return NoPage(url=url, reason=RejectReason.GONE, detail=str(answer.status))
    if answer.status not in (200, 203):
        return NoPage(url=url, reason=FailReason.HTTP_STATUS, detail=str(answer.status))
    if (why := no_page(answer.headers, answer.body)) is not None:
        return NoPage(url=url, reason=why[0], detail=why[1])
    page = Page(
        source=source.id, url=url, final_url=url, status=answer.status, headers=answer.headers, body=answer.body,
        fetched_at=record.date,
    )  # fmt: skip
    return Captured(page=page, source=source)


def _answer(record: Record, limit: int) -> Answer:
    """A `resource` is a page without its HTTP answer."""
    if record.kind == "resource":
        if len(record.block) > limit:
            raise NotUndone(FailReason.TOO_LARGE, f"over {limit} bytes")
        return Answer(status=200, headers={"content-type": record.content_type}, body=record.block)
    return read_answer(record.block, limit)
