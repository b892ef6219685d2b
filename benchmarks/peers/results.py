"""What a run found out, as plain data: a JSON file a part in the run's folder, from which the tables are made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.peers.measured import Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """A first crawl of a site, beside trafilatura alone on the same pages."""

    name: str
    version: str
    pages: int
    outlets: int
    judged: int
    """Pages whose text is judged."""
    floor: Cost
    cost: Cost
    stored: int
    """Pages of the site, each once."""
    f1: float
    """Mean token F1 over all judged pages of the site, percent; a page that is not there counts 0."""

    @property
    def ratio(self) -> float:
        """CPU of the whole crawl to the floor's."""
        return self.cost.cpu / self.floor.cpu

    @property
    def speed(self) -> float:
        """Pages stored a second to those the floor reads."""
        return self.stored / self.cost.wall / (self.pages / self.floor.wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What became of a second run, and of one that was killed and run again."""

    name: str
    pages: int
    fetched: int
    """Article pages the second run asked for, those answered 304 aside."""
    doubled: int
    """Records of pages that were stored before, after the second run."""
    killed_lost: int
    """Pages of the first run that are not there after a kill and a whole run."""
    killed_doubled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Feeds with nothing new, asked again."""

    name: str
    version: str
    polls: int
    """Requests of feeds."""
    requests: int
    """All, robots.txt and articles too."""
    not_modified: int
    cpu_ms: float
    """A feed a poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    name: str
    why: str


@dataclass(slots=True, kw_only=True)
class Part:
    name: str
    day: str
    where: str
    crawls: list[Crawl] = field(default_factory=list)
    agains: list[Again] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def take_over(part: Part, before: Part, but: Collection[str]) -> None:
    """What `before` has of others than `but`; the part is of both days then."""
    first = before.day.partition(" to ")[0]
    part.day = part.day if first == part.day else f"{first} to {part.day}"
    part.crawls += [one for one in before.crawls if one.name not in but]
    part.agains += [one for one in before.agains if one.name not in but]
    part.polls += [one for one in before.polls if one.name not in but]
    part.failed += [one for one in before.failed if one.name not in but]


def in_order(part: Part, names: Sequence[str]) -> None:
    """Has the rows stand as `names` do, others behind them as they came."""
    place = {name: at for at, name in enumerate(names)}
    part.crawls.sort(key=lambda one: place.get(one.name, len(place)))
    part.agains.sort(key=lambda one: place.get(one.name, len(place)))
    part.polls.sort(key=lambda one: place.get(one.name, len(place)))


def keep(folder: Path, part: Part) -> None:
    """Whole or not at all: a run that is killed leaves what was kept before."""
    unfinished = folder / f"{part.name}.tmp"
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(part)))
    unfinished.replace(folder / f"{part.name}.json")


def kept(folder: Path, names: Sequence[str]) -> dict[str, Part]:
    """Those of the parts that are there."""
    files = {name: folder / f"{name}.json" for name in names}
    return {name: msgspec.json.decode(file.read_bytes(), type=Part) for name, file in files.items() if file.exists()}
