"""docs/security.md: no line and no advisory without a test, and no test that is not there."""

import ast
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import promised
from tests.conftest import pytest_runtest_makereport

LINES = range(1, 66)
ADVISORIES = (
    "CVE-2024-3572", "CVE-2024-32651", "CVE-2024-51483", "CVE-2024-51998", "CVE-2025-6176", "CVE-2025-62780",
    "CVE-2026-115506", "CVE-2026-105782", "CVE-2026-27645", "CVE-2026-32857", "CVE-2026-46497", "CVE-2026-56263",
)  # fmt: skip


@cache
def _collected(module: str) -> frozenset[str]:
    """Names that pytest collects of a module of tests."""
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text("utf-8"))
    defined = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, defined) and node.name.startswith("test_"))


@pytest.mark.parametrize("name", [*map(str, LINES), *ADVISORIES])
def test_every_line_and_advisory_has_a_test(name):
    assert promised.rows().get(name), f"docs/security.md names no test for {name}"


@pytest.mark.parametrize("test", sorted(promised.names()))
def test_every_test_that_is_named_is_there(test):
    module, _, name = test.partition("::")
    assert name in _collected(module), f"docs/security.md names {test}: write it, or name the one that took its place"


@pytest.mark.parametrize(
    ("ci", "promised_test", "outcome"), [("true", True, "failed"), ("true", False, "skipped"), ("", True, "skipped")]
)
def test_on_ci_a_promised_test_that_is_skipped_fails(monkeypatch, ci, promised_test, outcome):
    monkeypatch.setenv("CI", ci)
    module, _, name = min(promised.names()).partition("::")
    item = SimpleNamespace(path=Path(f"tests/{module}.py"), name=f"{name}[x]" if promised_test else "test_other")
    skipped = pytest.TestReport("x", ("x", 0, "x"), {}, "skipped", ("x", 1, "Skipped: no"), "call")
    hook = pytest_runtest_makereport(item)
    next(hook)
    with pytest.raises(StopIteration) as done:
        hook.send(skipped)
    assert done.value.value.outcome == outcome
    assert ("docs/security.md" in str(skipped.longrepr)) == (outcome == "failed")
