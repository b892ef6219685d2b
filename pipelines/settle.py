"""One page into the archive, inside the transaction the store opened: verdict, raw page, article, outcome."""

from dataclasses import dataclass, replace
from typing import TypedDict, assert_never

from newswatch.archive.pages import Capture
from newswatch.archive.writer import Writer
from newswatch.models import Candidate, Copy, New, NewVersion, Page, Same, Source, Verdict, VersionKind
from pipelines import learning, templates
from pipelines.dedupe import Decision, Remade, decide, key_of
from pipelines.outcomes import FailReason, Outcome, RejectReason


class _Validators(TypedDict):
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page that is an article, on its way into the archive."""

    crawl_id: int
    source: Source
    page: Page
    candidate: Candidate
    remade: Remade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A page that came and is no article, or could not be read."""

    crawl_id: int
    source: Source
    page: Page
    outcome: Outcome
    reason: RejectReason | FailReason
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How one page ended."""

    outcome: Outcome
    reason: RejectReason | FailReason | None = None
    detail: str | None = None
    verdict: Verdict | None = None
    article_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Nothing was written: the kept page of `article_id` is to be read by today's cleaner first, and put with it."""

    article_id: int
    capture: Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """On its way to an archive in another process, which will settle it."""

    outcome: str = "sent"


def settle(writer: Writer, work: Arrival | Refusal) -> Settled | Reread:
    """Writes everything one page causes; the caller's transaction makes it all or nothing."""
    if isinstance(work, Refusal):
        known = writer.find_by_keys([link_key(work)]) if _is_recheck(work) else None
        settled: Settled | Reread = Settled(
            outcome=work.outcome,
            reason=work.reason,
            detail=work.detail,
            article_id=None if known is None else known.article_id,
        )
    else:
        settled = _admit(writer, work)
    if isinstance(settled, Settled):
        record(writer, work, settled)
    return settled


def record(writer: Writer, work: Arrival | Refusal, settled: Settled) -> None:
    """The outcome's row; it also takes the link out of what is pending, or sets it aside."""
    writer.frontier.outcome(
        work.crawl_id,
        work.source.id,
        link_key(work),
        work.page.url,
        settled.outcome,
        settled.reason,
        settled.detail,
        settled.article_id,
    )


def link_key(work: Arrival | Refusal) -> str:
    return key_of(work.page.url, work.source)


def _admit(writer: Writer, arrival: Arrival) -> Settled | Reread:
    blocks, source = learning.AtHand(writer.blocks), arrival.source
    candidate = learning.titled(blocks, arrival.candidate)
    if writer.is_forgotten([key for key, _ in candidate.alias_keys], source.id, candidate.text_hash):
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason.FORGOTTEN)
    before = writer.find_by_keys([link_key(arrival)]) if _is_recheck(arrival) else None
    decision = decide(
        learning.mergeable(blocks, candidate),
        source,
        writer,
        cleaner=templates.cleaner_of(candidate.extracted),
        remade=_titled(blocks, arrival.remade),
        bare=learning.bare(blocks, source.id),
    )
    if arrival.remade is None and (reread := _to_reread(writer, decision)) is not None:
        return reread
    settled = _write(writer, arrival, decision, blocks)
    if before is not None and before.article_id != settled.article_id:
        # the address of an archived article now leads to another: nobody can read the first one there any more
        writer.withdraw(before.article_id, arrival.page.fetched_at)
    return settled


def _titled(blocks: learning.AtHand, remade: Remade | None) -> Remade | None:
    if remade is None or remade.candidate is None:
        return remade
    return replace(remade, candidate=learning.titled(blocks, remade.candidate))


def _to_reread(writer: Writer, decision: Decision) -> Reread | None:
    match decision:
        case Decision(rerender=Candidate(), verdict=NewVersion(article_id=article_id) | Same(article_id=article_id)):
            capture = writer.last_capture(article_id)
            return None if capture is None else Reread(article_id=article_id, capture=capture)
    return None


def _is_recheck(work: Arrival | Refusal) -> bool:
    return work.page.link is not None and work.page.link.found_in == "recheck"


def _write(writer: Writer, arrival: Arrival, decision: Decision, blocks: learning.AtHand) -> Settled:
    match decision.verdict:
        case New():
            if (other := decision.dispossessed) is not None:
                writer.give_up_alias(other.article_id, other.key, other.url)
            return _new(writer, arrival, decision.candidate, blocks)
        case NewVersion() as verdict:
            return _new_version(writer, arrival, decision, verdict)
        case Copy() as verdict:
            return _copy(writer, decision.candidate, verdict)
        case Same() as verdict:
            return _same(writer, arrival, decision, verdict)
    assert_never(decision.verdict)


def _new(writer: Writer, arrival: Arrival, candidate: Candidate, blocks: learning.AtHand) -> Settled:
    page = arrival.page
    lesson = learning.study(blocks, candidate)
    stored = writer.add_article(
        lesson.shown,
        cleaner=templates.cleaner_of(candidate.extracted),
        capture=writer.pages.append(page),
        observed_at=page.fetched_at,
        baseline=candidate.extracted.published_at is None and writer.frontier.is_first_crawl(arrival.source.id),
        **_validators(page),
    )
    learning.keep(writer, arrival.source.id, lesson, stored.article_id)
    templates.keep(writer, arrival.source.id, candidate.extracted.lesson)
    return Settled(outcome=Outcome.NEW, verdict=stored.verdict, article_id=stored.article_id)


def _new_version(writer: Writer, arrival: Arrival, decision: Decision, verdict: NewVersion) -> Settled:
    _render_again(writer, verdict.article_id, decision)
    page = arrival.page
    stored = writer.add_version(
        verdict.article_id,
        learning.shown(writer.blocks, decision.candidate),
        cleaner=templates.cleaner_of(decision.candidate.extracted),
        kind=decision.kind or VersionKind.TEXT,
        capture=writer.pages.append(page),
        observed_at=page.fetched_at,
        **_validators(page),
    )
    return Settled(outcome=Outcome.UPDATED, detail=stored.kind, verdict=verdict, article_id=verdict.article_id)


def _copy(writer: Writer, candidate: Candidate, verdict: Copy) -> Settled:
    for key, url in candidate.alias_keys:
        writer.add_alias(verdict.article_id, key, url)
    return Settled(outcome=Outcome.COPY, detail=verdict.why, verdict=verdict, article_id=verdict.article_id)


def _same(writer: Writer, arrival: Arrival, decision: Decision, verdict: Same) -> Settled:
    """A page that says what it said before is not kept again: it would only repeat the one we have."""
    _render_again(writer, verdict.article_id, decision)
    page = arrival.page
    writer.touch(verdict.article_id, decision.candidate.alias_keys, checked_at=page.fetched_at, **_validators(page))
    return Settled(outcome=Outcome.SAME, verdict=verdict, article_id=verdict.article_id)


def _render_again(writer: Writer, article_id: int, decision: Decision) -> None:
    if decision.rerender is not None:
        cleaner = templates.cleaner_of(decision.rerender.extracted)
        writer.add_rendering(article_id, learning.shown(writer.blocks, decision.rerender), cleaner=cleaner)


def _validators(page: Page) -> _Validators:
    return {"etag": page.headers.get("etag"), "last_modified": page.headers.get("last-modified")}
