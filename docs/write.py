"""Writes the generated parts of the documentation again: `python docs/write.py`. A test holds that nothing changes."""

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from newswatch import settings
from newswatch.cli.entry import group

COMMANDS = Path(__file__).parent / "commands.md"
_WIDTH = 100
OPERATE = Path(__file__).parent / "operate.md"
BEGIN, END = "<!-- settings: written by docs/write.py from newswatch/sections.py -->", "<!-- end of settings -->"


def settings_table() -> str:
    """Every setting with its default and its meaning, a table a section."""
    lines: list[str] = []
    for section in dataclasses.fields(settings.Settings):
        holder = type(getattr(settings.Settings(), section.name))
        meanings = _docstrings(holder)
        lines += ["", f"### [{section.name}]", "", "| key | default | |", "|---|---|---|"]
        for item in dataclasses.fields(holder):
            lines.append(f"| `{item.name}` | {_toml(item.default)} | {meanings.get(item.name, '')} |")
    return "\n".join(lines).strip()


def _toml(value: object) -> str:
    return f'`"{value}"`' if isinstance(value, str) else f"`{str(value).lower()}`"


def _docstrings(holder: type) -> dict[str, str]:
    """The sentence under each field, which Python itself forgets."""
    body = ast.parse(inspect.getsource(holder)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            words = ast.literal_eval(below.value)
            found[field.target.id] = " ".join(str(words).split()).replace("|", "\\|")
    return found


def with_settings(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{settings_table()}\n\n{END}{after}"


def commands_page() -> str:
    """Every command with what its `--help` says."""
    lines = [
        "# Every command", "",
        "Each command says this itself with `--help`; `python docs/write.py` writes it down here.", "",
        "Words complete on a tab once the shell knows how: put the line of your shell into its start file.", "",
        "| shell | line |", "|---|---|",
        '| bash | `eval "$(_NEWSWATCH_COMPLETE=bash_source newswatch)"` |',
        '| zsh | `eval "$(_NEWSWATCH_COMPLETE=zsh_source newswatch)"` |',
        "| fish | `_NEWSWATCH_COMPLETE=fish_source newswatch \\| source` |",
    ]  # fmt: skip
    for words, ctx in _walk(group, "newswatch", None):
        lines += ["", f"{'#' * (min(words.count(' '), 1) + 2)} {words}", "", "```text", ctx.get_help().rstrip(), "```"]
    return "\n".join(lines) + "\n"


def _walk(command: click.Command, name: str, above: click.Context | None) -> Iterator[tuple[str, click.Context]]:
    ctx = click.Context(command, info_name=name, parent=above, max_content_width=_WIDTH, terminal_width=_WIDTH,
                        help_option_names=["-h", "--help"])  # fmt: skip
    yield ctx.command_path, ctx
    if isinstance(command, click.Group):
        for below in command.list_commands(ctx):
            found = command.get_command(ctx, below)
            assert found is not None
            yield from _walk(found, below, ctx)


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    OPERATE.write_text(with_settings(OPERATE.read_text(encoding="utf-8")), encoding="utf-8")
