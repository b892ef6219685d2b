"""`newswatch serve` as a process: it says its address, answers at once, and ends on SIGTERM."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from newswatch.cli import main
from tests.web_kit import small_archive


@pytest.mark.parametrize("empty", [False, True], ids=["an archive", "nothing yet"])
def test_serve_says_its_address_answers_and_ends_well(tmp_path: Path, empty: bool) -> None:
    home = tmp_path / "new" if empty else small_archive(tmp_path / "home")
    command = [sys.executable, "-P", "-m", "newswatch", "--home", str(home), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found is not None, said
        page = httpx.get(found[0], timeout=60)
        assert page.status_code == 200
        assert ("newswatch crawl" if empty else "Gas prices fall") in page.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert "Traceback" not in process.stderr.read()
    assert (home / "web.token").stat().st_mode & 0o777 == 0o600


def test_an_address_others_reach_needs_a_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "serve", "--host", "0.0.0.0", "--port", "0"]) == 2
    assert "there is no token" in capsys.readouterr().err


def test_a_token_that_others_can_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "web.token").write_text("0123456789abcdef0123")
    (tmp_path / "web.token").chmod(0o644)
    assert main(["--home", str(tmp_path), "serve", "--port", "0"]) == 2
    assert "chmod 600" in capsys.readouterr().err
