"""Pages of one outlet around the same standing blocks; every article's words are its own."""

import html as markup
from collections.abc import Sequence

from newswatch.archive.writer import Writer
from newswatch.models import Extracted, FoundLink, Page, Source
from pipelines.dedupe import identify
from pipelines.settle import Arrival, Reread, Settled, settle
from tests.extracting import CAPTURED, html, page, paragraphs, read, source

_THINGS = (
    "orchard", "ferry", "glacier", "library", "customs", "harvest", "tunnel", "theatre", "journal", "market", "museum",
    "pipeline", "school", "village", "bridge", "border", "festival", "election", "winter", "teacher",
)  # fmt: skip
_DOINGS = (
    "closed early", "was painted anew", "lost its roof", "found another owner", "drew large crowds", "ran dry",
    "changed hands twice", "opened to visitors", "fell behind the plan", "won a prize",
)  # fmt: skip


def title_of(number: int) -> str:
    return f"{_thing(number, 0).capitalize()} and {_thing(number, 3)}: what the {_thing(number, 7)} year brought"


def texts_of(number: int, count: int = 6) -> list[str]:
    """Paragraphs of some thirty words; no two articles below number 20 share one."""
    return [
        f"In part {chr(97 + at)} of the report the {_thing(number, at)} {_DOINGS[(number + at) % 10]}, and those who "
        f"live by the {_thing(number, at + 5)} {_DOINGS[(number * 3 + at) % 10]} as well, so that the "
        f"{_thing(number * 7, at + 2)} of the district is spoken of wherever the {_thing(number, at + 11)} is known."
        for at in range(count)
    ]


def _thing(number: int, at: int) -> str:
    return _THINGS[(number + at * (number + 3)) % len(_THINGS)] + f"-{chr(97 + number % 20)}"


def with_blocks(texts: Sequence[str], blocks: Sequence[str], at: int = 2) -> list[str]:
    """The blocks' first half in the middle of the text, the rest at its foot."""
    middle = (len(blocks) + 1) // 2
    return [*texts[:at], *blocks[:middle], *texts[at:], *blocks[middle:]]


def url_of(number: int) -> str:
    return f"https://herald.example/en/region/story-{chr(97 + number)}.html"


def sibling(number: int, blocks: Sequence[str], language: str = "en") -> Extracted:
    """Extracted and cleaned, from a page on which the blocks are plain paragraphs of the article's own element."""
    body = paragraphs([markup.escape(text) for text in with_blocks(texts_of(number), blocks)])
    return read(html(title=title_of(number), body=body, language=language), url=url_of(number))


def put(
    writer: Writer, crawl: int, extracted: Extracted, *, of: Source | None = None, found_in: str = "list"
) -> Settled | Reread:
    """Into the archive, in a transaction of its own."""
    with writer.transaction():
        return settle(writer, arrival(crawl, extracted, of=of, found_in=found_in))


def arrival(crawl: int, extracted: Extracted, *, of: Source | None = None, found_in: str = "list") -> Arrival:
    of = of or source()
    link = FoundLink(url=extracted.url, found_in=found_in)
    fetched: Page = page(f"<p>{extracted.title}</p>", url=extracted.url, link=link)
    return Arrival(crawl_id=crawl, source=of, page=fetched, candidate=identify(extracted, of))


__all__ = ["CAPTURED", "arrival", "put", "sibling", "texts_of", "title_of", "url_of", "with_blocks"]
