"""New, a new version, a copy or the same: decided against the archive as it stands inside the store's transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from newswatch.models import ArticleStatus, Candidate, Copy, New, NewVersion, Same, Source, Verdict, VersionKind
from pipelines.dedupe.changes import Wording, clearly_different, kind_of_change
from pipelines.dedupe.identity import final_key, key_of, without_claim

_PARTED = "\n\n"
"""Between two paragraphs of a stored text."""


class Known(Protocol):
    """An archived article as far as a verdict needs it."""

    @property
    def article_id(self) -> int: ...
    @property
    def source_id(self) -> str: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def status(self) -> ArticleStatus: ...
    @property
    def cleaner(self) -> str: ...


class Lookup(Protocol):
    """What the archive answers; each sees what the open transaction wrote."""

    def find_by_keys(self, keys: Sequence[str]) -> Known | None: ...
    def find_by_text(self, source_id: str, text_hash: str) -> Known | None: ...
    def wording(self, article_id: int) -> tuple[str, str]:
        """Title and text of the newest rendering of the current version."""
        ...

    def read_at(self, article_id: int) -> str | None:
        """The address that served the current version, where that is still known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """Today's rendering of the page an article's current version was read from; None where that cannot be read."""

    article_id: int
    candidate: Candidate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispossessed:
    """An article that called itself by an address which proved to be another's."""

    article_id: int
    key: str
    """It has to give up."""
    url: str
    """It was read at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    candidate: Candidate
    """Without the addresses that proved to be another article's."""
    kind: VersionKind | None = None
    """Of a NewVersion."""
    rerender: Candidate | None = None
    """What today's cleaner makes of the version already stored, where an older one made its rendering."""
    dispossessed: Dispossessed | None = None
    """Of a New: who stands at its address by a claim only."""


Bare = Callable[[Sequence[str]], tuple[str, ...]]
"""Paragraphs without what is known to be furniture of their source."""


def decide(
    candidate: Candidate,
    source: Source,
    lookup: Lookup,
    *,
    cleaner: str,
    remade: Remade | None = None,
    bare: Bare = tuple,
) -> Decision:
    """The verdict on one page. `cleaner` is today's; `remade` belongs to the article found before the transaction."""
    own = final_key(candidate, source)
    known = lookup.find_by_keys([own])
    if known is None:
        candidate, known = _claimed(candidate, own, source, lookup)
    elif known.source_id == source.id and (read_at := _claimant_of(own, known, candidate, source, lookup)) is not None:
        other = Dispossessed(article_id=known.article_id, key=own, url=read_at)
        return Decision(verdict=New(), candidate=candidate, dispossessed=other)
    if known is not None:
        if known.source_id != source.id:
            return _copy(candidate, known, f"its address belongs to {known.source_id}")
        fresh = remade.candidate if remade is not None and remade.article_id == known.article_id else None
        return _against(candidate, known, lookup, cleaner, fresh, bare)
    if candidate.text_hash is not None and (twin := lookup.find_by_text(source.id, candidate.text_hash)) is not None:
        return _copy(candidate, twin, "the same text at another address")
    return Decision(verdict=New(), candidate=candidate)


def _claimed(candidate: Candidate, own: str, source: Source, lookup: Lookup) -> tuple[Candidate, Known | None]:
    """The article at the canonical address, else at the found one, unless it is clearly another.

    A site whose template repeats one article's canonical on others, or an old address that now redirects to
    something else, must not write its text into an archived article's history.
    """
    for key in [key for key, _ in candidate.alias_keys if key != own]:
        known = lookup.find_by_keys([key])
        if known is None:
            continue
        if not clearly_different(wording(candidate), _stored(known, lookup)):
            return candidate, known
        candidate = without_claim(candidate, key, source)
    return candidate, None


def _claimant_of(own: str, known: Known, candidate: Candidate, source: Source, lookup: Lookup) -> str | None:
    """Where `known` was read, if it has this page's address only by a rel=canonical met before this page was.

    An article rewritten from first to last looks alike, but was read at this very address: None, and None too
    where its page is not kept any more.
    """
    if known.content_hash == candidate.content_hash:
        return None
    if not clearly_different(wording(candidate), _stored(known, lookup)):
        return None
    read_at = lookup.read_at(known.article_id)
    return None if read_at is None or key_of(read_at, source) == own else read_at


def _against(
    candidate: Candidate, known: Known, lookup: Lookup, cleaner: str, fresh: Candidate | None, bare: Bare
) -> Decision:
    """Same or NewVersion.

    A rendering by another cleaner says nothing about the source: today's text may differ from it only because we
    read better. So the stored page is read again by today's cleaner (`fresh`) and the page is compared with that.
    Where no stored page is left, the difference counts as ours: an edit that is missed once is found by the next
    re-check against the new rendering, an invented one would stay in the article's history.

    Hashes are of the texts before learned blocks go. Where they differ, both are compared without: another job ad
    in the old one's place is no edit.
    """
    withdrawn = known.status is ArticleStatus.WITHDRAWN
    stored_hash, rerender = known.content_hash, None
    if known.cleaner != cleaner and stored_hash != candidate.content_hash:
        rerender = fresh or candidate
        stored_hash = rerender.content_hash
    kind: VersionKind | None = None
    if stored_hash != candidate.content_hash:
        before = _bare(wording(rerender) if rerender else _stored(known, lookup), bare)
        after = _bare(wording(candidate), bare)
        if before != after:
            kind = kind_of_change(before, after, candidate.extracted.language)
        else:
            candidate = replace(candidate, content_hash=stored_hash)
    if kind is None and withdrawn:
        kind = VersionKind.RETURNED
    if kind is None:
        return Decision(verdict=Same(article_id=known.article_id), candidate=candidate, rerender=rerender)
    verdict = NewVersion(article_id=known.article_id)
    return Decision(verdict=verdict, candidate=candidate, kind=kind, rerender=rerender)


def _bare(found: Wording, bare: Bare) -> Wording:
    kept = [" ".join(text.split()) for text in bare(found.text.split(_PARTED))]
    return Wording(title=" ".join(found.title.split()), text=_PARTED.join(kept))


def _copy(candidate: Candidate, known: Known, why: str) -> Decision:
    return Decision(verdict=Copy(article_id=known.article_id, why=why), candidate=candidate)


def _stored(known: Known, lookup: Lookup) -> Wording:
    title, text = lookup.wording(known.article_id)
    return Wording(title=title, text=text)


def wording(candidate: Candidate) -> Wording:
    extracted = candidate.extracted
    return Wording(title=extracted.title or "", text=_PARTED.join(extracted.paragraphs))
