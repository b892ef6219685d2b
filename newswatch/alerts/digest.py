"""Digests: what an alert gathered goes out at its hour as one message. One missed while we were down goes once."""

from datetime import datetime

import msgspec

from newswatch.alerts import message, outbox, plan, rules
from newswatch.alerts.message import Item
from newswatch.alerts.rules import Alert, Mode
from newswatch.archive.alert_store import AlertStore, Hit
from newswatch.archive.writer import Writer
from newswatch.settings import Settings


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
    dedup = message.dedup_key(alert, "digest", hits[0].id, hits[-1].id)
    payload = message.digest(alert, items, dedup_key=dedup, at=now, since=hits[0].at)
    outbox.post(store, alert, payload, now=now, settings=settings)


def _item(store: AlertStore, hit: Hit) -> Item | None:
    """None when the article was forgotten meanwhile."""
    article = store.article(hit.article_id)
    if article is None:
        return None
    return Item(article=article, reason=hit.reason.partition(":")[0], why=msgspec.json.decode(hit.snippet))
