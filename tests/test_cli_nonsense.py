"""No traceback reaches a user: every command, argument and option is fed nonsense, in every kind of broken home.

What a command may answer: 0, or 2, 3, 4 with a sentence. 1 is a fault of ours, and a failure here.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from newswatch.cli import main
from newswatch.cli.entry import group
from tests.archive_kit import HandClock, candidate, open_writer, store

WORDS = [
    "", " ", "-1", "0", "1.5", "1e9", "nan", "99999999999999999999999999", "9223372036854775808", "a" * 5000,
    "\x1b[31mred", "\u202egnp", "'; DROP TABLE article;--", "(((", ")", '"', "*", "NEAR(", "col:x", "title:", "AND OR",
    "-", "%s{}{0}", "[bold]x[/", "..", "/", "\n\n", "😀" * 50, "@", "2026-13-45", "http://[", "http://127.0.0.1:1/x",
    "file:///etc/passwd", "mailto:", "ftp://x", "=cmd|' /C calc'!A0", "e\u0301\u0301\u0301", "\ud800", "a\0b",
    "caf\udce9",
]  # fmt: skip
BASE = {
    "crawl": ["no-such-source"], "search": ["corridor"], "show": ["1"], "export": [], "status": [], "doctor": [],
    "backup": ["{folder}/copy.db"], "import": ["{folder}/page.html"], "forget": ["1"],
    "extract": ["{folder}/page.html"],
    "alerts add": ["name", "corridor", "--to", "http://127.0.0.1:1/"], "sources try": ["no-such-source"],
    "sources check": ["no-such-source"], "sources add": ["ftp://nowhere"], "sources show": ["caucasus-watch"],
    "sources enable": ["no-such-source"], "sources disable": ["no-such-source"],
    "sources label": ["no-such-source"], "reextract": ["nothing-is-found-by-this", "--dry-run"],
}  # fmt: skip
"""What makes a command get as far as the nonsense, and no further than this machine."""
SLOW = {"sources add", "sources try", "sources check"}
"""They look for a site, which takes its time even where there is no network: fewer words."""
ENDLESS = {"alerts tail": ["--once"]}
"""They go on until somebody stops them, unless told otherwise."""
NEVER_STARTED = {"run", "demo", "serve", "worker"}
"""They would do what they are asked to; they get broken homes and bad options only."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with open_writer(home, HandClock()) as writer:
        store(writer, candidate("one"))
    (home / "page.html").write_text("<h1>A title</h1><p>" + "Some words of an article. " * 40)
    return home


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            yield from _leaves(below, (*path, name))
    else:
        yield path, command


def _lines(path: tuple[str, ...], command: click.Command, words: list[str]) -> Iterator[list[str]]:
    """The command with each word as its arguments and as the value of each of its options."""
    base = BASE.get(" ".join(path), [])
    if path[0] not in NEVER_STARTED:
        for word in words:
            yield [*path, word]
            yield [*path, "--", word]
            yield [*path, *base[:1], word]
    for option in command.params:
        if not isinstance(option, click.Option) or option.opts[0] in ("--help", "--yes", "--keep"):
            continue
        if option.is_flag:
            yield [*path, *base, option.opts[0], *([] if path[0] not in NEVER_STARTED else ["--nonsense"])]
        else:
            for word in words if path[0] not in NEVER_STARTED else ["--nonsense"]:
                yield [*path, *base, option.opts[0], word]


