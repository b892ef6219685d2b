"""The outlet's own names, as a page states them: what is taken off titles and is nobody's author."""

import re

from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.text import letters, words

_LAST = re.compile(r"^(.{8,}\S)\s*(?:[|ǀ丨ㅣ｜•·»:—–-]|::|//)\s+([^|]{2,60})$")
_LAST_CLOSE = re.compile(r"^(.{6,}?[^\s|ǀ丨ㅣ｜_-])\s*[|ǀ丨ㅣ｜_-]\s*([^|ǀ丨ㅣ｜_-]{2,30})$")
"""Without blanks, as in scripts that have none."""
_FIRST = re.compile(r"^([^|]{2,60}?)\s*(?:[|ǀ丨ㅣ｜•·»—–-]|::|//)\s+(.{8,})$")
_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|il|o|a)\s+", re.IGNORECASE)
_MORE_WORDS = 3
"""`Daily Mail` also signs as `Daily Mail Online`; a sentence that begins with the name is no name."""


def without_outlet(title: str, page: Document) -> str:
    """`title` minus a first or last part that is the outlet's name."""
    for pattern, keep, part in ((_LAST, 1, 2), (_LAST_CLOSE, 1, 2), (_FIRST, 2, 1)):
        match = pattern.match(title)
        if match and is_outlet(match[part], page):
            return match[keep].strip()
    return title


def is_outlet(text: str, page: Document) -> bool:
    """True for the source's name, the site's name as the page states it, and its host."""
    own, bare = letters(text), letters(_ARTICLE.sub("", text))
    if not own:
        return False
    short = len(words(text)) <= _MORE_WORDS
    return any(name in (own, bare) or (short and len(name) > 4 and own.startswith(name)) for name in outlet_names(page))


def outlet_names(page: Document) -> list[str]:
    """The outlet's names as letters: source, og:site_name, publisher, host with and without what stands around it."""
    if page.outlet is None:
        page.outlet = _outlet_names(page)
    return page.outlet


def _outlet_names(page: Document) -> list[str]:
    stated = [page.source.name, *(value for _, value in [page.meta("og:site_name", "application-name") or ("", "")])]
    stated.append(text_of(page.article.get("publisher")))
    host = page.url.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    while host.count("."):
        stated += [host, host.rpartition(".")[0]]
        host = host.partition(".")[2]
    return list(dict.fromkeys(name for name in map(letters, stated) if len(name) > 2))
