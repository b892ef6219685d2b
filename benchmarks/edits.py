"""Generated articles, what outlets do to each other's articles, and texts that only look alike."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from newswatch.models import Extracted

_chance = random.Random(3)
_WORDS = ["".join(_chance.choices("aeioubcdfghklmnprstvz", k=_chance.randint(2, 11))) for _ in range(30_000)]
_WEIGHTS = [1 / (rank + 3) for rank in range(len(_WORDS))]
_SEEN = datetime(2026, 11, 20, 12, tzinfo=UTC)

Edit = Callable[[random.Random, str], str]


def prose(chance: random.Random, words: int, *, figures: float = 0.02) -> str:
    """Sentences of words by Zipf's law; one in fifty is a number unless said otherwise."""
    made = chance.choices(_WORDS, weights=_WEIGHTS, k=words)
    made = [str(chance.randint(2, 4000)) if chance.random() < figures else word for word in made]
    sentences, start = [], 0
    while start < words:
        end = start + chance.randint(8, 26)
        sentences.append(" ".join(made[start:end]).capitalize() + ".")
        start = end
    return "\n".join(sentences)


def article(chance: random.Random) -> str:
    return prose(chance, chance.randint(250, 400))


def extracted(text: str, url: str, source: str) -> Extracted:
    return Extracted(
        source=source, url=url, final_url=url, canonical_url=url, fetched_at=_SEEN, title=text.split(".")[0][:80],
        authors=(), published_at=None, published_raw=None, published_how=None, modified_at=None, language="en",
        section=None, tags=(), lead=None, paragraphs=tuple(text.split("\n")), image=None, image_credit=None,
        partial=False,
    )  # fmt: skip


def runs(text: str, size: int) -> list[str]:
    words = text.lower().replace(".", "").split()
    return [" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))]


def words_changed(part: float) -> Edit:
    def edit(chance: random.Random, text: str) -> str:
        words = text.split(" ")
        for place in chance.sample(range(len(words)), round(part * len(words))):
            words[place] = chance.choice(_WORDS)
        return " ".join(words)

    return edit


def sentences_deleted(chance: random.Random, text: str) -> str:
    sentences = text.split("\n")
    gone = set(chance.sample(range(len(sentences)), max(1, len(sentences) // 5)))
    return "\n".join(sentence for place, sentence in enumerate(sentences) if place not in gone)


def new_lead(chance: random.Random, text: str) -> str:
    return f"{prose(chance, 45)}\n" + "\n".join(text.split("\n")[2:])


def truncated(part: float) -> Edit:
    def edit(_: random.Random, text: str) -> str:
        words = text.split(" ")
        return " ".join(words[: round(part * len(words))])

    return edit


def boilerplate_added(chance: random.Random, text: str) -> str:
    return f"{prose(chance, 30)}\n{text}\n{prose(chance, 60)}"


EDITS: dict[str, tuple[Edit, str]] = {
    "3 % of words changed": (words_changed(0.03), "98"),
    "10 % of words changed": (words_changed(0.10), "90"),
    "a fifth of sentences deleted": (sentences_deleted, "98"),
    "new lead, two sentences dropped": (new_lead, "98"),
    "90 words of boilerplate added": (boilerplate_added, "98"),
    "cut to 70 %": (truncated(0.7), "98"),
    "cut to 50 %": (truncated(0.5), "98"),
    "cut to 25 %": (truncated(0.25), "stated"),
}


def notice(chance: random.Random) -> str:
    return prose(chance, chance.randint(60, 90))


SHORT_EDITS: dict[str, tuple[Edit, str]] = {
    "short: 3 % of words changed": (words_changed(0.03), "stated"),
    "short: 10 % of words changed": (words_changed(0.10), "stated"),
    "short: cut to 70 %": (truncated(0.7), "stated"),
}


def unrelated(chance: random.Random, number: int) -> list[str]:
    return [article(chance) for _ in range(number)]


def same_furniture(chance: random.Random, number: int) -> list[str]:
    """A quarter to two fifths of each text is a site's own: what cleaning did not take off. No figures to tell them."""
    head, foot = prose(chance, 30, figures=0), prose(chance, 70, figures=0)
    return [f"{head}\n{prose(chance, chance.randint(150, 300), figures=0)}\n{foot}" for _ in range(number)]


def heavy_furniture(chance: random.Random, number: int) -> list[str]:
    """More of the site's words than of the article's."""
    head, foot = prose(chance, 40, figures=0), prose(chance, 100, figures=0)
    return [f"{head}\n{prose(chance, chance.randint(90, 140), figures=0)}\n{foot}" for _ in range(number)]


def short_notices(figures: bool) -> Callable[[random.Random, int], list[str]]:
    """Weather, exchange rates, appointments: one frame of 60 words, the news in ten of its places."""

    def make(chance: random.Random, number: int) -> list[str]:
        frame = prose(chance, 60, figures=0).split(" ")
        places = chance.sample(range(len(frame)), 10)
        return [_filled(chance, frame, places, figures) for _ in range(number)]

    return make


def _filled(chance: random.Random, frame: Sequence[str], places: Sequence[int], figures: bool) -> str:
    words = list(frame)
    for place in places:
        words[place] = str(chance.randint(1, 999)) if figures else chance.choice(_WORDS)
    return " ".join(words)


UNRELATED: dict[str, tuple[Callable[[random.Random, int], list[str]], int]] = {
    "unrelated, 3 outlets": (unrelated, 3),
    "25 to 40 % furniture, one outlet": (same_furniture, 1),
    "50 to 60 % furniture, one outlet": (heavy_furniture, 1),
    "short, figures differ, one outlet": (short_notices(figures=True), 1),
    "short, figures differ, 3 outlets": (short_notices(figures=True), 3),
    "short, words differ, one outlet": (short_notices(figures=False), 1),
    "short, words differ, 3 outlets": (short_notices(figures=False), 3),
}
"""And in how many outlets they appear."""
