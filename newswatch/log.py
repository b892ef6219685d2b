"""Logging: one canonical `key=value` line a page, one a crawl, on stderr or in a file."""

import contextlib
import copy
import logging
import os
import sys
from pathlib import Path

_UNSAFE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) != "\t"}
_UNSAFE |= {ord("\r"): "\\r", ord("\n"): "\\n", ord("\x00"): "\\0", ord("\x1b"): "\\e"}


class _Line(logging.Formatter):
    """One line a record, whatever it holds; of an exception its name and words."""

    def format(self, record: logging.LogRecord) -> str:
        bare = copy.copy(record)
        bare.exc_info = bare.exc_text = bare.stack_info = None
        line = super().format(bare)
        if record.exc_info and record.exc_info[0]:
            line += f" ({record.exc_info[0].__name__}: {record.exc_info[1]})"
        return line.translate(_UNSAFE)


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
            file = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "a", encoding="utf-8", errors="backslashreplace") as out:
                out.write(_DETAILED.format(record) + "\n\n")


def set_up(verbosity: int = 0, details: Path | None = None) -> None:
    """`verbosity` 0 shows warnings, 1 one line a page and crawl, 2 everything of ours and tracebacks.

    Below 2 tracebacks go to the file `details` and only their last line is shown.
    """
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)]
    handler = logging.StreamHandler(sys.stderr)
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(logging.Formatter(form) if verbosity > 1 else _Line(form))
    root = logging.getLogger()
    root.handlers[:] = [handler, *([_Details(details)] if details else [])]
    root.setLevel(logging.WARNING)
    for ours in ("newswatch", "spiders", "pipelines", "scheduler"):
        logging.getLogger(ours).setLevel(level)


def canonical(event: str, **fields: object) -> str:
    """One line: the event, then `key=value`, values with blanks quoted and control characters shown."""
    return " ".join([event, *(f"{key}={_value(value)}" for key, value in fields.items())])


def _value(value: object) -> str:
    text = str(value).translate(_UNSAFE)
    return f'"{text}"' if not text or " " in text or "=" in text else text
