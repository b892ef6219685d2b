"""Good articles of our own words: any number, none like another, each known by its name."""

import random
from dataclasses import dataclass
from html import escape

_SUBJECTS = (
    "the harbour board", "a school in the upper valley", "the railway workers", "two former ministers", "the orchard union",
    "a night market", "the border commission", "an old printing house", "the glacier survey", "a youth orchestra",
    "the tea growers", "the water company", "a museum of looms", "the bus drivers", "the mountain rescue",
)  # fmt: skip
_VERBS = (
    "reopened", "measured again", "argued over", "sold at last", "counted", "moved uphill", "repaired", "photographed",
    "voted to keep", "asked the court about", "painted", "closed for a winter", "inherited", "mapped", "put off",
)  # fmt: skip
_OBJECTS = (
    "the stone bridge", "forty wagons of salt", "the library roof", "a disputed well", "the harvest accounts", "its archive",
    "the cable car", "seven greenhouses", "the ferry landing", "the customs shed", "an unlit tunnel", "the weather station",
    "three empty barracks", "the village clock", "the sulphur baths",
)  # fmt: skip
_WHENS = (
    "after the first snow", "before the elections", "in spite of the strike", "with borrowed money", "while the council slept",
    "for the second time this year", "without a single vote against", "as nobody had expected", "under heavy rain",
    "on the advice of an engineer", "to the surprise of the neighbours", "with help from across the river",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    name: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def html(self) -> str:
        return self.page()

    def page(
        self, *, head: str = "", above: str = "", text: str | None = None, below: str = "", title: str | None = None,
        day: str | None = "2026-11-20T10:15:00+04:00", attributes: str = 'lang="en"', body: str = "",
    ) -> str:  # fmt: skip
        """The article's page with what a hazard puts into it: `above` and `below` stand in the article's own box."""
        shown = escape(self.title) if title is None else title
        date = f'<meta property="article:published_time" content="{day}">' if day else ""
        words = self.text if text is None else text
        return (
            f'<!doctype html><html {attributes}><head><title>{shown}</title><meta property="og:type" content="article">'
            f"{date}{head}</head><body {body}><main><article><h1>{shown}</h1>{above}{words}</article>{below}</main></body></html>"
        )

    @property
    def text(self) -> str:
        return "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)


def story(name: str) -> Story:
    chance = random.Random(name)
    subject, verb, thing = (chance.choice(words) for words in (_SUBJECTS, _VERBS, _OBJECTS))
    title = f"{subject} {verb} {thing}".capitalize()
    return Story(name, f"{title} near {_place(chance)}", tuple(_paragraph(chance) for _ in range(5)))


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(3))


def _sentence(chance: random.Random) -> str:
    subject, verb, thing, when = (chance.choice(words) for words in (_SUBJECTS, _VERBS, _OBJECTS, _WHENS))
    number = chance.randrange(12, 990)
    return f"{subject} near {_place(chance)} {verb} {thing} {when}, and {number} people from {_place(chance)} came.".capitalize()


def _place(chance: random.Random) -> str:
    """A village nobody has heard of."""
    return "".join(
        chance.choice(("ba", "ri", "tso", "ke", "lu", "mna", "go", "vi", "shu", "da")) for _ in range(3)
    ).title()
