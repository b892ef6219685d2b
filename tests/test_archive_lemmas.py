"""The dictionaries' cache: made once by one process, mended when damaged, done without where it cannot be written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.archive import lemmas

ASK = "from newswatch.archive.lemmas import lemmas; print(*lemmas('en', 'bridges'))"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lemmas._dictionary.cache_clear()
    yield tmp_path / "cache"
    lemmas._dictionary.cache_clear()


def kept(cache: Path) -> Path:
    return next(cache.rglob("en.dic"))


def test_two_processes_that_start_at_once_make_it_once(cache: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", ASK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [out.strip() for out, _ in said] == ["bridge", "bridge"]
    assert sum("made ready" in errors for _, errors in said) == 1
    assert kept(cache).stat().st_size > 1_000_000


@pytest.mark.parametrize("harm", [b"", b"no dictionary", b"We love Marisa.\0"])
def test_a_damaged_one_is_made_anew(cache: Path, harm: bytes) -> None:
    assert lemmas.lemmas("en", "bridges") == {"bridge"}
    kept(cache).write_bytes(harm)
    lemmas._dictionary.cache_clear()
    assert lemmas.lemmas("en", "bridges") == {"bridge"}
    assert kept(cache).stat().st_size > 1_000_000


def test_where_nothing_can_be_kept_it_is_done_without(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache.write_text("a file where the folder should be")
    assert lemmas.lemmas("en", "bridges") == {"bridge"}
    assert "cannot_be_kept" in caplog.text
