"""The service's part of `newswatch status`: what runs now, what comes next and why, what was refused."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.text import Text

from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import moment, one_line, outside
from newswatch.errors import ArchiveError
from scheduler import control

_UNSAID: dict[str, Any] = {
    "held": None, "configuration": {"fault": None, "needs_restart": []}, "companions": {},
    "sources": {}, "workers": None,
}  # fmt: skip
"""By a service that was started before this program was updated."""
_NEXT = 12
"""Sources shown with their next crawl; `--json` has all."""


def read(context: Context) -> dict[str, Any]:
    """`running` false where no service answers; `fault` says why one that is there cannot be asked."""
    told: dict[str, Any] = {"running": False, "last_lived_at": control.last_lived(context.home)}
    try:
        answer = control.ask(context.home, "status")
    except control.NoService:
        return told
    except ArchiveError as fault:
        return told | {"fault": str(fault)}
    crawling = answer.pop("running")
    return told | _UNSAID | {**answer, "running": True, "crawling": crawling}


def planned(service: dict[str, Any]) -> dict[str, str]:
    """Each source's next crawl, as the service has it."""
    return {source_id: told["next_at"] for source_id, told in service.get("sources", {}).items() if told["next_at"]}


def show(context: Context, service: dict[str, Any]) -> None:
    context.console.print(_line(context, service))
    if not service["running"]:
        return
    for line in _troubles(service):
        context.say(outside(line, "red"))
    sources = sorted(service["sources"].items(), key=lambda one: (one[1]["crawling"] is None, one[1]["next_at"]))
    if not sources:
        return
    rows = table("source", "next crawl", "why")
    for source_id, told in sources[:_NEXT]:
        rows.add_row(outside(source_id), outside(_when(context, told)), outside(_why(told)))
    context.console.print(rows)
    if len(sources) > _NEXT:
        context.console.print(f"and {len(sources) - _NEXT} more; --json has all")


def _no_worker(workers: dict[str, Any]) -> str:
    if not workers["connected"]:
        return f"the broker at {workers['broker']} is not reached"
    return f"none listens at {workers['broker']}; start one with `newswatch worker`"


def _line(context: Context, service: dict[str, Any]) -> Text:
    if not service["running"]:
        lived = f", last alive {context.when(service['last_lived_at'])}" if service["last_lived_at"] else ""
        return outside(f"service: not running{lived}; " + service.get("fault", "`newswatch run` starts it"))
    since = moment(datetime.fromisoformat(service["since"]), context.zone)
    crawling = ", ".join(service["crawling"]) or "nothing just now"
    return outside(f"service: running since {since} (process {service['pid']}), crawls {crawling}")


def _troubles(service: dict[str, Any]) -> Iterator[str]:
    if service["held"]:
        yield f"no crawl begins: {service['held']}"
    configuration = service["configuration"]
    if configuration["fault"]:
        yield f"the configuration is kept as it was: {one_line(configuration['fault'])}"
    if configuration["needs_restart"]:
        yield f"changed, and taken up by the next start only: {', '.join(configuration['needs_restart'])}"
    for name, told in service["companions"].items():
        if told["state"] == "waiting" or (told["fault"] and told["state"] != "ended"):
            yield f"{name}: failed {told['failures']} times, last: {one_line(told['fault'] or '')}"
    if (workers := service["workers"]) is not None and not (workers["connected"] and workers["workers"]):
        yield f"no worker crawls: {_no_worker(workers)}"
    for source_id, told in service["sources"].items():
        if told["given_up"]:
            yield f"{source_id}: {told['why']}; {one_line(told['fault'] or '')}"


def _when(context: Context, told: dict[str, Any]) -> str:
    return "now" if told["crawling"] else moment(datetime.fromisoformat(told["next_at"]), context.zone)


def _why(told: dict[str, Any]) -> str:
    if told["crawling"]:
        counts = {key: value for key, value in told["crawling"].items() if key != "since" and value}
        return "crawling: " + (", ".join(f"{key} {value}" for key, value in counts.items()) or "just begun")
    skipped = f"; {told['skipped']} left out because a crawl still ran" if told["skipped"] else ""
    return f"{told['why']}{skipped}"
