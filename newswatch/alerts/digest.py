"""Digests: what an alert gathered goes out at its hour as one message. One missed while we were down goes once."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from newswatch.alerts import message, outbox, plan, rules
from newswatch.alerts.message import Item
from newswatch.alerts.rules import Alert, Mode
from newswatch.archive.alert_store import AlertStore, Hit
from newswatch.archive.writer import Writer
from newswatch.rhythm import Around, Between, Cron, Exactly, read_rhythm
from newswatch.settings import Schedule, Settings

_AN_HOUR = timedelta(hours=1)


def close_due(writer: Writer, settings: Settings, now: datetime) -> int:
    """Writes the digests that are due into the outbox, each in a transaction of its own; returns their number."""
    with writer.connection.reading() as db:
        gathered = [(rules.from_row(row), hits) for row, hits in AlertStore(db).gathering()]
    written = 0
    for alert, hits in gathered:
        if rules.trouble(alert) is not None:
            continue
        closed = _closed(alert, settings, now)
        if ripe := [hit for hit in hits if hit.at <= closed]:
            with writer.transaction():
                _close(writer, alert, ripe, settings, now)
            written += 1
    return written


def _closed(alert: Alert, settings: Settings, now: datetime) -> datetime:
    """What an alert gathered before it was made an instant one goes at once."""
    if alert.mode is Mode.INSTANT:
        return now
    return plan.last_digest(alert.mode, alert.options.at, rules.zone_of(alert, settings), now)


def _close(writer: Writer, alert: Alert, hits: list[Hit], settings: Settings, now: datetime) -> None:
    store = AlertStore(writer.connection.sql)
    store.mark_told(hits)
    items = [item for hit in hits if (item := _item(store, hit)) is not None]
    if not items:
        return
    since = _since(alert, hits, settings, now)
    pause = max(_AN_HOUR, 2 * _longest_pause(settings.schedule))
    payload = message.digest(
        alert,
        arranged(items),
        dedup_key=message.dedup_key(alert, "digest", hits[0].id, hits[-1].id),
        at=now,
        since=since,
        gaps=store.found.gaps(since, now, longest_pause=pause),
    )
    outbox.post(store, alert, payload, now=now, settings=settings)


def _since(alert: Alert, hits: Sequence[Hit], settings: Settings, now: datetime) -> datetime:
    """The digest before this one, or whatever is told now that is older."""
    first = hits[0].at
    if alert.mode is Mode.INSTANT:
        return first
    closed = _closed(alert, settings, now)
    before = plan.last_digest(
        alert.mode, alert.options.at, rules.zone_of(alert, settings), closed - timedelta(milliseconds=1)
    )
    return min(first, max(before, alert.created_at))


def arranged(items: Sequence[Item]) -> list[Item]:
    """One item a story, its other articles folded into it; the story of most outlets first, then one with a match in
    its title, then in the order found. A change or withdrawal is told by itself, after its story.
    """
    stories: dict[object, list[Item]] = {}
    for item in items:
        stories.setdefault(item.article.story_id or ("article", item.article.id), []).append(item)
    return [item for story in sorted(stories.values(), key=_weight) for item in _folded(story)]


def _weight(story: Sequence[Item]) -> tuple[int, bool]:
    outlets = max(len(item.also_in.outlets) for item in story)
    return -outlets, not any(snippet["field"] == "title" for item in story for snippet in item.why["snippets"])


def _folded(story: Sequence[Item]) -> list[Item]:
    new = [item for item in story if item.reason == "match"]
    others = [item for item in story if item.reason != "match"]
    if not new:
        return others
    return [dataclasses.replace(new[0], copies=tuple(new[1:])), *others]


def _item(store: AlertStore, hit: Hit) -> Item | None:
    """None when the article was forgotten meanwhile."""
    article = store.article(hit.article_id)
    if article is None:
        return None
    return Item(
        article=article,
        reason=hit.reason.partition(":")[0],
        why=msgspec.json.decode(hit.snippet),
        also_in=store.found.also_in(hit.article_id),
        outlet=store.found.outlet(article.source),
    )


def _longest_pause(schedule: Schedule) -> timedelta:
    """Between two crawls of whichever source, where all is well: an adapted one may wait longer, all of them do not."""
    match read_rhythm(schedule.every):
        case Exactly(every=pause) | Between(slowest=pause) | Around(first=pause):
            return pause
        case Cron():
            return timedelta(days=1)
