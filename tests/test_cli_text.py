"""Words from outside on their way to a terminal are words and nothing else."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from newswatch.cli import text
from newswatch.cli.context import Context

HOSTILE = "\x1b]0;owned\x07\x1b[31mred\x9b2J\r\n\x00\x7f\u202egnp.exe\u2066[bold red]x[/][link=file:///etc/passwd]y[/link]:bomb:"


def _rendered(*values: object) -> str:
    file = io.StringIO()
    Console(file=file, force_terminal=True, width=200, color_system="truecolor").print(*values)
    return file.getvalue()


def test_control_characters_are_shown_instead_of_obeyed():
    assert text.plain("a\x1b[31mb\x9bc\x00\td\ne\udc80") == "a\\x1b[31mb\\x9bc\\x00\td\ne\ufffd"


def test_marks_that_turn_the_reading_direction_are_dropped():
    assert text.plain("file\u202egnp.exe") == "filegnp.exe"


def test_markup_in_a_title_is_words():
    shown = _rendered(text.outside(HOSTILE))
    assert "[bold red]x[/][link=file:///etc/passwd]y[/link]:bomb:" in shown
    assert "\x1b" not in shown
    assert "\n" not in shown.rstrip("\n")


def test_right_to_left_letters_stay_within_their_title():
    assert text.outside("שלום (1)").plain == "\u2068שלום (1)\u2069"
    assert text.outside("Тбилиси").plain == "Тбилиси"


@settings(max_examples=200)
@given(st.text())
def test_nothing_from_outside_can_command_a_terminal(title):
    shown = text.outside(title).plain
    assert not [letter for letter in shown if ord(letter) < 32 or 127 <= ord(letter) < 160]
    assert shown.count("\u2068") == shown.count("\u2069")


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_json_keeps_every_value_and_holds_nothing_a_terminal_obeys(value):
    written = text.as_json({"title": value}, indent=None)
    assert json.loads(written)["title"] == value
    written.encode("utf-8")
    assert not [letter for letter in written if ord(letter) < 32 or 127 <= ord(letter) < 160 or letter == "\u202e"]


def test_json_is_readable_in_our_scripts():
    assert text.as_json({"title": "ქართული Հայերեն"}, indent=None) == '{"title": "ქართული Հայերեն"}'


def test_times_are_on_the_readers_clock():
    moment = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert text.moment(moment, ZoneInfo("Asia/Tbilisi")) == "2026-11-21 02:30"
    assert text.moment(None, None) == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-20T22:30:00+00:00", "2026-11-21 02:30"),
        ("2026-11-20T22:30:00+04:00", "2026-11-20 22:30"),
        ("2026-11-20", "2026-11-20"),
        (None, "–"),
        ("soon\x1b[2J, they say", "soon\\x1b[2J, they say"),
    ],
)
def test_published_at_as_it_is_shown(value, shown):
    assert text.published(value, timezone(timedelta(hours=4))) == shown


def test_data_for_a_file_is_untouched_and_for_a_terminal_is_plain(tmp_path):
    context = Context.make(home=tmp_path)
    for terminal, expected in ((False, "a\x1bb"), (True, "a\\x1bb")):
        file = io.StringIO()
        context.console = Console(file=file, force_terminal=terminal)
        context.write("a\x1bb")
        assert file.getvalue() == expected
