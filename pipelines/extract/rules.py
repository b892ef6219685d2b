"""Single-page rules on top of trafilatura's text. Each takes lines and gives lines, with what it took out."""

import re
from collections import Counter
from dataclasses import dataclass

from lxml.html import HtmlElement

from newswatch.models import Furniture, Removed
from pipelines.clean.pointers import SEE_ALSO
from pipelines.extract.blocks import Block
from pipelines.extract.body import Line, container
from pipelines.extract.document import Document
from pipelines.extract.jsonld import text_of, types_of
from pipelines.extract.lead import descriptions
from pipelines.extract.liveblog import with_posts
from pipelines.extract.rescue import rescued
from pipelines.extract.see_also import BRAKE, see_also_section, size
from pipelines.extract.standfirst import find_standfirst, stands
from pipelines.extract.text import letters, squeezed, vocabulary

_FURNITURE_TAGS = vocabulary("figcaption nav footer form button")
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:author-(?:bio|info|box|card|desc|data|profile)|bio|caption|figcaption|newsletter|related\w*"
    r"|recirc\w*"
    r"|recommend\w*|comments?|share|sharing|breadcrumbs?|sr-only|visually-hidden|screen-reader-text)(?:$|[\s_-])"
)
_WHOLE_ARTICLE = 600
"""Characters: enough to be the article by itself."""
_MOST_LINES = 1500
"""Lines from which on what belongs together is not looked for: every heading would cost a walk over all."""
_COMPARED = 300
"""Lines up to which each is compared with every other."""
_OFTEN = 3
_MEDIA = re.compile(r"VideoObject|ImageObject")
_CAPTION, _LONGER, _PULLED = 25, 1.2, 3
"""Characters of a caption at least; how much longer a paragraph is than what is pulled from it; pull quotes at most."""
_REPEATABLE = (40, 400)
_SENTENCE = re.compile(r"(?<=[.!?…։])[”»\"’“]*\s+")


@dataclass(frozen=True, slots=True)
class Ruled:
    lines: list[Line]
    removed: list[Removed]
    standfirst: Block | None = None


def apply_rules(page: Document, lines: list[Line], titles: list[str], *, rescue: bool = True) -> Ruled:
    """Title out, link-only out, furniture out, standfirst in, truncation rescue, in this order."""
    removed: list[Removed] = []
    for rule in (
        _without_other_articles,
        _without_titles,
        _without_repeats,
        _without_links,
        _without_see_also,
        _without_furniture,
        _without_captions,
        _without_pull_quotes,
    ):
        lines, taken = rule(page, lines, titles)
        removed += taken
    standfirst = find_standfirst(page, lines)
    if standfirst is not None and not stands(standfirst, lines):
        lines = [Line(standfirst.text, standfirst), *lines]
    if rescue:
        lines = with_posts(page, rescued(page, lines, removed), {squeezed(item.text) for item in removed})
    return Ruled(lines, removed, standfirst)


def apply_title_rule(page: Document, lines: list[Line], titles: list[str]) -> Ruled:
    """Title out and nothing else, for lines that a person's word stands behind."""
    lines, removed = _without_titles(page, lines, titles)
    return Ruled(lines, removed, find_standfirst(page, lines))


def _without_titles(_: Document, lines: list[Line], titles: list[str]) -> tuple[list[Line], list[Removed]]:
    barred = {letters(title) for title in titles if len(letters(title)) > 7}
    longest = 2 * max(map(len, titles), default=0)  # however it is punctuated
    taken = [line for line in lines if len(line.text) <= longest and letters(line.text) in barred]
    gone = {id(line) for line in taken}
    return [line for line in lines if id(line) not in gone], [
        Removed(kind=Furniture.TITLE, text=line.text, why="the title again") for line in taken
    ]


def _without_other_articles(page: Document, lines: list[Line], _: list[str]) -> tuple[list[Line], list[Removed]]:
    """Where the headline stands in an `article` element, text in `article` elements beside it is another article's."""
    own = next((_outermost_article(element) for _, element in page.h1s), None)
    if own is None:
        return lines, []
    homes = _homes(lines)
    inside = sum(len(line.text) for line, home in zip(lines, homes, strict=True) if home is own)
    if inside < _WHOLE_ARTICLE:
        return lines, []
    taken = [line for line, home in zip(lines, homes, strict=True) if home is not None and home is not own]
    gone = {id(line) for line in taken}
    why = "stands in another article on the same page"
    return [line for line in lines if id(line) not in gone], [
        Removed(kind=Furniture.SEE_ALSO, text=line.text, why=why) for line in taken
    ]


def _homes(lines: list[Line]) -> list[HtmlElement | None]:
    """Each line's outermost article; what stands beside each other has the same."""
    known: dict[HtmlElement | None, HtmlElement | None] = {}
    homes: list[HtmlElement | None] = []
    for line in lines:
        element = line.block.element if line.block is not None else None
        if element is None or element.tag == "article":
            homes.append(None if element is None else _outermost_article(element))
            continue
        parent = element.getparent()
        if parent not in known:
            known[parent] = _outermost_article(element)
        homes.append(known[parent])
    return homes


def _outermost_article(element: HtmlElement) -> HtmlElement | None:
    return next(iter([node for node in (element, *element.iterancestors()) if node.tag == "article"][-1:]), None)


