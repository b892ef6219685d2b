"""A month replayed: what `alerts test` says of the finished archive is what was sent, in every mode."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from newswatch.alerts import view
from newswatch.alerts.channels import Parcel
from newswatch.alerts.dispatch import Dispatcher
from newswatch.clock import to_ms
from newswatch.models import Candidate, VersionKind
from tests.alert_kit import Desk, desk
from tests.archive_kit import candidate, source, store

DAYS = 30
OUTLETS = ("oc-media", "civil", "azertag", "armenpress")
MODES = {"instant": "", "hourly": "", "daily": "18:30", "weekly": "wed 07:15"}
OPTIONS = [
    dict(zip(("every_copy", "follow_ups", "late"), chosen, strict=True)) for chosen in product([False, True], repeat=3)
]
QUIET = {"zone": "Asia/Tbilisi", "quiet": "22:00-07:00"}
_KINDS = (VersionKind.TEXT, VersionKind.HEADLINE, VersionKind.COSMETIC, VersionKind.NUMBER)
_WORDS = (
    "border", "village", "minister", "harvest", "railway", "school", "bridge", "winter", "market", "museum", "valley",
    "tunnel", "teacher", "orchard",
)  # fmt: skip


class Counting:
    """A channel that takes everything."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    async def deliver(self, address: str, parcel: Parcel, *, private: bool) -> str:
        self.parcels.append(parcel)
        return "taken"


class Month:
    """Crawls at random hours: new articles, late ones, undated ones, copies, edits, withdrawals and returns."""

    def __init__(self, room: Desk, seed: int) -> None:
        self.room = room
        self.chance = random.Random(seed)
        self.live: list[tuple[int, Candidate]] = []
        self.gone: list[tuple[int, Candidate]] = []
        self.number = 0

    def hour(self) -> None:
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2))):
            act = self.chance.choice(
                (self.new, self.new, self.new, self.copy, self.edit, self.edit, self.withdraw, self.back)
            )
            act()
            self.room.clock.on(minutes=1)

    def new(self) -> None:
        age = self.chance.choice((1, 2, 30, 24 * 9))
        at = (self.room.clock.now() - timedelta(hours=age)).isoformat() if self.chance.random() < 0.9 else None
        self._add(self._text(), at, self.chance.choice(OUTLETS))

    def copy(self) -> None:
        if self.live:
            _, what = self.chance.choice(self.live)
            words = "\n\n".join(what.extracted.paragraphs).split(" ")
            for at in self.chance.sample(range(len(words)), 3):
                words[at] = self.chance.choice(_WORDS)
            self._add(" ".join(words), self.room.clock.now().isoformat(), self.chance.choice(OUTLETS))

    def edit(self) -> None:
        if self.live:
            place = self.chance.randrange(len(self.live))
            article_id, what = self.live[place]
            text = "\n\n".join(what.extracted.paragraphs)
            found = self.chance.random()
            if found < 0.2:
                text = text.replace("corridor", "passage")
            elif found < 0.5:
                text = text.replace("passage", "corridor")
            text += f" Later: {self.chance.choice(_WORDS)} {self.chance.randint(1, 999)}."
            self.live[place] = (article_id, self._version(article_id, what, text))

    def withdraw(self) -> None:
        if self.live:
            article_id, what = self.live.pop(self.chance.randrange(len(self.live)))
            with self.room.writer.transaction():
                self.room.writer.withdraw(article_id, self.room.clock.now())
            self.gone.append((article_id, what))

    def back(self) -> None:
        if self.gone:
            article_id, what = self.gone.pop(self.chance.randrange(len(self.gone)))
            text = "\n\n".join(what.extracted.paragraphs)
            text += self.chance.choice(("", " And it is back."))
            self.live.append((article_id, self._version(article_id, what, text)))

    def _text(self) -> str:
        subject = self.chance.choice(("corridor", "passage"))
        body = " ".join(
            f"{self.chance.choice(_WORDS)} {self.chance.choice(_WORDS)}{self.chance.randint(1, 99)}" for _ in range(60)
        )
        return f"The {subject} was spoken of. {body}."

    def _add(self, text: str, published: str | None, outlet: str) -> None:
        self.number += 1
        what = candidate(
            f"story{self.number}", title=f"Number {self.number}", text=text, published_at=published, source=outlet
        )
        self.live.append((store(self.room.writer, what).article_id, what))

    def _version(self, article_id: int, what: Candidate, text: str) -> Candidate:
        page = what.extracted
        slug, title = page.url.rsplit("/", 1)[1], page.title or ""
        later = candidate(slug, title=title, text=text, published_at=page.published_at, source=page.source)
        with self.room.writer.transaction():
            self.room.writer.add_version(
                article_id, later, cleaner="1", kind=self.chance.choice(_KINDS), capture=None,
                observed_at=self.room.clock.now(),
            )  # fmt: skip
        return later


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as room:
        for one in OUTLETS:
            room.writer.set_source(source(one))
        with room.writer.transaction():  # their first crawls are behind them: what is undated counts as new
            room.writer.connection.sql.execute("UPDATE source SET baseline_at = ?", (to_ms(room.clock.now()) - 1,))
        yield room


def names() -> dict[str, tuple[str, dict[str, bool]]]:
    return {f"{mode} {number}": (mode, options) for mode in MODES for number, options in enumerate(OPTIONS)}


@pytest.mark.parametrize("seed", [1])
def test_a_month_is_sent_as_it_was_foretold(room: Desk, seed: int) -> None:
    for name, (mode, options) in names().items():
        room.add(
            name,
            "corridor",
            f"http://127.0.0.1:9/{name.replace(' ', '-')}",
            mode=mode,
            at=MODES[mode],
            **QUIET,
            **options,
        )
    start, channel, month = room.clock.now(), Counting(), Month(room, seed)

    async def play() -> None:
        dispatcher = Dispatcher(room.writer, room.settings, room.secrets, room.clock, channels={"http": channel})
        for hour in range((DAYS + 8) * 24):  # until the last weekly digest and the end of the last quiet night
            if hour < DAYS * 24:
                month.hour()
            room.clock.moment = start + timedelta(hours=hour + 1)
            await dispatcher.run_once()
        await dispatcher.close()

    asyncio.run(play())
    sent = Counter(parcel.payload["alert"]["name"] for parcel in channel.parcels)
    keys = Counter(parcel.key for parcel in channel.parcels)
    assert max(keys.values()) == 1
    for name, (mode, options) in names().items():
        told = view.forecast(room.store, room.settings, alert=name, query=None, since=start, now=room.clock.now())
        states = Counter(hit.state for hit in room.hits(name))
        reasons = Counter(hit.reason.partition(":")[0] for hit in room.hits(name) if hit.state in ("told", "gathering"))
        assert (told["told"], told["late"], told["copies"]) == (reasons["match"], states["late"], states["copy"]), name
        assert told["follow_ups"] == sum(reasons.values()) - reasons["match"], name
        assert told["messages"][mode] == sent[name], name
        assert bool(told["follow_ups"]) == options["follow_ups"]
    assert sent["instant 0"] > 50
    assert sent["instant 7"] > sent["instant 0"]
    assert room.writer.connection.sql.execute("SELECT count(*) FROM outbox WHERE state != 'sent'").fetchone() == (0,)
