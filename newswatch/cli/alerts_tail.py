"""`newswatch alerts tail`: what alerts find, on the terminal, as it is found."""

import json
import time
from datetime import datetime

import click
from rich.text import Text

from newswatch.alerts import rules
from newswatch.archive.alert_store import AlertStore, Hit, open_to_read
from newswatch.archive.moments import read_asked
from newswatch.cli import completion
from newswatch.cli.alerts_ask import NONE_YET
from newswatch.cli.context import Context
from newswatch.cli.text import as_json, outside
from newswatch.errors import ConfigError
from newswatch.models import Article

_LOOK_EVERY = 1.0
_AT_ONCE = 200


@click.command()
@click.argument("name", required=False, shell_complete=completion.alerts)
@click.option("--since", metavar="WHEN", help="Show what was found since then first: 1h, 2026-11-20.")
@click.option("--all", "everything", is_flag=True, help="Also what is kept and not told: late ones and copies.")
@click.option("--json", "lines", is_flag=True, help="One JSON object a line.")
@click.option("--once", is_flag=True, help="End when all that is there has been shown.")
@click.pass_obj
def tail(context: Context, /, name: str | None, since: str | None, everything: bool, lines: bool, once: bool) -> None:
    """Follow what all alerts find, or alert NAME, until Ctrl-C."""
    start = _moment(context, since)
    with open_to_read(context.home) as store:
        if store is None:
            raise ConfigError(NONE_YET)
        alert_id = rules.find(store, name).id if name else None
        last = store.found.last(until=start)
        try:
            while True:
                last = _show_new(context, store, last, alert_id, everything=everything, lines=lines)
                if once:
                    return
                time.sleep(_LOOK_EVERY)
        except KeyboardInterrupt:
            return


def _moment(context: Context, since: str | None) -> datetime | None:
    if since is None:
        return None
    if (start := read_asked(since, context.clock.now())) is None:
        raise ConfigError(f"'{since}' is no date; write --since 1h or --since 2026-11-20.")
    return start


def _show_new(
    context: Context, store: AlertStore, last: int, alert_id: int | None, *, everything: bool, lines: bool
) -> int:
    """The id of the last hit shown."""
    while found := store.found.after(last, alert_id=alert_id, everything=everything, limit=_AT_ONCE):
        names = {alert.id: alert.name for alert in store.alerts()}
        for hit, article in found:
            last = hit.id
            alert = names.get(hit.alert_id, "?")
            if lines:
                context.write(as_json(_as_json(alert, hit, article), indent=None) + "\n")
            else:
                _print(context, alert, hit, article)
        context.console.file.flush()
    return last


def _as_json(alert: str, hit: Hit, article: Article) -> dict[str, object]:
    return {
        "alert": alert, "found_at": hit.at.isoformat(), "reason": hit.reason.partition(":")[0],
        "state": str(hit.state), "id": article.id, "source": article.source, "title": article.title,
        "url": article.url, "why": json.loads(hit.snippet),
    }  # fmt: skip


def _print(context: Context, alert: str, hit: Hit, article: Article) -> None:
    reason = hit.reason.partition(":")[0]
    head = Text.assemble(
        Text(context.when(hit.at), style="dim"), "  ", outside(alert, style="cyan"), "  ",
        outside(article.title, style="bold"), "  ", outside(article.source, style="dim"),
        "" if reason == "match" else f"  ({reason})", "" if hit.state in ("told", "gathering") else f"  ({hit.state})",
    )  # fmt: skip
    context.console.print(head, soft_wrap=True)
    for snippet in json.loads(hit.snippet)["snippets"]:
        if snippet["field"] == "text":
            parts = [outside_part(part["text"], match=part["match"]) for part in snippet["parts"]]
            context.console.print(Text.assemble("    ", *parts), soft_wrap=True)
    context.console.print(Text.assemble("    ", outside(article.url, style="dim")), soft_wrap=True)


def outside_part(text: str, *, match: bool) -> Text:
    """A piece of a sentence: the blanks at its ends part it from the next."""
    lead, trail = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
    return Text.assemble(lead, outside(text, style="reverse" if match else ""), trail)
