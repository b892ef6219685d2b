"""Section and tags: JSON-LD, meta, the category line beside the date, tag links, breadcrumbs, the URL."""

import re
from collections.abc import Iterator

from pipelines.extract.dateplaces import LATEST
from pipelines.extract.datetext import read_date
from pipelines.extract.document import Document
from pipelines.extract.outlet import is_outlet
from pipelines.extract.text import letters, one_line, vocabulary

_MAX_TAGS = 40
_MAX_TAG = 80
_LINE_PARTS = re.compile(r"\s*[|•·/]\s*")
_COMMAS = re.compile(r"\s*[,;،、]\s*")
_TAG_CLASS = re.compile(
    r"\b(?:tags?|tag-?list|tag-?links?|post-tags?|entry-tags?|keywords?|topics?|schlagworte?|etiketler?)\b"
)
_TAG_HREF = re.compile(
    r"/(?=[tesk])(?:tags?|topics?|tema|temy|thema|themen|etiket|etiketler|keyword|schlagwort|tegi?|teg)/", re.IGNORECASE
)
_GENERIC = vocabulary("news home article articles www en de ru ka hy az tr index story stories post posts content")


def topics_of(page: Document, title: str | None) -> tuple[str | None, tuple[str, ...]]:
    """(section, tags); the tags without the section, the title and the outlet."""
    line = _category_line(page)
    section = _section(page, line)
    tags = _tags(page, line)
    barred = {letters(section or ""), letters(title or "")}
    kept: dict[str, str] = {}
    for tag in tags:
        if 0 < len(tag) <= _MAX_TAG and letters(tag) not in barred and not is_outlet(tag, page):
            kept.setdefault(letters(tag), tag)
    return section, tuple(kept.values())[:_MAX_TAGS]


def _section(page: Document, line: list[str]) -> str | None:
    candidates = [(text, "site rule") for text in page.pinned(page.source.extract.section)]
    value = page.article.get("articleSection")
    listed = value if isinstance(value, list) else [value]
    candidates += [(one_line(item, _MAX_TAG), "json-ld articleSection") for item in listed if isinstance(item, str)]
    if named := page.meta("article:section", "og:article:section", "parsely-section", "section", "sailthru.section"):
        candidates.append((named[1], f"meta {named[0]}"))
    if line:
        candidates.append((line[0], "category line"))
    candidates += [(part, "url") for part in _url_parts(page.url)]
    winner = None
    for value, origin in candidates:
        won = winner is None and bool(value) and len(value) <= _MAX_TAG and "://" not in value
        page.note("section", value, origin, won=won, reason="first in rank" if won else "")
        winner = value if won else winner
    return winner


def _url_parts(url: str) -> list[str]:
    parts = url.partition("://")[2].split("/")[1:-1]
    return [part for part in parts if re.fullmatch(r"[a-z][a-z-]{2,30}", part) and part not in _GENERIC][:1]


def _tags(page: Document, line: list[str]) -> list[str]:
    """The first kind of evidence that names any."""
    for found, origin in _stated_tags(page, line):
        tags = [tag for tag in (tag.strip(" #|") for tag in found) if tag]
        if tags:
            page.note("tags", ", ".join(tags[:_MAX_TAGS]), origin, won=True, reason="first in rank")
            return tags
    return []


def _stated_tags(page: Document, line: list[str]) -> Iterator[tuple[list[str], str]]:
    """Kind by kind, the dearer ones not looked for before they are asked for."""
    yield [tag for text in page.pinned(page.source.extract.tags) for tag in _COMMAS.split(text)], "site rule"
    yield [tag for value in page.metas.get("article:tag", ()) for tag in _COMMAS.split(value)], "meta article:tag"
    yield line[1:], "category line"
    yield _linked(page), "tag links"
    stated = page.article.get("keywords")
    listed = [one_line(str(item), 200) for item in stated] if isinstance(stated, list) else []
    if isinstance(stated, str):
        listed = _COMMAS.split(one_line(stated, 2000))
    yield [tag for tag in listed if not re.match(r"[\w.-]+:", tag)], "json-ld keywords"
    yield _COMMAS.split((page.meta("news_keywords", "keywords", "parsely-tags") or ("", ""))[1]), "meta keywords"


def _category_line(page: Document) -> list[str]:
    """`14 Feb 2022 | Insights, Armenia, Georgia`: what stands beside the date near the headline."""
    start = page.headline_index
    for block in page.blocks[start + 1 : start + 8]:
        parts = _LINE_PARTS.split(block.text) if len(block.text) <= 200 else []
        if not 2 <= len(parts) <= 4 or not read_date(parts[0], latest=LATEST):
            continue
        listed = [item for part in parts[1:] for item in _COMMAS.split(part)]
        if listed and all(item and len(item) < 40 and not any(map(str.isdigit, item)) for item in listed):
            return listed
    return []


def _linked(page: Document) -> list[str]:
    at = _to_tags([link.get("href") or "" for link, _ in page.links])
    is_said = "tag" in page.rels
    if not (at or is_said):
        return []  # as of most pages
    found = []
    for index, (link, rel) in enumerate(page.links):
        if (is_said and rel and "tag" in rel.split()) or (index in at and _in_tag_list(link)):
            found.append(one_line(" ".join(link.itertext()), 200))
    return found if len(found) <= 30 else []


def _to_tags(hrefs: list[str]) -> set[int]:
    """Which of them lead to tags; looked for in one text of all, at half of what one after another costs."""
    text = "\0".join(hrefs)  # no address has that sign
    found, index, last = set(), 0, 0
    for match in _TAG_HREF.finditer(text):
        index, last = index + text.count("\0", last, match.start()), match.start()
        found.add(index)
    return found


def _in_tag_list(element: object) -> bool:
    node = element
    for _ in range(4):
        node = node.getparent()  # type: ignore[attr-defined]
        if node is None:
            return False
        if _TAG_CLASS.search(f"{node.get('class') or ''} {node.get('id') or ''}".lower()):
            return True
    return False
