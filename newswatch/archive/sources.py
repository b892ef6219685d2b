"""The sources as the archive knows them."""

from dataclasses import dataclass

import msgspec

from newswatch.archive import indexing, tokens
from newswatch.archive.connection import WritingConnection
from newswatch.archive.rows import as_json
from newswatch.models import Source

_strings = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What of a source every one of its articles carries."""

    country: str | None = None
    covers: tuple[str, ...] = ()


class SourceTable:
    def __init__(self, connection: WritingConnection) -> None:
        self._connection = connection
        self._facts: dict[str, SourceFacts] = {}
        connection.undo.append(self._facts.clear)

    def facts(self, source_id: str) -> SourceFacts:
        if (known := self._facts.get(source_id)) is None:
            known = self._facts[source_id] = self._read(source_id)
        return known

    def set(self, source: Source) -> None:
        """Inserts or updates; where country or coverage changed, the source's articles are found by the new ones."""
        with self._connection.joined():
            before = self._read(source.id)
            self._connection.sql.execute(
                "INSERT INTO source (id, name, country, covers, languages) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, country = excluded.country,"
                " covers = excluded.covers, languages = excluded.languages",
                (source.id, source.name, source.country, as_json(source.covers), as_json(source.languages)),
            )
            now = self._facts[source.id] = SourceFacts(country=source.country, covers=source.covers)
            if now != before:
                self._refilter(source.id, before, now)

    def set_enabled(self, source_id: str, enabled: bool | None) -> None:
        """None: as the file says. A source the archive does not know yet is left to `set`."""
        with self._connection.joined():
            self._connection.sql.execute("UPDATE source SET enabled = ? WHERE id = ?", (enabled, source_id))

    def choices(self) -> dict[str, bool]:
        """What the user switched, by source id."""
        with self._connection.reading() as sql:
            rows = sql.execute("SELECT id, enabled FROM source WHERE enabled IS NOT NULL").fetchall()
        return {source_id: bool(enabled) for source_id, enabled in rows}

    def _read(self, source_id: str) -> SourceFacts:
        row = self._connection.sql.execute("SELECT country, covers FROM source WHERE id = ?", (source_id,)).fetchone()
        return SourceFacts(country=row[0], covers=_strings.decode(row[1])) if row else SourceFacts()

    def _refilter(self, source_id: str, before: SourceFacts, now: SourceFacts) -> None:
        gone = set(_own_tokens(before))
        sql = self._connection.sql
        rows = sql.execute(
            "SELECT v.id FROM version v JOIN article a ON a.id = v.article_id WHERE a.source_id = ? ORDER BY v.id",
            (source_id,),
        )

        def change(filters: str) -> str:
            return " ".join([*(one for one in filters.split() if one not in gone), *_own_tokens(now)])

        indexing.refilter(sql, [row[0] for row in rows], change)


def _own_tokens(facts: SourceFacts) -> list[str]:
    country = [tokens.country(facts.country)] if facts.country else []
    return [*country, *(tokens.covers(one) for one in facts.covers)]
