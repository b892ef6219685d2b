"""Logging: one canonical `key=value` line a page, one a crawl, on stderr; the same as JSON, and in files that end."""

import contextlib
import copy
import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

NOTICE = logging.WARNING + 1
"""Of what goes well and is told all the same, where nobody asked for more than warnings."""
logging.addLevelName(NOTICE, "NOTICE")
_UNSAFE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) != "\t"}
_UNSAFE |= {ord("\r"): "\\r", ord("\n"): "\\n", ord("\x00"): "\\0", ord("\x1b"): "\\e"}


class Canonical(str):
    """A line that still knows its event and values, for whoever writes JSON."""

    __slots__ = ("event", "fields")
    event: str
    fields: Mapping[str, object]


class _Json(logging.Formatter):
    """One object a line: at, level, logger, event or message, the event's values under their own names, fault."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if isinstance(record.msg, Canonical):
            told |= {"event": record.msg.event, **{key: _plain(value) for key, value in record.msg.fields.items()}}
        else:
            told["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            told["fault"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
        return json.dumps(told, ensure_ascii=False).translate(_UNSAFE)


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)


class _Line(logging.Formatter):
    """One line a record, whatever it holds; of an exception its name and words."""

    def format(self, record: logging.LogRecord) -> str:
        bare = copy.copy(record)
        bare.exc_info = bare.exc_text = bare.stack_info = None
        line = super().format(bare)
        if record.exc_info and record.exc_info[0]:
            line += f" ({record.exc_info[0].__name__}: {record.exc_info[1]})"
        return line.translate(_UNSAFE)


_MOST_DETAILS = 5_000_000
"""Bytes of tracebacks kept, and as many of older ones in `.1`."""
_BRIEF = "newswatch: %(message)s"
_FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"
_DETAILED = logging.Formatter("%(asctime)s %(name)s %(message)s")


class _Details(logging.Handler):
    """Keeps the tracebacks that the lines leave out, in a file that is made when there is one to keep."""

    def __init__(self, file: Path) -> None:
        super().__init__(logging.WARNING)
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        if not record.exc_info or not self._file.parent.is_dir():
            return
        with contextlib.suppress(OSError):  # the line on the screen stands anyway
            if self._file.exists() and self._file.stat().st_size > _MOST_DETAILS:
                self._file.replace(self._file.with_name(self._file.name + ".1"))
            file = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "a", encoding="utf-8", errors="backslashreplace") as out:
                out.write(_DETAILED.format(record) + "\n\n")


def set_up(verbosity: int = 0, details: Path | None = None, *, at_once: bool = False) -> None:
    """`verbosity` 0 shows warnings, 1 one line a page and crawl, 2 everything of ours and tracebacks.

    Below 2 tracebacks go to the file `details` and only their last line is shown. `at_once`: somebody waits for the
    command's end, who needs no time and no names of ours with a warning.
    """
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)]
    handler = logging.StreamHandler(sys.stderr)
    form = _BRIEF if at_once and verbosity == 0 else _FORM
    handler.setFormatter(logging.Formatter(_FORM) if verbosity > 1 else _Line(form))
    root = logging.getLogger()
    root.handlers[:] = [handler, *([_Details(details)] if details else [])]
    root.setLevel(logging.WARNING)
    for ours in ("newswatch", "spiders", "pipelines", "scheduler"):
        logging.getLogger(ours).setLevel(level)


def keep(file: Path | None, *, as_json: bool, max_bytes: int, files: int) -> None:
    """From now on: JSON on stderr where asked for, and every line in `file` too, which is put aside when it is full.

    `files` older ones are kept beside it, `.1` the newest. Raises OSError when the file cannot be written.
    """
    form = _Json() if as_json else _Line(_FORM)
    root = logging.getLogger()
    if as_json:
        for handler in root.handlers:
            if type(handler) is logging.StreamHandler:
                handler.setFormatter(form)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = RotatingFileHandler(
            file, maxBytes=max_bytes, backupCount=max(1, files), encoding="utf-8", errors="backslashreplace"
        )
        kept.setFormatter(form)
        root.addHandler(kept)


def canonical(event: str, **fields: object) -> str:
    """One line: the event, then `key=value`, values with blanks quoted and control characters shown."""
    line = Canonical(" ".join([event, *(f"{key}={_value(value)}" for key, value in fields.items())]))
    line.event, line.fields = event, fields
    return line


def _value(value: object) -> str:
    text = str(value).translate(_UNSAFE)
    return f'"{text}"' if not text or " " in text or "=" in text else text
