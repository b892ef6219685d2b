"""What an alert would have told: a bar a day, how many messages by rhythm, and samples."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from newswatch.alerts import backtest, rules, view
from newswatch.alerts.rules import Alert, Options
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.query import parse
from newswatch.settings import Settings, seconds
from newswatch.web.chart import Rect, spark

DAYS = 30
_WIDTH, _HEIGHT = 600, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    days: tuple[tuple[date, int], ...]
    """Oldest first, on the reader's clock: how many articles would have been told."""
    rects: tuple[Rect, ...]
    most: int
    told: dict[str, Any]
    """As `alerts test --json` has it."""


def picture(store: AlertStore, settings: Settings, *, query: str, now: datetime, alert: Alert | None = None) -> Picture:
    """Of the last thirty days. Raises QueryError for a query that cannot be read."""
    since = now - timedelta(days=DAYS)
    options, zone = (
        (alert.options, rules.zone_of(alert, settings)) if alert else (Options(), rules.reader_zone(settings))
    )
    fresh = timedelta(seconds=seconds(settings.alerts.fresh))
    answers = store.found.past_answers(parse(query), since=since, now=now)
    counted = Counter(one.recorded_at.astimezone(zone).date() for one in backtest.told(answers, options, fresh))
    first = since.astimezone(zone).date()
    days = tuple((first + timedelta(days=n), counted[first + timedelta(days=n)]) for n in range(DAYS + 1))
    told = view.forecast(
        store,
        settings,
        alert=alert.name if alert else None,
        query=None if alert else parse(query),
        since=since,
        now=now,
    )
    numbers = [number for _, number in days]
    return Picture(days=days, rects=spark(numbers, width=_WIDTH, height=_HEIGHT), most=max(numbers), told=told)
