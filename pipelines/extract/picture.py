"""The article's image, and whose it is."""

import re

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block
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

_OUTLETS = re.compile(
    r"^\s*(?:copyright|©|\(c\))[\s©]*(?:19|20)\d\d|rights? reserved|rechte vorbehalten|derechos reservados"
    r"|droits réservés|diritti riservati|права защищены|müəllif hüquqları|hakları saklıdır"
    r"|უფლება დაცულია|իրավունքները պաշտպանված",
    re.IGNORECASE,
)
"""The outlet's own line on whose everything is."""
_COPYRIGHT = re.compile(r"\s*\(?\s*(?:copyright|©|\(c\))", re.IGNORECASE)
_FOOTER = re.compile(r"footer", re.IGNORECASE)


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
    """Of a caption or a line of its own that begins with the word for it; the outlet's own line is none."""
    for block in page.blocks:
        if len(block.text) < 160 and (match := CREDIT.match(block.text)) and not _is_outlets(block):
            return one_line(match["who"].strip(" .)"), 200) or None
    return None


def _is_outlets(block: Block) -> bool:
    if _OUTLETS.search(block.text):
        return True
    if not _COPYRIGHT.match(block.text):
        return False
    above = (block.element, *block.element.iterancestors())
    return any(_FOOTER.search(f"{node.tag} {node.get('class') or ''} {node.get('id') or ''}") for node in above)
