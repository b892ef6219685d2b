"""Kept pages: WARC that any tool reads, cut off cleanly, and blanked out one by one."""

from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newswatch.archive.pages import Capture, PageStore
from newswatch.errors import ArchiveError, Damaged
from newswatch.models import Page
from tests.archive_kit import NOON, page

URLS = [f"https://oc-media.example/news/{number}" for number in range(5)]


def responses(file: Path) -> dict[str, bytes]:
    with file.open("rb") as stream:
        return {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(stream, check_digests=True)
            if record.rec_type == "response"
        }


def keep(pages: PageStore, urls: list[str]) -> list[Capture]:
    captures = [pages.append(page(url, b"body of " + url.encode())) for url in urls]
    pages.keep()
    return captures


def test_other_tools_read_what_we_keep(tmp_path: Path) -> None:
    pages = PageStore(tmp_path)
    captures = keep(pages, URLS)
    assert {capture.file for capture in captures} == {"oc-media/2026-11-20.warc.gz"}
    assert responses(tmp_path / captures[0].file) == {url: b"body of " + url.encode() for url in URLS}
    for capture, url in zip(captures, URLS, strict=True):
        assert pages.read(capture) == (
            url,
            {"content-type": "text/html; charset=utf-8", "content-length": str(len(b"body of " + url.encode()))},
            b"body of " + url.encode(),
        )


def test_one_file_a_source_and_utc_day(tmp_path: Path) -> None:
    pages = PageStore(tmp_path)
    later = pages.append(page(URLS[0], at=NOON + timedelta(days=1)))
    other = pages.append(page(URLS[0], source_id="azertag"))
    assert later.file == "oc-media/2026-11-21.warc.gz"
    assert other.file == "azertag/2026-11-20.warc.gz"


def test_hostile_headers_and_bodies_stay_one_record(tmp_path: Path) -> None:
    pages = PageStore(tmp_path)
    body = b"\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n" * 3
    hostile = Page(
        source="oc-media", url=URLS[0], final_url=URLS[0] + "\r\nX: y", status=299, body=body, fetched_at=NOON,
        headers={"x-a": "1\r\nWARC-Type: metadata", "x-b": "\ud800"},
    )  # fmt: skip
    capture = pages.append(hostile)
    assert pages.read(capture)[2] == body
    assert list(responses(tmp_path / capture.file).values()) == [body]


def test_undo_cuts_off_what_was_not_committed(tmp_path: Path) -> None:
    pages = PageStore(tmp_path)
    (kept,) = keep(pages, URLS[:1])
    pages.append(page(URLS[1]))
    pages.undo()
    assert (tmp_path / kept.file).stat().st_size == kept.offset + kept.length
    (again,) = keep(pages, URLS[2:3])
    assert again.offset == kept.offset + kept.length
    assert set(responses(tmp_path / kept.file)) == {URLS[0], URLS[2]}


def test_a_file_shorter_than_the_archive_knows_is_not_appended_to(tmp_path: Path) -> None:
    captures = keep(PageStore(tmp_path), URLS)
    end = captures[-1].offset + captures[-1].length
    file = tmp_path / captures[0].file
    file.write_bytes(file.read_bytes()[:-10])
    pages = PageStore(tmp_path, lambda name: end if name == captures[0].file else 0)
    assert pages.append(page(URLS[0])).file == "oc-media/2026-11-20-2.warc.gz"
    with pytest.raises(Damaged, match="restore the file"):
        pages.read(captures[-1])
    assert pages.read(captures[0])[0] == URLS[0]


def test_remove_leaves_all_others_where_they_are(tmp_path: Path) -> None:
    pages = PageStore(tmp_path)
    captures = keep(pages, URLS)
    pages.remove(captures[1:3])
    file = tmp_path / captures[0].file
    assert set(responses(file)) == {URLS[0], URLS[3], URLS[4]}
    for number in (0, 3, 4):
        assert pages.read(captures[number])[0] == URLS[number]
    with pytest.raises(Damaged):
        pages.read(captures[1])
    pages.remove(captures[1:3])  # a forgetting that was interrupted is done again
    assert set(responses(file)) == {URLS[0], URLS[3], URLS[4]}


@pytest.mark.parametrize("size", [0, 1, 1_000, 70_000, 2_000_000])
def test_records_of_any_size_can_be_blanked(tmp_path: Path, size: int) -> None:
    import random

    pages = PageStore(tmp_path)
    captures = [pages.append(page(url, random.Random(1).randbytes(size))) for url in URLS[:2]]
    pages.remove(captures[:1])
    assert set(responses(tmp_path / captures[0].file)) == {URLS[1]}


def test_a_page_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be read"):
        PageStore(tmp_path).read(Capture(file="a/b", offset=0, length=1, observed_at=NOON))
