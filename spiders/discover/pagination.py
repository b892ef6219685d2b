"""The way from a listing page to the next older one. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from newswatch.urls import host_of, site_of
from spiders.discover.page import Anchor, ListingPage, text_of

_PAGE_PARAM = re.compile(
    r"(?:p|pg|page|paged|pagenum|pageno|pagenumber|sf_paged|seite|sayfa|sehife|page_\w{1,12}|pageon)", re.IGNORECASE
)
_PAGE_PATH = re.compile(r"/(?:page|seite|sayfa|sehife|p)[/_-]?(\d{1,5})(?:\.html?)?/?$", re.IGNORECASE)
# en, de, ru, tr, az, ka, hy; in lower case, arrows and dots taken off
_OLDER = (
    "next|next page|older|older posts|older entries|older news|older articles|more news|load more|show more|"
    "nächste|nächste seite|weiter|vorwärts|ältere|ältere beiträge|ältere einträge|mehr laden|mehr anzeigen|"
    "следующая|следующая страница|следующие|далее|дальше|вперед|вперёд|старые записи|предыдущие записи|ещё|еще|"
    "показать ещё|показать еще|загрузить ещё|загрузить еще|"
    "sonraki|sonraki sayfa|ileri|eski yazılar|daha eski|daha eski yazılar|daha fazla|"
    "növbəti|növbəti səhifə|sonrakı|sonrakı səhifə|irəli|daha çox|köhnə xəbərlər|"
    "შემდეგი|შემდეგი გვერდი|შემდეგ|უფრო ძველი|ძველი პოსტები|მეტი|მეტის ნახვა|მეტის ჩატვირთვა|"
    "հաջորդ|հաջորդը|հաջորդ էջ|ավելի հին|հին գրառումներ|ավելին|բեռնել ավելին|տեսնել ավելին"
)
_OLDER_WORDS = frozenset(_OLDER.split("|"))
_OLDER_CLASS = re.compile(r"(?:^|[\s_-])(?:next|older|nav-previous)(?:$|[\s_-])", re.IGNORECASE)
_ARROWS = frozenset("›»→>⟩❯")
_EDGES = " \t\n.…:‹«<←›»>→⟩❯"


def older_pages(page: ListingPage, url: str) -> list[str]:
    """The next older page, at most one address; empty where the page names none.

    In order of trust: rel=next, the next number of a row of page numbers, a link that says so in one of seven
    languages. Links marked nofollow and other sites do not count.
    """
    here = _without_fragment(url)
    near = [
        anchor
        for anchor in page.anchors
        if "nofollow" not in anchor.relations and anchor.url != here and site_of(anchor.url) == site_of(url)
    ]
    for rule in (_by_relation, _by_number, _by_words):
        if (found := next(rule(near, here), None)) is not None:
            return [found]
    return []


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _by_relation(anchors: list[Anchor], _here: str) -> Iterator[str]:
    return (anchor.url for anchor in anchors if "next" in anchor.relations)


def _by_number(anchors: list[Anchor], here: str) -> Iterator[str]:
    """A link to this same listing with the page number after this one's.

    Where this page's address has no number, the row is asked which link is called `2`: some count from nought.
    """
    stem, number = page_number(here)
    later: list[tuple[int, bool, str]] = []
    for anchor in anchors:
        other_stem, other = page_number(anchor.url)
        if other is not None and other_stem == stem and other > (number or 0):
            called_two = text_of(anchor.element) == "2"
            later.append((other, called_two, anchor.url))
    if number is None:
        later = [found for found in later if found[1]] or [found for found in later if found[0] >= 2] or later
    elif later:
        later = [found for found in later if found[0] == number + 1]
    return (found[2] for found in sorted(later, key=lambda found: found[0]))


def page_number(url: str) -> tuple[str, int | None]:
    """(the listing's address without its page number, the number or None)."""
    parts = urlsplit(url)
    path, number = parts.path, None
    if match := _PAGE_PATH.search(path):
        path, number = path[: match.start()], int(match[1])
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if number is None and _PAGE_PARAM.fullmatch(name) and value.isascii() and value.isdigit() and len(value) <= 5:
            number = int(value)
        else:
            kept.append((name, value))
    return f"{host_of(url)}{path.rstrip('/')}?{sorted(kept)}", number


def _by_words(anchors: list[Anchor], _here: str) -> Iterator[str]:
    for anchor in anchors:
        if anchor.element.tag == "link":
            continue
        words = text_of(anchor.element).lower()
        labelled = (anchor.element.get("aria-label") or anchor.element.get("title") or "").lower().strip(_EDGES)
        if words.strip(_EDGES) in _OLDER_WORDS or labelled in _OLDER_WORDS or _marked_older(anchor, words):
            yield anchor.url


def _marked_older(anchor: Anchor, words: str) -> bool:
    """A class that says so, on a link that looks like a control and not like a teaser."""
    if len(words) > 30:
        return False
    parent = anchor.element.getparent()
    classes = anchor.element.get("class") or ""
    around = (parent.get("class") or "") if parent is not None else ""
    return bool(_OLDER_CLASS.search(classes) or _OLDER_CLASS.search(around)) and (
        not words or words in _ARROWS or page_number(anchor.url)[1] is not None
    )
