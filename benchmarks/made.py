"""Articles as a region's press writes them, made by rule: seven languages, Zipf's law, copies, edits, wrong dates.

The words are real (simplemma's dictionaries, a lemma's forms beside it): about 1.5 million forms, the hundred commonest
of a language in a tenth of its articles or more. Some words follow one that they like to follow, as often as in real
text (docs/scale.md has the figures); otherwise their order is chance. The same seed gives the same articles.
"""

import hashlib
import pickle
import random
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from newswatch.models import Candidate, Extracted, Source

START = datetime(2022, 11, 1, tzinfo=UTC)
YEARS = 4
END = START + timedelta(days=365 * YEARS)
LANGUAGES = {"ru": 0.30, "en": 0.22, "hy": 0.14, "ka": 0.12, "az": 0.10, "tr": 0.08, "de": 0.04}
"""Shares of the articles."""
_LEMMAS, _FORMS = 45_000, 12
"""Of a language at most, and of a lemma."""
_NAMES = 0.04
"""Of the lemmas are written with a capital."""
_NEXT_FORM = 0.6
"""Each further form of a lemma is so much rarer."""
_LIKES, _LIKED = 0.7, np.cumsum([0.5, 0.25, 0.15, 0.1])
"""How often every other word is drawn for the one before it, and which of its followers."""
_COUNTRIES = {
    "ru": ("RU", "GE", "AM"), "en": ("GE", "AM", "AZ", "GB"), "hy": ("AM",), "ka": ("GE",), "az": ("AZ",),
    "tr": ("TR",), "de": ("DE",),
}  # fmt: skip
_OUTLETS = {"ru": 16, "en": 14, "hy": 10, "ka": 9, "az": 8, "tr": 5, "de": 3}
_COPIED, _EDITED, _UNDATED, _MISDATED = 0.12, 0.05, 0.03, 0.01
_BATCH = 1_000
_MEAN_WORDS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    code: str
    words: NDArray[np.object_]
    """Forms, and after each 20th lemma a set phrase that begins with it."""
    lemmas: NDArray[np.int32]
    """By form the rank of its lemma."""
    cumulative: NDArray[np.float64]
    followers: NDArray[np.int32]
    """By lemma those that like to stand after it, the likeliest first."""

    def draw(self, chance: np.random.Generator, number: int) -> NDArray[np.object_]:
        places = np.searchsorted(self.cumulative, chance.random(number))
        at = np.arange(1, number, 2)
        at = at[chance.random(len(at)) < _LIKES]
        which = np.searchsorted(_LIKED, chance.random(len(at)))
        lemma = self.followers[self.lemmas[places[at - 1]], which]
        first, last = (self.lemmas.searchsorted(lemma, side) for side in ("left", "right"))
        places[at] = np.minimum(first + chance.geometric(1 - _NEXT_FORM, len(at)) - 1, last - 1)
        drawn: NDArray[np.object_] = self.words[places]
        return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    candidate: Candidate
    observed: datetime
    copy_of: int | None
    """The place of the article it was copied from."""
    edit: Candidate | None
    """The same article a while later."""
    edited: datetime | None


def language(code: str) -> Language:
    """Read once a machine: the dictionaries take half a minute."""
    kept = Path(tempfile.gettempdir()) / f"newswatch-made-2-{code}.pickle"
    if kept.exists():
        found: Language = pickle.loads(kept.read_bytes())
        return found
    made = _language(code)
    kept.write_bytes(pickle.dumps(made))
    return made


def _language(code: str) -> Language:
    chance = random.Random(f"newswatch {code}")
    forms: dict[str, list[str]] = defaultdict(list)
    for form, lemma in DefaultDictionaryFactory().get_dictionary("tr" if code == "az" else code).items():
        if form.isalpha() and len(form) > 1:
            forms[lemma].append(form)
    lemmas = [one for one in forms if one.isalpha() and len(one) > 1]
    lemmas.sort(key=lambda lemma: (len(lemma) + chance.uniform(0, 8), lemma))  # the commonest words are short
    words, ranks, weights = [], [], []
    for rank, lemma in enumerate(lemmas[:_LEMMAS]):
        own = [lemma, *sorted(set(forms[lemma]) - {lemma}, key=lambda _: chance.random())][:_FORMS]
        if rank % 20 == 19:
            own.append(" ".join([lemma, *chance.sample(words, 2)]))
        if chance.random() < _NAMES:
            own = [form.capitalize() for form in own]
        for place, form in enumerate(own):
            words.append(form.replace("e", "ə") if code == "az" else form)
            ranks.append(rank)
            weights.append(_NEXT_FORM**place / (rank + 2.7))
    cumulative, usual = np.cumsum(weights), 1 / (np.arange(ranks[-1] + 1) + 2.7)
    dice = np.random.default_rng(ranks[-1]).random((len(usual), len(_LIKED)))
    return Language(
        code=code,
        words=np.array(words, dtype=object),
        lemmas=np.array(ranks, dtype=np.int32),
        cumulative=cumulative / cumulative[-1],
        followers=np.searchsorted(np.cumsum(usual / usual.sum()), dice).astype(np.int32),
    )


def sources() -> list[Source]:
    made = []
    for code, number in _OUTLETS.items():
        for place in range(number):
            country = _COUNTRIES[code][place % len(_COUNTRIES[code])]
            name = f"{code}-outlet-{place + 1}"
            made.append(
                Source(
                    id=name, name=name.replace("-", " ").title(), home=f"https://{name}.example/", languages=(code,),
                    country=country, covers=("GE", "AM", "AZ")[: 1 + place % 3], timezone="Asia/Tbilisi",
                    article="/news/",
                )
            )  # fmt: skip
    return made


