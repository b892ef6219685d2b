"""Records for the tests of dedupe and store: one source, and pages of it made of a few words."""

from datetime import UTC, datetime

from newswatch.models import Endpoint, EndpointKind, Extracted, Source

ARTICLE = "https://www.example.org/en/news/border-talks.html"


def source(**changes: object) -> Source:
    values: dict[str, object] = {
        "id": "example", "name": "Example", "home": "https://www.example.org/", "languages": ("en",), "country": "GE",
        "timezone": "Asia/Tbilisi", "article": r"example\.org/en/news/[a-z0-9-]+",
        "discover": (Endpoint(kind=EndpointKind.LISTING, url="https://www.example.org/en/news"),),
    }  # fmt: skip
    return Source(**{**values, **changes})  # type: ignore[arg-type]


def page(url: str = ARTICLE, **changes: object) -> Extracted:
    values: dict[str, object] = {
        "source": "example", "url": url, "final_url": url, "canonical_url": None,
        "fetched_at": datetime(2026, 11, 1, tzinfo=UTC), "title": "Border talks resume", "authors": (),
        "published_at": None, "published_raw": None, "published_how": None, "modified_at": None, "language": "en",
        "section": None, "tags": (), "lead": None, "paragraphs": ("One two three.",), "image": None,
        "image_credit": None, "partial": False,
    }  # fmt: skip
    return Extracted(**{**values, **changes})  # type: ignore[arg-type]


def sentences(count: int, word: str = "border") -> tuple[str, ...]:
    """`count` paragraphs of eight words, all different; no three words in a row are shared with another `word`'s."""
    return tuple(f"Of {word} item {word}-{_letters(n)} was {word} {_letters(n)} and {word}." for n in range(count))


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")
