"""What turns a statement into its opposite, in the languages we read."""

import re
from collections.abc import Iterable, Sequence

from newswatch.archive.formkeys import keys_of_word

_NEGATORS_TEXT = """
not no never none nor neither without nicht nie niemals nirgends weder ohne değil deyil yok yoktur yox
yoxdur hiç heç не ни нет никогда никак нельзя без ոչ չի չէ չեն չենք չեմ չես չեք չէր չէին երբեք არ ვერ ნუ
არა აღარ ვეღარ არც ვერც აღარც არასოდეს
"""
_HELPERS_TEXT = """
do does did is are was were any some a an ever ein eine einen einem einer eines var vardır так и есть է
են ենք եմ ես եք էր էին
"""
_NEGATORS, HELPERS = frozenset(_NEGATORS_TEXT.split()), frozenset(_HELPERS_TEXT.split())
"""Words that come and go with a negation."""
_CONTRACTED = {
    "wont": "will", "cant": "can", "cannot": "can", "dont": "do", "doesnt": "does", "didnt": "did", "isnt": "is",
    "arent": "are", "wasnt": "was", "werent": "were", "hasnt": "has", "havent": "have", "hadnt": "had",
    "wouldnt": "would", "couldnt": "could", "shouldnt": "should", "mustnt": "must",
}  # fmt: skip
_NO_ARTICLE = re.compile("kein(e[mnrs]?)?")
_PREFIXED = re.compile("(?:не|չ|un|non)(.{3,})")
_TURKIC = re.compile("[aeıiouəöü]?m(.*)")
_AFTER_NO = re.compile("[aeıiuüə]?y?")
_AORIST, _NO_AORIST = re.compile("[aeıiouəöü]?r(.*)"), re.compile("m[aeə]z(.*)")


def is_turned(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether two wordings (folded words) differ by a negation and by nothing else that counts."""
    no, rest = _parted(before)
    yes, other = _parted(after)
    if no != yes:
        return len(rest) == len(other) and all(
            one == two or same_word(one, two) or _left_over(one, two) for one, two in zip(rest, other, strict=True)
        )
    if len(before) != len(after) or no:
        return False
    pairs = [(one, two) for one, two in zip(before, after, strict=True) if one != two]
    turned = [(one, two) for one, two in pairs if _is_negated(one, two) or _is_negated(two, one)]
    return len(turned) == 1 and all(same_word(one, two) for one, two in pairs if (one, two) not in turned)


def _parted(words: Iterable[str]) -> tuple[bool, list[str]]:
    """(whether it is negated, the words left)."""
    negated, rest = False, []
    for word in words:
        if word in _NEGATORS or _NO_ARTICLE.fullmatch(word):
            negated = True
        elif word in _CONTRACTED:
            negated = True
            if _CONTRACTED[word] not in HELPERS:
                rest.append(_CONTRACTED[word])
        elif word not in HELPERS:
            rest.append(word)
    return negated, rest


def _left_over(one: str, two: str) -> bool:
    """Armenian: կմասնակցի, չի մասնակցի."""
    return f"կ{one}" == two or one == f"կ{two}"


def _is_negated(word: str, negated: str) -> bool:
    if (found := _PREFIXED.fullmatch(negated)) and (found[1] == word or f"կ{found[1]}" == word):
        return True
    length = next((at for at, (a, b) in enumerate(zip(word, negated, strict=False)) if a != b), len(word))
    ending, other = word[length:], negated[length:]
    if ending[:1] == "d" and other[:1] == "t":  # ediyor, etmiyor
        length, ending, other = length + 1, ending[1:], other[1:]
    if length < 2:
        return False
    if found := _TURKIC.fullmatch(other):
        affirmed = ending.removeprefix("y")
        if affirmed in (found[1], _AFTER_NO.sub("", found[1], count=1)):
            return True
    rising, falling = _AORIST.fullmatch(ending), _NO_AORIST.fullmatch(other)
    return rising is not None and falling is not None and len(rising[1]) == len(falling[1])


def same_word(one: str, two: str) -> bool:
    """Equal, or forms of one word."""
    if one == two:
        return True
    forms = (key for key in keys_of_word(one) if key[0] != "@")
    return not keys_of_word(two).isdisjoint(forms)
