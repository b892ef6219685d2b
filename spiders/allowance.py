"""The day's budget of a source: what its file or the settings allow, less what the ledger says was used."""

from newswatch.archive.writer import Writer
from newswatch.models import Source
from newswatch.settings import Settings
from spiders.visit import Allowance


def budget(source: Source, settings: Settings) -> tuple[int | None, int | None]:
    """Requests and bytes a day; None: no limit."""
    crawl = settings.crawl
    requests, received = source.budget_requests_per_day, source.budget_bytes_per_day
    return (
        (crawl.budget_requests_per_day if requests is None else requests) or None,
        (crawl.budget_bytes_per_day if received is None else received) or None,
    )


def allowance(writer: Writer, source: Source, settings: Settings) -> Allowance:
    """What is left of it now."""
    requests, received = budget(source, settings)
    if requests is None and received is None:
        return Allowance()
    used = writer.health.used_today(source.id)
    return Allowance(
        requests=None if requests is None else max(0, requests - used.requests),
        bytes=None if received is None else max(0, received - used.bytes),
    )
