"""The tutorial, typed line by line into a shell: each command prints what the page shows, `…` being whatever."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.S | re.M)
_LISTED = re.compile(r"^ *(\d+)(  …  .*)")
"""A line of a list of articles; their numbers are given as the pages come in."""
_MARK = "=== and then ==="


def _steps() -> list[tuple[str, str]]:
    """(line to type, what it shows)."""
    steps: list[tuple[str, str]] = []
    for kind, block in _BLOCK.findall(PAGE):
        if kind == "python":
            steps.append((f"{sys.executable} - <<'EOF'\n{block}EOF", "…"))
            continue
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, shown = part.partition("\n")
            steps.append((line, shown.strip("\n")))
    return steps


@contextmanager
def _shell(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """With `newswatch` on the path, as `pip install` leaves one."""
    command = folder / "bin" / "newswatch"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m newswatch "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    settings = {"PATH": f"{command.parent}:{os.environ['PATH']}", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
        env={**os.environ, **settings, "PYTHONUTF8": "1"},
    ) as shell:  # fmt: skip
        yield shell
        assert shell.stdin is not None
        shell.stdin.close()


def _typed(shell: "subprocess.Popen[str]", line: str) -> str:
    assert shell.stdin is not None
    assert shell.stdout is not None
    shell.stdin.write(f"{line}\necho '{_MARK}'\n")
    shell.stdin.flush()
    return "".join(iter(shell.stdout.readline, f"{_MARK}\n"))


def _fitting(shown: str, printed: str) -> re.Match[str] | None:
    """Line by line; a line of `…` stands for any number of lines, one within a line for any words."""

    def pattern(line: str) -> str:
        if line == "…":
            return r"(?:.*\n)*?"
        if listed := _LISTED.match(line):
            return rf" *(?P<as_{listed[1]}>\d+)" + pattern(listed[2])
        return ".*?".join(map(re.escape, line.split("…"))) + r"\s*\n"

    whole = "".join(map(pattern, shown.split("\n"))) if shown else ""
    return re.fullmatch(whole, f"{printed.rstrip()}\n" if printed.strip() else "")


def _numbered(line: str, numbers: dict[str, str]) -> str:
    return re.sub(r"(?<=show )\d+", lambda found: numbers.get(found[0], found[0]), line)


def test_the_tutorial_prints_what_it_shows(tmp_path):
    numbers: dict[str, str] = {}
    with _shell(tmp_path) as shell:
        for line, shown in _steps():
            typed = _numbered(line, numbers)
            printed = _typed(shell, typed)
            fits = _fitting(shown, printed)
            assert fits, f"$ {typed}\nthe page shows\n{shown}\nand it prints\n{printed}"
            numbers |= {name.removeprefix("as_"): number for name, number in fits.groupdict().items()}


def test_the_comparison_can_fail():
    assert _fitting("a\n…\nb … c", "a\nx\ny\nb 12 c")
    assert not _fitting("a\nb", "a\nx\nb")
    assert not _fitting("", "words")
    listed = _fitting("   7  …  lantern", "  12  2026-11-22  lantern")
    assert listed
    assert listed["as_7"] == "12"
