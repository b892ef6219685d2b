"""An archive of a made-up year: outlets in seven languages, edits, copies, withdrawals and returns, every field."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.models import Extracted, Source, VersionKind
from pipelines.dedupe import identify
from tests.archive_kit import NOON, HandClock, open_writer, source

OUTLETS = {
    "river-post": "en", "volga-list": "ru", "mtkvari-news": "ka", "arax-press": "hy", "kur-xeber": "az",
    "spree-blatt": "de", "bogaz-gazete": "tr",
}  # fmt: skip
_WORDS = {
    "en": "river bridge school minister orchard border tunnel museum harvest railway teacher winter market valley",
    "ru": "река мост школа министр сад граница тоннель музей урожай дорога учитель зима рынок долина",
    "ka": "მდინარე ხიდი სკოლა მინისტრი ბაღი საზღვარი გვირაბი მუზეუმი მოსავალი გზა მასწავლებელი ზამთარი ბაზარი",
    "hy": "գետ կամուրջ դպրոց նախարար այգի սահման թունել թանգարան բերք ճանապարհ ուսուցիչ ձմեռ շուկա հովիտ",
    "az": "çay körpü məktəb nazir bağ sərhəd tunel muzey məhsul yol müəllim qış bazar vadi İsmayıl ılıq",
    "de": "Fluss Brücke Schule Minister Garten Grenze Tunnel Museum Ernte Straße Lehrerin Winter Markt Täler",
    "tr": "ırmak köprü okul bakan bahçe sınır tünel müze hasat yol öğretmen kış çarşı vadi İstanbul ışık",
}
_KINDS = (VersionKind.HEADLINE, VersionKind.TEXT, VersionKind.NUMBER, VersionKind.COSMETIC, VersionKind.NAME)


def outlet(source_id: str) -> Source:
    return source(source_id, languages=(OUTLETS[source_id],))


def outlets() -> dict[str, Source]:
    return {source_id: outlet(source_id) for source_id in OUTLETS}


def write_archive(home: Path, articles: int, seed: int = 7) -> None:
    """`articles` originals; every fourth has a copy in another outlet, every third is edited."""
    chance, clock = random.Random(seed), HandClock(NOON - timedelta(days=300))
    with open_writer(home, clock) as writer:
        for one in outlets().values():
            writer.set_source(one)
        for number in range(articles):
            clock.on(hours=chance.randint(1, 20), milliseconds=chance.randint(0, 999))
            _one(writer, clock, chance, number)


def _one(writer: Writer, clock: HandClock, chance: random.Random, number: int) -> None:
    source_id = list(OUTLETS)[number % len(OUTLETS)]
    page = article(source_id, number, chance, clock)
    article_id = _add(writer, page, clock)
    if number % 4 == 0:
        clock.on(hours=3)
        other = list(OUTLETS)[(number + 1) % len(OUTLETS)]
        _add(writer, replace(page, **_at(other, number, "-taken-over"), source=other), clock)
    for edit in range(number % 3):
        clock.on(hours=chance.randint(1, 30))
        page = replace(
            page, title=f"{page.title} {edit}", paragraphs=(*page.paragraphs[:-1], _paragraph(source_id, chance))
        )
        with writer.transaction():
            writer.add_version(
                article_id, identify(page, outlet(source_id)), cleaner="1", kind=chance.choice(_KINDS), capture=None,
                observed_at=clock.now(),
            )  # fmt: skip
    if number % 5 == 0:
        _withdraw(writer, clock, article_id, page, number)


def _withdraw(writer: Writer, clock: HandClock, article_id: int, page: Extracted, number: int) -> None:
    """Every other one comes back, and every other of those with other words."""
    with writer.transaction():
        writer.withdraw(article_id, clock.on(hours=5))
    if number % 2 == 0:
        back = page if number % 4 else replace(page, title=f"Back: {page.title}")
        with writer.transaction():
            writer.add_version(
                article_id, identify(back, outlet(page.source)), cleaner="1", kind=VersionKind.HEADLINE, capture=None,
                observed_at=clock.on(hours=7),
            )  # fmt: skip


def _add(writer: Writer, page: Extracted, clock: HandClock) -> int:
    with writer.transaction():
        return writer.add_article(
            identify(page, outlet(page.source)), cleaner="1", capture=None, observed_at=clock.now(), baseline=False
        ).article_id


def article(source_id: str, number: int, chance: random.Random, clock: HandClock) -> Extracted:
    """Now and then without what an article may lack."""
    words, full = _WORDS[OUTLETS[source_id]].split(), number % 6 != 5
    short = number % 11 == 10
    text = tuple(_paragraph(source_id, chance) for _ in range(1 if short else 4))
    hour = (clock.now() - timedelta(hours=2)).isoformat(timespec="seconds").replace("+00:00", "+04:00")
    return Extracted(
        source=source_id, canonical_url=None, fetched_at=clock.now(), **_at(source_id, number),
        title=" ".join(chance.sample(words, 4)), authors=(words[0], f"{words[1]} {words[2]}") if full else (),
        published_at=[hour, hour[:10], None][number % 3], published_raw="2 hours ago", published_how="meta",
        modified_at=hour if full else None, language=OUTLETS[source_id], section=words[3] if full else None,
        tags=tuple(words[4:7]) if full else (), lead=" ".join(words[:6]) if full else None, paragraphs=text,
        image=f"https://{source_id}.example/i/{number}.jpg" if full else None, image_credit=None,
        partial=number % 7 == 6,
    )  # fmt: skip


def _at(source_id: str, number: int, more: str = "") -> dict[str, str]:
    """A canonical address and, for some, another that answered."""
    url = f"https://{source_id}.example/news/{number}{more}"
    return {"url": f"{url}?utm_source=x", "final_url": f"{url}/amp" if number % 3 == 1 else url}


def _paragraph(source_id: str, chance: random.Random) -> str:
    words = _WORDS[OUTLETS[source_id]].split()
    said = " ".join(f"{chance.choice(words)}{chance.randint(1, 999)}" for _ in range(4))
    return f"{said}, “{' '.join(chance.choices(words, k=30))}”."


def stories_of(home: Path) -> set[frozenset[str]]:
    """The stories of several articles, by the articles' addresses."""
    found: dict[int | None, set[str]] = {}
    with Archive(home) as archive:
        for one in archive.iterate():
            found.setdefault(one.story_id, set()).add(one.url)
    return {frozenset(urls) for urls in found.values() if len(urls) > 1}
