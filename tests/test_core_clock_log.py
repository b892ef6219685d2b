import logging
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.clock import SystemClock, from_ms, to_ms
from newswatch.log import canonical, set_up


@given(st.integers(min_value=-(10**12), max_value=10**13))
def test_milliseconds_survive_the_round_trip(value: int) -> None:
    assert to_ms(from_ms(value)) == value


def test_a_moment_in_another_zone_is_the_same_moment() -> None:
    tbilisi = timezone(timedelta(hours=4))
    assert from_ms(to_ms(datetime(2026, 11, 20, 2, 30, tzinfo=tbilisi))) == datetime(2026, 11, 19, 22, 30, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001


def test_now_is_what_the_archive_can_store() -> None:
    now = SystemClock().now()
    assert from_ms(to_ms(now)) == now


def test_a_canonical_line_stays_one_line() -> None:
    line = canonical("page", url="https://example.org/a b", title="x\nforged=1\x1b[31m", empty="")
    assert line == 'page url="https://example.org/a b" title="x\\nforged=1\\e[31m" empty=""'


def test_a_traceback_goes_to_a_file_and_one_line_to_the_screen(tmp_path, capsys, restored_logging):
    set_up(0, tmp_path / "fault.log")
    try:
        raise ZeroDivisionError("by zero\nand \x1b[31mmore")
    except ZeroDivisionError:
        logging.getLogger("spiders.x").exception("a page %s", "100 %s\r\n")
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert shown.endswith("a page 100 %s\\r\\n (ZeroDivisionError: by zero\\nand \\e[31mmore)\n")
    assert "Traceback" in (tmp_path / "fault.log").read_text()


def test_very_verbose_shows_the_traceback(capsys, restored_logging):
    set_up(2)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("spiders.x").exception("a page")
    assert "Traceback" in capsys.readouterr().err


def test_without_a_home_the_line_still_stands(tmp_path, capsys, restored_logging):
    set_up(0, tmp_path / "nowhere" / "fault.log")
    logging.getLogger("spiders.x").error("a page", exc_info=ZeroDivisionError("x"))
    assert capsys.readouterr().err.endswith("a page (ZeroDivisionError: x)\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def restored_logging():
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
