"""An old capture into the archive: the same questions as of a crawl's page, asked of the archive as it was then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from newswatch.archive.captured import At, Past
from newswatch.archive.pages import Capture
from newswatch.archive.writer import Writer
from newswatch.clock import to_ms
from newswatch.models import Candidate, Copy, New, NewVersion, Page, Same, Source, VersionKind
from pipelines import learning, templates
from pipelines.dedupe import Decision, Remade, decide
from pipelines.dedupe.changes import Wording, kind_of_change
from pipelines.dedupe.verdict import wording
from pipelines.outcomes import Outcome, RejectReason
from pipelines.settle import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class PastArrival:
    """`remade` has, by version, what today's cleaner makes of the page that was kept of it."""

    source: Source
    page: Page
    candidate: Candidate
    remade: Mapping[int, Remade] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """Nothing was written: the kept page of a version is to be read by today's cleaner first."""

    article_id: int
    version_id: int
    capture: Capture


def settle_past(writer: Writer, arrival: PastArrival) -> Settled | Reread:
    """Inside the writer's open transaction. A capture that was settled before changes nothing."""
    candidate, page = learning.titled(writer.blocks, arrival.candidate), arrival.page
    if writer.is_forgotten([key for key, _ in candidate.alias_keys], arrival.source.id, candidate.text_hash):
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason.FORGOTTEN)
    then = writer.captured.at(page.fetched_at)
    decision = _decided(writer, arrival, candidate, then)
    if isinstance(decision, Reread):
        return decision
    match decision.verdict:
        case New():
            return _new(writer, arrival, decision)
        case Copy() as verdict:
            return _copy(writer, arrival, decision, verdict)
        case Same(article_id=article_id):
            return _same(writer, arrival, decision, then, article_id)
        case NewVersion(article_id=article_id):
            if then.version(article_id).observed == to_ms(page.fetched_at):  # of one moment the first one counts
                return Settled(outcome=Outcome.SAME, verdict=Same(article_id=article_id), article_id=article_id)
            return _other_words(writer, arrival, candidate, decision, decision.verdict)
    assert_never(decision.verdict)


def _decided(writer: Writer, arrival: PastArrival, candidate: Candidate, at: At) -> Decision | Reread:
    remade = [one for version, one in arrival.remade.items() if at.version(one.article_id).version_id == version]
    decision = decide(
        learning.mergeable(writer.blocks, candidate), arrival.source, at,
        cleaner=templates.cleaner_of(candidate.extracted), remade=_titled(writer, remade[0]) if remade else None,
        bare=learning.bare(writer.blocks, arrival.source.id),
    )  # fmt: skip
    match decision:
        case Decision(rerender=Candidate(), verdict=NewVersion(article_id=article_id) | Same(article_id=article_id)):
            version = at.version(article_id).version_id
            capture = at.kept(version)
            if version not in arrival.remade and capture is not None:
                return Reread(article_id=article_id, version_id=version, capture=capture)
    return decision


def _titled(writer: Writer, remade: Remade) -> Remade:
    if remade.candidate is None:
        return remade
    return Remade(article_id=remade.article_id, candidate=learning.titled(writer.blocks, remade.candidate))


def _new(writer: Writer, arrival: PastArrival, decision: Decision) -> Settled:
    if (other := decision.dispossessed) is not None:
        writer.give_up_alias(other.article_id, other.key, other.url)
    lesson = learning.study(writer.blocks, decision.candidate)
    stored = writer.add_article(
        lesson.shown, cleaner=templates.cleaner_of(decision.candidate.extracted),
        capture=writer.pages.append(arrival.page), observed_at=arrival.page.fetched_at, baseline=False, imported=True,
    )  # fmt: skip
    learning.keep(writer, arrival.source.id, lesson, stored.article_id)
    return Settled(outcome=Outcome.NEW, verdict=stored.verdict, article_id=stored.article_id)


def _copy(writer: Writer, arrival: PastArrival, decision: Decision, verdict: Copy) -> Settled:
    """The older of two addresses with one text is the article's."""
    at, article_id = arrival.page.fetched_at, verdict.article_id
    before, after = writer.captured.neighbours(article_id, at)
    if writer.captured.source_of(article_id) == arrival.source.id and before is None and after is not None:
        writer.captured.seen_earlier(article_id, decision.candidate, after, at)
    else:
        writer.captured.add_addresses(article_id, decision.candidate.alias_keys, at)
    return Settled(outcome=Outcome.COPY, detail=verdict.why, verdict=verdict, article_id=article_id)


def _same(writer: Writer, arrival: PastArrival, decision: Decision, then: At, article_id: int) -> Settled:
    at, aliases = arrival.page.fetched_at, decision.candidate.alias_keys
    _render_again(writer, article_id, then, decision)
    before, after = writer.captured.neighbours(article_id, at)
    if before is None and after is not None:
        writer.captured.seen_earlier(article_id, decision.candidate, after, at)
    elif before is None or before.observed != to_ms(at):
        writer.captured.sight(article_id, at, aliases)
    return Settled(outcome=Outcome.SAME, verdict=Same(article_id=article_id), article_id=article_id)


def _other_words(
    writer: Writer, arrival: PastArrival, candidate: Candidate, decision: Decision, verdict: NewVersion
) -> Settled | Reread:
    """Than those in force then; the next version's perhaps, which was only seen later."""
    at, article_id = arrival.page.fetched_at, verdict.article_id
    before, after = writer.captured.neighbours(article_id, at)
    kind_after: VersionKind | None = None
    if before is not None and after is not None:
        against_next = writer.captured.at(at, {article_id: after.version_id})
        second = _decided(writer, arrival, candidate, against_next)
        if isinstance(second, Reread):
            return second
        if isinstance(second.verdict, Same):
            _render_again(writer, article_id, against_next, second)
            if writer.captured.seen_earlier(article_id, second.candidate, after, at):
                return Settled(outcome=Outcome.SAME, verdict=second.verdict, article_id=article_id)
        kind_after = _kind(candidate, after)
    _render_again(writer, article_id, writer.captured.at(at), decision)
    kind = decision.kind or VersionKind.TEXT
    writer.captured.insert(
        article_id, learning.shown(writer.blocks, decision.candidate),
        cleaner=templates.cleaner_of(decision.candidate.extracted), kind=kind, kind_after=kind_after,
        capture=writer.pages.append(arrival.page), observed_at=at,
    )  # fmt: skip
    return Settled(outcome=Outcome.UPDATED, detail=kind, verdict=verdict, article_id=article_id)


def _kind(candidate: Candidate, after: Past) -> VersionKind | None:
    return kind_of_change(wording(candidate), Wording(title=after.title, text=after.text))


def _render_again(writer: Writer, article_id: int, at: At, decision: Decision) -> None:
    if decision.rerender is not None:
        cleaner = templates.cleaner_of(decision.rerender.extracted)
        shown = learning.shown(writer.blocks, decision.rerender)
        version = at.version(article_id).version_id
        writer.add_rendering(article_id, shown, cleaner=cleaner, version_id=version)
