"""What Prometheus reads: the rows of `newswatch status` as numbers, in its text format."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from newswatch.archive.health import HealthEvent, HealthState, SourceHealth
from newswatch.archive.reader import Archive
from scheduler.alive import Alive

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render(archive: Archive, alive: Alive) -> bytes:
    """The body of `/metrics`; CONTENT_TYPE goes with it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(archive.health(), archive.events(open_only=True, limit=-1), len(archive), alive))
    return generate_latest(registry)


class _Rows(Collector):
    def __init__(
        self, sources: Sequence[SourceHealth], faults: Sequence[HealthEvent], articles: int, alive: Alive
    ) -> None:
        self._sources = sources
        self._faults = faults
        self._articles = articles
        self._alive = alive

    def collect(self) -> Iterable[Metric]:
        alive = self._alive
        yield _one("newswatch_up", "1 while the service lives and can go on", int(alive.ok))
        yield _one("newswatch_articles", "Articles archived", self._articles)
        yield _one("newswatch_last_lived_timestamp_seconds", "When the service last lived", _stamp(alive.last_lived_at))
        yield _one("newswatch_disk_free_bytes", "Free on the archive's disk", alive.free_bytes)
        yield from self._of_sources()
        faults = GaugeMetricFamily(
            "newswatch_fault_since_timestamp_seconds", "A fault that lasts, and since when",
            labels=["source", "kind", "severity"],
        )  # fmt: skip
        for fault in self._faults:
            faults.add_metric([fault.source, fault.kind, fault.severity], fault.since.timestamp())
        yield faults

    def _of_sources(self) -> Iterable[Metric]:
        state = GaugeMetricFamily(
            "newswatch_source_state", "1 for the state a source is in", labels=["source", "state"]
        )
        for one in self._sources:
            for each in HealthState:
                state.add_metric([one.source, each.value], int(one.state is each))
        yield state
        today = self._each("newswatch_source_articles_today", "Published today (UTC), so far")
        success = self._each("newswatch_source_last_success_timestamp_seconds", "End of the last crawl that finished")
        coverage = self._each("newswatch_source_coverage_ratio", "Estimated part of what it published that we saw")
        requests = self._each("newswatch_source_requests_today", "Requests today (UTC), so far")
        received = self._each("newswatch_source_bytes_today", "Bytes over the wire today (UTC), so far")
        unchanged = self._each("newswatch_source_not_modified_today", "Answers 304 today (UTC), so far")
        fields = GaugeMetricFamily(
            "newswatch_source_field_ratio", "New articles of seven days with the field", labels=["source", "field"]
        )
        for one in self._sources:
            today.add_metric([one.source], one.articles_per_day[-1])
            requests.add_metric([one.source], one.last_day.requests)
            received.add_metric([one.source], one.last_day.bytes)
            unchanged.add_metric([one.source], one.last_day.not_modified)
            if one.last_success is not None:
                success.add_metric([one.source], one.last_success.timestamp())
            if one.coverage_estimate is not None:
                coverage.add_metric([one.source], one.coverage_estimate.share)
            if one.fields is not None:
                for name in ("dates", "authors", "language"):
                    fields.add_metric([one.source, name], getattr(one.fields, name) / 100)
        yield from (today, success, coverage, requests, received, unchanged, fields)

    def _each(self, name: str, words: str) -> GaugeMetricFamily:
        return GaugeMetricFamily(name, words, labels=["source"])


def _one(name: str, words: str, value: float | None) -> GaugeMetricFamily:
    """Without a value where there is none."""
    return GaugeMetricFamily(name, words) if value is None else GaugeMetricFamily(name, words, value=value)


def _stamp(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
