"""How a fault is told: one sentence on stderr, the details of our own in a file."""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click
from rich.cells import cell_len

from newswatch.cli.text import plain
from newswatch.errors import ConfigError, NewswatchError, QueryError
from newswatch.settings import find_home

FILE = "fault.log"
"""In home: the details of faults of ours."""
_AROUND = 60
"""Characters of a long query shown on either side of the place."""


def tell(sentence: str) -> None:
    print(f"newswatch: {plain(sentence)}", file=sys.stderr)  # noqa: T201


def tell_usage(fault: click.ClickException) -> None:
    """With how the command is used; a group without a command shows its help."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        print(plain(fault.format_message()), file=sys.stderr)  # noqa: T201
        return
    tell(fault.format_message())
    if isinstance(fault, click.UsageError) and fault.ctx is not None:
        print(f"  {plain(fault.ctx.get_usage())}", file=sys.stderr)  # noqa: T201
        print(f"  `{fault.ctx.command_path} --help` says more.", file=sys.stderr)  # noqa: T201


def point(fault: QueryError) -> None:
    """The query with a caret under the place."""
    place = max(0, min(fault.place, len(fault.query)))
    start = max(0, place - _AROUND)
    before = plain(fault.query[start:place])
    after = plain(fault.query[place : place + _AROUND])
    lead = "…" if start else ""
    tail = "…" if place + _AROUND < len(fault.query) else ""
    print(f"  {lead}{before}{after}{tail}", file=sys.stderr)  # noqa: T201
    print("  " + " " * cell_len(lead + before) + "^", file=sys.stderr)  # noqa: T201


def refuse_unreadable(arguments: Sequence[str]) -> None:
    """No argument of ours, file names included, may hold a NUL or bytes that are no UTF-8."""
    for argument in arguments:
        if "\0" in argument or any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise ConfigError(
                f"the argument '{argument[:80]}' holds a NUL or bytes that are not UTF-8; leave them out."
            )


def ours(fault: Exception, arguments: Sequence[str]) -> int:
    """A fault nobody foresaw: exit 1, and where the details are."""
    details = "".join(traceback.format_exception(fault))
    if any(argument.startswith("-vv") for argument in arguments):
        sys.stderr.write(details)
    tell(f"a fault of ours: {type(fault).__name__}: {_first_line(fault)} ({_kept(details, arguments)})")
    return 1


def _first_line(fault: Exception) -> str:
    return (str(fault).splitlines() or ["no message"])[0][:300]


def _kept(details: str, arguments: Sequence[str]) -> str:
    try:
        file = find_home(_home_flag(arguments)) / FILE
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.write(f"{' '.join(map(_without_address, arguments))!r}\n{details}\n")
    except (OSError, NewswatchError):
        return "run it again with -vv for the details"
    return f"details in {file}"


def _without_address(argument: str) -> str:
    """A target's address may hold a token."""
    scheme, parted, _ = argument.partition("://")
    return f"{scheme}://…" if parted else argument


def _home_flag(arguments: Sequence[str]) -> str | None:
    for number, argument in enumerate(arguments):
        if argument == "--home" and number + 1 < len(arguments):
            return str(Path(arguments[number + 1]))
        if argument.startswith("--home="):
            return argument.removeprefix("--home=")
    return None
