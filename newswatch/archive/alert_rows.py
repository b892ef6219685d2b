"""The records of the alert store, and the rows they come from."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from newswatch.clock import from_ms


class HitState(StrEnum):
    TOLD = "told"
    """Its message is in the outbox."""
    GATHERING = "gathering"
    """Waits for its digest."""
    LATE = "late"
    """Found long after its publication: kept, not told."""
    COPY = "copy"
    """Another article of the story was told: kept, not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """`targets` and `options` are JSON; newswatch.alerts.rules knows what is in them."""

    id: int
    name: str
    query: str
    targets: str
    mode: str
    options: str
    paused: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that an alert found, for one reason."""

    id: int = 0
    alert_id: int
    article_id: int
    version_id: int
    story_id: int | None
    reason: str
    state: HitState
    snippet: str
    """JSON: the words in context."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one target."""

    id: int = 0
    alert_id: int
    alert: str = ""
    """The alert's name."""
    target: str
    """The target's label; the address itself stands with the alert."""
    key: str
    """The idempotency key every attempt carries."""
    payload: str
    created_at: datetime
    due_at: datetime
    state: str = "waiting"
    attempts: int = 0
    last_error: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """What became of an article after a version of it: a material edit, a withdrawal or a return."""

    article_id: int
    reason: str
    """update, withdrawn or returned, and the version's id, as in `alert_hit.reason`."""
    version_id: int
    """The version it made, or that was withdrawn or came back."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """An article by the first of its versions that answers a query."""

    article_id: int
    title: str
    url: str
    first_version: bool
    recorded_at: datetime
    first_seen_at: datetime
    published_utc: datetime | None
    published_at: str | None
    imported: bool
    texts: frozenset[str]
    """Fingerprints of its text as it was then; empty where it is too short to be known by. Equal texts share one."""
    version_id: int
    stories: tuple[tuple[int, datetime], ...]
    """Every story it was ever in, and from when."""
    baseline_at: datetime | None
    """End of its source's first completed crawl."""


ALERT = "SELECT id, name, query, targets, mode, options, paused, created_at FROM alert"
HIT = "SELECT id, alert_id, article_id, version_id, story_id, reason, state, snippet, at FROM alert_hit"
LETTER = (
    "SELECT o.id, o.alert_id, a.name, o.target, o.key, o.payload, o.created_at, o.due_at, o.state, o.attempts, "
    "o.last_error, o.sent_at FROM outbox o JOIN alert a ON a.id = o.alert_id"
)


def alert_of(row: Any) -> AlertRow:
    number, name, query, targets, mode, options, paused, created_at = row
    return AlertRow(id=number, name=name, query=query, targets=targets, mode=mode, options=options,
                    paused=bool(paused), created_at=from_ms(created_at))  # fmt: skip


def hit_of(row: Any) -> Hit:
    number, alert_id, article_id, version_id, story_id, reason, state, snippet, at = row
    return Hit(id=number, alert_id=alert_id, article_id=article_id, version_id=version_id, story_id=story_id,
               reason=reason, state=HitState(state), snippet=snippet, at=from_ms(at))  # fmt: skip


def letter_of(row: Any) -> Letter:
    (number, alert_id, alert, target, key, payload, created_at, due_at, state, attempts, error, sent_at) = row
    return Letter(id=number, alert_id=alert_id, alert=alert, target=target, key=key, payload=payload,
                  created_at=from_ms(created_at), due_at=from_ms(due_at), state=state, attempts=attempts,
                  last_error=error, sent_at=None if sent_at is None else from_ms(sent_at))  # fmt: skip


PAST = """
SELECT a.id, r.title, a.url, v.number, v.recorded_at, a.first_seen_at, a.published_utc, r.published_at, a.imported,
    a.text_hash, v.id = a.version_id, r.text,
    (SELECT json_group_array(json_array(story_id, from_at)) FROM story_member WHERE article_id = a.id), s.baseline_at,
    v.id
FROM answer JOIN version v ON v.id = answer.version_id JOIN article a ON a.id = v.article_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN source s ON s.id = a.source_id
WHERE v.recorded_at >= ? ORDER BY v.id
"""


_TELLS = "('withdrawn', 'returned', 'cosmetic', 'first')"
CHANGES = f"""
SELECT v.article_id, 'update:' || v.id, v.id, v.recorded_at FROM version v
WHERE v.article_id IN (SELECT value FROM json_each(:articles)) AND v.kind NOT IN {_TELLS}
    AND (SELECT cleaner FROM rendering WHERE version_id = v.id ORDER BY id LIMIT 1) <> :import
UNION ALL
SELECT w.article_id, 'withdrawn:' || v.id, v.id, w.from_at FROM article_status w JOIN version v
    ON v.article_id = w.article_id AND v.observed_at <= w.from_at
    AND (v.superseded_at IS NULL OR v.superseded_at > w.from_at)
WHERE w.article_id IN (SELECT value FROM json_each(:articles))
UNION ALL
SELECT w.article_id, 'returned:' || v.id, v.id, w.to_at FROM article_status w JOIN version v
    ON v.article_id = w.article_id AND v.observed_at < w.to_at
    AND (v.superseded_at IS NULL OR v.superseded_at > w.to_at)
WHERE w.article_id IN (SELECT value FROM json_each(:articles)) AND w.to_at IS NOT NULL
ORDER BY 4, 3
"""
"""An article that comes back with other words has a version from then on, and is told as that."""


def past_of(row: Any) -> PastAnswer:
    (article_id, title, url, number, recorded, first_seen, published_utc, published, imported,
     text_hash, current, text, stories, baseline, version_id) = row  # fmt: skip
    return PastAnswer(
        article_id=article_id,
        title=title,
        url=url,
        first_version=number == 1,
        recorded_at=from_ms(recorded),
        first_seen_at=from_ms(first_seen),
        published_utc=_moment(published_utc),
        published_at=published,
        imported=bool(imported),
        texts=_texts(text_hash, bool(current), text),
        version_id=version_id,
        stories=tuple((story, from_ms(at)) for story, at in msgspec.json.decode(stories, type=list[tuple[int, int]])),
        baseline_at=_moment(baseline),
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def _texts(text_hash: str | None, current: bool, text: str) -> frozenset[str]:
    """The archive knows the fingerprint of the current version only; an earlier one is known by its very text."""
    if text_hash is None:
        return frozenset()
    exact = hashlib.sha256(text.encode()).hexdigest()
    return frozenset({exact, text_hash} if current else {exact})
