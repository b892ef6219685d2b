"""WARC files as others write them: warcio's, and bytes put together by hand where no writer would do it."""

import asyncio
import gzip
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newswatch.archive.writer import Writer
from newswatch.models import Extracted, Page, Source
from newswatch.settings import Archive, Crawl, Settings
from pipelines.extract.templates.reading import read_page
from pipelines.extract.templates.ticket import Tickets
from pipelines.extract.workers import ExtractFailed
from pipelines.importing.backfill import Tell
from pipelines.importing.files import LocalFile
from pipelines.importing.progress import Harvest
from pipelines.outcomes import FailReason
from scheduler.backfill import take_in

T = TypeVar("T")
THEN = datetime(2019, 5, 4, 10, 30, tzinfo=UTC)
HTML = ("Content-Type", "text/html; charset=utf-8")
Pack = Callable[[bytes], bytes]
PACKS: dict[str, Pack] = {"warc": bytes, "warc.gz": gzip.compress, "warc.zst": zstandard.compress}


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A page as a crawler met it."""

    url: str
    html: str
    at: datetime = THEN
    status: str = "200 OK"
    headers: Sequence[tuple[str, str]] = (HTML,)
    body: bytes | None = None
    """In the place of `html`, as it went over the wire."""


def html(title: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"{text}</article></body></html>"
    )


def records(shots: Iterable[Shot], *, requests: bool = False, info: bool = False) -> list[bytes]:
    """One record each, not packed."""
    made: list[bytes] = []
    writer = WARCWriter(io.BytesIO(), gzip=False)
    if info:
        made.append(_written(writer.create_warcinfo_record("crawl.warc", {"software": "a crawler of others"})))
    for shot in shots:
        head = StatusAndHeaders(shot.status, list(shot.headers), protocol="HTTP/1.1")
        made.append(record("response", shot.url, shot.html.encode() if shot.body is None else shot.body, shot.at, head))
        if requests:
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example")], is_http_request=True)
            made.append(record("request", shot.url, b"", shot.at, asked))
    return made


def record(
    kind: str, url: str, body: bytes, at: datetime = THEN, head: StatusAndHeaders | None = None, **fields: str
) -> bytes:
    """`fields`: further WARC headers, `_` for `-`."""
    warc = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}", **{name.replace("_", "-"): said for name, said in fields.items()}}
    writer = WARCWriter(io.BytesIO(), gzip=False)
    return _written(
        writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=head, warc_headers_dict=warc)
    )


def _written(made: object) -> bytes:
    out = io.BytesIO()
    WARCWriter(out, gzip=False).write_record(made)
    return out.getvalue()


def lying(made: bytes, length: str) -> bytes:
    """With another Content-Length in its WARC header."""
    return re.sub(rb"Content-Length: \d+", f"Content-Length: {length}".encode(), made, count=1)


def write(path: Path, made: Iterable[bytes], pack: Pack = gzip.compress) -> Path:
    path.write_bytes(b"".join(pack(one) for one in made))
    return path


class Reader:
    """The extraction without processes; stands where a pool stands."""

    async def extract(self, page: Page, source: Source, tickets: Tickets | None = None) -> Extracted:
        if b"break the worker" in page.body:
            raise ExtractFailed(FailReason.EXTRACT_CRASHED, "the worker died")
        return read_page(page, source, None if tickets is None else tickets.of(page, source))


def take(
    writer: Writer, path: Path, sources: Mapping[str, Source], tell: Tell = lambda place, size: None, **wish: Any
) -> Harvest:
    """As `newswatch import` does it, in this process."""

    async def write(work: Callable[[Writer], T]) -> T:
        return work(writer)

    settings = Settings(archive=Archive(batch=wish.pop("batch", 64)), crawl=Crawl(max_body=200_000))
    work = take_in(
        LocalFile(path), sources, any_source=wish.pop("any_source", False), pool=Reader(), writer=writer,
        write=write, settings=settings, clock=writer.clock, tell=tell, **wish,
    )  # fmt: skip
    return asyncio.run(work)


def total(harvest: Harvest) -> int:
    """Of all ends; the law is that these are the records."""
    counts = (harvest.rejected, harvest.failed, harvest.skipped)
    return harvest.taken + sum(sum(one.values()) for one in counts)
