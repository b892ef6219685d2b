"""The publisher's articles, and what a perfect reader would make of each page."""

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from newswatch.configfile import into

ZONE = ZoneInfo("Asia/Tbilisi")
"""Both sites print times on this clock."""
_ROOM = files("newswatch.demo") / "content"


class Change(StrEnum):
    """What happens to an article on the second day."""

    NEW = "new"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondDay:
    state: Change
    title: str | None = None
    replace: tuple[tuple[str, str], ...] = ()
    append: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of content/articles."""

    site: str
    """`lantern` or `courier`."""
    path: str
    language: str
    section: str
    title: str
    authors: tuple[str, ...]
    hours_before: int
    """Published so many hours before the first day's visit; negative: after it."""
    tags: tuple[str, ...]
    credit: str
    text: str
    """Paragraphs parted by a blank line."""
    furniture_inside: bool = False
    """The job ad and the cookie notice stand as paragraphs in the article's own block too."""
    copies: str | None = None
    """The article (by file name) whose text is taken over between `lead` and `close`."""
    lead: str = ""
    close: str = ""
    second_day: SecondDay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as it stands on the site on one day; the truth that extraction is held against."""

    key: str
    site: str
    path: str
    language: str
    section: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    """On the site's own clock."""
    tags: tuple[str, ...]
    credit: str
    paragraphs: tuple[str, ...]
    """The article alone: no furniture, no author's note."""
    furniture_inside: bool


@cache
def entries() -> dict[str, Entry]:
    """By file name without `.toml`, in order."""
    room = sorted((_ROOM / "articles").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): into(Entry, tomllib.loads(file.read_text("utf-8")), where=file.name)
        for file in room
    }


@cache
def furniture(language: str) -> dict[str, str]:
    """Cookie notice, job ad and so on; English where the site has not translated them."""
    table = tomllib.loads(text("furniture.toml"))
    return dict(table.get(language, table["en"]))


@cache
def text(name: str) -> str:
    return (_ROOM / name).read_text("utf-8")


def authors_note(piece: Piece) -> str | None:
    """Kura Lantern names its authors in English and German only in a note that closes the article."""
    if not piece.authors or piece.site != "lantern" or piece.language not in ("en", "de"):
        return None
    return furniture(piece.language)["bio"].format(author=piece.authors[0])


def pieces(site: str, *, day: int, first_visit: datetime) -> tuple[Piece, ...]:
    """What `site` carries on `day` (1 or 2), newest first; what it has withdrawn is not among it."""
    found = (_piece(key, entry, day, first_visit) for key, entry in entries().items() if entry.site == site)
    return tuple(sorted((piece for piece in found if piece), key=lambda piece: piece.published, reverse=True))


def withdrawn(site: str, *, day: int) -> frozenset[str]:
    """Paths that answer 410."""
    return frozenset(
        entry.path for entry in entries().values() if entry.site == site and _change(entry, day) is Change.WITHDRAWN
    )


def _change(entry: Entry, day: int) -> Change | None:
    return entry.second_day.state if entry.second_day and day > 1 else None


def _piece(key: str, entry: Entry, day: int, first_visit: datetime) -> Piece | None:
    still_to_come = day == 1 and entry.second_day is not None and entry.second_day.state is Change.NEW
    if still_to_come or _change(entry, day) is Change.WITHDRAWN:
        return None
    if entry.second_day and _change(entry, day) is Change.EDITED:
        entry = _edited(entry, entry.second_day)
    published = first_visit.astimezone(ZONE).replace(second=0, microsecond=0) - timedelta(hours=entry.hours_before)
    return Piece(
        key=key,
        site=entry.site,
        path=entry.path,
        language=entry.language,
        section=entry.section,
        title=entry.title,
        authors=entry.authors,
        published=published,
        tags=entry.tags,
        credit=entry.credit,
        paragraphs=_paragraphs(entry),
        furniture_inside=entry.furniture_inside,
    )


def _edited(entry: Entry, change: SecondDay) -> Entry:
    body = entry.text
    for before, after in change.replace:
        if before not in body:
            raise ValueError(f"{entry.path}: the second day replaces '{before}', which the text does not hold")
        body = body.replace(before, after)
    return replace(entry, title=change.title or entry.title, text=f"{body}\n\n{change.append}")


def _paragraphs(entry: Entry) -> tuple[str, ...]:
    body = entries()[entry.copies].text if entry.copies else entry.text
    blocks = "\n\n".join((entry.lead, body, entry.close)).split("\n\n")
    return tuple(line for block in blocks if (line := " ".join(block.split())))
