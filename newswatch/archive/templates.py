"""Templates as rows: one a source and site, with what a person said of its pages. What was learned is opaque here."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from newswatch.archive.connection import WritingConnection
from newswatch.archive.normal import storable
from newswatch.archive.rows import as_json
from newswatch.clock import Clock, from_ms, to_ms
from newswatch.models import Lesson, Standing, TemplateReport, TemplateState

_COLUMNS = (
    "source_id", "site", "version", "learned", "standing", "pages", "checked", "usual", "ready_at", "uses", "served",
    "verified", "disagreed", "disagreed_in_row", "fallbacks", "fallbacks_in_row", "strange_in_row",
    "redesigned_at", "updated_at",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM template"
_PUT = f"INSERT OR REPLACE INTO template ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_SHOWN_PLACES = 10
Teach = Callable[[TemplateState, Sequence[Lesson]], TemplateState]
"""A site's state after some pages, in their order."""
_strings = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLabel:
    """What a person said of one kept page."""

    article_id: int
    site: str
    article: tuple[str, ...]
    """The blocks that are article, as they stand in the page; every other block is not."""
    labelled_at: datetime


class TemplateTable:
    """The writer's. States just read or written are remembered, so that asking for one a page costs nothing."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._known: dict[tuple[str, str], TemplateState] = {}
        self._gathered: dict[tuple[str, str], tuple[Teach, list[Lesson]]] = {}
        connection.settle.append(self.settle)
        connection.undo.append(self.refresh)

    def refresh(self) -> None:
        """What is remembered is read anew; what was gathered is dropped."""
        self._known.clear()
        self._gathered.clear()

    def find(self, source_id: str, site: str) -> TemplateState:
        """An empty one where nothing was learned yet."""
        known = self._known.get((source_id, site))
        if known is None:
            with self._connection.reading() as sql:
                known = self._known[source_id, site] = read_state(sql, source_id, site)
        return known

    def knows(self, source_id: str, site: str) -> bool:
        """Whether `find` has it at hand."""
        return (source_id, site) in self._known

    def of_source(self, source_id: str) -> list[TemplateState]:
        with self._connection.reading() as sql:
            return [_state(row) for row in sql.execute(f"{_SELECT} WHERE source_id = ? ORDER BY site", (source_id,))]

    def save(self, state: TemplateState) -> None:
        """Demands the transaction of the page that taught."""
        self._connection.demand()
        self._connection.sql.execute(_PUT, _row(state))
        self._known[state.source, state.site] = state

    def gather(self, source_id: str, lesson: Lesson, teach: Teach) -> None:
        """A page's lesson for `settle`: a template is read and written once a transaction, however many pages taught.

        Demands the transaction of the page.
        """
        self._connection.demand()
        self._gathered.setdefault((source_id, lesson.site), (teach, []))[1].append(lesson)

    def settle(self) -> None:
        """Before the commit: every site's template learns what was gathered."""
        gathered, self._gathered = self._gathered, {}
        for (source_id, site), (teach, lessons) in gathered.items():
            self.save(teach(self.find(source_id, site), lessons))

    def drop_labels(self, source_id: str) -> None:
        self._connection.demand()
        self._connection.sql.execute("DELETE FROM template_label WHERE source_id = ?", (source_id,))

    def labels(self, source_id: str, site: str | None = None) -> list[PageLabel]:
        """Oldest first."""
        with self._connection.reading() as sql:
            rows = sql.execute(
                "SELECT article_id, site, article, labelled_at FROM template_label WHERE source_id = ?"
                " AND (? IS NULL OR site = ?) ORDER BY labelled_at, article_id",
                (source_id, site, site),
            ).fetchall()
        return [_label(row) for row in rows]

    def keep_label(self, source_id: str, label: PageLabel) -> None:
        self._connection.demand()
        self._connection.sql.execute(
            "INSERT OR REPLACE INTO template_label (article_id, source_id, site, article, labelled_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (label.article_id, source_id, label.site, as_json(label.article), to_ms(label.labelled_at)),
        )


