"""What a heading like "Read also" heads: a section of its own, or teasers that follow it to the article's end."""

import re

from lxml.html import HtmlElement

from pipelines.clean.furniture import judge
from pipelines.extract.blocks import Block
from pipelines.extract.body import Line
from pipelines.extract.document import Document

BRAKE = 0.25
"""Part of the text that a rule takes at most."""
_BRAKE_AT_END = 0.5
"""Under an explicit heading behind which no article follows: three teasers are a third of a brief."""
_TEASER = 300
"""Characters of a teaser at most."""
_HEADING = re.compile(r"h[1-6]$")


def see_also_section(page: Document, heading: Line, lines: list[Line]) -> tuple[list[Line], float]:
    """The lines that go with `heading`, itself the first, and the part of the text they may be; [] where it is gone."""
    if heading.block is None or not any(line is heading for line in lines):
        return [], BRAKE
    section = _section_of(heading.block.element, lines, _BRAKE_AT_END)
    if not _ends(section, lines):
        section = _section_of(heading.block.element, lines, BRAKE)
    if len(section) > 1:
        return section, _BRAKE_AT_END if _ends(section, lines) else BRAKE
    teasers = _teasers(page, heading, lines)
    return (teasers, _BRAKE_AT_END) if teasers else (section, BRAKE)


def _section_of(heading: HtmlElement, lines: list[Line], brake: float) -> list[Line]:
    """Of the largest element around the heading with nothing before it and no more than `brake` of the text."""
    total, section = size(lines), _held(heading, lines)
    for node in heading.iterancestors():
        held = _held(node, lines)
        first = held[0].block if held else None
        if first is None or first.element is not heading or size(held) > total * brake:
            break
        section = held
    return section


def _held(node: HtmlElement, lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.block is not None and within(line.block.element, node)]


def _ends(section: list[Line], lines: list[Line]) -> bool:
    """True where nothing follows that is not furniture by its wording."""
    last = max((at for at, line in enumerate(lines) if any(line is one for one in section)), default=len(lines))
    return all(judge(line.text) is not None for line in lines[last + 1 :])


def _teasers(page: Document, heading: Line, lines: list[Line]) -> list[Line]:
    """The heading and all lines below it, if they are links and two or more texts that each stand right behind one.

    One text behind one link may be the article that goes on.
    """
    at = next(at for at, line in enumerate(lines) if line is heading)
    below = [line for line in lines[at + 1 :] if judge(line.text) is None]
    block = heading.block
    marked = block is not None and (_HEADING.match(block.tag) is not None or block.bold_share > 0.8)
    told = [line for line in below if not _is_link(line.block)]
    if not marked or len(told) < 2 or not all(_is_teaser(page, line) for line in told):
        return []
    return [heading, *below]


def _is_teaser(page: Document, line: Line) -> bool:
    block = line.block
    if block is None or not block.index or len(line.text) > _TEASER:
        return False
    return _is_link(page.text_blocks[block.index - 1])


def _is_link(block: Block | None) -> bool:
    return block is not None and block.link_share > 0.5


def within(element: HtmlElement, holder: HtmlElement) -> bool:
    return element is holder or any(node is holder for node in element.iterancestors())


def size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)
