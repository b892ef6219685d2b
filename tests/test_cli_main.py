"""The one door: exit codes, sentences instead of tracebacks, and nothing raw on the terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from newswatch.cli import main
from newswatch.cli.entry import COMMANDS, Commands, group
from newswatch.errors import ArchiveError, ConfigError, NewswatchError, QueryError, SourceError


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """A command `demo` that raises what the test says."""

    def install(fault: BaseException | int) -> None:
        @click.command()
        def command() -> int:
            if isinstance(fault, int):
                return fault
            raise fault

        monkeypatch.setattr(Commands, "get_command", lambda self, ctx, name: command)

    return install


def test_help_lists_every_command_without_loading_one(capsys, monkeypatch):
    monkeypatch.setattr(Commands, "get_command", lambda self, ctx, name: pytest.fail(f"{name} was loaded"))
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [
        line.split()[0]
        for line in shown.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
        if re.match(r"  \w", line)
    ] == [*COMMANDS]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: newswatch {name}")
    assert len(shown.split("\n\n")) >= 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (NewswatchError("x went wrong; do y."), 1),
        (ConfigError("x went wrong; do y."), 2),
        (SourceError("x went wrong; do y."), 3),
        (ArchiveError("x went wrong; do y."), 4),
    ],
)
def test_an_error_is_one_sentence_and_its_code(broken, fault, code, capsys):
    broken(fault)
    assert main(["demo"]) == code
    assert capsys.readouterr() == ("", "newswatch: x went wrong; do y.\n")


def test_a_command_may_end_with_a_code(broken):
    broken(3)
    assert main(["demo"]) == 3


def test_ctrl_c_ends_with_130(broken, capsys):
    broken(KeyboardInterrupt())
    assert main(["demo"]) == 130
    assert capsys.readouterr().err.strip() == "newswatch: stopped."


def test_the_place_in_the_query_is_pointed_at(broken, capsys):
    broken(QueryError("a quotation mark is never closed.", query='kura "peace', place=5))
    assert main(["demo"]) == 2
    assert capsys.readouterr().err.splitlines()[1:] == ['  kura "peace', "       ^"]


def test_the_caret_counts_cells_and_a_long_query_is_cut_around_it(broken, capsys):
    broken(QueryError("no.", query="和平 (" + "x" * 500, place=3))
    main(["demo"])
    query, caret = capsys.readouterr().err.splitlines()[1:]
    assert query.startswith("  和平 (xxx")
    assert query.endswith("x…")
    assert caret == "  " + " " * 5 + "^"  # two letters of two cells and a blank


def test_a_fault_of_ours_is_one_line_and_its_details_a_file(broken, tmp_path, capsys):
    broken(ZeroDivisionError("division\x1b[31m by zero\nand more"))
    assert main(["--home", str(tmp_path), "demo"]) == 1
    told = capsys.readouterr().err
    assert told == (
        f"newswatch: a fault of ours: ZeroDivisionError: division\\x1b[31m by zero (details in {tmp_path}/fault.log)\n"
    )
    kept = tmp_path / "fault.log"
    assert "Traceback" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_the_details_very_verbose_shows_them(broken, tmp_path, capsys):
    broken(ZeroDivisionError("x"))
    nowhere = str(tmp_path / "absent")
    assert main(["--home", nowhere, "demo"]) == 1
    assert "run it again with -vv" in capsys.readouterr().err
    assert main(["--home", nowhere, "-vv", "demo"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["a\0b", "caf\udce9", "\ud800"])
def test_an_argument_that_is_no_text_is_refused_for_every_command(argument, capsys):
    assert main(["search", argument]) == 2
    assert "NUL or bytes that are not UTF-8" in capsys.readouterr().err


def test_control_characters_in_arguments_are_shown_not_obeyed(capsys):
    assert main(["\x1b[2Jsearch"]) == 2
    told = capsys.readouterr().err
    assert "\\x1b[2Jsearch" in told
    assert "\x1b" not in told


def test_the_installed_command_and_the_module_are_the_same_program():
    script = Path(sys.executable).with_name("newswatch")
    answers = [
        subprocess.run([*start, "--version"], capture_output=True, text=True, check=True).stdout
        for start in ([script], [sys.executable, "-P", "-m", "newswatch"])
    ]
    assert answers[0] == answers[1]
    assert re.fullmatch(r"newswatch \d+\.\d+\.\d+\n", answers[0])


def test_a_locale_without_our_letters_stops_nothing():
    environ = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "newswatch", "search", "ქართული", "--sort", "ქართული"],
        capture_output=True,
        env=environ,
        check=False,
    )
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["statsu"], "No such command 'statsu'; did you mean 'status'?\n  Usage: newswatch"),
        (["zzz"], "No such command 'zzz'"),
        (["show", "1", "--dif"], "`newswatch show --help` says more."),
        (["--home", "{home}", "status"], "{home}: there is no archive here yet; run `newswatch crawl`"),
        (["extract", "{home}/absent.html"], "cannot be read (No such file or directory). Give a file"),
        (["alerts", "add", "a", "gas", "--to", "me@example.org"], "a mail address is written mailto:me@example.org"),
    ],
)
def test_a_slip_is_answered_with_what_to_type(typed, said, tmp_path, capsys):
    assert main([word.replace("{home}", str(tmp_path)) for word in typed]) in (2, 4)
    assert said.replace("{home}", str(tmp_path)) in capsys.readouterr().err


def test_without_a_command_the_help_is_shown(capsys):
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: newswatch [OPTIONS] COMMAND")


def test_every_option_of_the_group_is_in_the_design():
    assert {name for option in group.params for name in option.opts} == {
        "--home", "--config", "-v", "--verbose", "--version",
    }  # fmt: skip
