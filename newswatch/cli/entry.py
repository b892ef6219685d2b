"""The group of commands, and the one place where a fault becomes a sentence and an exit code.

A command module is `newswatch.cli.<name>` and exposes `command: click.Command`. A command that ends otherwise than
well returns its exit code as an int or raises a NewswatchError.
"""

import difflib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from newswatch import log
from newswatch.cli import completion, examples, faults
from newswatch.cli.context import Context, utf8_output
from newswatch.errors import ConfigError, NewswatchError, QueryError
from newswatch.settings import find_home

COMMANDS = {
    "demo": "Show what newswatch does, offline, in under a minute.",
    "crawl": "Crawl sources now.",
    "run": "Run the scheduler: crawl every source, again and again.",
    "worker": "Crawl for a service on another machine.",
    "serve": "Show the archive in the browser.",
    "sources": "List, look at, add and try sources.",
    "search": "Find articles.",
    "show": "Show one article, its versions or what changed.",
    "export": "Take articles out as JSON lines, CSV, Markdown, Atom, JSON Feed, RIS or Parquet.",
    "import": "Take in the past: WARC files of any crawler, and exports.",
    "extract": "Show what we would make of a page, and why.",
    "reextract": "Read kept pages again by today's extractor.",
    "alerts": "Name queries that tell you when something new matches.",
    "status": "Show the health of sources, crawls and alerts.",
    "doctor": "Check this installation, its settings and its archive.",
    "backup": "Write a whole copy of the archive while it is in use.",
    "prune": "Take out raw pages and traces of work that are kept no longer.",
    "forget": "Take an article out everywhere and keep it out.",
}
"""In the order a newcomer meets them; the words stand in `newswatch --help` without loading a command."""
_LASTING = ("run", "worker", "serve")
_MODULES = {"import": "import_articles"}
"""Where a command's name is a word of Python's own."""
_CIRCLES = (10_000, 10, 10)
"""New objects after which Python looks for circles of dead ones, and how often it looks among older ones. By its own
700 that takes a tenth of starting up and a twentieth of storing, and finds next to nothing.
"""


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if near := difflib.get_close_matches(cmd_name, COMMANDS, n=1):
                ctx.fail(f"No such command '{cmd_name}'; did you mean '{near[0]}'?")
            return None
        found = importlib.import_module(f"newswatch.cli.{_MODULES.get(cmd_name, cmd_name)}").command
        assert isinstance(found, click.Command)
        examples.attach(found, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--home", metavar="DIR", help="Where everything lives. [default: $NEWSWATCH_HOME, ./data, or your own]")
@click.option("--config", metavar="FILE", help="Settings. [default: newswatch.toml in home]")
@click.option("-v", "--verbose", count=True, help="Say more: -v a line a page and crawl, -vv everything.")
@click.version_option(package_name="newswatch", message="%(prog)s %(version)s")
@click.pass_context
def group(ctx: click.Context, home: str | None, config: str | None, verbose: int) -> None:
    """A news monitor you run yourself: scheduled crawls, a searchable archive, alerts.

    Every command explains itself: `newswatch COMMAND --help`.
    """
    place = _usable(find_home(home))
    log.set_up(verbose, place / faults.FILE, at_once=ctx.invoked_subcommand not in _LASTING)
    ctx.obj = Context.make(home=place, config=config, verbosity=verbose)


examples.attach(group, "")


def _usable(home: Path) -> Path:
    try:
        home.exists()
    except OSError as fault:
        raise ConfigError(f"{str(home)[:200]}: cannot be a home ({fault.strerror or fault}); name another.") from fault
    return home


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code. Never raises but for a fault in Python itself."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    gc.set_threshold(*_CIRCLES)
    utf8_output()
    if (completed := completion.answer(group)) is not None:
        return completed
    try:
        faults.refuse_unreadable(arguments)
        ended = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_has_left()
    except (KeyboardInterrupt, click.Abort):
        faults.tell("stopped.")
        return 130
    except click.ClickException as fault:
        faults.tell_usage(fault)
        return fault.exit_code
    except QueryError as fault:
        faults.tell(str(fault))
        faults.point(fault)
        return fault.exit_code
    except NewswatchError as fault:
        faults.tell(str(fault))
        return fault.exit_code
    except Exception as fault:  # noqa: BLE001  the last door: no traceback reaches a user, it goes to a file
        return faults.ours(fault, arguments)
    return ended if isinstance(ended, int) else 0


def _run(arguments: list[str]) -> Any:
    """What click's own `main` does, but for its opinions on broken pipes and exit codes."""
    try:
        with group.make_context("newswatch", list(arguments)) as ctx:
            return group.invoke(ctx)
    except click.exceptions.Exit as ended:  # --help and --version
        return ended.exit_code


def _reader_has_left() -> int:
    """`newswatch export | head`: nothing is wrong; what Python still holds for stdout goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return 0
