"""The headline: what the page's own evidence agrees on, without the outlet's name around it."""

import re
from dataclasses import dataclass

from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of
from pipelines.extract.text import letters, overlap, words

_SEPARATOR_AT_END = re.compile(r"[|•·»«:—–-]\s*$")
_LAST_PART = re.compile(r"\s+[|•·»—–-]\s+[^|•·»—–]{2,40}$")
_CUT = ("...", "…")
_MAX = 1000
_SHARED = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    value: str
    origin: str


def title_of(page: Document) -> str | None:
    """The winner; every candidate is noted as evidence."""
    candidates = _candidates(page)
    chosen, reason = _choose(page, candidates)
    seen = False
    for candidate in candidates:
        won = not seen and chosen is not None and candidate == chosen
        seen = seen or won
        page.note("title", candidate.value, candidate.origin, won=won, reason=reason if won else "")
    if chosen is None:
        return None
    bare = _confirmed(without_outlet(chosen.value, page), candidates)
    if bare != chosen.value:
        page.note("title", bare, chosen.origin, won=True, reason="the outlet's name taken off")
    return bare[:_MAX] or None


def _candidates(page: Document) -> list[Candidate]:
    found = [Candidate(text, "site rule") for text in page.pinned(page.source.extract.title)[:1]]
    if headline := text_of(page.article.get("headline"), _MAX):
        found.append(Candidate(headline, "json-ld headline"))
    found += [Candidate(text, "h1") for text, _ in page.h1s[:5]]
    for key in ("og:title", "twitter:title"):
        if named := page.meta(key):
            found.append(Candidate(named[1], key))
    if page.head_title:
        found.append(Candidate(page.head_title, "title element"))
    return found


def _choose(page: Document, candidates: list[Candidate]) -> tuple[Candidate | None, str]:
    """The rules in rank; each looks at the candidates and names one or none."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.origin, candidate)
    if pinned := first.get("site rule"):
        return pinned, "the source's file says where"
    headline = first.get("json-ld headline")
    h1s = [item for item in candidates if item.origin == "h1" and not _is_site(item.value, page)]
    named = [first[key] for key in ("og:title", "twitter:title", "title element") if key in first]
    if headline and page.is_news and not headline.value.endswith(_CUT):
        return headline, "a news article's own headline"
    if len(h1s) == 1 and not headline and len(words(h1s[0].value)) >= 2:
        return h1s[0], "the only h1"
    return _agreed(page, headline, h1s, named)


def _agreed(
    page: Document, headline: Candidate | None, h1s: list[Candidate], named: list[Candidate]
) -> tuple[Candidate | None, str]:
    """What several statements of the page support."""
    if headline and _visible(headline, page):
        return headline, "headline that stands in the page"
    told = [*([headline] if headline else []), *named]
    for h1 in h1s:
        if len(letters(h1.value)) > 7 and any(letters(h1.value) in letters(item.value) for item in told):
            return h1, "h1 that headline, og or title contains"
    for item in named:
        if _visible(item, page):
            return item, "stands in the page"
    for h1 in [] if headline else h1s:
        if any(overlap(h1.value, item.value) >= _SHARED for item in named):
            return h1, "h1 that shares words with og or title"
    left = [*told, *h1s]
    return (left[0], "nothing better") if left else (None, "")


def _is_site(text: str, page: Document) -> bool:
    """True for the outlet's name, and for what ends the title element after a separator while another h1 begins it."""
    if is_outlet(text, page):
        return True
    whole, own = page.head_title.casefold(), text.casefold()
    if not whole.endswith(own) or not _SEPARATOR_AT_END.search(page.head_title[: len(whole) - len(own)]):
        return False
    return any(other.casefold() != own and whole.startswith(other.casefold()) for other, _ in page.h1s)


def _confirmed(title: str, candidates: list[Candidate]) -> str:
    """`title` without a last part such as `| Sport`, where another candidate is just the rest."""
    head = _LAST_PART.sub("", title)
    if head != title and any(letters(item.value) == letters(head) for item in candidates):
        return head
    return title


def _visible(candidate: Candidate, page: Document) -> bool:
    return len(candidate.value) > 7 and candidate.value.casefold() in page.visible


def without_outlet(title: str, page: Document) -> str:
    """`title` minus a first or last part that is the outlet's name."""
    for pattern in (
        r"^(.{8,}\S)\s*(?:[|•·»:—–-]|::|//)\s+([^|]{2,60})$",
        r"^([^|]{2,60}?)\s*(?:[|•·»—–-]|::|//)\s+(.{8,})$",
    ):
        match = re.match(pattern, title)
        if not match:
            continue
        first = pattern.startswith("^(.{8")
        keep, part = (match[1], match[2]) if first else (match[2], match[1])
        if is_outlet(part, page):
            return keep.strip()
    return title


def is_outlet(text: str, page: Document) -> bool:
    """True for the source's name, the site's name as the page states it, and its host."""
    own = letters(text)
    if not own:
        return False
    return any(name and (own == name or (len(name) > 4 and own.startswith(name))) for name in outlet_names(page))


def outlet_names(page: Document) -> list[str]:
    """The outlet's names as letters: source, og:site_name, publisher, host."""
    stated = [page.source.name, *(value for _, value in [page.meta("og:site_name", "application-name") or ("", "")])]
    stated.append(text_of(page.article.get("publisher")))
    host = page.url.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    stated += [host, host.rpartition(".")[0]]
    return [letters(name) for name in stated if len(letters(name)) > 2]
