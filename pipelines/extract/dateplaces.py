"""Where on a page its date stands: `time` and marked elements, lines near the headline, datelines, labelled lines."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from lxml.html import HtmlElement

from pipelines.extract.blocks import Block, ancestry
from pipelines.extract.datetext import HAS_DIGIT, Moment, month_of, read_date
from pipelines.extract.document import Document
from pipelines.extract.text import one_line

LATEST = date(2100, 1, 1)
APART = re.compile(
    r"(?:^|[\s_-])(?:related|rel-art|recommend\w*|sidebar|footer|comments?|popular|latest|most|weather"
    r"|current-?(?:date|time)|clock)(?:$|[\s_-])"
)
# WordPress puts an article's own categories and tags among its classes.
_OWN_TOPICS = re.compile(r"\b(?:category|tag)-\S+")
MODIFIED_WORD = re.compile(
    r"updated|modified|aktualisiert|geändert|änderung|обновлен|обновлён|изменен|განახლ|թարմացվ|yenilən|güncelle"
    r"|mis à jour|actualizado",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:(?:date )?(?:first )?published|posted|publication date|release date|veröffentlicht|erschienen|online seit"
    r"|publié|mise en ligne|date de publication|publicado|fecha de publicación|pubblicato|data di pubblicazione"
    r"|опубликовано|дата публикации|размещено|გამოქვეყნდა|გამოქვეყნების თარიღი|հրապարակվ\w+|հրապարակման ամսաթիվ"
    r"|dərc (?:edilib|olunub)|dərc tarixi|yayınlanma(?: tarihi)?|yayın tarihi|eklenme(?: tarihi)?)\b"
    r"(?:\s+(?:on|am|at|le|el|il))?\W*",
    re.IGNORECASE,
)
_MARKED = frozenset(
    ("datepublished", "schema:datepublished", "schema:datecreated", "dc:date", "dc:created", "dcterms:created")
)
_TELLING = _MARKED | {"datemodified"}
_OPENING, _AFTER_HEADLINE, _BEFORE = 70, 14, 5
"""Characters in which a dateline ends, lines below the headline it is looked for in, words that may stand before."""
_NEAR, _BESIDE = 30, 4
_OTHER_WORDS, _HARDLY_ANY = 8, 3
_DATE_LINES = 200
_LONGEST_LINE = 100
_LINK = 20
"""Characters of a link that is a teaser's."""


def times(page: Document) -> list[tuple[str, str, bool]]:
    """`time` and marked elements outside headers, side columns and teasers; the third says it is a change.

    An element marked as date of publication counts wherever it stands if it is the only one.
    """
    if page.times is None:
        page.times = _times(page)
    return page.times


def _times(page: Document) -> list[tuple[str, str, bool]]:
    tags = ("time",) if _TELLING.isdisjoint(page.marks) else ("time", "span", "abbr", "meta")
    elements = [one for one in page.tree.iter(*tags) if _tells(one)]
    marked = [element for element in elements if _prop(element) in _MARKED]
    found: list[tuple[int, str, str, bool]] = []
    for element in elements:
        raw = element.get("datetime") or element.get("content") or one_line(" ".join(element.itertext()), 200)
        if not raw or (set_apart(element) and marked != [element]):
            continue
        rank = 0 if element in marked or element.get("pubdate") is not None else 1
        found.append((rank, raw, f"{element.tag} element", _is_change(element)))
    found.sort(key=lambda item: item[0])
    return [item[1:] for item in found[:6]]


def _tells(element: HtmlElement) -> bool:
    return element.tag == "time" or _prop(element) in _TELLING


def _prop(element: HtmlElement) -> str:
    stated = element.get("itemprop") or (element.get("property") if element.tag != "meta" else "") or ""
    return stated.lower()


def _is_change(element: HtmlElement) -> bool:
    parent = element.getparent()
    before = (parent.text or "") if parent is not None else ""
    return _prop(element) == "datemodified" or bool(
        MODIFIED_WORD.search(element.get("class") or "") or MODIFIED_WORD.search(before)
    )


def set_apart(element: HtmlElement) -> bool:
    """True within headers, footers, side columns and lists of other articles."""
    for index, node in enumerate(ancestry(element, 12)):
        if node.tag in ("aside", "nav", "footer"):
            return True
        if node.tag == "header" and not any(True for _ in node.iter("h1")):
            return True
        if index < 5 and APART.search(_OWN_TOPICS.sub("", f"{node.get('class') or ''} {node.get('id') or ''}".lower())):
            return True
        if node.tag in ("article", "main"):
            return False
    return False


