"""The alerts that may fire, their queries read, kept in memory; after a change only what changed is read again."""

import logging
from dataclasses import dataclass

from newswatch.alerts import rules
from newswatch.alerts.rules import Alert
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertRow, AlertStore
from newswatch.archive.candidates import Book
from newswatch.errors import ConfigError
from newswatch.log import canonical

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    alert: Alert
    question: language.Question


class RuleBook:
    def __init__(self) -> None:
        self._revision: str | None = None
        self._rows: dict[int, AlertRow] = {}
        self._rules: dict[int, Rule] = {}
        """By the alert's id."""
        self._book = Book()
        self._following: set[int] = set()

    def __len__(self) -> int:
        return len(self._rules)

    def refresh(self, store: AlertStore) -> None:
        """Ten thousand unchanged alerts cost their rows, and nothing is parsed again."""
        unchanged = (revision := store.revision()) == self._revision
        rows = self._rows if unchanged else {row.id: row for row in store.alerts()}
        if rows:  # where nobody asks, no names need to be read
            self._book.use(store.aliases())
        if unchanged:
            return
        for gone in self._rows.keys() - rows.keys():
            self._drop(gone)
        for row in rows.values():
            if self._rows.get(row.id) != row:
                self._drop(row.id)
                self._take(row)
        self._rows = rows
        self._revision = revision

    def changed(self, form: str, seen: int) -> None:
        """For `Lexicon.on_change`."""
        self._book.changed(form, seen)

    def answers(self, version: language.OneVersion, *, new: bool) -> list[tuple[Rule, bool | None]]:
        """Alerts the version answers (True) or of which the index must be asked (False), and of one that is not `new`
        those that follow what they told before (None).
        """
        found: dict[int, bool | None] = {**self._book.answers(version.connection, version.wording)}
        if not new:
            found = dict.fromkeys(self._following) | found
        return [(self._rules[number], sure) for number, sure in sorted(found.items())]

    def _drop(self, number: int) -> None:
        if self._rules.pop(number, None) is not None:
            self._book.discard(number)
            self._following.discard(number)

    def _take(self, row: AlertRow) -> None:
        """One alert that cannot be read stops no article and no other alert; `alerts list` says why it is silent."""
        if row.paused:
            return
        alert = rules.from_row(row)
        try:
            query = rules.readable(alert)
        except ConfigError as why:
            _log.warning(canonical("alert", name=alert.name, cannot_fire=why))
            return
        self._rules[row.id] = Rule(alert, language.Question(query))
        self._book.add(row.id, query)
        if alert.options.follow_ups:
            self._following.add(row.id)
