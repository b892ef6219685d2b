"""`newswatch search`: find articles, with the words that matched in their context."""

import dataclasses
from collections.abc import Sequence

import click

from newswatch.archive.export import write_csv
from newswatch.archive.reader import Archive
from newswatch.cli import counts, entries
from newswatch.cli.context import Context
from newswatch.errors import ConfigError
from newswatch.models import Article

_MOST = 1_000_000


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, _MOST), help="Articles at most.")
@click.option("--sort", default="newest", show_default=True, type=click.Choice(["newest", "relevance"]))
@click.option("--stories", is_flag=True, help="One entry a story: its copies in other outlets are not repeated.")
@click.option("--as-of", metavar="T", help="What the archive held then: 2026-11-20, 2026-11-20T14:30, or 7d (ago).")
@click.option("--facets", "count", flag_value="facets", help="Counts by source, country, language, section, …")
@click.option("--timeline", "count", flag_value="timeline", help="Counts by day, week or month.")
@click.option("--json", "form", flag_value="json", help="Whole articles, as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Whole articles, as CSV.")
@click.pass_obj
def command(
    context: Context,
    query: tuple[str, ...],
    limit: int,
    sort: str,
    stories: bool,
    as_of: str | None,
    count: str | None,
    form: str | None,
) -> None:
    """Find articles: words, "phrases", OR, -not, prefix*, and
    title: author: tag: source: lang: country: covers: after: before:

    A query that begins with a minus goes after a double dash.
    """
    words = " ".join(query)
    with context.reader() as archive:
        if count is not None:
            _tell_counts(context, archive, words, count, as_of, form)
            return
        found = archive.search(words, limit=limit, sort=sort, as_of=as_of)
        articles: Sequence[Article] = found
        if stories:
            articles = [entry.head for entry in archive.stream(words, limit=limit, sort=sort, as_of=as_of)]
        total = found.total if found.total_is_exact else archive.count(words, as_of=as_of)
        if form == "json":
            plain = [dataclasses.asdict(article) for article in articles]
            context.print_json({"query": words, "total": total, "articles": plain})
        elif form == "csv":
            write_csv(articles, context)
        else:
            told = archive.outlines(one.story_id for one in articles if one.story_id) if stories else {}
            entries.show_list(context, articles, archive.understood(words), told)
            context.remark(_count(len(articles), total, len(archive)))
            if found.ranked is not None:
                context.remark(f"Only the newest {found.ranked:,} of them were weighed for relevance.")


def _tell_counts(
    context: Context, archive: Archive, words: str, count: str, as_of: str | None, form: str | None
) -> None:
    if form == "csv":
        raise ConfigError("Counts come as a table or as --json.")
    if count == "facets":
        facets = archive.facets(words, as_of=as_of)
        if form == "json":
            plain = {name: [dataclasses.asdict(one) for one in found] for name, found in facets.items()}
            context.print_json({"query": words, "total": facets.articles, "exact": facets.exact, "facets": plain})
        else:
            counts.show_facets(context, facets)
        return
    if as_of is not None:
        raise ConfigError("--timeline shows what the archive knows now; leave out --as-of.")
    timeline = archive.timeline(words)
    if form == "json":
        context.print_json({"query": words, **dataclasses.asdict(timeline)})
    else:
        counts.show_timeline(context, timeline)


def _count(shown: int, total: int, archived: int) -> str:
    if archived == 0:
        return "The archive is empty; `newswatch crawl` fills it."
    if total == 0:
        return f"Nothing found among {archived} articles; try fewer words, or prefix* for other endings."
    return f"{shown} of {total} found, {archived} archived. `newswatch show ID` shows one."
