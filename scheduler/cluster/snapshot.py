"""The task that is sent for one source: all that its crawl will ask of the archive, answered beforehand."""

from urllib.parse import urlsplit

from newswatch.archive.afar import mark, marks_in
from newswatch.archive.writer import Writer
from newswatch.models import Source
from newswatch.settings import Settings
from scheduler.cluster.records import CrawlTask, Snapshot
from spiders import manners
from spiders.allowance import allowance
from spiders.session import ArchiveContext, CrawlOptions
from spiders.sources import allowed_hosts

_ALL = 1_000_000_000


def make_task(
    writer: Writer, ctx: ArchiveContext, source: Source, options: CrawlOptions, crawl_id: int, attempt: str
) -> CrawlTask:
    settings = ctx.settings
    return CrawlTask(
        attempt=attempt, crawl_id=crawl_id, source=source, hosts=hosts_of(source), options=options,
        crawl=settings.crawl, extract=settings.extract, batch=settings.archive.batch,
        snapshot=_snapshot(writer, ctx, source, options, crawl_id),
    )  # fmt: skip


def hosts_of(source: Source) -> tuple[str, ...]:
    """In one order for everybody, so that nobody waits in a circle."""
    urls = (source.home, *(endpoint.url for endpoint in source.discover))
    return tuple(sorted({urlsplit(url).netloc for url in urls} | set(source.hosts)))


def _snapshot(writer: Writer, ctx: ArchiveContext, source: Source, options: CrawlOptions, crawl_id: int) -> Snapshot:
    frontier, limit = writer.frontier, _limit(options, ctx.settings)
    known = writer.addresses(source.id, crawl_id)
    counted = marks_in(known.counted)
    rechecks = frontier.due_rechecks(
        source.id, writer.clock.now(), full=options.full,
        limit=_ALL if options.full and options.limit is None else max(1, limit),
    )  # fmt: skip
    return Snapshot(
        has_work=frontier.has_work(source.id),
        endpoints={endpoint.url: frontier.endpoint(source.id, endpoint.url) for endpoint in source.discover},
        pending=frontier.pending(source.id, max(1, limit)),
        rechecks=[one for one in rechecks if not (counted and mark(one.url_key) in counted)],
        addresses=known,
        allowance=allowance(writer, source, ctx.settings),
        templates=writer.templates.of_source(source.id),
        manners=manners.pack(ctx.web, allowed_hosts(source)),
    )


def _limit(options: CrawlOptions, settings: Settings) -> int:
    return settings.crawl.articles if options.limit is None else options.limit
