"""Whether an answer is a web page at all: asked of what a crawl fetched and of what a WARC file holds. Pure."""

import re
from collections.abc import Mapping

from pipelines import answered
from pipelines.outcomes import RejectReason

_HTML = re.compile(r"text/html|application/xhtml\+xml|multipart/related", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE)


def looks_like_markup(body: bytes) -> bool:
    return _MARKUP.search(body[:2048]) is not None


def no_page(headers: Mapping[str, str], body: bytes) -> tuple[RejectReason, str] | None:
    """Why these are no page for us, and the detail; None where they are one. `headers` have lower-case names."""
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if not body.strip():
        return RejectReason.EMPTY, "the body is empty"
    if not _HTML.fullmatch(kind) and not (kind in ("", "text/plain") and looks_like_markup(body)):
        return RejectReason.NOT_HTML, kind or "no content type"
    if (instead := answered.no_page(body)) is not None:
        return RejectReason.NOT_HTML, instead
    if answered.forbids_index(headers.get("x-robots-tag", "")):
        return RejectReason.NOINDEX, "X-Robots-Tag"
    return None
