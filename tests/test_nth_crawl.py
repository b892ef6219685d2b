"""A sample of benchmarks/nth.py, which lets every call of a crawl with alerts fail, as an error and as death."""

import subprocess
import sys

import pytest

from tests.outlet import ROOT


@pytest.mark.timeout(900)
def test_a_crawl_whose_nth_call_fails_ends_like_an_undisturbed_one() -> None:
    """Three calls that fail, one kill, one state a kill would leave, one request cut off and one killed over."""
    command = [sys.executable, "-m", "benchmarks.nth", "--every", "2000", "--workers", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=880)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ", 0 of them wrong" in ended.stdout
