"""What a target is told, as data: the payload. Every channel makes its own form of it; webhooks get it as it is.

The schema's name changes when a key changes its meaning or goes away; new keys may come at any time. docs/alerts.md
describes it.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from newswatch.alerts.rules import Alert
from newswatch.clock import iso, to_ms
from newswatch.models import Article

SCHEMA = "newswatch.alert/1"
MOST_ITEMS = 200
"""In one digest; `total` counts all."""
_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article and why it is told."""

    article: Article
    reason: str
    """match, update, withdrawn or returned."""
    why: dict[str, Any]
    """`{"snippets": [{"field", "parts": [{"text", "match"}]}]}`: the words in context, the match marked."""

    def as_json(self) -> dict[str, Any]:
        return {"reason": self.reason, "why": self.why, "article": article_json(self.article)}


def article_json(article: Article) -> dict[str, Any]:
    """The keys and their order are those of `newswatch show --json`."""
    seen = article.first_seen_at
    plain = {field.name: getattr(article, field.name) for field in dataclasses.fields(article)}
    return plain | {"first_seen_at": iso(seen) if seen else None, "status": str(article.status)}


def notice(alert: Alert, item: Item, *, dedup_key: str, at: datetime) -> dict[str, Any]:
    return _head("article", alert, dedup_key, at) | item.as_json()


def digest(alert: Alert, items: Sequence[Item], *, dedup_key: str, at: datetime, since: datetime) -> dict[str, Any]:
    """`since` to `at` is the time in which the articles were found."""
    period = {"from": iso(since), "to": iso(at)}
    shown = [item.as_json() for item in items[:MOST_ITEMS]]
    return _head("digest", alert, dedup_key, at) | {"period": period, "total": len(items), "items": shown}


def _head(kind: str, alert: Alert, dedup_key: str, at: datetime) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": kind,
        "dedup_key": dedup_key,
        "created_at": iso(at),
        "alert": {"name": alert.name, "query": alert.query, "mode": str(alert.mode)},
    }


def encode(payload: dict[str, Any], *, key: str) -> str:
    """The JSON as it is stored and sent; `key` is the idempotency key, the same in every attempt."""
    return msgspec.json.encode({"schema": payload["schema"], "key": key, **payload}).decode()


def dedup_key(alert: Alert, *what: object) -> str:
    """The same for every target of one alert that is told the same thing; an alert made anew has new ones."""
    return _digest(alert.id, alert.name, to_ms(alert.created_at), *what)


def target_key(dedup: str, label: str) -> str:
    return _digest(dedup, label)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:_KEY_LENGTH]
