"""What a target is told, as data: the payload. Every channel makes its own form of it; webhooks get it as it is.

The schema's name changes when a key changes its meaning or goes away; new keys may come at any time. docs/alerts.md
describes it.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from newswatch.alerts.rules import Alert
from newswatch.archive.alert_found import AlsoIn
from newswatch.archive.gaps import Gaps
from newswatch.clock import iso, to_ms
from newswatch.models import Article

SCHEMA = "newswatch.alert/1"
MOST_ITEMS = 200
"""In one digest; `total` counts all."""
_KEY_LENGTH = 32
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article and why it is told."""

    article: Article
    reason: str
    """match, update, withdrawn or returned."""
    why: dict[str, Any]
    """`{"snippets": [{"field", "parts": [{"text", "match"}]}]}`: the words in context, the match marked."""

    also_in: AlsoIn = field(default_factory=lambda: AlsoIn(outlets=(), first=None))
    outlet: str = ""
    """The source's name."""
    copies: tuple["Item", ...] = ()
    """In a digest: what is told of the same story with this one."""

    def as_json(self) -> dict[str, Any]:
        outlets = {"outlets": len(self.also_in.outlets), "first": self.also_in.first,
                   "names": list(self.also_in.outlets[:_MOST_NAMES])}  # fmt: skip
        return {
            "reason": self.reason,
            "why": self.why,
            "outlet": self.outlet,
            "also_in": outlets,
            "article": article_json(self.article),
        }

    def as_digest_json(self) -> dict[str, Any]:
        return {**self.as_json(), "copies": [one.as_copy_json() for one in self.copies]}

    def as_copy_json(self) -> dict[str, Any]:
        one = self.article
        return {"id": one.id, "source": one.source, "outlet": self.outlet, "title": one.title, "url": one.url}


def article_json(article: Article) -> dict[str, Any]:
    """The keys and their order are those of `newswatch show --json`."""
    seen = article.first_seen_at
    plain = {field.name: getattr(article, field.name) for field in dataclasses.fields(article)}
    return plain | {"first_seen_at": iso(seen) if seen else None, "status": str(article.status)}


def notice(alert: Alert, item: Item, *, dedup_key: str, at: datetime) -> dict[str, Any]:
    return head("article", alert, dedup_key, at) | item.as_json()


def digest(
    alert: Alert, items: Sequence[Item], *, dedup_key: str, at: datetime, since: datetime, gaps: Gaps | None = None
) -> dict[str, Any]:
    """`since` to `at` is the time in which the articles were found, and of which `gaps` tells what is missing."""
    period = {"from": iso(since), "to": iso(at)}
    told = {"total": sum(1 + len(item.copies) for item in items), "stories": len(items)}
    shown = [item.as_digest_json() for item in items[:MOST_ITEMS]]
    missing = _gaps_json(gaps or Gaps(not_reached=(), hours=()), items)
    return head("digest", alert, dedup_key, at) | {"period": period, **told, "gaps": missing, "items": shown}


def _gaps_json(gaps: Gaps, items: Sequence[Item]) -> dict[str, Any]:
    return {
        "not_reached": [dataclasses.asdict(one) for one in gaps.not_reached],
        "hours": [{"from": iso(start), "to": iso(end)} for start, end in gaps.hours],
        "partial": sum(item.article.partial for item in items),
    }


def head(kind: str, alert: Alert, dedup_key: str, at: datetime) -> dict[str, Any]:
    """What every payload begins with; `kind` is article, digest or health."""
    return {
        "schema": SCHEMA,
        "kind": kind,
        "dedup_key": dedup_key,
        "created_at": iso(at),
        "alert": {
            "name": alert.name,
            "query": alert.query,
            "mode": str(alert.mode),
            "priority": alert.options.priority,
        },
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
