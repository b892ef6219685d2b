"""`newswatch alerts add` and `edit`."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from newswatch.alerts import rules, toml
from newswatch.alerts.changes import Edit, edited
from newswatch.alerts.rules import PRIORITIES, Options
from newswatch.archive.alert_store import open_to_read
from newswatch.cli import completion
from newswatch.cli.alerts_ask import NONE_YET, ask, rhythm
from newswatch.cli.context import Context
from newswatch.errors import ConfigError

_DIGESTS = ["hourly", "daily", "weekly"]
_AT_ONCE = 500
"""Alerts in one request: it is one line, of limited length."""
_TIMES = (
    click.option("--at", metavar="TIME", help="When a digest goes: 07:00, or 'mon 07:00'."),
    click.option("--quiet", metavar="FROM-TO", help="Quiet hours, like 22:00-07:00."),
    click.option("--zone", help="Clock of --at, --quiet and the messages, like Asia/Tbilisi. [default: yours]"),
    click.option(
        "--priority", type=click.Choice(PRIORITIES), help="high goes first and is marked urgent, low goes last."
    ),
)


def _times(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_TIMES):
        command = option(command)
    return command


@click.command()
@click.argument("name", required=False)
@click.argument("query", required=False)
@click.option(
    "--to", multiple=True, metavar="URL", help="https://…, mailto:a@b, any Apprise URL or @FILE; again for more."
)
@click.option("--digest", type=click.Choice(_DIGESTS), help="Gather, and tell at once at its hour.")
@_times
@click.option("--every-copy", is_flag=True, help="Tell each outlet's copy of a story, not only the first.")
@click.option("--follow-ups", is_flag=True, help="Tell also when an article told of is changed or withdrawn.")
@click.option("--late", is_flag=True, help="Tell also what was found long after its publication.")
@click.option("--from", "file", metavar="FILE", type=click.Path(path_type=Path),
              help="Make the alerts of a file that `alerts list --toml` wrote.")  # fmt: skip
@click.option("--replace", is_flag=True, help="With --from: alerts that are there already become as in the file.")
@click.pass_obj
def add(
    context: Context, /, name: str | None, query: str | None, to: tuple[str, ...], digest: str | None,
    file: Path | None, replace: bool, **chosen: Any,
) -> None:  # fmt: skip
    """Make an alert NAME for what matches QUERY (the language of `search`)."""
    options = {key: value for key, value in chosen.items() if value is not None}
    if file is not None:
        if name is not None or to or digest or any(options.values()):
            raise click.UsageError("--from takes everything from its file; give no name, query or options beside it.")
        _add_from(context, file, replace)
        return
    if name is None or query is None or not to or replace:
        raise click.UsageError("give a NAME, a QUERY and --to URL, or --from FILE.")
    alert = rules.make_alert(
        name=name, query=query, to=to, created_at=context.clock.now(), mode=digest or "instant",
        options=Options(**options), private=True,
    )  # fmt: skip
    _say(context, ask(
        context, "alert_add", name=alert.name, query=alert.query, to=[target.to for target in alert.targets],
        mode=str(alert.mode), options=options, private=True,
    ))  # fmt: skip
    context.remark(
        f"It tells what crawls bring from now on; `newswatch alerts test {alert.name}` shows it on what is here."
    )


def _add_from(context: Context, file: Path, replace: bool) -> None:
    wanted = [dataclasses.asdict(one) | {"to": [_absolute(to) for to in one.to]} for one in toml.read(file)]
    done = {"added": 0, "changed": 0}
    for start in range(0, len(wanted), _AT_ONCE):
        answer = ask(context, "alert_import", alerts=wanted[start : start + _AT_ONCE], replace=replace)
        done = {key: done[key] + answer[key] for key in done}
    context.console.print(f"{done['added']} alerts made, {done['changed']} changed.")


def _absolute(to: str) -> str:
    """The service stands in another folder than the person does."""
    return f"@{Path(to[1:]).expanduser().absolute()}" if to.startswith("@") else to


@click.command()
@click.argument("name", shell_complete=completion.alerts)
@click.option("--query", metavar="QUERY", help="What it asks from now on.")
@click.option("--to", multiple=True, metavar="URL", help="Whom it tells from now on, instead of all before.")
@click.option("--digest", type=click.Choice([*_DIGESTS, "none"]), help="Another rhythm; none: each at once.")
@_times
@click.option("--every-copy/--first-copy", default=None, help="Tell each outlet's copy of a story, or only the first.")
@click.option("--follow-ups/--no-follow-ups", default=None, help="Tell when an article told of is changed.")
@click.option("--late/--no-late", default=None, help="Tell also what was found long after its publication.")
@click.pass_obj
def edit(
    context: Context, /, name: str, query: str | None, to: tuple[str, ...], digest: str | None, **chosen: Any
) -> None:
    """Change alert NAME; what it told stays told. An empty --at, --quiet or --zone takes it away."""
    options = {key: value for key, value in chosen.items() if value is not None}
    mode = "instant" if digest == "none" else digest
    if query is None and not to and mode is None and not options:
        raise click.UsageError("say what to change, for example --query or --digest.")
    wanted = Edit(name=name, query=query, to=tuple(map(_absolute, to)) or None, mode=mode, options=options)
    with open_to_read(context.home) as store:
        if store is None:
            raise ConfigError(NONE_YET)
        edited(rules.find(store, name), wanted)  # a fault is told here, with its place
    _say(context, ask(context, "alert_edit", **dataclasses.asdict(wanted)))


def _say(context: Context, answer: dict[str, Any]) -> None:
    context.console.print(f"Alert '{answer['name']}' tells {', '.join(answer['targets'])} ({rhythm(answer)}).")
    if any(label.startswith("mailto:") for label in answer["targets"]) and not context.settings.mail.host:
        context.remark("No mail server is set yet: set mail.host and mail.sender in newswatch.toml.")
