"""Mails as a person sees them: `python -m tests.mail_pictures FOLDER` writes a picture of each, light and dark, on a
desk and on a phone. tests/test_alerts_mail_seen.py looks at the same ones by rule.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

from newswatch.alerts import digest
from newswatch.alerts.channels import Parcel
from newswatch.alerts.channels.mail import compose
from newswatch.archive.alert_store import Letter
from tests.alert_kit import Desk, desk
from tests.archive_kit import candidate, source, store
from tests.browser_kit import CHROMIUM

SIZES = {"desk": (760, 900), "phone": (360, 740)}
SCHEMES = ("light", "dark")
HOSTILE = (
    "<script>document.title='run'</script> <img src=https://tracker.example/x.png> {{7*7}} =cmd|'/C calc'!A0 \u202e"
)


@dataclass(frozen=True)
class Told:
    """What an outlet writes, and the words somebody asked for."""

    language: str
    outlet: str
    query: str
    author: str
    titles: tuple[str, str, str]
    text: str


TOLD = {
    "latin": Told(
        "en", "Mountain Wire", "corridor", "Anna Kelenjeridze",
        ("Corridor talks resume in Yerevan after a winter of silence between the two ministries of transport",
         "What the corridor would carry", "Grain by rail: the corridor in numbers"),
        "Officials said the corridor would open in spring, and that the first trains would carry grain.",
    ),
    "cyrillic": Told(
        "ru", "Горный вестник", "мост", "Анна Келенджеридзе",
        ("Мост через реку Дебет откроют весной, сообщили в министерстве инфраструктуры и транспорта",
         "Старый мост закрыли для грузовиков", "Сколько стоит мост"),
        "В министерстве сказали, что мост через реку построят за год, а деньги на мосты уже выделены.",
    ),
    "georgian": Told(
        "ka", "მთის მაცნე", "ხიდი", "ანა კელენჯერიძე",
        ("ხიდი მდინარე დებედაზე გაზაფხულზე გაიხსნება, განაცხადეს ინფრასტრუქტურის სამინისტროში",
         "ძველი ხიდი სატვირთო მანქანებისთვის დაიკეტა", "რა ღირს ხიდი"),
        "სამინისტროში თქვეს, რომ ხიდი ერთ წელიწადში აშენდება და თანხა უკვე გამოყოფილია.",
    ),
    "armenian": Told(
        "hy", "Լեռնային լրաբեր", "կամուրջ", "Աննա Քելենջերիձե",
        ("Դեբեդ գետի կամուրջը կբացվի գարնանը, հայտնեցին տարածքային կառավարման և ենթակառուցվածքների նախարարությունից",
         "Հին կամուրջը փակվել է բեռնատարների համար", "Ի՞նչ արժե կամուրջը"),
        "Նախարարությունում ասացին, որ կամուրջը կկառուցվի մեկ տարում, և գումարն արդեն հատկացված է։",
    ),
    "hostile": Told(
        "en", "<b>Outlet</b>", "corridor", "<i>Nobody</i>",
        (f"Corridor {HOSTILE}", "corridor" + "ofonelongword" * 12, "Corridor"),
        f"The corridor {HOSTILE} is https://example.org/{'a' * 200} open.",
    ),
}  # fmt: skip


def mails(folder: Path) -> dict[str, str]:
    """The HTML of each mail by name: an article told at once, and a digest with a copy, a change and gaps."""
    found: dict[str, str] = {}
    for name, told in TOLD.items():
        with desk(folder / name) as room:
            for kind, letter in _letters(room, told).items():
                found[f"{name}-{kind}"] = _html(letter)
    return found


def _letters(room: Desk, told: Told) -> dict[str, Letter]:
    for one, outlet in (("oc-media", told.outlet), ("wire", f"{told.outlet} 2")):
        room.writer.set_source(source(one, name=outlet))
    room.add("at once", told.query, follow_ups=True)
    room.add("every morning", told.query, mode="daily", every_copy=True)
    for number, title in enumerate(told.titles):
        text = f"{told.text} {number + 1}\n\n{told.text} {title}"
        store(room.writer, candidate(f"s{number}", title=title, text=text, language=told.language,
                                     authors=(told.author,)))  # fmt: skip
    store(room.writer, candidate("copy", source="wire", title=told.titles[0], language=told.language,
                                 text=f"{told.text} 1\n\n{told.text} {told.titles[0]}"))  # fmt: skip
    room.clock.on(hours=24)
    digest.close_due(room.writer, room.settings, room.clock.now())
    return {"notice": room.letters("at once")[0], "digest": room.letters("every morning")[0]}


def _html(letter: Letter) -> str:
    payload = json.loads(letter.payload)
    if payload["kind"] == "digest":
        payload["gaps"] = {
            "not_reached": [
                {"source": "a", "name": payload["items"][0]["outlet"], "how": "down", "crawls": 3, "why": "timeout"},
                {"source": "b", "name": "Valley Post", "how": "blocked", "crawls": 1, "why": "403"},
            ],
            "hours": [{"from": "2026-11-20T20:00:00+00:00", "to": "2026-11-21T02:00:00+00:00"}],
            "partial": 2,
        }
    parcel = Parcel(key=letter.key, body=letter.payload, payload=payload, created_at=letter.created_at,
                    zone=ZoneInfo("Asia/Tbilisi"))  # fmt: skip
    part = compose(parcel, sender="news@watch.example", to="reader@example.org").get_body(("html",))
    assert part is not None
    html: str = part.get_content()
    return html


def main(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as homes, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, html in mails(Path(homes)).items():
            for scheme in SCHEMES:
                for size, (width, height) in SIZES.items():
                    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                    page.set_content(html)
                    path = folder / f"{name}-{scheme}-{size}.png"
                    page.screenshot(path=path, full_page=True)
                    page.close()
                    yield path
        browser.close()


if __name__ == "__main__":
    for written in main(Path(sys.argv[1])):
        print(written)  # noqa: T201
