"""Candidates, pages and clocks for the tests of the archive."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newswatch.archive.writer import Writer
from newswatch.models import Candidate, Extracted, FoundLink, Page, Source, Stored, VersionKind
from newswatch.settings import Archive as ArchiveSettings

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class HandClock:
    """Stands still until moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def on(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


def source(source_id: str = "oc-media", **changes: object) -> Source:
    facts: dict[str, object] = {
        "id": source_id,
        "name": source_id.upper(),
        "home": f"https://{source_id}.example/",
        "languages": ("en",),
        "country": "GE",
        "covers": ("GE", "AM"),
        "timezone": "Asia/Tbilisi",
        "article": "/news/",
    }
    return Source(**{**facts, **changes})  # type: ignore[arg-type]


def candidate(slug: str = "one", *, title: str = "Corridor opens", text: str = "", **changes: object) -> Candidate:
    source_id = str(changes.pop("source", "oc-media"))
    url = str(changes.pop("url", f"https://{source_id}.example/news/{slug}"))
    paragraphs = tuple((text or f"The {slug} corridor opened on Friday.\n\nIran and Russia were told.").split("\n\n"))
    facts: dict[str, object] = {
        "source": source_id, "url": url, "final_url": url, "canonical_url": url, "fetched_at": NOON, "title": title,
        "authors": ("Nino Avdaliani",), "published_at": "2026-11-20T10:00:00+04:00", "published_raw": "20 Nov",
        "published_how": "meta", "modified_at": None, "language": "en", "section": "Politics", "tags": ("Georgia",),
        "lead": None, "paragraphs": paragraphs, "image": None, "image_credit": None, "partial": False,
    }  # fmt: skip
    page = Extracted(**{**facts, **changes})  # type: ignore[arg-type]
    body = "\n".join(paragraphs)
    return Candidate(
        extracted=page,
        url=url,
        url_key=key(url),
        alias_keys=((key(url), url),),
        text_hash=digest(body),
        content_hash=digest(f"{title}\n{body}"),
    )


def key(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def page(url: str, body: bytes = b"<p>An article.</p>", *, source_id: str = "oc-media", at: datetime = NOON) -> Page:
    headers = {"content-type": "text/html; charset=utf-8", "content-encoding": "gzip"}
    return Page(source=source_id, url=url, final_url=url, status=200, headers=headers, body=body, fetched_at=at)


def found(url: str, **hints: object) -> tuple[str, FoundLink]:
    return key(url), FoundLink(url=url, found_in="https://oc-media.example/feed", **hints)  # type: ignore[arg-type]


def open_writer(home: Path, clock: HandClock, role: str = "test", **settings: object) -> Writer:
    return Writer.open(home, clock=clock, settings=ArchiveSettings(**settings), role=role)  # type: ignore[arg-type]


def store(writer: Writer, what: Candidate, *, with_page: bool = False, baseline: bool = False) -> Stored:
    with writer.transaction():
        capture = writer.pages.append(page(what.url, at=writer.clock.now())) if with_page else None
        return writer.add_article(what, cleaner="1", capture=capture, observed_at=writer.clock.now(), baseline=baseline)


def edit(writer: Writer, article_id: int, what: Candidate, kind: VersionKind = VersionKind.TEXT) -> Stored:
    with writer.transaction():
        return writer.add_version(
            article_id, what, cleaner="1", kind=kind, capture=None, observed_at=writer.clock.now()
        )
