"""Alerts and their messages as `alerts list` and `alerts log` show them."""

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

from newswatch.alerts import backtest, plan, rules
from newswatch.alerts.changes import describe
from newswatch.alerts.narrow import FLOOD, narrower
from newswatch.alerts.rules import Alert, Mode, Options
from newswatch.archive.alert_store import AlertStore, HitState, Letter
from newswatch.archive.query import Query, parse
from newswatch.settings import Settings, seconds


def alerts(store: AlertStore, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """`hits` counts by state; `trouble` says why an alert cannot fire."""
    hits = store.found.hits_by_alert()
    none = dict.fromkeys(map(str, HitState), 0)
    return [
        describe(alert)
        | {
            "next_digest": _next_digest(alert, settings, now),
            "hits": none | hits.get(alert.id or 0, {}),
            "trouble": rules.trouble(alert),
        }
        for alert in rules.every(store)
    ]


def log(store: AlertStore, *, limit: int, alert: str | None) -> list[dict[str, Any]]:
    return [_letter(letter) for letter in store.letters(limit=limit, alert=alert)]


def forecast(
    store: AlertStore, settings: Settings, *, alert: str | None, query: Query | None, since: datetime, now: datetime
) -> dict[str, Any]:
    """What the alert of this name, or one with this query and nothing else asked for, would have told."""
    options, mode, zone = Options(), Mode.INSTANT, rules.reader_zone(settings)
    if alert is not None:
        found = rules.find(store, alert)
        options, mode, zone = found.options, found.mode, rules.zone_of(found, settings)
        query = parse(found.query)
    assert query is not None
    answers = store.found.past_answers(query, since=since, now=now)
    fresh = timedelta(seconds=seconds(settings.alerts.fresh))
    changes = store.found.past_changes(one.article_id for one in answers) if options.follow_ups else []
    told = backtest.forecast(answers, options, mode=mode, fresh=fresh, zone=zone, changes=changes)

    def count(narrow: Query) -> int:
        return len(backtest.told(store.found.past_answers(narrow, since=since, now=now), options, fresh))

    titles = [answer.title for answer in backtest.told(answers, options, fresh)]
    suggested = narrower(store.found.understood(query), titles, count) if told.busiest >= FLOOD else []
    samples = [{"id": one.article_id, "title": one.title, "url": one.url, "recorded_at": one.recorded_at.isoformat()}
               for one in told.samples]  # fmt: skip
    day = told.busiest_day.isoformat() if told.busiest_day else None
    return {"query": query.text, "since": since.isoformat()} | dataclasses.asdict(told) | {
        "busiest_day": day, "samples": samples, "narrower": suggested,
    }  # fmt: skip


def moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _next_digest(alert: Alert, settings: Settings, now: datetime) -> str | None:
    if alert.mode is Mode.INSTANT or alert.paused:
        return None
    return plan.next_digest(alert.mode, alert.options.at, rules.zone_of(alert, settings), now).isoformat()


def _letter(letter: Letter) -> dict[str, Any]:
    payload = json.loads(letter.payload)
    return {
        "alert": letter.alert,
        "target": letter.target,
        "about": _about(payload),
        "reason": payload.get("reason") or payload["kind"],
        "state": letter.state,
        "key": letter.key,
        "attempts": letter.attempts,
        "last_error": letter.last_error,
        "created_at": letter.created_at.isoformat(),
        "next_try_at": letter.due_at.isoformat() if letter.state == "waiting" else None,
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
    }


def _about(payload: dict[str, Any]) -> str:
    match payload["kind"]:
        case "article":
            return str(payload["article"]["title"])
        case "health":
            return str(payload.get("summary", "sources"))  # a pruned one has it no more
        case _:
            return f"{payload['total']} articles"
