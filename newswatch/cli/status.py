"""`newswatch status`: the health of sources, crawls and alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from textwrap import shorten
from typing import Any

import click
from rich.text import Text

from newswatch.archive.alert_store import open_to_read
from newswatch.archive.health import HealthEvent, HealthState, SourceHealth
from newswatch.archive.reader import Archive
from newswatch.archive.reports import CrawlReport, SourceReport
from newswatch.archive.status import SourceStatus
from newswatch.cli import status_service
from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import one_line, outside

_CRAWLS = 5
_ROWS = 200
"""Sources in the table."""
_TOLD = 160
"""Letters of a reason; `--json` has all of it."""
_FINE = ("finished", "stopped", None)
_STYLES = {HealthState.OK: "green", HealthState.WARN: "yellow", HealthState.BROKEN: "red", HealthState.OFF: "dim"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.pass_obj
def command(context: Context, as_json: bool) -> None:
    """Show sources with their last crawl, the last crawls, the service, and alerts that wait or were given up."""
    service = status_service.read(context)
    with context.reader() as archive:
        told = {
            "articles": len(archive),
            "sources": _sources(archive, status_service.planned(service)),
            "crawls": _crawls(archive),
            "service": service,
            "alerts": _alerts(context),
            "faults": archive.events(open_only=True, limit=-1),
        }
    if as_json:
        context.print_json(told)
    else:
        _print(context, told)


def _sources(archive: Archive, planned: Mapping[str, str]) -> list[dict[str, Any]]:
    health = {row.source: row for row in archive.health()}
    reports: dict[int, CrawlReport] = {}
    found = []
    for source in archive.sources():
        if source.last_crawl is not None and source.last_crawl not in reports:
            reports[source.last_crawl] = archive.report(source.last_crawl)
        last = reports[source.last_crawl].sources.get(source.id) if source.last_crawl is not None else None
        found.append(_source(source, last or SourceReport()) | _health(health[source.id], planned.get(source.id)))
    return found


def _health(row: SourceHealth, planned: str | None) -> dict[str, Any]:
    """The keys of SourceHealth that the row has not yet."""
    known = ("source", "name", "next_run")
    plain = {field.name: getattr(row, field.name) for field in fields(row) if field.name not in known}
    return plain | {"next_run": datetime.fromisoformat(planned) if planned else None}


def _source(source: SourceStatus, last: SourceReport) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "articles": source.articles,
        "last_article_at": source.last_article_at,
        "pending": source.pending,
        "last_crawl": source.last_crawl,
        "last_crawl_at": source.last_finished_at or source.last_started_at,
        "finish": source.last_finish,
        "new": last.new,
        "updated": last.updated,
        "rejected": dict(last.rejected),
        "failed": dict(last.failed),
        "failing_endpoints": source.failing_endpoints,
        "last_error": source.last_error,
    }


def _crawls(archive: Archive) -> list[dict[str, Any]]:
    return [
        {
            "crawl_id": row.report.crawl_id,
            "state": row.report.state,
            "started_at": row.started_at,
            "finished_at": row.finished_at,
            "sources": len(row.report.sources),
            "new": sum(source.new for source in row.report.sources.values()),
            "updated": sum(source.updated for source in row.report.sources.values()),
        }
        for row in archive.crawls(_CRAWLS)
    ]


def _alerts(context: Context) -> dict[str, int]:
    with open_to_read(context.home) as store:
        return {"alerts": len(store.alerts()), **store.tally()} if store else {}


def _print(context: Context, told: dict[str, Any]) -> None:
    say = context.console.print
    numbers = ("articles", "new", "pending")
    rows = table("source", "", "articles", "newest", "last crawl", "new", "pending", right=numbers)
    shown = _shown(told["sources"])
    for source in shown:
        rows.add_row(
            outside(source["id"]),
            Text(source["state"], style=_STYLES[source["state"]]),
            str(source["articles"]),
            context.when(source["last_article_at"]),
            context.when(source["last_crawl_at"]),
            str(source["new"]),
            str(source["pending"]),
        )
    if shown or not told["sources"]:
        say(rows if shown else "No source was crawled yet; `newswatch crawl` begins.")
    if left_out := len(told["sources"]) - len(shown):
        say(f"{left_out} more sources are well, switched off or beyond the first {_ROWS}; --json has all")
    for source in shown:
        if trouble := _trouble(source):
            context.say(outside(f"{source['id']}: {trouble}", "red"))
    off = {source["id"] for source in told["sources"] if source["state"] is HealthState.OFF}
    _print_faults(context, [fault for fault in told["faults"] if fault.source not in off][:_ROWS])
    say()
    status_service.show(context, told["service"])
    for crawl in told["crawls"][:1]:
        say(
            f"last crawl: {context.when(crawl['started_at'])}, {crawl['state']}, {crawl['new']} new, "
            f"{crawl['updated']} updated"
        )
    say(f"archive: {told['articles']} articles")
    say(_alerts_line(told["alerts"]))


def _shown(sources: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """All, or of very many the first of those that are not as they should be."""
    if len(sources) <= _ROWS:
        return sources
    return [one for one in sources if one["state"] not in (HealthState.OK, HealthState.OFF)][:_ROWS]


def _print_faults(context: Context, faults: Sequence[HealthEvent]) -> None:
    for fault in faults:
        style = _STYLES[HealthState(fault.severity)]
        context.say(outside(f"{fault.words} (since {context.when(fault.since)})", style))


def _trouble(source: dict[str, Any]) -> str:
    """What somebody should look at, in a few words; empty when all is well."""
    parts = []
    if source["finish"] not in _FINE:
        parts.append(shorten(one_line(str(source["finish"])), _TOLD, placeholder=" …"))
    if source["failed"]:
        parts.append("failed: " + ", ".join(f"{reason} {number}" for reason, number in source["failed"].items()))
    if source["failing_endpoints"] and source["finish"] in _FINE:
        parts.append(f"{source['failing_endpoints']} endpoints fail: {source['last_error']}")
    return "; ".join(parts)


def _alerts_line(alerts: dict[str, int]) -> Text:
    states = f"sent {alerts['sent']}, waiting {alerts['waiting']}, given up {alerts['dead']}"
    return Text(f"alerts: {alerts['alerts']}; messages {states}", style="red" if alerts["dead"] else "")
