"""Whom a copy names as its source: "according to Armenpress", «как сообщает Арменпресс», «հաղորդում է Արմենպրեսը».

Only outlets and agencies that the archive knows as sources can be named; their names are found in Latin, Cyrillic,
Armenian and Georgian letters, with the endings of cases.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from newswatch.archive.normal import normal

_AROUND = 7
"""Words on each side of a name in which its credit is looked for."""
_EDGE = 12
"""Words at the beginning and end of a text: a name there is a dateline or a credit without a verb."""
_ENDING = 5
"""Letters a case may add to a name."""
_SHORT_NAME = 5
"""Letters of a name below which it must stand as it is: APA is not Apatin."""
_CREDITING = (
    # en
    "according", "report", "citing", "cite", "cites", "told", "quoting", "quoted", "via", "courtesy", "republish",
    "reprint", "reproduc", "originally", "appeared", "source", "agency",
    # ru
    "сообщ", "переда", "информир", "ссылк", "пишет", "цитир", "данным", "источник", "агентств", "перепечат",
    # de
    "laut", "berichte", "meldet", "meldung", "zufolge", "berufung", "quelle", "erschien", "übernommen", "agentur",
    # tr, az
    "göre", "bildir", "haber", "aktar", "kaynak", "ajans", "məlumat", "xəbər", "istinad", "mənbə", "yazır", "agentliy",
    # hy
    "հաղորդ", "փոխանց", "տեղեկաց", "ըստ", "գրում", "աղբյուր", "վկայակոչ", "հղում", "գործակալ",
    # ka
    "ცნობით", "იუწყება", "ინფორმაცი", "წერს", "ავრცელებს", "გადმოსცემს", "თანახმად", "წყარო", "სააგენტო",
)  # fmt: skip
_STEMS = tuple(normal(stem) for stem in _CREDITING)
_WORD = re.compile(r"[^\W_]+")
_IN_BRACKETS = re.compile(r"\([^)]*\)")

_NO_CAPITALS = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
"""Letters of a script in which names are written like other words; elsewhere a name begins with a capital."""


def _letters(letters: str, sounds: str) -> dict[str, str]:
    return dict(zip(letters, sounds.split(" "), strict=True))


_LATIN = {
    **_letters(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя", "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh sh  i  e iu ia"
    ),
    **_letters("ёіїєґəı", "e i i e g a i"),
    **_letters(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        "a b g d e z e e t zh i l kh ts k h dz gh ch m i n sh o ch p j r s v t r ts v p k o f ev",
    ),
    **_letters(
        _NO_CAPITALS,
        "a b g d e v z t i k l m n o p zh r s t u p k gh k sh ch ts dz ts ch kh j h",
    ),
}
_LETTERS = str.maketrans(_LATIN)
_ONE_SOUND = (("ou", "u"), ("ow", "ov"), ("y", "i"), ("w", "v"), ("ph", "f"), ("f", "p"), ("q", "k"), ("x", "ks"))
_TWICE = re.compile(r"(.)\1+")
_strings = msgspec.json.Decoder(list[str])
_removed = msgspec.json.Decoder(list[dict[str, str]])
_SAYS_SO = frozenset({"credit", "byline"})

_TEXT = """
SELECT a.source_id, coalesce(r.lead, ''), r.text, r.authors, r.removed
FROM article a JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id)
WHERE a.id = ?
"""
_OUTLETS = """
SELECT s.name FROM source s WHERE s.id != :own
ORDER BY s.id IN (SELECT a.source_id FROM story_member m JOIN article a ON a.id = m.article_id
    WHERE m.story_id = :story AND m.to_at IS NULL) DESC, length(s.name) DESC, s.id
"""


def credited(sql: sqlite3.Connection, article_id: int, story_id: int) -> str | None:
    """The name of the source that the article says it has its text from: one of the story's outlets before others."""
    own, lead, text, authors, removed = sql.execute(_TEXT, (article_id,)).fetchone()
    names = [row[0] for row in sql.execute(_OUTLETS, {"own": own, "story": story_id})]
    lines = [*_strings.decode(authors), *(one["text"] for one in _removed.decode(removed) if one["kind"] in _SAYS_SO)]
    return named(f"{lead}\n{text}", lines, names)


def named(text: str, lines: Sequence[str], names: Sequence[str]) -> str | None:
    """The first of `names` that `text` credits, or that stands in one of `lines` (bylines, credit lines)."""
    body, bylines = _Words(text), _Words("\n".join(lines))
    for name in names:
        if (sought := _keys(name)) and (any(True for _ in bylines.places(sought)) or body.credits(sought)):
            return name
    return None


class _Words:
    """A text's words, as they are spelled and as they sound."""

    def __init__(self, text: str) -> None:
        spelled = _WORD.findall(unicodedata.normalize("NFC", text))
        self._plain = [normal(word) for word in spelled]
        self._sound = [_sound(word) for word in self._plain]
        self._may_name = [not word[0].islower() or word[0] in _NO_CAPITALS for word in spelled]

    def places(self, sought: Sequence[str]) -> Iterator[int]:
        size = len(sought)
        for place, word in enumerate(self._sound):
            if word.startswith(sought[0]) and self._may_name[place] and _is(self._sound[place : place + size], sought):
                yield place

    def credits(self, sought: Sequence[str]) -> bool:
        last = len(self._plain) - _EDGE
        for place in self.places(sought):
            after = place + len(sought)
            if place < _EDGE or place >= last:
                return True
            around = [*self._plain[max(0, place - _AROUND) : place], *self._plain[after : after + _AROUND]]
            if any(word.startswith(_STEMS) for word in around):
                return True
        return False


def _keys(name: str) -> list[str]:
    """How a name sounds, word by word; what stands in brackets behind it nobody says."""
    return [_sound(word) for word in _WORD.findall(normal(_IN_BRACKETS.sub("", name)))]


def _is(found: Sequence[str], sought: Sequence[str]) -> bool:
    """The words of the name, the last one with an ending perhaps."""
    if len(found) < len(sought) or list(found[:-1]) != list(sought[:-1]):
        return False
    more = len(found[-1]) - len(sought[-1])
    return found[-1].startswith(sought[-1]) and (more == 0 or (more <= _ENDING and len(sought[-1]) >= _SHORT_NAME))


def _sound(word: str) -> str:
    """`word` in plain Latin letters, each once in a row: Арменпресс, Արմենպրես and Armenpress are one."""
    if not word.isascii():
        word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
        word = word.translate(_LETTERS)
    for several, one in _ONE_SOUND:
        word = word.replace(several, one)
    return _TWICE.sub(r"\1", word)
