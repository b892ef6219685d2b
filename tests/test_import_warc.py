"""WARC files into the archive: of any crawler, packed in any way, with lies and damage in them."""

import gzip
import itertools
import re
import zlib
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders

from newswatch.archive.reader import Archive
from newswatch.models import VersionKind
from pipelines.importing.files import LocalFile
from pipelines.importing.warc import Place, Record, Records
from tests.alert_kit import desk
from tests.archive_kit import HandClock, open_writer, source
from tests.outlet import page as outlet_page
from tests.warc_kit import HTML, PACKS, THEN, Pack, Shot, html, lying, record, records, take, total, write

pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open
SOURCES = {"oc-media": source()}
BASE = "https://oc-media.example/news/"


def shot(number: int = 1, **changes: object) -> Shot:
    facts: dict[str, object] = {"url": f"{BASE}{number}", "html": outlet_page(number)}
    return Shot(**{**facts, **changes})  # type: ignore[arg-type]


def articles(home: Path) -> dict[str, str]:
    with Archive(home) as archive:
        return {one.url.rsplit("/", 1)[-1]: one.title for one in archive.iterate()}


def read(path: Path, after: Place | None = None) -> list[Record]:
    file = Records(LocalFile(path), limit=10**6, after=after)
    try:
        return list(file)
    finally:
        file.close()


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_packed_in_any_way_and_known_by_name_or_content(tmp_path: Path, pack: Pack) -> None:
    file = write(tmp_path / "crawl", records([shot(1), shot(2)], requests=True, info=True), pack)
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, file, SOURCES)
        assert (harvest.records, harvest.new, harvest.skipped) == (5, 2, {"warcinfo": 1, "request": 2})
        found = writer.find_by_keys(["oc-media.example/news/1"])
        assert found is not None
    with Archive(tmp_path / "home") as archive:
        first = archive.get(found.article_id)
        assert first.first_seen_at == THEN
        assert "part 1 that" in first.text
        assert archive.search("report", as_of=THEN + timedelta(days=1)).total == 2
        assert archive.search("report", as_of=THEN - timedelta(days=1)).total == 0


@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["one gzip member", "no packing"])
def test_a_file_packed_as_a_whole_is_read_and_gone_on_with(tmp_path: Path, pack: Pack) -> None:
    made = records([shot(n) for n in range(9)], requests=True)
    (tmp_path / "a.warc.gz").write_bytes(pack(b"".join(made)))
    whole = read(tmp_path / "a.warc.gz")
    assert len(whole) == 18
    for at in (1, 7, 17, 18):
        rest = read(tmp_path / "a.warc.gz", whole[at - 1].place)
        assert [one.url for one in rest] == [one.url for one in whole[at:]]


def test_two_records_in_a_member_are_gone_on_with_at_the_right_one(tmp_path: Path) -> None:
    made = records([shot(n) for n in range(8)])
    (tmp_path / "a.warc.gz").write_bytes(b"".join(gzip.compress(made[n] + made[n + 1]) for n in range(0, 8, 2)))
    whole = read(tmp_path / "a.warc.gz")
    for at in range(1, 9):
        rest = read(tmp_path / "a.warc.gz", whole[at - 1].place)
        assert [one.url for one in rest] == [one.url for one in whole[at:]]


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED = ("Transfer-Encoding", "chunked")
PAGE = outlet_page(7).encode()
WIRES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "chunked": (chunked(PAGE), [CHUNKED]),
    "chunked gzip": (chunked(gzip.compress(PAGE)), [CHUNKED, ("Content-Encoding", "gzip")]),
    "brotli": (brotli.compress(PAGE), [("content-encoding", "br")]),
    "deflate": (zlib.compress(PAGE), [("Content-Encoding", "deflate")]),
    "gzip undone, header left": (PAGE, [("Content-Encoding", "gzip")]),
    "brotli undone, header left": (PAGE, [("Content-Encoding", "br")]),
    "chunks undone, header left": (PAGE, [CHUNKED, ("Content-Length", "17")]),
    "both undone, headers left": (PAGE, [CHUNKED, ("Content-Encoding", "gzip, br")]),
}


@pytest.mark.parametrize(("body", "headers"), WIRES.values(), ids=WIRES)
def test_bodies_as_they_went_over_the_wire(tmp_path: Path, body: bytes, headers: list[tuple[str, str]]) -> None:
    file = write(tmp_path / "a.warc.gz", records([shot(7, body=body, headers=[HTML, *headers])]))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        assert take(writer, file, SOURCES).new == 1
    with Archive(tmp_path / "home") as archive:
        assert "Report 7" in archive.get(1).text


