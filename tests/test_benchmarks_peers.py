"""A run beside peers keeps what it measured, whatever fails after it."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.peers import __main__ as peers
from benchmarks.peers import measured, parts, report, results
from benchmarks.peers.measured import Cost, Fault
from benchmarks.peers.results import Crawl, Part, Poll

WISH = parts.Wish(names=(), pages=None, known=0)
COST = Cost(cpu=2.0, wall=4.0, peak_mb=100.0, code=0)


def crawl(name: str, pages: int = 20, code: int = 0) -> Crawl:
    cost = Cost(cpu=3.0, wall=5.0, peak_mb=150.0, code=code)
    return Crawl(
        name=name, version="1.0", pages=pages, outlets=1, judged=pages, floor=COST, cost=cost, stored=pages, f1=95.0
    )


def poll(name: str) -> Poll:
    return Poll(name=name, version="1.0", polls=60, requests=120, not_modified=60, cpu_ms=3.0)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Part]:
    """Runs a made part of which each contender gives its result or raises; gives what the folder has then."""

    def running(**found: Poll | Exception) -> Part:
        def made(kept, wish, folder) -> None:
            for name, one in found.items():
                if name == "before_all":
                    raise one
                with kept.attempt(name) as part:
                    if isinstance(one, Exception):
                        raise one
                    part.polls.append(one)

        monkeypatch.setitem(parts.PARTS, "polls", made)
        parts.run("polls", WISH, tmp_path, tmp_path / "work")
        return results.kept(tmp_path, tuple(parts.PARTS))["polls"]

    return running


def test_a_peer_that_fails_has_a_row_and_the_others_go_on(run: Callable[..., Part]) -> None:
    told = report.told(run(first=poll("first"), second=Fault("ended with 3"), third=KeyError("x"), last=poll("last")))

    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| first", "| last", "| second", "| third"]
    assert "failed: ended with 3" in told
    assert "failed: KeyError" in told


def test_a_part_that_fails_as_a_whole_is_told(run: Callable[..., Part]) -> None:
    assert "failed: not installed" in report.told(run(before_all=Fault("not installed")))


def test_one_that_is_measured_again_takes_its_own_row_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "Scrapy + trafilatura", "news-please"

    def made(kept, wish, folder) -> None:
        for name in wish.names:
            with kept.attempt(name) as part:
                part.crawls.append(crawl(name, pages=20 + len(wish.names)))

    monkeypatch.setitem(parts.PARTS, "known", made)
    for number, asked in enumerate((names, names[:1], names[1:])):
        parts.run("known", replace(WISH, names=asked), tmp_path, tmp_path / f"work-{number}")
        told = [(one.name, one.pages) for one in results.kept(tmp_path, ("known",))["known"].crawls]
        assert told == [(name, 22 if number == 0 or (number == 1 and name == names[1]) else 21) for name in names]


def test_an_interrupted_run_keeps_what_was_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def interrupted(kept, wish, folder) -> None:
        with kept.attempt("first") as part:
            part.polls.append(poll("first"))
        raise Killed

    monkeypatch.setitem(parts.PARTS, "polls", interrupted)
    with pytest.raises(Killed):
        parts.run("polls", WISH, tmp_path, tmp_path / "work")

    assert results.kept(tmp_path, ("polls", "known"))["polls"].polls == [poll("first")]


def test_only_the_parts_there_are_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, picture = tmp_path / "page.md", tmp_path / "picture.svg"
    page.write_text("".join(f"{begin}old {end}" for begin, end in map(peers.marks, ("unknown", "known"))))
    monkeypatch.setattr(peers, "PAGE", page)
    monkeypatch.setattr(peers, "PICTURE", picture)
    part = Part(name="known", day="2026-01-01", where="here", crawls=[crawl("ours", 200), crawl("slow", code=1)])

    peers.write({"known": part})

    assert page.read_text().count("old") == 1
    assert "200 generated pages of one site, as large as real ones, of which slow crawled 20" in page.read_text()
    assert "slow ended with 1." in page.read_text()
    assert not picture.exists()

    peers.write({"unknown": Part(name="unknown", day="", where="", crawls=[crawl("ours")]), "known": part})
    assert picture.read_text().count(">1.50<") == 2


def test_every_part_has_its_place_in_the_page() -> None:
    page = peers.PAGE.read_text(encoding="utf-8")
    for name in parts.PARTS:
        begin, end = peers.marks(name)
        assert 0 < page.find(begin) < page.find(end), name


def test_work_is_done_between_the_halves_of_what_it_is_held_against(tmp_path: Path) -> None:
    steps = tmp_path / "steps.txt"
    halves = (
        f"import pathlib, sys; steps = pathlib.Path({str(steps)!r}); steps.write_text('first ');"
        " print(1.5, flush=True); sys.stdin.readline();"
        " steps.write_text(steps.read_text() + 'second'); print(2.5, flush=True)"
    )

    def work() -> str:
        with steps.open("a") as file:
            file.write("work ")
        return "done"

    done, cost = measured.amid([sys.executable, "-c", halves], tmp_path, work)

    assert (done, steps.read_text()) == ("done", "first work second")
    assert (cost.wall, cost.code) == (2.5, 0)
    assert cost.cpu > 0
