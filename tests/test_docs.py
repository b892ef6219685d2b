"""The documentation is true: its commands exist, its links lead somewhere, its generated parts are fresh."""

import importlib.util
import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from newswatch.cli import main
from newswatch.cli.entry import COMMANDS, group
from newswatch.cli.examples import EXAMPLES
from newswatch.demo import pages
from newswatch.demo.content import pieces
from newswatch.settings import Settings
from pipelines.outcomes import FailReason, RejectReason
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "data" / "README.md"])
_FENCE = re.compile(r"^```console\n(.*?)^```", re.S | re.M)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")


def _commands() -> list[tuple[str, str]]:
    return [
        (page.name, line.removeprefix("$ ").strip())
        for page in PAGES
        for block in _FENCE.findall(page.read_text("utf-8"))
        for line in block.splitlines()
        if re.match(r"\$ \S*newswatch ", line)
    ]


@pytest.mark.parametrize(("page", "line"), _commands(), ids=lambda value: value[:60])
def test_every_command_in_the_docs_is_one_that_newswatch_understands(page, line):
    words = shlex.split(line, comments=True)[1:]
    _parse(group, words, info="newswatch")


def _parse(command: click.Command, words: list[str], info: str, parent: click.Context | None = None) -> None:
    """As click would, without running anything: an unknown command, option or choice raises."""
    ctx = command.make_context(info, list(words), parent=parent)
    if isinstance(command, click.Group):
        rest = [*ctx._protected_args, *ctx.args]
        name, below, rest = command.resolve_command(ctx, rest)
        assert below is not None
        _parse(below, rest, str(name), ctx)


def test_every_room_of_the_tree_stands_in_the_architecture():
    told = set(re.findall(r"^\| `([^`]+)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.M))
    roots = ("newswatch", "pipelines", "scheduler", "spiders")
    rooms = {f"{path.parent.relative_to(ROOT)}/" for root in roots for path in ROOT.glob(f"{root}/*/__init__.py")}
    assert sorted(rooms - told) == []
    assert [name for name in told if not (ROOT / name).exists()] == []


def test_the_docs_do_show_commands():
    shown = {line.split()[1] for _, line in _commands()}
    assert {"crawl", "search", "show", "export", "alerts", "status", "doctor", "backup", "sources"} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        file = (page.parent / target) if target else page
        assert file.exists(), f"{page.name} links to {target}; write it or mend the link"
        if anchor and file.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.M)
            assert anchor[1:] in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_settings_page_is_fresh():
    write = _module(ROOT / "docs" / "write.py")
    page = write.OPERATE.read_text("utf-8")
    assert write.with_settings(page) == page, "settings.py changed: run `python docs/write.py`"


def test_the_page_of_commands_is_fresh():
    write = _module(ROOT / "docs" / "write.py")
    assert write.COMMANDS.read_text("utf-8") == write.commands_page(), "a help changed: run `python docs/write.py`"


def test_every_example_of_a_help_is_one_that_newswatch_understands():
    shown = _module(ROOT / "docs" / "write.py")
    words = {path.removeprefix("newswatch").strip() for path, _ in shown._walk(group, "newswatch", None)}
    assert words == set(EXAMPLES), "newswatch/cli/examples.py has one example at least of each command"
    for line in (line for lines in EXAMPLES.values() for line in lines):
        _parse(group, shlex.split(line.partition(" > ")[0])[1:], info="newswatch")


def test_every_outcome_has_its_line_of_advice():
    page = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
    assert [reason for reason in (*RejectReason, *FailReason) if f"`{reason}`" not in page] == []


def test_every_setting_says_what_it_is():
    table = _module(ROOT / "docs" / "write.py").settings_table()
    assert not re.findall(r"^.*\|  \|$", table, re.M), "write a sentence under the field in settings.py"
    for section in Settings.__dataclass_fields__:
        assert f"### [{section}]" in table


def test_the_readme_or_operate_names_every_command():
    written = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs" / "operate.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"newswatch {name}" not in written and f"`{name}`" not in written] == []


def test_every_exit_code_is_written_down():
    page = (ROOT / "docs" / "operate.md").read_text("utf-8")
    codes = set(re.findall(r"^\| (\d+) \|", page, re.M))
    assert codes == {"0", "1", "2", "3", "4", "130"}


def _module(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


NOT_HERE = re.compile(
    r"newswatch (?:crawl|run|worker|serve|demo|--home demo-home|sources (?:add|try|check)|alerts tail(?! --))\b"
)
"""They need the network, or what another command of the page has made, or go on until Ctrl-C."""


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Somebody who follows the pages, in a folder with `data` and a page to extract."""
    clock = HandClock()
    with open_writer(tmp_path / "data", clock) as writer:
        with writer.transaction():
            writer.set_source(source())
        stored = [store(writer, candidate(f"a{number}", title=f"Corridor {number}")) for number in range(3)]
        edit(writer, stored[-1].article_id, candidate("a2", title="Corridor closes"))
    piece = pieces("lantern", day=1, first_visit=clock.now())[0]
    (tmp_path / "page.html").write_text(pages.lantern_article(piece, [], "https://example.org/"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSWATCH_HOME", raising=False)


OF_THEIR_OWN = {"tutorial.md"}
"""Typed and compared with what they show, in tests of their own."""


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in OF_THEIR_OWN], ids=lambda page: page.name)
def test_the_commands_of_a_page_run_in_its_order(page, reader, capsys):
    for name, line in _commands():
        if name == page.name and not NOT_HERE.search(line):
            assert main(shlex.split(line, comments=True)[1:]) == 0, f"{line}: {capsys.readouterr().err}"


def test_the_python_example_of_the_readme_runs(reader, capsys):
    (code,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.S | re.M)
    exec(compile(code, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert shown.startswith("3 articles\n")
    assert "Corridor closes" in shown
    assert "New Rail Timetable" in shown
