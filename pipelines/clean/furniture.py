"""General furniture by wording: cookie and consent notices, job ads, newsletter and share calls, see-also, credits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newswatch.models import Furniture
from pipelines.clean import pointers, wording

_LONG = 700


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Furniture
    why: str
    longest: int
    """Characters; a longer paragraph is not judged by wording."""
    applies: Callable[[str], object]
    """Takes the paragraph; true of what it is for."""
    pieces: Sequence[str] = ()
    """It is asked only of texts in whose small letters one of them stands."""


def _is_job_ad(text: str) -> bool:
    """Somebody is sought, and the reader is told how to apply or where to write."""
    if not any(map(text.lower().__contains__, wording.JOB_APPLY_WORDS)) or not wording.JOB.search(text):
        return False
    signs = bool(wording.JOB_APPLY.search(text)) + bool(wording.ADDRESS.search(text))
    return signs == 2 or len(wording.JOB_APPLY.findall(text)) > 1


RULES: Sequence[Rule] = (
    # An article about cookies speaks of them in longer paragraphs, and not to the reader.
    Rule(Furniture.COOKIE, "a cookie or consent notice", _LONG, wording.COOKIE.search, wording.COOKIE_WORDS),
    Rule(Furniture.JOB_AD, "a job advertisement", _LONG, _is_job_ad, wording.JOB_WORDS),
    Rule(
        Furniture.NEWSLETTER,
        "asks to subscribe, follow or support",
        280,
        wording.NEWSLETTER.search,
        wording.NEWSLETTER_WORDS,
    ),
    Rule(
        Furniture.NEWSLETTER,
        "asks to subscribe, sign in or buy",
        320,
        wording.SUBSCRIBE.search,
        wording.SUBSCRIBE_WORDS,
    ),
    Rule(Furniture.COOKIE, "stands in for foreign content", 600, wording.EMBED.search, wording.EMBED_WORDS),
    Rule(Furniture.SHARE, "share links", 80, wording.SHARE.match),
    Rule(Furniture.SEE_ALSO, "points to other articles", 60, pointers.SEE_ALSO.match),
    Rule(Furniture.SEE_ALSO, "points to another article", 240, pointers.SEE_ALSO_LINE.match),
    Rule(Furniture.COMMENTS, "the reader's comments", 60, wording.COMMENTS.match),
    Rule(Furniture.CREDIT, "a picture's credit or a copyright line", 200, wording.CREDIT.match),
    Rule(Furniture.OTHER, "a line of tags", 300, wording.TAG_LINE.match),
    Rule(Furniture.OTHER, "asks to report a mistake", 260, wording.CORRECTION.match, wording.CORRECTION_WORDS),
    Rule(Furniture.OTHER, "a poll", 40, wording.POLL.match),
    Rule(Furniture.OTHER, "an advertisement's label", 60, wording.ADVERT.match),
    Rule(Furniture.OTHER, "how long reading takes", 60, wording.READING_TIME.match),
    Rule(Furniture.BYLINE, "who else worked on it", 300, wording.HELPERS.match),
    Rule(Furniture.OTHER, "says whose opinion it is", 500, wording.DISCLAIMER.search, wording.DISCLAIMER_WORDS),
    Rule(Furniture.COMMENTS, "asks to write to the outlet", 280, wording.WRITE.search, wording.WRITE_WORDS),
    Rule(Furniture.COMMENTS, "asks to log in", 120, wording.LOGIN.search, wording.LOGIN_WORDS),
)


_LENGTHS = frozenset(rule.longest for rule in RULES if rule.pieces)
_TYPOGRAPHIC = "’‘“”„–—…"
"""Stand in no piece; one of them makes Python look for each piece in a text twice as wide."""


def judge(text: str) -> Rule | None:
    """The first rule that takes this paragraph for furniture, or None."""
    return judged([text])[0]


def judged(texts: Sequence[str]) -> list[Rule | None]:
    """`judge` of each. Pieces are looked for in all of them at once first: most stand in none."""
    smalls = [text.lower() for text in texts]
    wholes = {longest: _whole(texts, smalls, longest) for longest in _LENGTHS}
    asked = [(rule, [piece for piece in rule.pieces if piece in wholes[rule.longest]]) for rule in RULES]
    rules = [(rule, pieces) for rule, pieces in asked if pieces or not rule.pieces]
    return [_judge(text, small, rules) for text, small in zip(texts, smalls, strict=True)]


def _whole(texts: Sequence[str], smalls: Sequence[str], longest: int) -> str:
    whole = "\n".join(small for text, small in zip(texts, smalls, strict=True) if len(text) <= longest)
    for sign in "" if whole.isascii() else _TYPOGRAPHIC:
        whole = whole.replace(sign, " ")
    return whole


def _judge(text: str, small: str, rules: Sequence[tuple[Rule, Sequence[str]]]) -> Rule | None:
    size = len(text)
    if size > _LONG:
        return None
    for rule, pieces in rules:
        if size <= rule.longest and (not pieces or any(map(small.__contains__, pieces))) and rule.applies(text):
            return rule
    return None
