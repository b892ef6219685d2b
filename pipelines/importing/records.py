"""A line of an export as an article with its past, or why it is none."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal

import msgspec

from newswatch.archive.moments import read_utc
from newswatch.errors import NewswatchError
from newswatch.models import Address, Candidate, Extracted, Past, PastVersion, Source, Span, VersionKind
from newswatch.urls import clean_url, host_of
from pipelines.dedupe.exact import content_hash, text_hash
from pipelines.dedupe.identity import key_of
from pipelines.importing.lines import LONGEST

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
_SOURCE_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_PARTED = "\n\n"
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_SKEW = timedelta(days=1)
"""Between the clocks of two machines."""


class NotTaken(NewswatchError):
    """Why a line is no article, in words."""


class _Version(msgspec.Struct, frozen=True, kw_only=True):
    version: _Count
    seen_at: _Moment
    title: str
    text: str
    kind: VersionKind


class _State(msgspec.Struct, frozen=True, kw_only=True):
    status: Literal["withdrawn"]
    since: _Moment = msgspec.field(name="from")
    until: _Moment | None = msgspec.field(name="to", default=None)


class _Address(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    seen_at: _Moment


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of `newswatch export`; others are left aside. `id` and `story_id` are another archive's own."""

    url: str
    source: str
    title: str
    text: str
    first_seen_at: _Moment
    urls: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    country: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    lead: str | None = None
    image: str | None = None
    partial: bool = False
    version: _Count = 1
    status: Literal["current", "withdrawn"] = "current"
    versions: tuple[_Version, ...] = ()
    states: tuple[_State, ...] = ()
    addresses: tuple[_Address, ...] = ()


_decode = msgspec.json.Decoder(Record).decode


def read(line: bytes, *, now: datetime) -> Record:
    """Raises NotTaken saying what is wrong with it."""
    if len(line) > LONGEST:
        raise NotTaken(f"longer than {LONGEST // 1024 // 1024} MB")
    try:
        record = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise NotTaken(" ".join(str(fault).split())[:200]) from fault
    if why := _wrong(record, now):
        raise NotTaken(why)
    return record


def _wrong(record: Record, now: datetime) -> str | None:
    if not _SOURCE_ID.fullmatch(record.source):
        return "`source` is no source's name"
    if not all(url.startswith(("http://", "https://")) and clean_url(url) for url in (record.url, *_urls(record))):
        return "an address is no web address"
    if not record.title.strip() and not record.text.strip():
        return "neither title nor text"
    for name in ("published_at", "modified_at"):
        if (value := getattr(record, name)) is not None and read_utc(value) is None:
            return f"`{name}` is no date"
    moments = [record.first_seen_at, *(one.seen_at for one in record.versions)]
    if any(not _EARLIEST <= moment <= now + _SKEW for moment in moments):
        return "first seen in the future, or before 1970"
    return _wrong_history(record)


def _wrong_history(record: Record) -> str | None:
    versions = record.versions
    if not versions:
        return None
    if any(one.version >= two.version or one.seen_at > two.seen_at for one, two in pairwise(versions)):
        return "its versions are out of order"
    last = versions[-1]
    if (last.version, last.title, last.text) != (record.version, record.title, record.text):
        return "its last version is not the article as it stands"
    if any(state.until is not None and state.until < state.since for state in record.states):
        return "a state ends before it begins"
    return None


def _urls(record: Record) -> tuple[str, ...]:
    return (*record.urls, *(one.url for one in record.addresses))


def past_of(record: Record, source: Source, *, now: datetime) -> Past:
    """`now` dates a withdrawal of which only the fact is told."""
    first = _Version(
        version=record.version, seen_at=record.first_seen_at, title=record.title, text=record.text,
        kind=VersionKind.FIRST,
    )  # fmt: skip
    spans = [Span(since=one.since, until=one.until) for one in record.states]
    if record.status == "withdrawn" and not any(span.until is None for span in spans):
        spans.append(Span(since=now, until=None))
    return Past(
        versions=tuple(_version(record, one, source) for one in record.versions or (first,)),
        addresses=_addresses(record, source),
        spans=tuple(spans),
    )


def _version(record: Record, version: _Version, source: Source) -> PastVersion:
    paragraphs = tuple(version.text.split(_PARTED)) if version.text else ()
    extracted = Extracted(
        source=record.source, url=record.url, final_url=record.url, canonical_url=None, fetched_at=version.seen_at,
        title=version.title, authors=record.authors, published_at=record.published_at, published_raw=None,
        published_how="import" if record.published_at else None, modified_at=record.modified_at,
        language=record.language, section=record.section, tags=record.tags, lead=record.lead, paragraphs=paragraphs,
        image=record.image, image_credit=None, partial=record.partial,
    )  # fmt: skip
    candidate = Candidate(
        extracted=extracted, url=record.url, url_key=key_of(record.url, source), alias_keys=(),
        text_hash=text_hash(paragraphs, partial=record.partial), content_hash=content_hash(version.title, paragraphs),
    )  # fmt: skip
    return PastVersion(number=version.version, candidate=candidate, observed_at=version.seen_at, kind=version.kind)


def _addresses(record: Record, source: Source) -> tuple[Address, ...]:
    """With their own moments where those are told; else a millisecond apart, so that they keep their order."""
    if record.addresses:
        told = [(one.url, one.seen_at) for one in record.addresses]
    else:
        urls = dict.fromkeys((record.url, *record.urls))
        told = [(url, record.first_seen_at + timedelta(milliseconds=at)) for at, url in enumerate(urls)]
    return tuple(Address(key=key_of(url, source), url=url, seen_at=seen) for url, seen in told)


def unknown_source(record: Record) -> Source:
    """For an article of a source this home has no file of."""
    return Source(
        id=record.source,
        name=record.source,
        home=f"https://{host_of(record.url)}/",
        languages=(record.language,) if record.language else (),
        country=record.country or "",
        timezone="UTC",
        article="",
    )
