"""`newswatch run --web`: one process that crawls and shows what it has."""

import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from newswatch.cli import main
from tests.outlet import publish, start, write_source
from tests.site import Site

STARTED = 60.0


def test_the_service_shows_its_archive_and_takes_a_wish_from_the_browsers_side(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 3)
        write_source(tmp_path, site)
        running = start(tmp_path, "run", "--web", "--port", "0", NEWSWATCH_ARCHIVE__BATCH_WAIT="20ms")
        assert running.stderr is not None
        said: list[str] = []
        try:
            address = None
            for line in running.stderr:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    address = found[0]
                    break
            assert address is not None, "".join(said)
            with httpx.Client(base_url=address, timeout=STARTED) as browser:
                while browser.get("/api/articles").json()["total"] < 3:
                    assert running.poll() is None
                assert browser.get("/healthz").status_code == 200
                assert "newswatch_up 1" in browser.get("/metrics").text
            running.send_signal(signal.SIGTERM)
            _, rest = running.communicate(timeout=STARTED)
            assert running.returncode == 0, rest
            assert "Traceback" not in "".join(said) + rest
        finally:
            if running.poll() is None:
                running.kill()
                running.communicate()


def test_a_taken_port_is_said_before_anything_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--home", str(tmp_path), "run", "--web", "--port", str(port)]) == 2
    assert "choose another --port" in capsys.readouterr().err
    assert not (tmp_path / "archive.db").exists()


def test_a_port_without_pages_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "run", "--port", "8080"]) == 2
    assert "--web" in capsys.readouterr().err