def test_a_file_of_another_crawler(tmp_path: Path) -> None:
    """warcio-written: revisits, requests, metadata, a resource, other hosts, answers that are no pages, a torn end."""
    made = records(
        [
            shot(1), shot(2, status="404 Not Found"), shot(3, status="301 Moved"), shot(4, status="500 Oops"),
            shot(5, headers=[("Content-Type", "application/pdf")]), shot(6, body=b""),
            shot(7, headers=[HTML, ("X-Robots-Tag", "noindex")]), shot(8, url="https://oc-media.example/about"),
            shot(9, url="https://elsewhere.example/news/1"), shot(10, url="dns:oc-media.example"),
            shot(11, url="<https://oc-media.example/news/11>"), shot(12, html=html("Break", "break the worker")),
        ],
        requests=True, info=True,
    )  # fmt: skip
    head = StatusAndHeaders("304 Not Modified", [HTML], protocol="HTTP/1.1")
    made += [
        record("revisit", f"{BASE}1", b"", THEN, head), record("metadata", f"{BASE}1", b"fetchTimeMs: 3"),
        re.sub(rb"Content-Type: [^\r]*", b"Content-Type: text/html", record("resource", f"{BASE}13", PAGE)),
        records([shot(14)])[0].replace(b"HTTP/1.1 200 OK", b"no http at all!"),
        record("conversion", f"{BASE}15", b"text"),
    ]  # fmt: skip
    packed = b"".join(map(gzip.compress, [*made, *records([shot(16)])]))
    (tmp_path / "a.warc.gz").write_bytes(packed[:-90])
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, tmp_path / "a.warc.gz", SOURCES)
    assert harvest.new == 3
    assert harvest.rejected == {"gone": 1, "not_html": 1, "empty": 1, "noindex": 1}
    assert harvest.failed == {"http_status": 2, "bad_record": 1, "extract_crashed": 1, "cut_short": 1}
    assert harvest.skipped == {
        "warcinfo": 1, "request": 12, "revisit": 1, "metadata": 1, "conversion": 1, "not_article": 1,
        "foreign_host": 1, "not from the web": 1,
    }  # fmt: skip
    assert harvest.torn is not None
    assert harvest.records == total(harvest) == len(made) + 1
    assert set(articles(tmp_path / "home")) == {"1", "11", "13"}


LIES = ("1000", "3", "0", "-5", "abc", "4000", "99999999", "99999999999999999999999")


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@pytest.mark.parametrize("length", LIES)
def test_a_record_that_lies_about_its_length_costs_itself_alone(tmp_path: Path, pack: Pack, length: str) -> None:
    made = records([shot(n) for n in range(4)])
    made[1] = lying(made[1], length)
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, write(tmp_path / "a.warc", made, pack), SOURCES)
    assert set(articles(tmp_path / "home")) == {"0", "2", "3"}
    assert sum(harvest.failed.values()) == 1, harvest.failed
    assert harvest.records == total(harvest) == 4


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_damage_in_the_middle_costs_what_it_hit(tmp_path: Path, pack: Pack) -> None:
    made = [pack(one) for one in records([shot(n) for n in range(6)])]
    made[3] = bytes(200) + made[3][200:]
    (tmp_path / "a.warc").write_bytes(b"".join(made))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, tmp_path / "a.warc", SOURCES)
    assert {"0", "1", "4", "5"} <= set(articles(tmp_path / "home"))
    assert harvest.failed
    assert harvest.records == total(harvest)


def bomb(pack: Pack) -> bytes:
    return pack(bytes(400_000_000)) if pack is not brotli.compress else brotli.compress(bytes(60_000_000), quality=1)


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gzip"), (brotli.compress, "br")])
def test_a_bomb_in_a_record_ends_by_name(tmp_path: Path, pack: Pack, name: str) -> None:
    made = records([shot(1, body=bomb(pack), headers=[HTML, ("Content-Encoding", name)]), shot(2)])
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, write(tmp_path / "a.warc.gz", made), SOURCES)
    assert harvest.failed == {"too_large": 1}
    assert set(articles(tmp_path / "home")) == {"2"}


