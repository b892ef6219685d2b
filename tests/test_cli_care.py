"""export, backup, forget, doctor: care for what there is."""

import io
import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.cli import doctor, main
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    clock = HandClock()
    with open_writer(home, clock) as writer:
        with writer.transaction():
            writer.set_source(source())
        first = store(writer, candidate("one"), with_page=True)
        store(writer, candidate("two", title="=1+1 Corridor", text="Another corridor & <b>more</b>."), with_page=True)
        clock.on(hours=1)
        edit(writer, first.article_id, candidate("one", title="Corridor closes"))
    return home


@pytest.fixture
def run(home, capsys):
    def go(*arguments: str, code: int = 0) -> tuple[str, str]:
        assert main(["--home", str(home), *arguments]) == code
        return capsys.readouterr()

    return go


def test_export_is_one_current_article_a_line(run):
    lines = [json.loads(line) for line in run("export")[0].splitlines()]
    assert [(line["id"], line["title"], line["version"]) for line in lines] == [
        (1, "Corridor closes", 2), (2, "=1+1 Corridor", 1),
    ]  # fmt: skip


def test_export_versions_carries_the_history(run):
    first = json.loads(run("export", "closes", "--versions")[0])
    assert [version["title"] for version in first["versions"]] == ["Corridor opens", "Corridor closes"]
    assert "jsonl" in run("export", "--versions", "--format", "csv", code=2)[1]


@pytest.mark.parametrize("form", ["jsonl", "csv", "markdown", "atom", "ris"])
def test_export_to_a_file_is_what_goes_to_the_screen(run, tmp_path, form):
    file = tmp_path / "out"
    shown = run("export", "corridor", "--format", form)[0]
    run("export", "corridor", "--format", form, "-o", str(file))
    if form == "atom":  # it carries its own time
        assert len(ET.parse(file).getroot()) == len(ET.fromstring(shown))
    else:
        assert file.read_text("utf-8") == shown
    assert list(tmp_path.glob("*.part")) == []


def test_export_parquet_wants_a_file_and_reads_back(run, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    assert "-o" in run("export", "--format", "parquet", code=2)[1]
    run("export", "--format", "parquet", "-o", str(tmp_path / "a.parquet"))
    assert parquet.read_table(tmp_path / "a.parquet").column("title").to_pylist() == [
        "Corridor closes",
        "=1+1 Corridor",
    ]


def test_a_bad_query_leaves_the_file_that_was_there(run, tmp_path):
    file = tmp_path / "kept.jsonl"
    file.write_text("before")
    run("export", "(((", "-o", str(file), code=2)
    assert file.read_text() == "before"


def test_export_to_a_place_that_cannot_be_written(run, tmp_path):
    assert "folder" in run("export", "-o", str(tmp_path), code=2)[1]
    assert "cannot be written" in run("export", "-o", str(tmp_path / "no" / "such" / "x"), code=2)[1]


def test_a_backup_is_a_whole_archive_and_is_never_written_over(run, tmp_path):
    copy = tmp_path / "restored" / "archive.db"
    copy.parent.mkdir()
    assert "2 articles are in" in run("backup", str(copy))[1]
    with Archive(copy.parent) as archive:
        assert len(archive) == 2
    before = copy.read_bytes()
    assert "is there already" in run("backup", str(copy), code=2)[1]
    assert copy.read_bytes() == before
    assert "make it first" in run("backup", str(tmp_path / "no" / "b.db"), code=2)[1]


def test_a_backup_is_made_while_somebody_writes(run, home, tmp_path):
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("three"))
        run("backup", str(tmp_path / "b.db"))


def test_forget_asks_and_without_anybody_to_ask_does_nothing(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert "--yes" in run("forget", "1", code=2)[1]
    assert run("show", "1")[0] != ""


def test_forget_takes_the_article_out_and_keeps_it_out(run, home):
    assert "Corridor closes" in run("forget", "1", "--yes")[1]
    assert "There is no article 1 " in run("show", "1", code=2)[1]
    assert "Nothing found" in run("search", "closes")[1]
    with open_writer(home, HandClock()) as writer:
        assert writer.is_forgotten([candidate("one").url_key], "oc-media", candidate("one").text_hash)
    assert run("doctor")[0] != ""


def test_forget_while_another_process_writes_names_it(run, home):
    with open_writer(home, HandClock(), role="crawl"):
        told = run("forget", "1", "--yes", code=4)[1]
    assert str(os.getpid()) in told
    assert "crawl" in told


def test_doctor_finds_a_whole_installation_well(run):
    out, _ = run("doctor")
    assert "BAD" not in out
    for about in ("newswatch", "libraries", "settings", "sources", "home", "disk", "SQLite", "archive", "index"):
        assert f"ok  {about} " in out
    assert "crawl.pages" in out


def test_doctor_says_where_each_setting_came_from(run, home):
    (home / "newswatch.toml").write_text("[crawl]\npages = 3\n")
    told = json.loads(run("doctor", "--json")[0])
    found = {row["key"]: (row["value"], row["from"]) for row in told["settings"]}
    assert found["crawl.pages"] == (3, str(home / "newswatch.toml"))
    assert found["crawl.articles"] == (500, "default")


def test_doctor_shows_no_secret(run, home):
    secret = home / "key"
    secret.write_text("do-not-show-me")
    secret.chmod(0o600)
    (home / "newswatch.toml").write_text(f'[alerts]\nsecret_file = "{secret}"\n')
    out, err = run("doctor")
    assert "do-not-show-me" not in out + err
    secret.chmod(0o644)
    assert "chmod 600" in " ".join(run("doctor", code=2)[0].split())


def test_doctor_ends_with_4_when_the_archive_is_unusable(run, home):
    whole = (home / "archive.db").read_bytes()
    (home / "archive.db").write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    out, _ = run("doctor", code=4)
    assert "BAD archive" in out


def test_doctor_ends_with_2_for_a_setting_or_a_source_that_is_wrong(run, home):
    (home / "newswatch.toml").write_text("[crawl]\npagess = 3\n")
    assert "did you mean 'pages'?" in " ".join(run("doctor", code=2)[0].split())
    (home / "newswatch.toml").unlink()
    (home / "sources").mkdir()
    (home / "sources" / "mine.toml").write_text("name = 3\n")
    assert "mine.toml" in run("doctor", code=2)[0]


def test_doctor_wants_a_folder_for_a_home(tmp_path, capsys):
    (tmp_path / "copy.db").write_bytes(b"")
    assert main(["--home", str(tmp_path / "copy.db"), "doctor"]) == 2
    assert "--home takes the folder" in " ".join(capsys.readouterr().out.split())


def test_doctor_before_the_first_crawl_is_content(tmp_path, capsys):
    assert main(["--home", str(tmp_path / "nowhere"), "doctor"]) == 0
    assert "`newswatch crawl` makes one" in capsys.readouterr().out
    assert not (tmp_path / "nowhere").exists()


def test_doctor_names_a_package_that_would_be_imported_in_the_place_of_ours():
    (found,) = doctor.foreign_packages({"scheduler": ["newswatch", "SomeScheduler"], "spiders": ["newswatch"]})
    assert not found.ok
    assert "SomeScheduler" in found.says
    assert list(doctor.foreign_packages({"scheduler": ["newswatch"], "other": ["x"]})) == []
