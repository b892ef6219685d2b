"""The words of a text with what their place tells: quoted or not, capital or not, at the head of a sentence."""

import re
from dataclasses import dataclass, replace

from pipelines.dedupe.exact import plain_text

_PIECE = re.compile(
    r"(?P<word>[^\W\d_]+|(?:(?<!\S)[-−])?\d+(?:[.,:]\d+)*)|(?P<quote>[«»„“”‟\"‹›])|(?P<end>[.!?։:]+|\n)"
)
_OPENING, _CLOSING = "«„‹", "»”‟›"
_SPELT = str.maketrans({"ё": "е", "Ё": "Е"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    word: str
    """As it is compared: case folded, ё as е, և as եւ."""
    capital: bool
    opens: bool
    """First of its sentence, so that a capital tells nothing."""
    paragraph: int
    quoted: int = 0
    """Words of the quotation it stands in."""


def tokens(text: str) -> list[Token]:
    """The same words as `exact.words`, paragraphs parted by line breaks."""
    found: list[Token] = []
    depth, begun, opens = 0, 0, True
    paragraph = 0
    for piece in _PIECE.finditer(plain_text(text).translate(_SPELT)):
        if (word := piece["word"]) is not None:
            found.append(Token(word=word.casefold(), capital=word[0].isupper(), opens=opens, paragraph=paragraph))
            opens = False
        elif (quote := piece["quote"]) is not None:
            if depth and quote not in _OPENING:
                depth -= 1
                if not depth:
                    _quote(found, begun)
                continue
            if not depth:
                begun, opens = len(found), True
            depth += quote not in _CLOSING
        else:
            opens = True
            if piece["end"] == "\n":
                paragraph += 1
                if depth:  # a quotation that goes on in the next paragraph
                    _quote(found, begun)
                    depth = 0
    return found


def _quote(found: list[Token], begun: int) -> None:
    size = len(found) - begun
    found[begun:] = [replace(token, quoted=size) for token in found[begun:]]