def articles(number: int, seed: int = 1) -> Iterator[Made]:
    """`number` of them in the order they were seen, over YEARS years whatever the number."""
    return _Press(number, seed).articles()


class _Press:
    def __init__(self, number: int, seed: int) -> None:
        self._number = number
        self._chance = random.Random(seed)
        self._dice = np.random.default_rng(seed)
        self._languages = {code: language(code) for code in LANGUAGES}
        self._outlets = {code: [one.id for one in sources() if one.languages == (code,)] for code in LANGUAGES}
        self._weights = {code: [1 / (1 + place) for place in range(len(ids))] for code, ids in self._outlets.items()}
        self._people = {code: self._pool(code, 3_000, 2) for code in LANGUAGES}
        self._tags = {code: self._pool(code, 2_000, 1) for code in LANGUAGES}
        self._sections = {code: self._pool(code, 12, 1) for code in LANGUAGES}
        self._recent: dict[str, deque[tuple[int, str, str, tuple[str, ...]]]] = {
            code: deque(maxlen=60) for code in LANGUAGES
        }

    def articles(self) -> Iterator[Made]:
        step = timedelta(days=365 * YEARS) / self._number
        for start in range(0, self._number, _BATCH):
            many = min(_BATCH, self._number - start)
            codes = self._chance.choices([*LANGUAGES], weights=[*LANGUAGES.values()], k=many)
            drawn = {code: self._texts(code, codes.count(code)) for code in set(codes)}
            for place, code in enumerate(codes, start):
                yield self._made(place, code, START + step * place, drawn[code].pop())

    def _texts(self, code: str, number: int) -> list[list[str]]:
        lengths = np.clip(self._dice.lognormal(np.log(_MEAN_WORDS), 0.45, number).astype(int), 50, 1_200)
        words = self._languages[code].draw(self._dice, int(lengths.sum()) + 10 * number).tolist()
        texts, at = [], 0
        for length in lengths.tolist():
            texts.append(words[at : at + length + 10])
            at += length + 10
        return texts

    def _made(self, place: int, code: str, seen: datetime, words: list[str]) -> Made:
        chance = self._chance
        source = chance.choices(self._outlets[code], weights=self._weights[code])[0]
        title, paragraphs = _begun(" ".join(words[:10])), tuple(_paragraphs(words[10:]))
        recent, copy_of = self._recent[code], None
        if recent and chance.random() < _COPIED:
            copy_of, origin, title, paragraphs = chance.choice(recent)
            source = chance.choice([one for one in self._outlets[code] if one != origin] or [source])
            paragraphs = self._copied(paragraphs, words)
        else:
            recent.append((place, source, title, paragraphs))
        candidate = self._candidate(place, code, source, seen, title, paragraphs)
        if chance.random() >= _EDITED:
            return Made(candidate=candidate, observed=seen, copy_of=copy_of, edit=None, edited=None)
        edit = self._candidate(place, code, source, seen, title, (*paragraphs, " ".join(words[-12:]) + "."))
        edited = seen + timedelta(hours=chance.choice((1, 3, 12)))
        return Made(candidate=candidate, observed=seen, copy_of=copy_of, edit=edit, edited=edited)

    def _copied(self, paragraphs: tuple[str, ...], words: list[str]) -> tuple[str, ...]:
        """Whole, without its end, or with a lead of its own."""
        match self._chance.randrange(3):
            case 0:
                return paragraphs
            case 1:
                return paragraphs[: max(1, 2 * len(paragraphs) // 3)]
            case _:
                return (" ".join(words[10:35]) + ".", *paragraphs)

    def _candidate(
        self, place: int, code: str, source: str, seen: datetime, title: str, paragraphs: tuple[str, ...]
    ) -> Candidate:
        chance = random.Random(place)
        url = f"https://{source}.example/news/{seen:%Y/%m}/{place}"
        published = seen - timedelta(minutes=chance.randrange(2, 90))
        if chance.random() < _MISDATED:
            published -= timedelta(days=chance.randrange(30, 4_000))
        dated = published.isoformat() if chance.random() >= _UNDATED else None
        page = Extracted(
            source=source, url=url, final_url=url, canonical_url=url, fetched_at=seen, title=title,
            authors=(_some(chance, self._people[code]),) if chance.random() < 0.7 else (), published_at=dated,
            published_raw=dated, published_how="json-ld" if dated else None, modified_at=None, language=code,
            section=_some(chance, self._sections[code]),
            tags=tuple(dict.fromkeys(_some(chance, self._tags[code]) for _ in range(chance.randrange(5)))), lead=None,
            paragraphs=paragraphs, image=None, image_credit=None, partial=False,
        )  # fmt: skip
        text = "\n".join(paragraphs)
        key = url.removeprefix("https://")
        return Candidate(
            extracted=page, url=url, url_key=key, alias_keys=((key, url),), text_hash=_digest(text),
            content_hash=_digest(f"{title}\n{text}"),
        )  # fmt: skip

    def _pool(self, code: str, number: int, words: int) -> list[str]:
        drawn = self._dice.integers(200, len(self._languages[code].words), (number, words))
        return [" ".join(self._languages[code].words[row].tolist()).title() for row in drawn]


def _some(chance: random.Random, pool: Sequence[str]) -> str:
    """One of them; the first ones most often."""
    return pool[int(len(pool) * chance.random() ** 3)]


def _paragraphs(words: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(words), 45):
        sentences = (words[at : at + 15] for at in range(start, min(start + 45, len(words)), 15))
        yield " ".join(f"{_begun(' '.join(one))}." for one in sentences)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
