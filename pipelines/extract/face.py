"""`newswatch.extract`: the article of one page, without an archive."""

from collections.abc import Mapping
from datetime import UTC, datetime

from newswatch.errors import PageUnreadable
from newswatch.models import Article, ArticleStatus, Extracted, Page, Source
from newswatch.urls import host_of
from pipelines.clean.cleaning import clean
from pipelines.extract.page import extract_page


def extract(
    html: str | bytes, *, url: str, source: Source | None = None, headers: Mapping[str, str] | None = None
) -> Article:
    """The article `html` holds. `headers` (lower-case names) may tell the charset of bytes.

    Raises PageUnreadable when the page is no article, saying why.
    """
    source = source or unknown_source(url)
    extracted = read(html, url=url, source=source, headers=headers)
    if extracted.refusal is not None:
        raise PageUnreadable(f"{url}: no article stands there ({extracted.refusal}).")
    return article_of(extracted, source)


def read(html: str | bytes, *, url: str, source: Source, headers: Mapping[str, str] | None = None) -> Extracted:
    """As `extract`, with everything that was weighed and removed; never raises for what stands on the page."""
    page = Page(
        source=source.id,
        url=url,
        final_url=url,
        status=200,
        headers=dict(headers or {}),
        body=html.encode("utf-8", "replace") if isinstance(html, str) else html,
        fetched_at=datetime.now(UTC),
    )
    return clean(extract_page(page, source), source)


def unknown_source(url: str) -> Source:
    """What can be said of an outlet nobody has described: its host."""
    host = (host_of(url) or "unknown").removeprefix("www.")
    return Source(
        id="unknown", name=host, home=f"https://{host}/", languages=(), country="", timezone="UTC", article="."
    )


def article_of(extracted: Extracted, source: Source) -> Article:
    """`extracted` as people read it; not archived, so without id and history."""
    url = extracted.canonical_url or extracted.final_url
    return Article(
        id=None,
        url=url,
        urls=tuple(dict.fromkeys((url, extracted.final_url, extracted.url))),
        source=extracted.source,
        title=extracted.title or "",
        authors=extracted.authors,
        published_at=extracted.published_at,
        modified_at=extracted.modified_at,
        first_seen_at=None,
        language=extracted.language,
        country=source.country or None,
        section=extracted.section,
        tags=extracted.tags,
        lead=extracted.lead,
        text="\n\n".join(extracted.paragraphs),
        image=extracted.image,
        word_count=sum(len(text.split()) for text in extracted.paragraphs),
        partial=extracted.partial,
        story_id=None,
        version=1,
        status=ArticleStatus.CURRENT,
    )
