"""`newswatch alerts`: name a query, say whom to tell, and see what was told."""

from pathlib import Path
from typing import Any

import click

from newswatch.alerts import rules, toml, view
from newswatch.archive.alert_store import open_to_read
from newswatch.archive.moments import read_asked
from newswatch.archive.query import parse
from newswatch.cli import completion
from newswatch.cli.alerts_ask import NONE_YET, ask, must_exist, rhythm
from newswatch.cli.alerts_change import add, edit
from newswatch.cli.alerts_feed import feed
from newswatch.cli.alerts_tail import tail
from newswatch.cli.context import Context
from newswatch.cli.files import replacing
from newswatch.cli.tables import table
from newswatch.cli.text import one_line, outside
from newswatch.errors import ConfigError


@click.group()
def command() -> None:
    """Name queries that tell you when something new matches."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--toml", "as_toml", is_flag=True, help="As a file that `alerts add --from FILE` reads.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="With --toml: into this file.")
@click.option("--secrets", is_flag=True, help="With --toml: webhook addresses in full. Keep that file safe.")
@click.pass_obj
def list_(context: Context, /, as_json: bool, as_toml: bool, output: Path | None, secrets: bool) -> None:
    """Show the alerts and what they found."""
    if (secrets or output) and not as_toml:
        raise click.UsageError("--secrets and -o go with --toml.")
    if as_toml:
        with open_to_read(context.home) as store:
            text = toml.write(rules.every(store), secrets=secrets) if store else ""
        _write(context, text, output)
        return
    with open_to_read(context.home) as store:
        found = view.alerts(store, context.settings, context.clock.now()) if store else []
    if as_json:
        context.print_json(found)
        return
    if not found:
        context.remark(NONE_YET)
        return
    shown = table("name", "query", "tells", "when", "told", "kept", right=("told", "kept"))
    for alert in found:
        shown.add_row(
            outside(alert["name"]), outside(alert["query"]), "\n".join(map(one_line, alert["targets"])),
            rhythm(alert), str(alert["hits"]["told"]), str(alert["hits"]["late"] + alert["hits"]["copy"]),
        )  # fmt: skip
    context.console.print(shown)
    for alert in found:
        if alert["trouble"]:
            context.remark(f"'{alert['name']}' cannot fire: {alert['trouble']}")


def _write(context: Context, text: str, output: Path | None) -> None:
    if output is None:
        context.write(text)
        return
    with replacing(output) as part:
        part.touch(mode=0o600)  # there may be secrets in it
        part.write_text(text, encoding="utf-8")


@command.command()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.argument("name", required=False, shell_complete=completion.alerts)
@click.pass_obj
def log(context: Context, /, limit: int, as_json: bool, name: str | None) -> None:
    """Show what was told, what waits and what was given up, of all alerts or of NAME."""
    with open_to_read(context.home) as store:
        if store and name:
            rules.find(store, name)  # a name that is misspelt is said
        found = view.log(store, limit=limit, alert=name) if store else []
    if as_json:
        context.print_json(found)
        return
    if not found:
        context.remark("nothing was told yet.")
        return
    shown = table("written", "alert", "tells", "about", "state", keep=("written",))
    for letter in found:
        shown.add_row(
            context.when(view.moment(letter["created_at"])), outside(letter["alert"]), one_line(letter["target"]),
            outside(letter["about"]), outside(_state(context, letter)),
        )  # fmt: skip
    context.console.print(shown)


def _state(context: Context, letter: dict[str, Any]) -> str:
    tried = letter["attempts"]
    if letter["state"] == "sent":
        return f"sent {context.when(view.moment(letter['sent_at']))}" + (f", try {tried}" if tried > 1 else "")
    if not tried:
        return f"waits until {context.when(view.moment(letter['next_try_at']))}"
    next_try = f"next {context.when(view.moment(letter['next_try_at']))}" if letter["next_try_at"] else "given up"
    times = "once" if tried == 1 else f"{tried} times"
    return f"tried {times}, {next_try}: {letter['last_error']}"


@command.command()
@click.pass_obj
def send(context: Context, /) -> int:
    """Try everything undelivered now, given-up messages too."""
    with open_to_read(context.home) as store:
        if store is None:
            context.remark(NONE_YET)
            return 0
    done = ask(context, "alert_send")
    context.console.print(f"{done['sent']} sent, {done['failed'] + done['dead']} refused, {done['waiting']} waiting.")
    if done["failed"] + done["dead"]:
        context.remark("`newswatch alerts log` says why.")
        return 1
    return 0


@command.command()
@click.argument("name", shell_complete=completion.alerts)
@click.option("--resume", is_flag=True, help="Let it speak again.")
@click.pass_obj
def pause(context: Context, /, name: str, resume: bool) -> None:
    """Silence alert NAME; what it has not sent yet waits."""
    must_exist(context, name)
    answer = ask(context, "alert_pause", name=name, paused=not resume)
    context.console.print(f"Alert '{answer['name']}' is {'paused' if answer['paused'] else 'on'}.")


@command.command()
@click.argument("name", shell_complete=completion.alerts)
@click.pass_obj
def remove(context: Context, /, name: str) -> None:
    """Take alert NAME away, with what it has not sent yet."""
    must_exist(context, name)
    answer = ask(context, "alert_remove", name=name)
    left = f"; {answer['undelivered']} undelivered messages went with it" if answer["undelivered"] else ""
    context.console.print(f"Alert '{answer['name']}' is removed{left}.")


@command.command()
@click.argument("name", required=False, shell_complete=completion.alerts)
@click.option("--query", metavar="QUERY", help="Try this query instead of an alert's.")
@click.option("--since", default="30d", show_default=True, help="How far back: 30d, 12h, 2026-11-01.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.pass_obj
def test(context: Context, /, name: str | None, query: str | None, since: str, as_json: bool) -> None:
    """Show what alert NAME, or one for --query, would have told from what the archive holds."""
    if (name is None) == (query is None):
        raise click.UsageError("name an alert, or give --query, and not both.")
    now = context.clock.now()
    if (start := read_asked(since, now)) is None:
        raise ConfigError(f"'{since}' is no date; write --since 30d or --since 2026-11-01.")
    asked = parse(query) if query is not None else None
    with open_to_read(context.home) as store:
        if store is None:
            raise ConfigError("there is no archive here yet to try it on; `newswatch crawl` makes one.")
        told = view.forecast(store, context.settings, alert=name, query=asked, since=start, now=now)
    if as_json:
        context.print_json(told)
    else:
        _show_forecast(context, told)


def _show_forecast(context: Context, told: dict[str, Any]) -> None:
    messages = ", ".join(f"{mode} {number}" for mode, number in told["messages"].items())
    context.console.print(
        f"{told['matching']} articles match since {context.when(view.moment(told['since']))}: {told['told']} would be "
        f"told{_follow_ups(told['follow_ups'])}, {told['late']} were found late, {told['copies']} are copies, "
        f"{told['silent']} would be silent."
    )
    context.console.print(f"Messages: {messages}.")
    if told["busiest_day"]:
        context.console.print(f"Busiest day: {told['busiest_day']}, {told['busiest']} told.")
    if told["narrower"]:
        context.console.print("That is a flood; narrower queries and what they would have told:")
        for one in told["narrower"]:
            context.console.print(outside(f"  {one['told']:>6}  {one['query']}"))
    for sample in told["samples"]:
        context.console.print(outside(f"  {context.when(view.moment(sample['recorded_at']))}  {sample['title']}"))


for _one in (add, edit, tail, feed):
    command.add_command(_one)


def _follow_ups(number: int) -> str:
    return f" with {number} follow-up{'' if number == 1 else 's'}" if number else ""
