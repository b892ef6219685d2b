"""Pages for the tests of extract and clean, built from a few parts; every word is ours."""

from collections.abc import Mapping
from datetime import UTC, datetime

from newswatch.models import Extracted, FoundLink, Page, Source
from pipelines.clean.cleaning import clean
from pipelines.extract.page import extract_page

URL = "https://herald.example/en/region/bridge-opens.html"
CAPTURED = datetime(2026, 11, 23, 12, tzinfo=UTC)

TEXT = [
    "The new bridge over the river opened on Monday after four years of delays and two changes of contractor.",
    "Residents of both banks had petitioned the council since the old ferry sank in a storm in the spring of 2019.",
    "Engineers say the deck carries forty tonnes, which is enough for the buses that the town has yet to buy.",
    "The mayor thanked the builders and promised that tolls would not be charged before the end of the decade.",
]


def source(**changes: object) -> Source:
    known: dict[str, object] = {
        "id": "herald",
        "name": "The Valley Herald",
        "home": "https://herald.example/",
        "languages": ("en",),
        "country": "GE",
        "timezone": "Asia/Tbilisi",
        "article": r"/\w+/\w+/[\w-]+\.html$",
    }
    return Source(**{**known, **changes})  # type: ignore[arg-type]


def page(
    body: str | bytes,
    *,
    headers: Mapping[str, str] | None = None,
    url: str = URL,
    link: FoundLink | None = None,
) -> Page:
    return Page(
        source="herald",
        url=url,
        final_url=url,
        status=200,
        headers=dict(headers or {}),
        body=body if isinstance(body, bytes) else body.encode(),
        fetched_at=CAPTURED,
        link=link,
    )


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def html(
    *, head: str = "", above: str = "", title: str = "Bridge opens after long delay", body: str | None = None,
    below: str = "", language: str = "en",
) -> str:  # fmt: skip
    """A page with a menu, the article in `article > div.text`, and what the test puts around it."""
    text = paragraphs(TEXT) if body is None else body
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title} - The Valley Herald</title>'
        f'{head}</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/en/region">Region</a></li></ul></nav>'
        f'<main><article><h1>{title}</h1>{above}<div class="text">{text}</div></article>{below}</main>'
        "<footer><p>&copy; 2026 The Valley Herald</p></footer></body></html>"
    )


def read(body: str | bytes, *, of: Source | None = None, **changes: object) -> Extracted:
    """Extracted and cleaned, as a worker does it."""
    of = of or source()
    return clean(extract_page(page(body, **changes), of), of)  # type: ignore[arg-type]


def won(extracted: Extracted, field: str) -> list[str]:
    return [item.origin for item in extracted.evidence if item.field == field and item.won]
