"""Whether a source can be reached, and whether it still lists its articles. Pure."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from newswatch.archive.health_polls import Polls
from newswatch.archive.health_recent import RecentCrawl, Went
from newswatch.models import EndpointKind
from scheduler.findings import History, Judgement, Kind, fault

_IN_A_ROW = 3
_BLOCKED_IN_A_ROW = 2


def reached(history: History, now: datetime) -> Judgement:  # noqa: ARG001  (every part is asked alike)
    """Whether its pages can be had at all."""
    if not history.crawls:
        return {}
    source, last = history.source, history.crawls[0]
    told = [crawl for crawl in history.crawls if crawl.went is not Went.IDLE]
    check = f"`newswatch sources check {source.id}` tries again"
    words = {
        Went.BLOCKED: f"{source.name} turns us away ({{}}). Ask it for less (`every`, `delay` in its file) or write to "
        f"the outlet; {check}.",
        Went.FORBIDDEN: f"{source.name}: its robots.txt forbids our pages ({{}}). Nothing is fetched against it; write "
        "to the outlet, or disable the source.",
        Went.DOWN: f"{source.name} cannot be reached ({{}}). Open {source.home} in a browser; {check}.",
    }
    found: Judgement = {}
    for went, kind, number in (
        (Went.BLOCKED, Kind.BLOCKED, _BLOCKED_IN_A_ROW), (Went.FORBIDDEN, Kind.ROBOTS, _BLOCKED_IN_A_ROW),
        (Went.DOWN, Kind.DOWN, _IN_A_ROW),
    ):  # fmt: skip
        row = history.crawls if went is Went.DOWN else told
        lasting = _in_a_row(row, went)
        if len(lasting) >= number:
            why = lasting[0].why
            found[kind] = fault(history, kind, lasting[-1].ended, words[went].format(why), why=why)
        elif row and row[0].went is not went and last.went in (Went.WELL, Went.IDLE):
            found[kind] = None
    return found


def _in_a_row(crawls: Sequence[RecentCrawl], went: Went) -> list[RecentCrawl]:
    return list(takewhile(lambda crawl: crawl.went is went, crawls))


def endpoints(history: History, now: datetime) -> Judgement:
    """Those that worked and are gone, give something else or list nothing. A lead that never worked is no fault."""
    answers = (Went.WELL, Went.IDLE, Went.UNLISTED)
    if not any(crawl.went in answers for crawl in history.crawls[:_IN_A_ROW]):
        return {}
    leads = {endpoint.url: endpoint.lead for endpoint in history.source.discover}
    mine = [one for one in history.endpoints if one.url in leads and (one.last_ok_at or not leads[one.url])]
    bad = {one.url: _what(one) for one in mine if one.failures >= _IN_A_ROW}
    bad |= {one.url: "lists no article any more" for one in mine if not one.failures and _lists_nothing(one, history)}
    if not bad:
        return {} if not mine or any(one.failures for one in mine) else {Kind.FEED: None}
    told = "; ".join(f"{one.kind} {one.url}: {bad[one.url]}" for one in mine if one.url in bad)
    since = min((one.last_ok_at for one in mine if one.url in bad and one.failures and one.last_ok_at), default=now)
    name, site = history.source.name, history.source.home
    words = (
        f"{name}: {len(bad)} of {len(mine)} places where it lists its articles fail ({told}). "
        f"`newswatch sources add {site}` finds where they went; mend its file."
    )
    return {Kind.FEED: fault(history, Kind.FEED, since, words, endpoints=list(bad))}


def _what(endpoint: Polls) -> str:
    error = endpoint.last_error or "no answer"
    return f"it turned to something else ({error})" if error.startswith("not a ") else error


def _lists_nothing(endpoint: Polls, history: History) -> bool:
    """A news sitemap may be empty on a quiet weekend; a feed or listing keeps its last articles."""
    answered = endpoint.polls - endpoint.not_modified - endpoint.failed
    before = history.endpoints_before.get(endpoint.url)
    return (
        endpoint.kind != EndpointKind.NEWS_SITEMAP and answered >= _IN_A_ROW and endpoint.listed == 0
        and before is not None and before.listed > 0
    )  # fmt: skip
