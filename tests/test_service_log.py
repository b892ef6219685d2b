"""The service's log: JSON on demand, and files that do not grow for ever."""

import json
import logging
from pathlib import Path

import pytest

from newswatch import log
from newswatch.log import canonical


def test_a_line_as_json_keeps_its_event_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(1)
    log.keep(None, as_json=True, max_bytes=1000, files=1)
    logger = logging.getLogger("scheduler.test")
    logger.info(canonical("crawl", source="oc-media", new=3, words="two lines\n\x1b[31m"))
    try:
        raise OSError("no room")
    except OSError:
        logger.exception("a %s failed", "companion")
    crawl, fault = map(json.loads, capsys.readouterr().err.splitlines())
    assert (crawl["event"], crawl["source"], crawl["new"], crawl["level"]) == ("crawl", "oc-media", 3, "info")
    assert crawl["words"] == "two lines\n\x1b[31m"
    assert (fault["message"], fault["fault"]) == ("a companion failed", "OSError: no room")


def test_a_log_file_is_put_aside_when_it_is_full(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "newswatch.log"
    log.set_up(1)
    log.keep(file, as_json=False, max_bytes=2000, files=2)
    for number in range(200):
        logging.getLogger("scheduler").info(canonical("crawl", number=number))
    for handler in logging.getLogger().handlers:
        handler.close()
    found = sorted(path.name for path in file.parent.iterdir())
    assert found == ["newswatch.log", "newswatch.log.1", "newswatch.log.2"]
    assert all(path.stat().st_size <= 2000 for path in file.parent.iterdir())
    assert "number=199" in file.read_text(encoding="utf-8")


def test_tracebacks_kept_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_MOST_DETAILS", 1000)
    file = tmp_path / "fault.log"
    log.set_up(0, file)
    for _ in range(50):
        try:
            raise ValueError("again")
        except ValueError:
            logging.getLogger("scheduler").exception("it failed")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fault.log", "fault.log.1"]
    assert file.stat().st_size < 3000
