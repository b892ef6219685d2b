"""`newswatch import` as typed: packed files, bad lines, a running service, being cut off; and no alert ever fires."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from newswatch.archive.reader import Archive
from newswatch.cli import main
from pipelines.importing import Import
from pipelines.importing.lines import LONGEST
from tests.alert_kit import desk
from tests.archive_kit import HandClock, candidate, open_writer, source, store
from tests.outlet import ROOT, newswatch
from tests.past import write_archive
from tests.test_scheduler_service import service

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--home", str(tmp_path / "home"), *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "url": f"https://river-post.example/news/{number}", "source": "river-post", "title": f"Title {number}",
        "text": f"Text {number}.", "first_seen_at": "2026-11-01T10:00:00Z", **changes,
    }  # fmt: skip


def write(file: Path, *records: object) -> Path:
    file.write_text("".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in records), "utf-8")
    return file


def size(home: Path) -> int:
    with Archive(home) as archive:
        return len(archive)


def twice(raw: bytes) -> bytes:
    """As `cat a.gz b.gz` makes it."""
    return gzip.compress(raw) * 2


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress, twice])
def test_packed_or_plain(run: Run, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "articles"
    file.write_bytes(pack(b"".join(json.dumps(record(n)).encode() + b"\n" for n in range(3))))
    code, out, _ = run("import", "--any", file)
    assert code == 0
    assert ("6 lines: 3 new, 0 with something new, 3 known" if pack is twice else "3 lines: 3 new, 0 with") in out
    assert size(tmp_path / "home") == 3


BAD = {
    "not json\n": "JSON is malformed",
    "[1]\n": "Expected `object`",
    '{"url": 3}\n': "Expected `str`, got `int`",
    json.dumps({"url": "https://x.example/1"}) + "\n": "missing required field `source`",
    json.dumps(record(url="javascript:alert(1)")) + "\n": "an address is no web address",
    json.dumps(record(urls=["file:///etc/passwd"])) + "\n": "an address is no web address",
    json.dumps(record(source="../../etc")) + "\n": "no source's name",
    json.dumps(record(title=" ", text="")) + "\n": "neither title nor text",
    json.dumps(record(published_at="yesterday")) + "\n": "`published_at` is no date",
    json.dumps(record(first_seen_at="2026-11-01")) + "\n": "Invalid RFC3339 encoded datetime",
    json.dumps(record(first_seen_at="2026-11-01T10:00:00")) + "\n": "timezone",
    json.dumps(record(first_seen_at="2999-11-01T10:00:00Z")) + "\n": "future",
    json.dumps(record(version=0)) + "\n": "Expected `int` >= 1",
    json.dumps(record(status="gone")) + "\n": "Invalid enum value 'gone'",
    json.dumps(record(versions=[
        {"version": 1, "seen_at": "2026-11-01T10:00:00Z", "title": "Else", "text": "Else", "kind": "first"},
    ])) + "\n": "last version is not the article",
    json.dumps(record(version=2, versions=[
        {"version": 2, "seen_at": "2026-11-02T10:00:00Z", "title": "Title 1", "text": "a", "kind": "first"},
        {"version": 1, "seen_at": "2026-11-01T10:00:00Z", "title": "Title 1", "text": "Text 1.", "kind": "text"},
    ])) + "\n": "out of order",
    "[" * 100_000 + "\n": "",
}  # fmt: skip


def test_a_bad_line_is_told_with_its_number_and_stops_no_other(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", record(1), *BAD, "\n", record(2, title="\x1b[31mred"))
    code, out, err = run("import", "--any", file)
    assert code == 3
    assert f": 2 new, 0 with something new, 0 known already, {len(BAD)} not taken." in out
    for number, reason in enumerate(BAD.values(), 2):
        assert reason in next(line for line in err.splitlines() if line.startswith(f"line {number} "))
    assert "\x1b" not in out + err
    assert size(tmp_path / "home") == 2


def test_many_bad_lines_are_counted_and_a_file_of_nothing_else_is_a_mistake(run: Run, tmp_path: Path) -> None:
    code, _, err = run("import", "--any", write(tmp_path / "a.jsonl", *["{}\n"] * 50))
    assert code == 2
    assert "and 30 more lines were not taken" in err
    code, out, _ = run("import", "--any", write(tmp_path / "b.jsonl"))
    assert code == 0
    assert "0 lines: 0 new" in out


def test_a_line_without_end_is_one_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    with file.open("wb") as out:
        out.write(b'{"url": "')
        for _ in range(LONGEST // 1024 // 1024 + 3):
            out.write(b"x" * 1024 * 1024)
        out.write(b'"}\n' + json.dumps(record()).encode())
    steps = Import(file, {}, any_source=True, batch=8)
    with open_writer(tmp_path / "home", HandClock()) as writer:
        while steps.step(writer):
            continue
    steps.close()
    assert (steps.taken.lines, steps.taken.bad, steps.taken.new) == (2, 1, 1)
    assert "longer than" in steps.taken.examples[0].reason


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PAR1xxxx", "Parquet"), (b"SQLite format 3\x00", "--home"), (b"PK\x03\x04", "zip"),
        (b"id,url\n", "JSON lines"), (b"[\n{}]", "JSON lines"), (b"<?xml version='1.0'?>", "XML"),
    ],
    ids=("parquet", "sqlite", "zip", "csv", "json", "xml"),
)  # fmt: skip
def test_another_kind_of_file_is_refused_by_name_and_nothing_is_taken(
    run: Run, tmp_path: Path, content: bytes, word: str
) -> None:
    (tmp_path / "other").write_bytes(content)
    code, _, err = run("import", "--any", write(tmp_path / "a.jsonl", record()), tmp_path / "other")
    assert code == 2
    assert word in err
    assert not (tmp_path / "home" / "archive.db").exists()


def test_a_file_that_is_not_there_or_a_folder(run: Run, tmp_path: Path) -> None:
    assert "No such file" in run("import", tmp_path / "absent.jsonl")[2]
    assert "Is a directory" in run("import", tmp_path)[2]


def test_a_file_cut_short_gives_what_stands_before_and_says_so(run: Run, tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(json.dumps(record(n)).encode() + b"\n" for n in range(5000)))
    (tmp_path / "torn.gz").write_bytes(whole[: len(whole) // 2])
    code, _, err = run("import", "--any", tmp_path / "torn.gz")
    assert code == 3
    assert "ends before its end" in err
    assert 1000 < size(tmp_path / "home") < 5000


def test_an_unknown_source_is_skipped_and_named(run: Run, tmp_path: Path) -> None:
    known = record(2, source="caucasus-watch", url="https://caucasuswatch.de/en/news/a.html", country="XX")
    file = write(tmp_path / "a.jsonl", record(), known)
    code, out, err = run("import", file)
    assert code == 0
    assert "1 skipped (unknown source)" in out
    assert "no source file for river-post; `--any`" in err
    assert run("import", "--any", file)[1].count("1 new")
    with Archive(tmp_path / "home") as archive:
        assert archive.get(1).country == "DE", "as the source's own file says"
    told = json.loads(run("import", file, "--json")[1])
    assert told[str(file)]["skipped"] == {"unknown source": 1}


def test_what_was_forgotten_stays_out(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", record())
    run("import", "--any", file)
    run("forget", "1", "--yes")
    code, out, _ = run("import", "--any", file)
    assert (code, size(tmp_path / "home")) == (0, 0)
    assert "1 skipped (forgotten)" in out


def test_imports_never_fire(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *(record(n, text="The corridor.", published_at=None) for n in range(20)))
    with desk(tmp_path / "home") as room:
        room.add("corridor", "corridor", follow_ups=True, late=True)
        for _ in range(2):
            steps = Import(file, {}, any_source=True, batch=7)
            while steps.step(room.writer):
                continue
            steps.close()
        assert room.hits("corridor") == []
        assert room.letters() == []
        room.writer.set_source(source())
        store(room.writer, candidate(published_at=None))
        assert len(room.letters()) == 1


def test_a_running_service_takes_it_and_another_writer_is_named(tmp_path: Path, run: Run) -> None:
    home = tmp_path / "home"
    (home / "sources").mkdir(parents=True)
    file = write(tmp_path / "a.jsonl", *(record(n) for n in range(300)), "{}\n")
    with service(home):
        code, out, err = run("import", "--any", file)
        assert (code, "300 new" in out) == (3, True), err
        assert "line 301 " in err
        assert "No such file" in run("import", tmp_path / "absent")[2]
        assert run("import", "--any", file)[1].count("300 known already")
    with open_writer(home, HandClock(), role="crawl"):
        code, _, err = run("import", "--any", file)
        assert code == 4
        assert str(os.getpid()) in err


def test_killed_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    write_archive(tmp_path / "one", 120)
    assert main(["--home", str(tmp_path / "one"), "export", "--versions", "-o", str(tmp_path / "a.jsonl")]) == 0
    child = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from pipelines.importing import Import\n"
        "from tests.archive_kit import HandClock, open_writer\n"
        "steps = Import(Path(sys.argv[1]), {}, any_source=True, batch=4)\n"
        "left = int(sys.argv[3])\n"
        "def die(_):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with open_writer(Path(sys.argv[2]), HandClock()) as writer:\n"
        "    writer.connection.sql.set_trace_callback(die)\n"
        "    while steps.step(writer): pass\n"
    )
    killed = 0
    for point in (40, 900, 2000, 2001, 2002, 3500, 0):
        ended = subprocess.run(
            [sys.executable, "-P", "-c", child, str(tmp_path / "a.jsonl"), str(tmp_path / "two"), str(point)],
            check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert ended.returncode in (0, -signal.SIGKILL)
        killed += ended.returncode != 0
    assert killed == 6
    assert main(["--home", str(tmp_path / "two"), "export", "--versions", "-o", str(tmp_path / "b.jsonl")]) == 0

    def told(file: Path) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        return sorted(
            ({key: value for key, value in one.items() if key not in ("id", "story_id")} for one in found),
            key=lambda one: str(one["url"]),
        )

    assert told(tmp_path / "a.jsonl") == told(tmp_path / "b.jsonl")


def test_the_demos_archive_comes_back(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert newswatch(tmp_path / "x", "demo", "--keep", str(one)).returncode == 0
    (two / "sources").parent.mkdir()
    (two / "sources").symlink_to(one / "sources")
    told = newswatch(one, "export", "--versions").stdout
    (tmp_path / "a.jsonl").write_text(told, "utf-8")
    assert newswatch(two, "import", str(tmp_path / "a.jsonl")).returncode == 0
    come = newswatch(two, "export", "--versions").stdout
    found = [[json.loads(line) for line in text.splitlines()] for text in (told, come)]
    for one_article in (*found[0], *found[1]):
        del one_article["id"], one_article["story_id"]
    assert found[0] == found[1]
    assert any(article["status"] == "withdrawn" for article in found[1])
    assert any(len(article["versions"]) > 1 for article in found[1])
