"""General furniture by wording: cookie and consent notices, job ads, newsletter and share calls, see-also, credits."""

import re
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
    applies: Callable[[str, str], bool]
    """Takes the paragraph, and the paragraph in small letters."""


def _begins(pattern: re.Pattern[str]) -> Callable[[str, str], bool]:
    return lambda text, _: pattern.match(text) is not None


def _says(pattern: re.Pattern[str], pieces: Sequence[str]) -> Callable[[str, str], bool]:
    return lambda text, small: any(map(small.__contains__, pieces)) and pattern.search(text) is not None


def _is_job_ad(text: str, small: str) -> bool:
    """Somebody is sought, and the reader is told how to apply or where to write."""
    if not any(map(small.__contains__, wording.JOB_WORDS)) or not wording.JOB.search(text):
        return False
    signs = bool(wording.JOB_APPLY.search(text)) + bool(wording.ADDRESS.search(text))
    return signs == 2 or len(wording.JOB_APPLY.findall(text)) > 1


RULES: Sequence[Rule] = (
    # An article about cookies speaks of them in longer paragraphs, and not to the reader.
    Rule(Furniture.COOKIE, "a cookie or consent notice", _LONG, _says(wording.COOKIE, wording.COOKIE_WORDS)),
    Rule(Furniture.JOB_AD, "a job advertisement", _LONG, _is_job_ad),
    Rule(
        Furniture.NEWSLETTER,
        "asks to subscribe, follow or support",
        280,
        _says(wording.NEWSLETTER, wording.NEWSLETTER_WORDS),
    ),
    Rule(
        Furniture.NEWSLETTER,
        "asks to subscribe, sign in or buy",
        320,
        _says(wording.SUBSCRIBE, wording.SUBSCRIBE_WORDS),
    ),
    Rule(Furniture.COOKIE, "stands in for foreign content", 600, _says(wording.EMBED, wording.EMBED_WORDS)),
    Rule(Furniture.SHARE, "share links", 80, _begins(wording.SHARE)),
    Rule(Furniture.SEE_ALSO, "points to other articles", 60, _begins(pointers.SEE_ALSO)),
    Rule(Furniture.SEE_ALSO, "points to another article", 240, _begins(pointers.SEE_ALSO_LINE)),
    Rule(Furniture.COMMENTS, "the reader's comments", 60, _begins(wording.COMMENTS)),
    Rule(Furniture.CREDIT, "a picture's credit or a copyright line", 200, _begins(wording.CREDIT)),
    Rule(Furniture.OTHER, "a line of tags", 300, _begins(wording.TAG_LINE)),
    Rule(Furniture.OTHER, "asks to report a mistake", 260, _begins(wording.CORRECTION)),
    Rule(Furniture.OTHER, "a poll", 40, _begins(wording.POLL)),
    Rule(Furniture.OTHER, "an advertisement's label", 60, _begins(wording.ADVERT)),
    Rule(Furniture.OTHER, "how long reading takes", 60, _begins(wording.READING_TIME)),
    Rule(Furniture.BYLINE, "who else worked on it", 300, _begins(wording.HELPERS)),
    Rule(Furniture.OTHER, "says whose opinion it is", 500, _says(wording.DISCLAIMER, wording.DISCLAIMER_WORDS)),
    Rule(Furniture.COMMENTS, "asks to write to the outlet", 280, _says(wording.WRITE, wording.WRITE_WORDS)),
    Rule(Furniture.COMMENTS, "asks to log in", 120, _says(wording.LOGIN, wording.LOGIN_WORDS)),
)


def judge(text: str) -> Rule | None:
    """The first rule that takes this paragraph for furniture, or None."""
    if len(text) > _LONG:
        return None
    small = text.lower()
    return next((rule for rule in RULES if len(text) <= rule.longest and rule.applies(text, small)), None)