def _without_repeats(_: Document, lines: list[Line], __: list[str]) -> tuple[list[Line], list[Removed]]:
    """A sentence that stands three times and more is a placeholder."""
    times = Counter(squeezed(line.text) for line in lines if _REPEATABLE[0] < len(line.text) < _REPEATABLE[1])
    often = {text for text, count in times.items() if count >= _OFTEN}
    taken = [line for line in lines if often and squeezed(line.text) in often]
    return _out(lines, taken, Furniture.OTHER, "stands here again and again")


def _without_links(_: Document, lines: list[Line], __: list[str]) -> tuple[list[Line], list[Removed]]:
    taken = [
        line
        for line in lines
        if line.block is not None and line.block.link_share > 0.9 and line.block.tag in _LINK_TAGS
    ]
    return _out(lines, taken, Furniture.SEE_ALSO, "nothing but a link")


def _without_see_also(page: Document, lines: list[Line], _: list[str]) -> tuple[list[Line], list[Removed]]:
    """A heading like "Read also" takes the section it heads with it; at the article's end, up to half of the text."""
    removed: list[Removed] = []
    if len(lines) > _MOST_LINES:
        return lines, []
    for line in [line for line in lines if len(line.text) <= 60 and SEE_ALSO.match(line.text)]:
        section, brake = see_also_section(page, line, lines)
        why = "stands under a heading that points to other articles"
        lines, taken = _out(lines, section, Furniture.SEE_ALSO, why, brake)
        removed += taken
    return lines, removed


_LINK_TAGS = vocabulary("p div h1 h2 h3 h4 h5 h6")


def _without_furniture(_: Document, lines: list[Line], __: list[str]) -> tuple[list[Line], list[Removed]]:
    holder = container(lines, 0.5)
    if holder is None:
        return lines, []
    known: dict[HtmlElement | None, bool] = {holder: False, None: False}
    taken = [line for line in lines if line.block is not None and _is_furniture(line.block.element, known)]
    return _out(lines, taken, Furniture.OTHER, "stands in an element named as furniture")


def _without_captions(page: Document, lines: list[Line], _: list[str]) -> tuple[list[Line], list[Removed]]:
    """A line that is the stated name or caption of a video or picture, or a picture's alternative text."""
    stated = [
        text_of(node.get(key)) for node in page.nodes if _MEDIA.search(types_of(node)) for key in ("name", "caption")
    ]
    stated += [picture.get("alt") or "" for picture in page.tree.iter("img")]
    captions = {letters(text) for text in stated if len(text) > _CAPTION} - {
        letters(text) for text in descriptions(page)
    }
    taken = [line for line in lines if not _is_heading(line) and letters(line.text) in captions]
    return _out(lines, taken, Furniture.CREDIT, "a picture's or a video's caption")


def _without_pull_quotes(_: Document, lines: list[Line], __: list[str]) -> tuple[list[Line], list[Removed]]:
    """Sentences set apart that stand word for word within a paragraph of the text; more than three are a summary."""
    if len(lines) > _COMPARED:
        return lines, []
    told = {id(line): letters(line.text) for line in lines}
    whole = "\n".join(told.values())
    taken = []
    for line in lines:
        own = told[id(line)]
        if not _REPEATABLE[0] < len(line.text) < _REPEATABLE[1] or not _is_twice(own[:_CAPTION], whole):
            continue  # its first sentence has that many letters, or is not looked for alone
        parts = _parts(line.text, own)
        if not all(_is_twice(part, whole) for part in parts) or _is_heading(line):
            continue  # one of them stands nowhere but in itself
        longer = [told[id(other)] for other in lines if len(other.text) > len(line.text) * _LONGER]
        if any(all(part in other for part in parts) for other in longer):
            taken.append(line)
    if len(taken) > _PULLED:
        return lines, []
    return _out(lines, taken, Furniture.OTHER, "repeats a sentence of the text, set apart")


def _is_twice(part: str, whole: str) -> bool:
    return whole.find(part, whole.find(part) + 1) >= 0


def _parts(text: str, whole: str) -> list[str]:
    """Its sentences in letters, for what stood between them ("he said") may have been left out; `whole` where one of
    them says too little by itself.
    """
    parts = [letters(part) for part in _SENTENCE.split(text)]
    return parts if min(map(len, parts)) >= _CAPTION else [whole]


def _is_heading(line: Line) -> bool:
    return line.block is not None and line.block.tag in ("h1", "h2", "h3", "h4")


def _out(
    lines: list[Line], taken: list[Line], kind: Furniture, why: str, brake: float = BRAKE
) -> tuple[list[Line], list[Removed]]:
    """`lines` without `taken`, unless that would be more than `brake` of the text, a quarter."""
    if not taken or size(taken) > size(lines) * brake:
        return lines, []
    gone = {id(line) for line in taken}
    return [line for line in lines if id(line) not in gone], [
        Removed(kind=kind, text=line.text, why=why) for line in taken
    ]


def _is_furniture(element: HtmlElement, known: dict[HtmlElement | None, bool]) -> bool:
    """`known` says it of the element to stop at and of those met before: most lines stand in the same ones."""
    chain: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and node not in known:
        chain.append(node)
        node = node.getparent()
    found = known[node]
    for node in reversed(chain):
        found = found or node.tag in _FURNITURE_TAGS or bool(_FURNITURE_NAME.search((node.get("class") or "").lower()))
        known[node] = found
    return found
