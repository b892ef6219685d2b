"""Lines into the archive, a batch a transaction; every line ends in one counted outcome."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

from newswatch.archive.writer import Writer
from newswatch.models import Past, Source
from pipelines.importing import records
from pipelines.importing.lines import Lines
from pipelines.importing.records import NotTaken, Record

_TOLD = 20
"""Bad lines told one by one; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    line: int
    reason: str


@dataclass(kw_only=True)
class Taken:
    """What became of a file's lines: `lines` is the sum of the other counts."""

    lines: int = 0
    new: int = 0
    updated: int = 0
    """Known before, and a version, an address or a withdrawal more now."""
    same: int = 0
    copies: int = 0
    """Their text, or their address, is another article's."""
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason: forgotten, unknown source."""
    bad: int = 0
    examples: list[BadLine] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    """Sources that this home has no file of."""
    torn: str | None = None
    """Why the file ended before its end."""

    @property
    def taken(self) -> int:
        return self.new + self.updated + self.same + self.copies

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines, "new": self.new, "updated": self.updated, "same": self.same, "copies": self.copies,
            "skipped": dict(self.skipped), "bad": self.bad,
            "examples": [{"line": one.line, "reason": one.reason} for one in self.examples],
            "unknown": sorted(self.unknown), "torn": self.torn,
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` wrote, from the service."""
        known = {
            "skipped": Counter(told["skipped"]), "unknown": set(told["unknown"]),
            "examples": [BadLine(**one) for one in told["examples"]],
        }  # fmt: skip
        return cls(**{**told, **known})


class Import:
    """One file. `step` until it says False; what a step took is committed, and a second run finds it again.

    `sources` by id; `any_source` takes articles of others too. Raises ConfigError for a file that cannot be read.
    """

    def __init__(self, path: Path, sources: Mapping[str, Source], *, any_source: bool, batch: int) -> None:
        self.taken = Taken()
        self._lines = Lines(path)
        self._next = iter(self._lines)
        self._sources = sources
        self._any = any_source
        self._batch = max(1, batch)
        self._known_here: set[str] = set()

    @property
    def place(self) -> int:
        return self._lines.place

    @property
    def size(self) -> int:
        return self._lines.size

    def close(self) -> None:
        self._lines.close()

    def step(self, writer: Writer) -> bool:
        """One batch in one transaction. False at the end of the file. Raises ArchiveError; the batch is undone then."""
        now = writer.clock.now()
        batch = [(number, self._read(number, line, now)) for number, line in islice(self._next, self._batch)]
        ended: Counter[str] = Counter()
        with writer.transaction():
            for _, record in batch:
                if isinstance(record, Record):
                    ended[self._admit(writer, record, now)] += 1
        self._count(batch, ended)
        self.taken.torn = self._lines.torn
        return bool(batch)

    def _read(self, number: int, line: bytes, now: datetime) -> Record | BadLine | str:
        try:
            record = records.read(line, now=now)
        except NotTaken as why:
            return BadLine(line=number, reason=str(why))
        if record.source not in self._sources and not self._any:
            return record.source
        return record

    def _admit(self, writer: Writer, record: Record, now: datetime) -> str:
        source = self._sources.get(record.source)
        if record.source not in self._known_here and (source is not None or record.country):
            writer.set_source(source or records.unknown_source(record))
            self._known_here.add(record.source)
        past = records.past_of(record, source or records.unknown_source(record), now=now)
        return admit(writer, past)

    def _count(self, batch: list[tuple[int, Record | BadLine | str]], ended: Counter[str]) -> None:
        taken = self.taken
        taken.lines += len(batch)
        for name in ("new", "updated", "same", "copies"):
            setattr(taken, name, getattr(taken, name) + ended[name])
        if ended["forgotten"]:
            taken.skipped["forgotten"] += ended["forgotten"]
        for _, one in batch:
            if isinstance(one, BadLine):
                taken.bad += 1
                taken.examples = [*taken.examples, one][:_TOLD]
            elif isinstance(one, str):
                taken.skipped["unknown source"] += 1
                taken.unknown.add(one)


def admit(writer: Writer, past: Past) -> str:
    """new, updated, same, copies or forgotten; inside the writer's open transaction.

    Identity is that of a crawl: an address known before, else the same whole text within the source, unless the
    article that has it now had other words then.
    """
    first = past.versions[0]
    page = first.candidate.extracted
    keys = list(dict.fromkeys((first.candidate.url_key, *(one.key for one in past.addresses))))
    hashes = {one.candidate.text_hash for one in past.versions}
    if any(writer.is_forgotten(keys, page.source, text) for text in hashes):
        return "forgotten"
    known = writer.find_by_keys(keys)
    if known is not None and known.source_id != page.source:
        return "copies"
    if known is not None:
        return "updated" if writer.histories.merge(known.article_id, past) else "same"
    text = first.candidate.text_hash
    twin = writer.find_by_text(page.source, text) if text is not None and first.number == 1 else None
    if twin is not None and not writer.histories.had_other_words(twin.article_id, first.observed_at):
        writer.histories.add_addresses(twin.article_id, past.addresses)
        return "copies"
    writer.histories.add(past)
    return "new"
