"""The page this project began with; skipped where it is absent."""

import json
import re
from pathlib import Path

import pytest

from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Extracted
from newswatch.settings import Archive as Settings
from pipelines.learning import mend
from tests.extracting import read, source
from tests.siblings import put, texts_of, title_of

SEED = Path(__file__).parent.parent.parent / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed page is not here")


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    found: dict[str, object] = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def seed(expected: dict[str, object]) -> Extracted:
    of = source(id="caucasus-watch", name="Caucasus Watch", timezone="Europe/Berlin")
    return read((SEED / "caucasus-watch.html").read_bytes(), of=of, url=str(expected["url"]))


def test_fields_are_those_a_person_reads(seed: Extracted, expected: dict[str, object]) -> None:
    assert seed.title == expected["title"]
    assert list(seed.authors) == expected["authors"]
    assert (seed.published_at or "")[:10] == expected["date"]
    assert seed.published_at == "2022-02-14T16:24:00+01:00"
    assert seed.section == expected["section"]
    assert list(seed.tags) == expected["tags"]
    assert seed.image_credit == "Kremlin.ru"
    assert seed.language == "en"
    assert seed.refusal is None


def test_every_paragraph_is_there_and_no_furniture(seed: Extracted, expected: dict[str, object]) -> None:
    must, barred = expected["must"], expected["mustnot"]
    assert isinstance(must, list)
    assert isinstance(barred, list)
    assert [text for text in must if " ".join(text.split()) not in seed.paragraphs] == []
    assert [text for text in barred if text in "\n".join(seed.paragraphs)] == []
    assert all(removed.why for removed in seed.removed)


def _with_blocks(expected: dict[str, object], number: int, title: str | None, texts: list[str] | None) -> Extracted:
    """The seed page, or one of our own words on its frame, with the blocks as plain paragraphs among the text."""
    page = (SEED / "caucasus-watch.html").read_text(encoding="utf-8")
    start = page.index('<div class="ce_text block">') + len('<div class="ce_text block">')
    end = page.index("</div>", start)
    true = (
        re.findall(r"<p>.*?</p>", page[start:end], re.DOTALL) if texts is None else [f"<p>{one}</p>" for one in texts]
    )
    blocks = [f"<p>{text}</p>" for text in (*_furniture(page), *OTHER_WORDS)]
    body = "".join([true[0], *blocks[:3], *true[1:3], *blocks[3:5], *true[3:], *blocks[5:]])
    page = page[:start] + body + page[end:]
    if title is not None:
        page = page.replace("Russia and Iran Are Closer Than Before, but Not Sufficiently Enough", title)
    url = str(expected["url"]) if texts is None else f"https://caucasuswatch.de/en/insights/{number}.html"
    return read(page.encode(), of=source(id="herald"), url=url)


OTHER_WORDS = (
    "Whoever lives between the two seas and writes well may knock at our door on any working day of the year.",
    "Diese Seite merkt sich, was Sie lesen; wem das missfällt, der findet unten einen Hebel, um es abzustellen.",
    "Сайт помнит, что вы читали; кому это не по душе, тот найдёт внизу страницы рычажок и всё выключит.",
    "ვინც ორ ზღვას შორის ცხოვრობს და კარგად წერს, ნებისმიერ სამუშაო დღეს შეუძლია ჩვენს კარზე დააკაკუნოს.",
    "Ով ապրում է երկու ծովերի միջև և լավ է գրում, կարող է ցանկացած օր բախել մեր խմբագրության դուռը։",
    "İki dəniz arasında yaşayan və yaxşı yazan hər kəs istənilən iş günü bizim qapımızı döyə bilər.",
    "Bu sayfa ne okuduğunuzu hatırlar; hoşuna gitmeyen en aşağıdaki kolu çevirsin ve her şeyi kapatsın.",
)


def _furniture(page: str) -> list[str]:
    """Job ad, cookie notice, see-also with its teasers: from the places of the page where they stand."""
    job = re.search(r'jobs block"><p>(.*?)</p>', page, re.DOTALL)
    cookie = re.search(r'cookiebar__message">(.*?)</div>', page, re.DOTALL)
    also = page[page.index("<h2>See Also</h2>") :]
    assert job
    assert cookie
    teasers = re.findall(r"<h3>(?:<a[^>]*>)(.*?)</a></h3><p>(.*?)</p>", also)
    return [job[1], cookie[1], "See Also", *(part for teaser in teasers for part in teaser)]


def test_blocks_among_the_paragraphs_go_once_siblings_were_seen(tmp_path: Path, expected: dict[str, object]) -> None:
    with Writer.open(tmp_path, clock=SystemClock(), settings=Settings(), role="test") as writer:
        of = source(id="herald")
        writer.set_source(of)
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, of.id)
        for number in range(4):
            put(writer, crawl, _with_blocks(expected, number, title_of(number), texts_of(number, 9)), of=of)
        put(writer, crawl, _with_blocks(expected, 9, None, None), of=of)
        mend(writer, of.id, 100)
        texts = [writer.wording(number)[1].split("\n\n") for number in range(1, 6)]
    must, barred = expected["must"], expected["mustnot"]
    assert isinstance(must, list)
    assert isinstance(barred, list)
    assert [text for text in must if " ".join(text.split()) not in texts[4]] == []
    gone = [*barred, *OTHER_WORDS, "Pipeline Politics", "What the new transit routes", "Tbilisi weighs its options"]
    assert [text for text in gone if text in "\n".join(texts[4])] == []
    for number in range(4):
        assert texts[number] == texts_of(number, 9)
