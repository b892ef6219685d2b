"""What every command is handed: `@click.pass_obj def command(context: Context, …)`."""

import sys
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console
from rich.text import Text

from newswatch.cli import text
from newswatch.clock import Clock, SystemClock
from newswatch.settings import Loaded, Settings, load

if TYPE_CHECKING:  # the archive costs a tenth of a second that `--help` need not pay
    from newswatch.archive.reader import Archive
    from newswatch.archive.writer import Writer


READING_WIDTH = 100
"""Cells a line of running text is at most: longer ones are hard to follow."""


class Screen(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Left to `newswatch.cli.entry`, which ends quietly; rich would end with 1."""
        raise  # noqa: PLE0704  rich calls this inside its own except


@dataclass(kw_only=True)
class Context:
    home: Path
    config: Path | None
    verbosity: int
    clock: Clock
    console: Console
    """Standard output: data and answers."""
    err: Console
    """Standard error: progress and remarks."""

    @classmethod
    def make(
        cls, *, home: Path, config: str | None = None, verbosity: int = 0, clock: Clock | None = None
    ) -> "Context":
        return cls(
            home=home,
            config=Path(config).expanduser().absolute() if config else None,
            verbosity=verbosity,
            clock=clock or SystemClock(),
            console=_screen(),
            err=_screen(stderr=True),
        )

    @cached_property
    def loaded(self) -> Loaded:
        """The settings with their origins, read when first asked for. Raises ConfigError."""
        return load(self.home, self.config)

    def load_settings(self) -> Settings:
        """The settings as they stand now, read again. Raises ConfigError."""
        return load(self.home, self.config).settings

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @cached_property
    def zone(self) -> tzinfo | None:
        return text.zone(self.settings.display.timezone)

    def when(self, moment: datetime | None) -> str:
        return text.moment(moment, self.zone)

    def reader(self) -> "Archive":
        """The archive, read only; a context manager. Raises ArchiveError when there is none yet."""
        from newswatch.archive.reader import Archive

        return Archive(self.home, clock=self.clock)

    def writer(self, role: str) -> "Writer":
        """The archive's one writer; a context manager. Raises Busy naming who writes already."""
        from newswatch.archive.writer import Writer

        return Writer.open(self.home, clock=self.clock, settings=self.settings.archive, role=role)

    def say(self, line: Text | str = "", *, indent: int = 0, first: Text | None = None) -> None:
        """A paragraph on standard output: on a terminal wrapped to what is easy to read, elsewhere whole.

        `indent` cells stand before each line; `first` takes their place before the first one.
        """
        whole = Text(line) if isinstance(line, str) else line
        width = max(20, min(self.console.width, READING_WIDTH) - indent)
        lines = whole.wrap(self.console, width) if self.console.is_terminal else [whole]
        for number, part in enumerate(lines):
            part.rstrip()
            lead = first if first is not None and number == 0 else Text(" " * indent)
            self.console.print(Text.assemble(lead, part), soft_wrap=True)

    def print_json(self, value: Any) -> None:
        self.write(text.as_json(value) + "\n")

    def write(self, data: str) -> None:
        """Data to standard output as it is, but for control characters on a terminal."""
        stream = self.console.file
        stream.write(text.plain(data) if self.console.is_terminal else data)

    def remark(self, sentence: str) -> None:
        """A sentence for the person, on standard error."""
        self.err.print(text.plain(sentence), markup=False, highlight=False, soft_wrap=True)


def _screen(*, stderr: bool = False) -> Screen:
    screen = Screen(stderr=stderr, highlight=False, emoji=False, markup=False)
    if not screen.is_terminal:
        screen.soft_wrap = True
    return screen


def utf8_output() -> None:
    """A title in any script, and a file name that is no UTF-8, can be written whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
