"""The tests that docs/security.md names: what is promised there may not go unproven."""

import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "security.md"
_ROW = re.compile(r"^\| (?P<name>\d+|CVE-\d+-\d+) \|(?P<cells>.*)\|$", re.M)
_TEST = re.compile(r"`(test_\w+::test_\w+)`")


@cache
def rows() -> dict[str, tuple[str, ...]]:
    """Tests, as `module::name`, by line or advisory."""
    page = PAGE.read_text("utf-8")
    return {row["name"]: tuple(_TEST.findall(row["cells"])) for row in _ROW.finditer(page)}


@cache
def names() -> frozenset[str]:
    return frozenset(_TEST.findall(PAGE.read_text("utf-8")))
