from datetime import date
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.datetext import read_date
from tests.extracting import html, read

LATEST = date(2026, 11, 25)
TBILISI = ZoneInfo("Asia/Tbilisi")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("14 Feb 2022", "2022-02-14"),
        ("March 6th, 2026 at 4:30 p.m. EST", "2026-03-06T16:30:00-05:00"),
        ("6 марта 2026 г. 10:05 (МСК)", "2026-03-06T10:05:00+03:00"),
        ("2026 წლის 6 მარტი, 14:30", "2026-03-06T14:30:00+04:00"),
        ("6 մարտի, 2026 թ.", "2026-03-06"),
        ("2026 թ. մարտի 6-ին", "2026-03-06"),
        ("6 mart 2026-cı il", "2026-03-06"),
        ("martın 6-da 2026", "2026-03-06"),
        ("25 iyun 2024, 18:01 (UTC +04:00)", "2024-06-25T18:01:00+04:00"),
        ("Am 3. März 2021, 12:45 Uhr", "2021-03-03T12:45:00+04:00"),
        ("20 Kasım 2025 - 12:30", "2025-11-20T12:30:00+04:00"),
        ("5 mart 2026", "2026-03-05"),
        ("6/07/2018", "2018-07-06"),
        ("12/25/2019", "2019-12-25"),
        ("2026-11-20T02:30:00+04:00", "2026-11-20T02:30:00+04:00"),
        ("Mon, 14 Feb 2022 16:24:00 +0100", "2022-02-14T16:24:00+01:00"),
        ("20221130", "2022-11-30"),
    ],
)
def test_dates_as_people_and_machines_write_them(text: str, iso: str) -> None:
    moment = read_date(text, latest=LATEST)
    assert moment is not None
    assert moment.iso(TBILISI) == iso


@pytest.mark.parametrize(
    "text",
    ["", "2026", "© 2019", "Mayor 3 2020", "31.02.2024", "14 March", "1 January 2569", "12.08.1402", "31/31/2020"],
)
def test_no_date_is_guessed(text: str) -> None:
    assert read_date(text, latest=LATEST) is None


def test_month_first_only_where_asked() -> None:
    moment = read_date("6/07/2018", latest=LATEST, month_first=True)
    assert moment is not None
    assert moment.day == date(2018, 6, 7)


def test_every_month_in_seven_languages() -> None:
    names = {
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
        "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի "
        "հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
        "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
        "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "en": "January February March April May June July August September October November December",
    }
    for months in names.values():
        for number, name in enumerate(months.split(), 1):
            moment = read_date(f"9 {name} 2025", latest=LATEST)
            assert moment is not None, name
            assert moment.day == date(2025, number, 9)


def test_a_hostile_string_costs_nothing() -> None:
    start = process_time()
    assert read_date("?" * 1_000_000 + "x 3 May 2020", latest=LATEST) is None
    assert process_time() - start < 0.5


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_believable_date_or_none(text: str) -> None:
    moment = read_date(text, latest=LATEST)
    assert moment is None or date(1990, 1, 1) <= moment.day <= LATEST


def test_a_headers_clock_a_footers_year_and_a_teasers_date_are_no_publication() -> None:
    page = html(below='<div class="related"><time datetime="2020-01-05">5 Jan</time></div>')
    page = page.replace("<nav>", "<header><span class='date'>Monday, 23 November 2026</span></header><nav>")
    assert read(page, url="https://herald.example/en/region/riots-of-2021-01-06.html").published_at is None


def test_an_impossible_day_in_an_address_is_no_day() -> None:
    stated = '<meta property="article:published_time" content="2026-06-30T20:00:00Z">'
    url = "https://herald.example/2026/06/31-ways-to-cook.html"
    assert (read(html(head=stated), url=url).published_at or "").startswith("2026-06-30")
    assert read(html(head=""), url=url).published_at is None


def test_the_pages_own_clock_is_found_beside_a_time_in_utc() -> None:
    head = '<meta property="article:published_time" content="2026-11-19T22:30:00Z">'
    found = read(html(head=head, above='<time datetime="2026-11-20T02:30:00+04:00">20 November</time>'))
    assert found.published_at == "2026-11-20T02:30:00+04:00"
    found = read(html(head=head, above="<p>20 ნოემბერი 2026, 02:30</p>"))
    assert found.published_at == "2026-11-20T02:30:00+04:00"


def test_a_change_is_not_taken_for_the_publication() -> None:
    above = "<p>Updated 21 Nov 2026 10:00</p><p>Published 20 Nov 2026 09:00</p>"
    found = read(html(head='<meta property="article:modified_time" content="2026-11-21T10:00:00+04:00">', above=above))
    assert found.published_at == "2026-11-20T09:00:00+04:00"
    assert found.modified_at == "2026-11-21T10:00:00+04:00"


def test_a_date_in_the_future_is_not_believed() -> None:
    found = read(html(head='<meta name="date" content="2036-01-01">'))
    assert found.published_at is None


def test_the_line_below_the_headline_beats_the_day_on_which_a_file_was_made() -> None:
    for name in ("date", "dc.date", "dcterms.date"):
        found = read(html(head=f'<meta name="{name}" content="2026-10-02">', above="<p>20 Nov 2026</p>"))
        assert found.published_at == "2026-11-20"
    stated = '<meta property="article:published_time" content="2026-10-02">'
    assert read(html(head=stated, above="<p>20 Nov 2026</p>")).published_at == "2026-10-02"
    spoken = "<p>The council met on 20 Nov 2026 and the bridge was bought.</p>"
    assert read(html(head='<meta name="date" content="2026-10-02">', above=spoken)).published_at == "2026-10-02"


@pytest.mark.parametrize(
    "line",
    [
        "Published: 20 Nov 2026 09:00 / Updated: 21 Nov 2026 10:00",
        "Опубликовано 20 ноября 2026, 09:00, обновлено 21 ноября 2026, 10:00",
        "გამოქვეყნდა 20 ნოემბერი 2026, 09:00 (განახლდა 21 ნოემბერი 2026)",
        "20 noyabr 2026, 09:00 | Yenilənib: 21 noyabr 2026",
    ],
)
def test_a_line_with_publication_and_change_states_the_first(line: str) -> None:
    assert read(html(above=f"<p>{line}</p>")).published_at == "2026-11-20T09:00:00+04:00"
