"""Pages that are written by script: the HTML that comes holds a frame and no article. Pure."""

import re

from pipelines.outcomes import RejectReason

_LOOKED_AT = 400_000
_SAYS_SO = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without) (?:your )?java ?script|java ?script[\w\s]{0,20}"
    r"(?:disabled|required|aktivieren|erforderlich|necessary)|(?:включите|активируйте) java ?script"
    r"|javascript['’]?[iı] (?:etkin|aktiv)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<(script|style|template|svg|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_NOSCRIPT = re.compile(r"<noscript\b[^>]*>(.*?)(?:</noscript\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r"<script\b", re.I)
_FRAME = 200
"""Characters a frame without its article shows at most, where nothing else tells."""
_FRAME_THAT_SAYS_SO = 2000
_WITHOUT_ARTICLE = frozenset({RejectReason.EMPTY, RejectReason.TOO_SHORT, RejectReason.WALL, RejectReason.SOFT_404})


def needs_browser(body: bytes, refusal: str | None) -> bool:
    """Whether a page in which no article was found would have one in a browser, as far as its HTML tells.

    `refusal` is why none was found; None where the page has no text at all.
    """
    if refusal is not None and refusal not in _WITHOUT_ARTICLE:
        return False
    html = body[:_LOOKED_AT].decode("utf-8", "replace")
    if _SCRIPT.search(html) is None:
        return False
    notes = " ".join(_NOSCRIPT.findall(html))
    shown = _plain(_NOSCRIPT.sub(" ", html))
    if len(shown) <= _FRAME:
        return True
    return len(shown) <= _FRAME_THAT_SAYS_SO and _SAYS_SO.search(f"{_plain(notes)} {shown}") is not None


def _plain(html: str) -> str:
    return " ".join(_TAG.sub(" ", _HIDDEN.sub(" ", html)).split())