def near_headline(page: Document) -> Iterator[tuple[str, str]]:
    """Lines that hold little but a date with its year, the nearest to the headline first."""
    near: list[tuple[int, str]] = []
    start = page.headline_index
    for index, text, _ in _date_lines(page, start - _NEAR, start + _NEAR) if page.headline is not None else ():
        distance = index - start
        near.append((distance if distance > 0 else -2 * distance, text))
    near.sort(key=lambda item: item[0])
    yield from ((text, "visible text") for _, text in near[:6])


def beside_headline(page: Document) -> Iterator[tuple[str, str]]:
    """A date with nothing else in its line, right below the headline."""
    start = page.headline_index
    for _, text, _ in _date_lines(page, start + 1, start + _BESIDE) if page.headline is not None else ():
        if len(_other_words(text)) <= _HARDLY_ANY:
            yield text, "line below the headline"
            return


def dateline(page: Document) -> Iterator[tuple[str, str]]:
    """The date with which the text opens: `TBILISI, 6 May 2026 – …`, `Press release of 6 May 2026 | …`."""
    start = page.headline_index
    for block in page.blocks[start + 1 : start + 1 + _AFTER_HEADLINE] if page.headline is not None else ():
        opening = _opening_of(block.text) if len(block.text) > _LONGEST_LINE and block.link_share < 0.5 else ""
        if opening and not set_apart(block.element):
            yield opening, "dateline"


def _opening_of(text: str) -> str:
    """What ends with a date and a mark behind it, few words before it; '' for nothing like that."""
    for match in islice(re.finditer(r"\d{4}(?=\s*[.:|)–—-])", text[:_OPENING]), 3):
        opening = text[: match.end()]
        if read_date(opening, latest=LATEST) and len(_other_words(opening)) <= _BEFORE:
            return opening
    return ""


def labelled(page: Document) -> Iterator[tuple[str, str]]:
    """`Published: 6 May 2026` anywhere, the label in the same line or in the one before."""
    before = ""
    for block in page.blocks:
        text, label = block.text, _LABEL.match(block.text)
        if len(text) <= _LONGEST_LINE and not MODIFIED_WORD.search(text):
            stated = text[label.end() :] if label else text if _is_label(before) else ""
            if stated and len(_other_words(stated)) <= _HARDLY_ANY and read_date(stated, latest=LATEST):
                yield stated, "labelled line"
        before = text


def _is_label(text: str) -> bool:
    label = _LABEL.match(text)
    return label is not None and label.end() == len(text)


def the_only_one(page: Document) -> Iterator[tuple[str, str]]:
    """A date line far from any headline, where all such lines of the page agree on the day."""
    whole = _date_lines(page, 0, len(page.blocks))
    lines = {moment.day: text for _, text, moment in whole if len(_other_words(text)) <= _HARDLY_ANY}
    if len(lines) == 1:
        yield from ((text, "the only date line") for text in lines.values())


def _date_lines(page: Document, first: int, last: int) -> list[tuple[int, str, Moment]]:
    """(index, text, date) of the page's lines from `first` to `last` that hold little but a date."""
    found: list[tuple[int, str, Moment]] = []
    for block in page.blocks[max(first, 0) : last + 1]:
        if len(found) >= _DATE_LINES:
            break
        if len(block.text) > _LONGEST_LINE or not HAS_DIGIT(block.text):
            continue
        text = _without_change(block.text)
        moment = read_date(text, latest=LATEST)
        if moment is not None and _is_date_line(block, text) and block is not page.headline:
            found.append((block.index, text, moment))
    return found


def _without_change(text: str) -> str:
    """`Published: 6 May 2026` of `Published: 6 May 2026 / Updated: 7 May 2026`."""
    changed = MODIFIED_WORD.search(text)
    if changed is None or not any(map(str.isdigit, text[: changed.start()])):
        return text
    return text[: changed.start()].rstrip(" /|,;(–—-")


def _is_date_line(block: Block, text: str) -> bool:
    """True where a change is not spoken of and, but for the date, few words stand; not in teasers or side columns."""
    if block.tag == "h1" or (MODIFIED_WORD.search(text) and len(text) < 60):
        return False
    return len(_other_words(text)) <= _OTHER_WORDS and not set_apart(block.element) and not _in_teaser(block)


def _in_teaser(block: Block) -> bool:
    """Within a link, or in a list's item beside one."""
    for node in islice((block.element, *block.element.iterancestors()), 4):
        if node.tag == "a":
            return True
        if node.tag == "li":
            return any(len("".join(link.itertext()).strip()) > _LINK for link in node.iter("a"))
    return False


def _other_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if not month_of(word)]
