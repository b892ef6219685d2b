"""CLEAN: takes out what is not article and says why. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from newswatch.models import Extracted, Furniture, Removed, Source
from pipelines.clean.byline import repeats_fields
from pipelines.clean.furniture import judged
from pipelines.outcomes import RejectReason

_BRAKE = 0.5


def clean(extracted: Extracted, source: Source) -> Extracted:
    """`extracted` without site-rule and general furniture; what went is appended to `removed`.

    General rules together never take more than half of the text; site rules take what they name.
    """
    extracted = _site_rules(extracted, source)
    taken = _general(extracted)
    # A placeholder repeated twenty times weighs once.
    size = _size(extracted.paragraphs)
    if not taken or _size(removed.text for removed in taken.values()) > size * _BRAKE:
        return extracted
    return _without(extracted, taken)


def _size(texts: Iterable[str]) -> int:
    return sum(map(len, set(texts)))


def _site_rules(extracted: Extracted, source: Source) -> Extracted:
    taken: dict[int, Removed] = {}
    for pattern in source.clean.drop_text:
        expression = re.compile(pattern)
        for index, text in enumerate(extracted.paragraphs):
            if expression.search(text):
                why = f"site rule: drop_text {pattern}"
                taken[index] = Removed(kind=Furniture.SITE_RULE, text=text, why=why)
    return _without(extracted, taken) if taken else extracted


def _general(extracted: Extracted) -> dict[int, Removed]:
    taken: dict[int, Removed] = {}
    count = len(extracted.paragraphs)
    for index, (text, rule) in enumerate(zip(extracted.paragraphs, judged(extracted.paragraphs), strict=True)):
        if rule is not None:
            taken[index] = Removed(kind=rule.kind, text=text, why=rule.why)
        elif repeats_fields(extracted, index, count):
            taken[index] = Removed(kind=Furniture.BYLINE, text=text, why="says again who, when or under what")
    return taken


def _without(extracted: Extracted, taken: dict[int, Removed]) -> Extracted:
    kept = tuple(text for index, text in enumerate(extracted.paragraphs) if index not in taken)
    lead = extracted.lead
    if lead is not None and any(removed.text == lead for removed in taken.values()):
        lead = kept[0] if kept else None
    refusal = extracted.refusal
    if refusal is None and not kept:
        refusal = RejectReason.EMPTY
    return replace(
        extracted, paragraphs=kept, lead=lead, refusal=refusal, removed=(*extracted.removed, *taken.values())
    )
