"""Writes the generated parts of the documentation again: `python docs/write.py`. A test holds that nothing changes."""

import ast
import dataclasses
import inspect
from pathlib import Path

from newswatch import settings

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


if __name__ == "__main__":
    OPERATE.write_text(with_settings(OPERATE.read_text(encoding="utf-8")), encoding="utf-8")