def test_endless_headers_and_a_record_that_unpacks_without_end(tmp_path: Path) -> None:
    first, last = records([shot(1)]), records([shot(2)])
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {BASE}9\r\n"
    bombs = [
        f"WARC/1.0\r\nX: {'a' * 9_000_000}".encode(), ("WARC/1.0\r\n" + "X: a\r\n" * 900_000).encode(),
        f"{head}Content-Length: 300000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".encode() + bytes(300_000_000),
        f"{head}Content-Length: 9000\r\n\r\nHTTP/1.1 200 OK\r\n".encode() + b"X: a\r\n" * 1500,
    ]  # fmt: skip
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, write(tmp_path / "a.warc.gz", [*first, *bombs, *last]), SOURCES)
    assert set(articles(tmp_path / "home")) == {"1", "2"}
    assert sum(harvest.failed.values()) >= 4
    assert harvest.records == total(harvest)


def test_what_is_no_warc_file_behind_the_name_of_one(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"\x00" * 5000, gzip.compress(b"hello"), b"\x1f\x8b\x08" * 20_000)):
        (tmp_path / f"{number}.warc.gz").write_bytes(content)
        with open_writer(tmp_path / "home", HandClock()) as writer:
            harvest = take(writer, tmp_path / f"{number}.warc.gz", SOURCES)
        assert harvest.taken == 0
        assert harvest.records == total(harvest) == sum(harvest.failed.values())


def test_dates_that_cannot_be(tmp_path: Path) -> None:
    made = records([shot(1), shot(2, at=THEN.replace(year=1980)), shot(3, at=THEN.replace(year=2100)), shot(4)])
    made[3] = made[3].replace(b"2019-05-04", b"yesterday!")
    with open_writer(tmp_path / "home", HandClock()) as writer:
        harvest = take(writer, write(tmp_path / "a.warc.gz", made), SOURCES)
    assert (harvest.new, harvest.failed) == (1, {"bad_record": 3})


def test_any_takes_other_hosts_and_names_them(tmp_path: Path) -> None:
    far = "https://www.far.example/2019/a-story"
    file = write(tmp_path / "a.warc.gz", records([shot(1), shot(2, url=far), shot(3, url="https://far.example/")]))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        assert take(writer, file, SOURCES).skipped == {"foreign_host": 2}
        harvest = take(writer, file, SOURCES, any_source=True)
    assert (harvest.new, harvest.same, harvest.skipped) == (1, 1, {"not_article": 1})
    with Archive(tmp_path / "home") as archive:
        assert archive.get(2).source == "far.example"


def test_a_file_that_was_taken_in_is_known_and_one_that_grew_is_gone_on_with(tmp_path: Path) -> None:
    made = [gzip.compress(one) for one in records([shot(n) for n in range(6)])]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(made[:4]))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        assert take(writer, tmp_path / "a.warc.gz", SOURCES).new == 4
        known = take(writer, tmp_path / "a.warc.gz", SOURCES)
        assert (known.new, known.before) == (4, 4)
        (tmp_path / "a.warc.gz").write_bytes(b"".join(made))
        grown = take(writer, tmp_path / "a.warc.gz", SOURCES)
        assert (grown.new, grown.before, grown.records) == (6, 4, 6)
        again = take(writer, tmp_path / "a.warc.gz", SOURCES, again=True)
        assert (again.new, again.same) == (0, 6)
        other = {"oc-media": source(article="/news/[0-3]$")}
        assert take(writer, tmp_path / "a.warc.gz", other).skipped == {"not_article": 2}