def read_state(sql: sqlite3.Connection, source_id: str, site: str) -> TemplateState:
    """An empty one where nothing was learned yet."""
    row = sql.execute(f"{_SELECT} WHERE source_id = ? AND site = ?", (source_id, site)).fetchone()
    return TemplateState(source=source_id, site=site) if row is None else _state(row)


def unlabelled(sql: sqlite3.Connection, source_id: str, limit: int) -> list[int]:
    """Articles of the source with a kept page that nobody labelled, newest first."""
    rows = sql.execute(
        "SELECT a.id FROM article a WHERE a.source_id = ? AND NOT EXISTS"
        " (SELECT 1 FROM template_label WHERE article_id = a.id)"
        " AND EXISTS (SELECT 1 FROM capture WHERE version_id = a.version_id) ORDER BY a.id DESC LIMIT ?",
        (source_id, limit),
    )
    return [row[0] for row in rows]


def reports(sql: sqlite3.Connection, source_id: str | None) -> list[TemplateReport]:
    rows = sql.execute(
        f"{_SELECT} WHERE ? IS NULL OR source_id = ? ORDER BY source_id, site", (source_id, source_id)
    ).fetchall()
    return [_report(sql, _state(row)) for row in rows]


def forget_article(sql: sqlite3.Connection, article_id: int) -> None:
    """Its text goes; what its site's template learned of places and hashes holds none."""
    sql.execute("DELETE FROM template_label WHERE article_id = ?", (article_id,))


def _report(sql: sqlite3.Connection, state: TemplateState) -> TemplateReport:
    places = sql.execute(
        "SELECT p.key FROM template t, json_each(t.learned, '$.places') p"
        " WHERE t.source_id = ? AND t.site = ? AND t.learned != ''"
        " ORDER BY p.value ->> '$[3]' DESC, p.value ->> '$[1]' DESC",
        (state.source, state.site),
    ).fetchall()
    article = sql.execute(
        "SELECT p.key FROM template t, json_each(t.learned, '$.places') p"
        " WHERE t.source_id = ? AND t.site = ? AND t.learned != ''"
        " AND (p.value ->> '$[3]' > p.value ->> '$[2]'"
        " OR (p.value ->> '$[3]' + p.value ->> '$[2]' = 0 AND p.value ->> '$[1]' > p.value ->> '$[0]'))"
        " ORDER BY p.value ->> '$[3]' DESC, p.value ->> '$[1]' DESC LIMIT ?",
        (state.source, state.site, _SHOWN_PLACES),
    ).fetchall()
    return TemplateReport(
        source=state.source, site=state.site, standing=state.standing, pages=state.pages, checked=state.checked,
        served=state.served, verified=state.verified, disagreed=state.disagreed, fallbacks=state.fallbacks,
        fallbacks_in_row=state.fallbacks_in_row, redesigned_at=state.redesigned_at, updated_at=state.updated_at,
        places=len(places), article_places=tuple(row[0] for row in article),
    )  # fmt: skip


def _row(state: TemplateState) -> tuple[object, ...]:
    return (
        state.source, state.site, state.version, storable(state.learned), state.standing, state.pages, state.checked,
        state.usual, state.ready_at, state.uses, state.served, state.verified, state.disagreed, state.disagreed_in_row,
        state.fallbacks, state.fallbacks_in_row, state.strange_in_row, _ms(state.redesigned_at), _ms(state.updated_at),
    )  # fmt: skip


def _state(row: tuple[object, ...]) -> TemplateState:
    told = dict(zip(_COLUMNS, row, strict=True))
    told["source"] = told.pop("source_id")
    told["standing"] = Standing(str(told["standing"]))
    for name in ("redesigned_at", "updated_at"):
        moment = told[name]
        told[name] = from_ms(moment) if isinstance(moment, int) else None
    return TemplateState(**told)  # type: ignore[arg-type]  # the columns are its fields


def _label(row: tuple[int, str, str, int]) -> PageLabel:
    article_id, site, article, at = row
    return PageLabel(article_id=article_id, site=site, article=_strings(article), labelled_at=from_ms(at))


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)
