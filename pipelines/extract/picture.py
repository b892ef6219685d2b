"""The article's image, and whose it is."""

import re

from lxml.html import HtmlElement

from pipelines.extract.document import Document
from pipelines.extract.text import one_line

CREDIT = re.compile(
    r"^\s*(?:\(?\s*(?:photo(?:graph)?s?|image|picture|foto|bild(?:rechte|quelle)?|quelle|source|credits?"
    r"|copyright|©|\(c\)"
    r"|фото(?:графия)?|источник|иллюстрация|ფოტო|წყარო|լուսանկար(?:ը)?|լուս\.?|աղբյուր|şəkil|foto(?:ğraf)?|mənbə"
    r"|kaynak|görsel)"
    r"(?:\s+(?:by|credits?|courtesy(?: of)?|von|:))?\s*[:：/©|]\s*|(?:photo|image|picture) (?:by|courtesy of) "
    r"|©\s*)(?P<who>[^\n]{2,120}?)\)?\s*$",
    re.IGNORECASE,
)


def image_of(page: Document) -> tuple[str | None, str | None]:
    """(absolute address, credit line)."""
    candidates = [(_json_ld(page), "json-ld image")]
    if named := page.meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"):
        candidates.insert(0, (named[1], named[0]))
    if (figure := _figure(page)) is not None:
        candidates.append((figure.get("src") or "", "first figure"))
    winner = None
    for raw, origin in candidates:
        address = page.absolute(raw) if raw else None
        if address:
            page.note("image", address, origin, won=winner is None)
            winner = winner or address
    return winner, _credit(page)


def _json_ld(page: Document) -> str:
    value = page.article.get("image")
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or ""
    return value if isinstance(value, str) else ""


def _figure(page: Document) -> HtmlElement | None:
    return page.tree.find(".//figure//img[@src]")


def _credit(page: Document) -> str | None:
    """Of a caption or a line of its own that begins with the word for it."""
    for block in page.blocks:
        if len(block.text) < 160 and (match := CREDIT.match(block.text)):
            return one_line(match["who"].strip(" .)"), 200) or None
    return None
