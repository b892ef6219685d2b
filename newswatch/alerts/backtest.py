"""What an alert would have told, had it been there: the same rules as `match`, over what the archive holds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from newswatch.alerts import plan
from newswatch.alerts.match import SAME_TEXT_WITHIN, is_late
from newswatch.alerts.rules import Mode, Options
from newswatch.archive.alert_rows import PastAnswer, PastChange

_SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    matching: int
    """Articles that answer the query."""
    told: int
    follow_ups: int
    """Changes, withdrawals and returns of what was told, where the alert asks for them."""
    late: int
    copies: int
    silent: int
    """Imported, or undated in a source's first crawl."""
    messages: dict[str, int]
    """By mode: how many each target would have got."""
    busiest_day: date | None
    """On the reader's clock."""
    busiest: int
    samples: tuple[PastAnswer, ...]
    """The newest told."""


def forecast(
    answers: Sequence[PastAnswer],
    options: Options,
    *,
    mode: Mode = Mode.INSTANT,
    fresh: timedelta,
    zone: tzinfo | None,
    changes: Sequence[PastChange] = (),
) -> Forecast:
    """`answers` in the order they were recorded; `mode` is the one that `options.at` speaks of; `changes` of them."""
    judged = list(_judged(answers, options, fresh))
    fired = [answer for answer, verdict in judged if verdict == "told"]
    verdicts = Counter(verdict for _, verdict in judged)
    later = _follow_ups(fired, changes) if options.follow_ups else []
    moments = [*(answer.recorded_at for answer in fired), *(change.at for change in later)]
    days = Counter(moment.astimezone(zone).date() for moment in moments)
    (busiest_day, busiest) = max(days.items(), key=lambda day: day[1]) if days else (None, 0)
    return Forecast(
        matching=len(answers),
        told=len(fired),
        follow_ups=len(later),
        late=verdicts["late"],
        copies=verdicts["copy"],
        silent=verdicts["silent"],
        messages={str(one): _messages(one, moments, options.at if one is mode else "", zone) for one in Mode},
        busiest_day=busiest_day,
        busiest=busiest,
        samples=tuple(reversed(fired[-_SAMPLES:])),
    )


def told(answers: Sequence[PastAnswer], options: Options, fresh: timedelta) -> list[PastAnswer]:
    """Those that would have been told, in the order recorded."""
    return [answer for answer, verdict in _judged(answers, options, fresh) if verdict == "told"]


def _follow_ups(told: Sequence[PastAnswer], changes: Sequence[PastChange]) -> list[PastChange]:
    """Each once, and only those that came after the article was told."""
    telling = {answer.article_id: answer for answer in told}
    found: dict[tuple[int, str], PastChange] = {}
    for change in changes:
        answer = telling.get(change.article_id)
        if answer is None or change.at < answer.recorded_at:
            continue
        if change.reason.startswith("update:") and change.version_id <= answer.version_id:
            continue
        found.setdefault((change.article_id, change.reason), change)
    return list(found.values())


def _judged(answers: Sequence[PastAnswer], options: Options, fresh: timedelta) -> Iterator[tuple[PastAnswer, str]]:
    stories: dict[int, datetime] = {}
    texts: dict[str, datetime] = {}
    for answer in answers:
        verdict = _verdict(answer, options, fresh, stories, texts)
        if verdict == "told":
            for story, since in answer.stories:
                stories[story] = min(since, stories.get(story, since))
            texts.update(dict.fromkeys(answer.texts, answer.recorded_at))
        yield answer, verdict


def _verdict(
    answer: PastAnswer, options: Options, fresh: timedelta, stories: dict[int, datetime], texts: dict[str, datetime]
) -> str:
    """`stories` and `texts`: those of what was told, and since when."""
    if answer.imported or _is_baseline(answer):
        return "silent"
    late = is_late(
        first_seen=answer.first_seen_at,
        published_utc=answer.published_utc,
        published_at=answer.published_at,
        fresh=fresh,
    )
    if late and not options.late:
        return "late"
    recent = (text in texts and answer.recorded_at - texts[text] <= SAME_TEXT_WITHIN for text in answer.texts)
    now = answer.recorded_at
    shared = (since <= now and story in stories and stories[story] <= now for story, since in answer.stories)
    copy = any(shared) or any(recent)
    return "copy" if copy and not options.every_copy else "told"


def _is_baseline(answer: PastAnswer) -> bool:
    undated = answer.first_version and answer.published_utc is None
    return undated and (answer.baseline_at is None or answer.recorded_at <= answer.baseline_at)


def _messages(mode: Mode, moments: Sequence[datetime], at: str, zone: tzinfo | None) -> int:
    if mode is Mode.INSTANT:
        return len(moments)
    return len({plan.next_digest(mode, at, zone, moment) for moment in moments})
