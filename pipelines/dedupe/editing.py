"""What an editor did: the words that differ between two texts, run by run, and what each run is."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newswatch.archive.lemmas import lemmas
from newswatch.archive.letters import languages_of, script_of
from newswatch.models import VersionKind
from pipelines.dedupe.figures import is_figure
from pipelines.dedupe.naming import are_names
from pipelines.dedupe.negation import HELPERS, is_turned, same_word
from pipelines.dedupe.tokens import Token, tokens

_MOST = 1_500
"""Words between the first and the last change of a text; a longer stretch is a text rewritten."""
_SENTENCE = 3
"""Quoted words from which a quotation is what somebody said, not the name of a newspaper."""
_TYPED = 4
"""Letters of a word from which a wrong one is a slip of the pen."""
_ENDING = 3
"""Letters at most of an ending after a figure: 10-da, 12-də."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that one wording has in the place of others; either may be empty."""

    removed: Sequence[Token]
    added: Sequence[Token]
    ahead: tuple[Token | None, Token | None]
    """The words before them, in the old wording and in the new."""
    next: tuple[Token | None, Token | None]

    @property
    def changed(self) -> tuple[Token, ...]:
        return (*self.removed, *self.added)

    @property
    def is_whole(self) -> bool:
        """Whole sentences came or went."""
        return any(
            bool(part) and part[0].opens and (after is None or after.opens)
            for part, after in zip((self.removed, self.added), self.next, strict=True)
        ) and not (self.removed and self.added)


def kinds_between(before: str, after: str, language: str | None = None) -> set[VersionKind]:
    """Empty for the same words. COSMETIC, NEGATION, QUOTATION, NUMBER, NAME, or TEXT for all else."""
    if before == after:
        return set()
    runs = list(_runs(tokens(before), tokens(after)))
    spoken = [run for run in runs if _is_spoken(run)]
    found = {_kind(run, language) for run in runs if run not in spoken}
    if spoken:
        turned = all(_kind(run, language) is VersionKind.NEGATION for run in spoken)
        found.add(VersionKind.NEGATION if turned else VersionKind.QUOTATION)
    specific = {kind for kind in found if kind is not None}
    if None in found and specific <= {VersionKind.COSMETIC}:
        specific.add(VersionKind.TEXT)  # other forms of the same words: another tense
    return specific


def _runs(old: list[Token], new: list[Token]) -> Iterator[Run]:
    words, others = [token.word for token in old], [token.word for token in new]
    head = next((at for at, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), min(len(old), len(new)))
    tail, most = 0, min(len(old), len(new)) - head
    while tail < most and words[-1 - tail] == others[-1 - tail]:
        tail += 1
    if max(len(old), len(new)) - head - tail > _MOST:
        yield _run(old, new, head, len(old) - tail, head, len(new) - tail)
        return
    middle, other = words[head : len(words) - tail], others[head : len(others) - tail]
    for kind, a, b, c, d in difflib.SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _run(old, new, head + a, head + b, head + c, head + d)


def _run(old: list[Token], new: list[Token], a: int, b: int, c: int, d: int) -> Run:
    return Run(
        removed=old[a:b],
        added=new[c:d],
        ahead=(old[a - 1] if a else None, new[c - 1] if c else None),
        next=(old[b] if b < len(old) else None, new[d] if d < len(new) else None),
    )


def _is_spoken(run: Run) -> bool:
    return all(token.quoted for token in run.changed) and max(token.quoted for token in run.changed) >= _SENTENCE


def _kind(run: Run, language: str | None) -> VersionKind | None:
    """None: other forms of the same words, which come with a number or a name."""
    before, after = [token.word for token in run.removed], [token.word for token in run.added]
    if run.is_whole:
        return VersionKind.TEXT
    if is_turned(before, after):
        return VersionKind.NEGATION
    if _agrees(run, before, after):
        return None
    run = _core(run)
    before, after = [token.word for token in run.removed], [token.word for token in run.added]
    if _is_figures(before, after):
        return VersionKind.NUMBER
    if _is_names(run, language):
        return VersionKind.NAME
    if len(before) == len(after) and all(map(_is_slip, before, after)):
        return VersionKind.COSMETIC
    return VersionKind.TEXT


def _agrees(run: Run, before: list[str], after: list[str]) -> bool:
    """What follows from another change: forms of the same words, an ending at a figure, the verb of a negation."""
    if HELPERS.issuperset((*before, *after)):
        return True
    if len(before) != len(after):
        return False
    if len(before) == 1 and all(one is not None and one.word[-1].isdigit() for one in run.ahead):
        return max(len(before[0]), len(after[0])) <= _ENDING
    return all(map(same_word, before, after))


def _core(run: Run) -> Run:
    """Without the words at its ends that are forms of each other: Ivanov said, Petrova said."""
    old, new, ahead, after = list(run.removed), list(run.added), run.ahead, run.next
    while old and new and same_word(old[-1].word, new[-1].word):
        after = (old.pop(), new.pop())
    while old and new and same_word(old[0].word, new[0].word):
        ahead = (old.pop(0), new.pop(0))
    return Run(removed=old, added=new, ahead=ahead, next=after)


def _is_figures(before: list[str], after: list[str]) -> bool:
    """Other figures; where there were none, digits: `one` may come for many reasons."""
    kept, now = [one for one in before if not is_figure(one)], [one for one in after if not is_figure(one)]
    if len(kept) != len(now) or not all(map(same_word, kept, now)):
        return False
    if len(kept) < len(before) and len(now) < len(after):
        return True
    return any(word[-1].isdigit() for word in (*before, *after))


def _is_names(run: Run, language: str | None) -> bool:
    german = (language or "de")[:2].lower() == "de"
    sides = ((run.removed, run.ahead[0]), (run.added, run.ahead[1]))
    return all(are_names(part, ahead, german=german) for part, ahead in sides if part)


def _is_slip(one: str, two: str) -> bool:
    """A word that is none and what it should have been."""
    if min(len(one), len(two)) < _TYPED or not _is_near(one, two):
        return False
    return not _is_known(one) and _is_known(two)


def _is_known(word: str) -> bool:
    script = script_of(word)
    return script is not None and any(lemmas(one, word) for one in languages_of(script))


def _is_near(one: str, two: str) -> bool:
    """One letter more, less or other, or two in each other's places."""
    head = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    left, right = one[head:], two[head:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
