"""The archive's hook: which alerts an article answers, in the article's own transaction.

A hit and its messages are written with the article or not at all. Whether an alert matches is the archive's own
verdict on the stored version, so an alert and a search never differ.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from newswatch.alerts import message, outbox
from newswatch.alerts.book import Rule, RuleBook
from newswatch.alerts.message import Item
from newswatch.alerts.rules import Alert, Mode
from newswatch.archive import query as language
from newswatch.archive.alert_store import AlertStore, Hit, HitState
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.models import New, Stored, VersionKind
from newswatch.settings import Settings, seconds

SAME_TEXT_WITHIN = timedelta(days=14)
"""An equal text in another outlet is the same story for this long, whether or not stories know it yet."""
_A_DAY = timedelta(days=1)
_FOLLOW_UPS = {VersionKind.WITHDRAWN: "withdrawn", VersionKind.RETURNED: "returned"}


class Matcher:
    """Give it to `writer.on_stored`."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._fresh = timedelta(seconds=seconds(settings.alerts.fresh))
        self._book = RuleBook()

    def refresh(self, writer: Writer) -> None:
        """Reads the alerts that changed; each article does so by itself."""
        if self._book.changed not in writer.lexicon.on_change:
            writer.lexicon.on_change.append(self._book.changed)
        self._book.refresh(AlertStore(writer.connection.sql))

    def __call__(self, writer: Writer, stored: Stored) -> None:
        if stored.baseline or stored.imported:
            return
        self.refresh(writer)
        for rule, match in self.found(writer, stored):
            self.tell(writer, rule, stored, match)

    def found(self, writer: Writer, stored: Stored) -> Iterator[tuple[Rule, language.Match | None]]:
        """The alerts that the version answers, and those without a match that follow what they told before."""
        version = language.OneVersion.read(writer.connection.sql, stored.version_id) if len(self._book) else None
        if version is None:
            return
        writer.lexicon.settle(writer.connection.sql)
        new = isinstance(stored.verdict, New)
        for rule, sure in self._book.answers(version, new=new):
            match = version.found(rule.question) if sure else version.match(rule.question) if sure is False else None
            if match is not None or (rule.alert.options.follow_ups and not new):
                yield rule, match

    def tell(self, writer: Writer, rule: Rule, stored: Stored, match: language.Match | None) -> None:
        store = AlertStore(writer.connection.sql)
        reason = self._reason(writer, store, rule, stored, matches=match is not None)
        if reason is not None:
            self._keep(store, rule.alert, stored, reason, why_of(match))

    def _reason(self, writer: Writer, store: AlertStore, rule: Rule, stored: Stored, *, matches: bool) -> str | None:
        """`match` when the article answers for the first time, `update:7` and so on for a follow-up, else None."""
        alert = rule.alert
        if isinstance(stored.verdict, New):
            return "match" if matches else None
        before = store.find_hit(alert.id or 0, stored.article_id, "match")
        if before is not None:
            asked_for = alert.options.follow_ups and before.state in (HitState.TOLD, HitState.GATHERING)
            kind = _FOLLOW_UPS.get(stored.kind, "update")
            return f"{kind}:{stored.version_id}" if asked_for and stored.kind is not VersionKind.COSMETIC else None
        if not matches or stored.kind is VersionKind.WITHDRAWN:
            return None
        earlier = store.version_before(stored.article_id, stored.version_id)
        known = (
            earlier is not None and language.matches(writer.connection.sql, rule.question.query, earlier) is not None
        )
        return None if known else "match"  # an article that answered before the alert was made is no news

    def _keep(self, store: AlertStore, alert: Alert, stored: Stored, reason: str, why: dict[str, Any]) -> None:
        now = self._clock.now()
        state = self._state(store, alert, stored, reason, now)
        told = alert.mode is Mode.INSTANT and state is HitState.GATHERING
        new = store.add_hit(
            Hit(
                alert_id=alert.id or 0,
                article_id=stored.article_id,
                version_id=stored.version_id,
                story_id=stored.article.story_id,
                reason=reason,
                state=HitState.TOLD if told else state,
                snippet=msgspec.json.encode(why).decode(),
                at=now,
            )
        )
        if new and told:
            dedup = message.dedup_key(alert, stored.article_id, reason)
            also_in = store.found.also_in(stored.article_id)
            item = Item(
                article=stored.article, reason=reason.partition(":")[0], why=why, also_in=also_in,
                outlet=store.found.outlet(stored.article.source),
            )  # fmt: skip
            outbox.post(
                store, alert, message.notice(alert, item, dedup_key=dedup, at=now), now=now, settings=self._settings
            )

    def _state(self, store: AlertStore, alert: Alert, stored: Stored, reason: str, now: datetime) -> HitState:
        if reason != "match":
            return HitState.GATHERING
        late = is_late(
            first_seen=stored.article.first_seen_at or now,
            published_utc=stored.published_utc,
            published_at=stored.article.published_at,
            fresh=self._fresh,
        )
        if late and not alert.options.late:
            return HitState.LATE
        since = now - SAME_TEXT_WITHIN
        if not alert.options.every_copy and store.told_of_story(alert.id or 0, stored.article_id, since=since):
            return HitState.COPY
        return HitState.GATHERING


def is_late(
    *, first_seen: datetime, published_utc: datetime | None, published_at: str | None, fresh: timedelta
) -> bool:
    """Whether it was found more than `fresh` after its publication; of a bare date the day's last moment counts."""
    if published_utc is None:
        return False
    day_only = len(published_at or "") == len("2026-11-23")
    return first_seen - published_utc > fresh + (_A_DAY if day_only else timedelta())


def why_of(found: language.Match | None) -> dict[str, Any]:
    """The words in context as the payload has them; none for a follow-up in which they no longer stand."""
    if found is None:
        return {"snippets": []}
    places = [("title", found.title)] if found.title.marks else []
    places += [("text", found.text)] if found.text.text.strip() else []
    return {"snippets": [{"field": field, "parts": _parts(snippet)} for field, snippet in places]}


def _parts(snippet: language.Snippet) -> list[dict[str, Any]]:
    return [{"text": piece, "match": match} for piece, match in snippet.parts()]