def test_cut_off_at_any_batch_it_goes_on_there(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", records([shot(n) for n in range(20)], requests=True))
    told = left = 0

    def cut(place: int, size: int) -> None:
        nonlocal told
        told += 1
        if told == left:
            raise InterruptedError

    before: list[int] = []
    for stop in (1, 2, 1, 1, 99):
        told, left = 0, stop
        with open_writer(tmp_path / "home", HandClock()) as writer:
            try:
                harvest = take(writer, file, SOURCES, cut, batch=3)
            except InterruptedError:
                continue
            before.append(harvest.before)
    assert before[0] > 10
    assert (harvest.new, harvest.records) == (20, 40)
    assert len(articles(tmp_path / "home")) == 20


FILLER = "It is the third bridge there, and the longest. " * 4
W1 = ("The bridge opened", "The bridge over the river opened on Friday, and two hundred people came to see it.")
W2 = ("The bridge opened late", "The bridge over the river opened on Saturday, and five hundred people came to see it.")
W3 = ("The bridge is closed", "The bridge over the river was closed on Sunday after cracks were seen in it by divers.")


def told(home: Path) -> list[tuple[object, ...]]:
    """The article's history, its addresses, and what was known at many moments."""
    with Archive(home) as archive:
        (article,) = archive.iterate()
        then = [archive.search("bridge", as_of=THEN + timedelta(hours=12 * at)) for at in range(-1, 16)]
        return [
            *((one.version, one.seen_at, one.title, one.text, one.kind) for one in archive.versions(article.id or 0)),
            (article.first_seen_at, article.title, article.url, article.urls, article.version, article.published_at),
            *(tuple((one.title, one.version) for one in found) for found in then),
        ]


HISTORIES = {
    "edit": (W1, W2), "edit and back": (W1, W2, W1), "seen again between": (W1, W1, W2, W2),
    "back and forth": (W1, W2, W1, W2), "back after looks": (W1, W1, W2, W1), "three": (W1, W2, W3, W3, W1),
}  # fmt: skip


@pytest.mark.parametrize("words", HISTORIES.values(), ids=HISTORIES)
def test_in_any_order_the_archive_is_that_of_the_right_order(
    tmp_path: Path, words: tuple[tuple[str, str], ...]
) -> None:
    shots = [
        shot(1, html=html(title, text, FILLER), at=THEN + timedelta(days=number))
        for number, (title, text) in enumerate(words)
    ]
    orders = list(itertools.permutations(range(len(shots))))[:: max(1, len(words) ** 3 // 8)]
    found: dict[tuple[int, ...], list[tuple[object, ...]]] = {}
    for order in [tuple(range(len(shots))), *orders]:
        home = tmp_path / "".join(map(str, order))
        with open_writer(home, HandClock()) as writer:
            for at in order:
                take(writer, write(tmp_path / f"{at}.warc.gz", records([shots[at]])), SOURCES, again=True)
        found[order] = told(home)
    right = found[tuple(range(len(shots)))]
    for order, history in found.items():
        assert history == right, order


def test_an_old_capture_takes_its_place_before_what_a_crawl_saw(tmp_path: Path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "home", clock) as writer:
        new = write(
            tmp_path / "new.warc.gz", records([shot(1, html=html(*W2, FILLER), at=clock.now() - timedelta(days=2))])
        )
        old = write(tmp_path / "old.warc.gz", records([shot(1, html=html(*W1, FILLER))]))
        assert take(writer, new, SOURCES).new == 1
        assert take(writer, old, SOURCES).updated == 1
    with Archive(tmp_path / "home") as archive:
        first, second = archive.versions(1)
        assert (first.title, first.seen_at, first.kind) == (W1[0], THEN, VersionKind.FIRST)
        assert second.title == archive.get(1).title == W2[0]
        assert archive.get(1).first_seen_at == THEN


def test_two_captures_of_one_moment_are_one_look(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", records([shot(1, html=html(*W1, FILLER)), shot(1, html=html(*W2, FILLER))]))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        assert (take(writer, file, SOURCES).new, take(writer, file, SOURCES, again=True).same) == (1, 2)
    with Archive(tmp_path / "home") as archive:
        assert len(archive.versions(1)) == 1


def test_no_alert_ever_fires_on_an_old_capture(tmp_path: Path) -> None:
    recent = HandClock().now() - timedelta(hours=1)
    shots = [shot(1, html=html(*words, FILLER), at=recent + timedelta(minutes=at)) for at, words in enumerate((W1, W2))]
    with desk(tmp_path / "home") as room:
        room.add("bridge", "bridge", follow_ups=True, late=True)
        take(room.writer, write(tmp_path / "a.warc.gz", records(shots)), SOURCES)
        assert room.hits("bridge") == []
        assert room.letters() == []


def test_what_was_forgotten_stays_out(tmp_path: Path) -> None:
    from newswatch.archive.care import forget

    file = write(tmp_path / "a.warc.gz", records([shot(1), shot(1, at=THEN + timedelta(days=1))]))
    with open_writer(tmp_path / "home", HandClock()) as writer:
        take(writer, file, SOURCES)
        forget(writer, 1)
        assert take(writer, file, SOURCES, again=True).rejected == {"forgotten": 2}
        left = writer.connection.sql.execute("SELECT count(*) FROM seen_again").fetchone()
        assert left == (0,)


def test_our_own_pages_come_back(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", records([shot(n) for n in range(3)]))
    with open_writer(tmp_path / "one", HandClock()) as writer:
        take(writer, file, SOURCES)
    (kept,) = (tmp_path / "one" / "pages").rglob("*.warc.gz")
    with open_writer(tmp_path / "two", HandClock()) as writer:
        assert take(writer, kept, SOURCES).new == 3
    assert articles(tmp_path / "one") == articles(tmp_path / "two")