def _ends_well(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    try:
        code = main(arguments)
    except BaseException as fault:  # noqa: BLE001  whatever escapes is the failure
        pytest.fail(f"{arguments!r:.300} raised {fault!r}")
    out, err = capsys.readouterr()
    assert code in (0, 2, 3, 4), f"{arguments!r:.300} ended with {code}: {err[:600]}"
    assert code == 0 or err.strip(), f"{arguments!r:.300} ended with {code} and no word"
    for shown in (out, err):
        assert "Traceback" not in shown, arguments
        assert not {"\x1b", "\x9b", "\x00", "\u202e"} & set(shown), f"{arguments!r:.300} showed a control character"
    return err


@pytest.mark.parametrize("name", [" ".join(path) for path, _ in _leaves(group) if path[0] not in NEVER_STARTED])
def test_nonsense_for_every_argument_and_option(name, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = tuple(name.split())
    command = dict(_leaves(group))[path]
    for line in _lines(path, command, WORDS[::8] if name in SLOW else WORDS):
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        rest = [
            *ENDLESS.get(name, []),
            *(word.replace("{folder}", str(tmp_path)) for word in line[len(path) :]),
        ]
        _ends_well(["--home", str(folder), *path, *rest], capsys)


@pytest.mark.parametrize("path", [" ".join(path) for path, _ in _leaves(group)])
def test_unknown_options_and_too_many_words(path, folder, capsys):
    for extra in (["--nonsense"], ["--jso", "--csvv"], ["x"] * 50 + ["--nonsense"], ["-z"]):
        assert "Usage:" in _ends_well(["--home", str(folder), *path.split(), *extra], capsys)


def _broken_homes(tmp_path: Path, whole: Path) -> dict[str, Path]:
    """Every way a home can be wrong, by name."""
    homes = {name: tmp_path / name for name in (
        "garbage", "empty-file", "folder-as-archive", "torn", "bad-settings", "unknown-setting", "settings-folder",
        "bad-source", "source-folder", "settings-not-utf8",
    )}  # fmt: skip
    for home in homes.values():
        home.mkdir()
    archive = (whole / "archive.db").read_bytes()
    (homes["garbage"] / "archive.db").write_bytes(b"not a database at all" * 500)
    (homes["empty-file"] / "archive.db").write_bytes(b"")
    (homes["folder-as-archive"] / "archive.db").mkdir()
    (homes["torn"] / "archive.db").write_bytes(archive[: len(archive) // 2] + os.urandom(4096))
    (homes["bad-settings"] / "newswatch.toml").write_text("[crawl\npages = ")
    (homes["unknown-setting"] / "newswatch.toml").write_text("[crawl]\npagess = 3\n")
    (homes["settings-folder"] / "newswatch.toml").mkdir()
    (homes["settings-not-utf8"] / "newswatch.toml").write_bytes(b"\xff\xfe[crawl]")
    for name, text in (("bad-source", "name = 3\n"), ("source-folder", None)):
        place = homes[name] / "sources" / "mine.toml"
        place.parent.mkdir()
        place.mkdir() if text is None else place.write_text(text)
    homes["a-file"] = tmp_path / "file"
    homes["a-file"].write_text("I am a file")
    homes["below-a-file"] = homes["a-file"] / "home"
    homes["absent"] = tmp_path / "nowhere"
    homes["long"] = tmp_path / ("x" * 300)
    return homes


OFFLINE = [
    "crawl no-such-source", "search corridor", "show 1", "export", "status", "doctor", "backup {tmp}/b.db",
    "forget 1 --yes", "import {tmp}/page.html", "prune",
    "alerts list", "alerts log", "alerts send", "alerts add n q --to http://127.0.0.1:1/", "sources list",
    "sources show caucasus-watch", "sources enable oc-media", "extract {tmp}/page.html",
]  # fmt: skip


def test_every_command_in_every_broken_home(tmp_path, folder, capsys):
    (tmp_path / "page.html").write_text((folder / "page.html").read_text())
    for name, home in _broken_homes(tmp_path, folder).items():
        for line in OFFLINE:
            words = [word.replace("{tmp}", str(tmp_path)) for word in line.split()]
            before = (home / "archive.db").read_bytes() if name in ("garbage", "torn") else b""
            _ends_well(["--home", str(home), *words], capsys)
            if before:
                assert (home / "archive.db").read_bytes()[:4096] == before[:4096], f"{line} wrote over {name}"


@pytest.mark.parametrize("name", ["garbage", "folder-as-archive", "a-file"])
def test_the_service_does_not_start_in_a_broken_home(tmp_path, folder, capsys, name):
    _ends_well(["--home", str(_broken_homes(tmp_path, folder)[name]), "run"], capsys)


@pytest.mark.parametrize("config", ["", "/", "absent.toml", "\x1b[31m.toml", "x" * 5000])
def test_a_config_that_cannot_be_read(config, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _ends_well(["--home", str(folder), "--config", config, "status"], capsys)


@pytest.mark.parametrize("value", ["", "x", "-5", "1e400", "\x1b[31m"])
def test_nonsense_in_the_environment(value, folder, monkeypatch, capsys):
    for name in ("NEWSWATCH_CRAWL__PAGES", "NEWSWATCH_DISPLAY__TIMEZONE", "NEWSWATCH_CRAWL__NO_SUCH", "NEWSWATCH_X__Y"):
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", {**os.environ, name: value})
            _ends_well(["--home", str(folder), "status"], capsys)


def test_bytes_that_are_no_utf8_from_a_real_shell(folder):
    for command in (b"search", b"show", b"extract", b"backup"):
        ended = subprocess.run(
            [
                sys.executable.encode(),
                b"-P",
                b"-m",
                b"newswatch",
                b"--home",
                os.fsencode(folder),
                command,
                b"caf\xe9\xff",
            ],
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 2
        assert b"Traceback" not in ended.stderr


def test_a_reader_that_leaves_early_is_no_error(folder):
    """`newswatch export | head -c 1`, and for tables."""
    for words in (["export"], ["search", "corridor"], ["status"], ["doctor"], ["show", "1", "--json"], ["--help"]):
        ended = subprocess.Popen(
            [sys.executable, "-P", "-m", "newswatch", "--home", str(folder), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert ended.stdout is not None
        ended.stdout.close()
        _, err = ended.communicate(timeout=60)
        assert ended.returncode in (0, 2), (words, err)
        assert b"Broken" not in err
        assert b"Traceback" not in err
