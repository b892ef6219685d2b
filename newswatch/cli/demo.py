"""`newswatch demo`: two days of a publisher that does not exist, told with the real commands.

The first crawl gets a clock that is a day behind (docs/decisions/0003), so that the second finds articles due for a
re-check, as it would tomorrow.
"""

import dataclasses
import importlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from newswatch.alerts.channels.webhook import sign
from newswatch.cli.context import READING_WIDTH, Context
from newswatch.cli.text import plain
from newswatch.clock import Clock
from newswatch.demo.publisher import Publisher
from newswatch.demo.receiver import Delivery, Receiver
from newswatch.errors import ConfigError, NewswatchError

SOURCES = ("kura-lantern", "alazani-courier")
FURNITURE = '"local specialists"'
"""Stands on every page of the Lantern, in one even between the article's own paragraphs."""
HIT = '"measuring stations"'
ALERT = '"border commissions"'
EDITED, WITHDRAWN = "measuring-stations", "two-new-cranes"
_BY_A_SIGNAL = 128
"""A command that ends above it was told to stop."""
_KEY = "a key for the demo"
_PLUMBING = frozenset(("host", "content-length", "accept", "accept-encoding", "connection"))


class Unexpected(NewswatchError):
    """The demo shows something else than it promises."""


class Yesterday:
    """The clock of the first day."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now() - timedelta(days=1)

    def monotonic(self) -> float:
        return self._clock.monotonic()


@click.command()
@click.option(
    "--keep", metavar="DIR", type=click.Path(path_type=Path), help="Leave the demo's home in this new folder."
)
@click.option("--plain", "as_plain", is_flag=True, help="No colours.")
@click.pass_obj
def command(context: Context, keep: Path | None, as_plain: bool) -> None:
    """Show what newswatch does, offline, in under a minute.

    Starts a small news site that ships with newswatch, crawls it on two days, searches, shows what the editors changed
    and prints an alert as its receiver got it.
    """
    began = context.clock.monotonic()
    console = context.console
    console.no_color = console.no_color or as_plain
    first_visit = Yesterday(context.clock).now()
    with _home(keep) as home, Publisher(first_visit) as publisher, Receiver() as receiver:
        publisher.write_sources(home / "sources")
        _write_key(home)
        # remarks are part of the story here: both go to one place, in order
        ours = dataclasses.replace(context, home=home, config=None, console=console, err=console)
        _tell(ours, publisher, receiver)
        _say_what_next(ours, keep, seconds=context.clock.monotonic() - began)


def _tell(context: Context, publisher: Publisher, receiver: Receiver) -> None:
    yesterday = dataclasses.replace(context, clock=Yesterday(context.clock))
    _head(context, "1. A first visit to two small sites")
    _run(yesterday, "crawl", *SOURCES)
    _check_archived(context, sum(len(publisher.pieces(site)) for site in ("lantern", "courier")))

    _head(context, "2. Search. The job ad that stands on every page is in no article")
    _run(context, "search", FURNITURE)
    _check_found(context, FURNITURE, 0)
    _run(context, "search", HIT)
    _check_found(context, HIT, 1)

    _head(context, "3. An alert, before the next day's visit")
    _run(yesterday, "alerts", "add", "borders", ALERT, "--to", receiver.url)

    _head(context, "4. The next day: two new articles, one edited, one withdrawn")
    publisher.advance()
    _run(context, "crawl", *SOURCES)
    _check_found(context, ALERT, 1)

    _head(context, "5. What the editors changed")
    _run(context, "show", str(_edited(context)), "--diff")

    _head(context, "6. The alert, as its receiver got it")
    _show_delivery(context, _delivered(receiver))

    _head(context, "7. How things stand")
    _run(context, "status")


def _run(context: Context, name: str, *arguments: str) -> None:
    """The command itself, as if it had been typed."""
    typed = " ".join(_quoted(word) for word in ("newswatch", name, *arguments))
    context.console.print(Text(f"$ {typed}", style="green"), soft_wrap=True)
    found: click.Command = importlib.import_module(f"newswatch.cli.{name}").command
    ended = found.main(list(arguments), prog_name=f"newswatch {name}", standalone_mode=False, obj=context)
    if ended and ended > _BY_A_SIGNAL:
        raise KeyboardInterrupt
    if ended:
        raise Unexpected(f"the demo's `{typed}` ended with {ended}; what it said stands above.")


def _quoted(word: str) -> str:
    return f"'{word}'" if set(word) & set(' "*()') else word


def _head(context: Context, title: str) -> None:
    context.say()
    context.say(Text(title, style="bold underline"))


def _check_archived(context: Context, expected: int) -> None:
    with context.reader() as archive:
        if (number := len(archive)) != expected:
            raise Unexpected(f"the demo's first crawl should have archived {expected} articles and has {number}.")


def _check_found(context: Context, query: str, expected: int) -> None:
    with context.reader() as archive:
        if (number := archive.search(query).total) != expected:
            raise Unexpected(f"the demo's search for {query} should have found {expected} and found {number}.")


def _edited(context: Context) -> int:
    with context.reader() as archive:
        found = {name: archive.search(query)[0] for name, query in ((EDITED, HIT), (WITHDRAWN, "gantry cranes"))}
        edited, withdrawn = found[EDITED], found[WITHDRAWN]
        if edited.version != 2 or edited.id is None:
            raise Unexpected(f"the demo's edited article should be at version 2 and is at {edited.version}.")
        if withdrawn.status != "withdrawn":
            raise Unexpected("the demo's withdrawn article should be marked so and is not.")
        return edited.id


def _delivered(receiver: Receiver) -> Delivery:
    if len(receiver.deliveries) != 1:
        raise Unexpected(f"the demo's receiver should have got one alert and got {len(receiver.deliveries)}.")
    return receiver.deliveries[0]


def _show_delivery(context: Context, delivery: Delivery) -> None:
    headers = {name.lower(): value for name, value in delivery.headers}
    context.say(Text(f"POST {delivery.path}", style="bold"))
    for name, value in delivery.headers:
        if name.lower() not in _PLUMBING:
            context.say(Text(plain(f"{name}: {value}"), style="dim"))
    context.say()
    for line in _folded(json.loads(delivery.body), min(context.console.width, READING_WIDTH)).splitlines():
        inner = len(line) - len(line.lstrip())
        context.say(plain(line.lstrip()), indent=inner + 2, first=Text(" " * inner))
    stamp = headers.get("newswatch-timestamp", "")
    if headers.get("newswatch-signature") != f"v1={sign(_KEY, stamp, delivery.body.encode())}":
        raise Unexpected("the demo's alert carries a signature that its receiver cannot check.")
    context.say()
    context.say("The receiver checked the signature: the alert is ours.")


def _folded(value: Any, width: int, depth: int = 0) -> str:
    """JSON, on one line where it fits into `width` and a line an entry where not."""
    whole = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(whole) + 2 * depth <= width:
        return whole
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        lines = [
            f"{pad}{json.dumps(key)}: {_folded(item, width - len(key) - 4, depth + 1)}" for key, item in value.items()
        ]
    else:
        lines = [pad + _folded(item, width, depth + 1) for item in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opening}\n" + ",\n".join(lines) + f"\n{'  ' * depth}{closing}"


def _say_what_next(context: Context, keep: Path | None, *, seconds: float) -> None:
    say = context.say
    say()
    say(Text(f"That was all of it, in {seconds:.0f} seconds and without the network. Next:", style="bold underline"))
    first = ("newswatch demo --keep DIR", "the same, and keep its archive")
    if keep:
        first = (f"newswatch --home {keep} search corridor", "look around in what it made")
    steps = (
        first,
        ("newswatch sources list", "the catalogue of real sites"),
        ("newswatch crawl", "a first crawl of those switched on"),
        ("newswatch --help", "everything else"),
    )
    width = max(len(typed) for typed, _ in steps) + 2
    for typed, meaning in steps:
        say(Text.assemble("  ", (f"{typed:<{width}}", "green"), meaning))


@contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        folder = keep.expanduser().absolute()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ConfigError(f"{folder} is there already and not empty; name a new folder.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="newswatch-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _write_key(home: Path) -> None:
    """The webhook's key, as an installation has it: in a file of its own, named by the settings."""
    file = home / "webhook.key"
    file.touch(mode=0o600)
    file.write_text(_KEY, encoding="utf-8")
    settings = f"[alerts]\nsecret_file = {json.dumps(str(file))}\n"
    (home / "newswatch.toml").write_text(settings, encoding="utf-8")
