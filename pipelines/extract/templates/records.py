"""What is kept of how a site's article pages are built."""

import zlib

import msgspec


class Tally(msgspec.Struct, array_like=True):
    """Tokens seen at a place."""

    junk: float = 0.0
    content: float = 0.0
    checked_junk: float = 0.0
    """The same on pages that a person checked."""
    checked_content: float = 0.0
    pages: int = 0
    """That had it."""
    first: int = 0
    """Which of the site's pages had it first, from 1."""
    last: int = 0

    @property
    def size(self) -> float:
        return self.junk + self.content + self.checked_junk + self.checked_content


class Repeat(msgspec.Struct, array_like=True):
    """A short text that was kept on a page, and on how many."""

    pages: int
    last: int
    place: int
    parent: int
    """Numbers of where it stood, 0 for none: see `number_of`."""
    tokens: float
    """What it added there as article, to be taken back when it proves to be furniture."""
    first: int = 0
    """Which of the site's pages had it first, from 1; 0 where that was not yet noted."""


class Closing(msgspec.Struct, array_like=True):
    """A place that stands only after the article; see closing.py."""

    pages: int = 0
    """On which it stood so `times` times; less those on which it stood in another number."""
    times: int = 0
    since: int = 0
    """Which of the site's pages had it first, from 1."""
    closed: bool = False
    """It is not article."""


class Margin(msgspec.Struct, array_like=True):
    """A part of the site's pages by its path; see margins.py."""

    pages: int = 0
    """Read whole, on which it held nothing of the article."""
    since: int = 0
    """Which of the pages read whole had it first, from 1."""
    last: int = 0
    read: bool = False
    """It has held article, or what a page's record needs."""


class Margins(msgspec.Struct):
    pages: int = 0
    """Read whole."""
    agreed: int = 0
    """In a row whose record was the same without their margins."""
    places: dict[str, Margin] = {}


class Template(msgspec.Struct):
    pages: int = 0
    """That taught or were read with it: the clock of `last`."""
    halved: int = 0
    """The day (date.toordinal()) on which the counts were last halved."""
    places: dict[str, Tally] = {}
    parents: dict[str, Tally] = {}
    repeats: dict[str, Repeat] = {}
    """By the text's hash."""
    closing: dict[str, Closing] = {}
    """By place."""
    margins: Margins = msgspec.field(default_factory=Margins)
    own: dict[str, int] = {}
    """Hashes of short texts a person called article (1) or not (0): that is said of the text, wherever it stands."""


def number_of(place: str) -> int:
    """A short name for a place."""
    return zlib.crc32(place.encode("utf-8", "replace")) if place else 0


_decode = msgspec.json.Decoder(Template).decode
_encode = msgspec.json.Encoder().encode


def read_template(learned: str) -> Template:
    """Empty for an empty string."""
    return _decode(learned) if learned else Template()


def write_template(template: Template) -> str:
    return _encode(template).decode()
