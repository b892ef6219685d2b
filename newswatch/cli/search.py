"""`newswatch search`: find articles, with the words that matched in their context."""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

import click

from newswatch.archive.export import write_csv
from newswatch.cli import entries
from newswatch.cli.context import Context
from newswatch.models import Article

_MOST = 1_000_000


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, _MOST), help="Articles at most.")
@click.option("--sort", default="newest", show_default=True, type=click.Choice(["newest", "relevance"]))
@click.option("--stories", is_flag=True, help="One entry a story: its copies in other outlets are not repeated.")
@click.option("--as-of", metavar="T", help="What the archive held then: 2026-11-20, 2026-11-20T14:30, or 7d (ago).")
@click.option("--json", "form", flag_value="json", help="Whole articles, as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Whole articles, as CSV.")
@click.pass_obj
def command(
    context: Context, query: tuple[str, ...], limit: int, sort: str, stories: bool, as_of: str | None, form: str | None
) -> None:
    """Find articles: words, "phrases", OR, -not, prefix*, and
    title: author: tag: source: lang: country: covers: after: before:

    \b
    newswatch search 'corridor (railway OR freight) -gas lang:en after:30d'
    newswatch search source:oc-media '"border commission"'

    A query that begins with a minus goes after a double dash: newswatch search -- -gas corridor
    """
    words = " ".join(query)
    with context.reader() as archive:
        find = partial(archive.search, words, sort=sort, as_of=as_of)
        found = find(limit=limit)
        articles = first_of_stories(find, limit) if stories else found
        if form == "json":
            plain = [dataclasses.asdict(article) for article in articles]
            context.print_json({"query": words, "total": found.total, "articles": plain})
        elif form == "csv":
            write_csv(articles, context)
        else:
            told = archive.outlines(one.story_id for one in articles if one.story_id) if stories else {}
            entries.show_list(context, articles, archive.understood(words), told)
            context.remark(_count(len(articles), found.total, len(archive)))


def first_of_stories(find: Callable[..., Sequence[Article]], limit: int) -> list[Article]:
    """The first found of each story, at most `limit`; an article without a story is its own."""
    asked = limit
    while True:
        asked *= 2
        found = find(limit=asked)
        kept = _one_a_story(found)
        if len(kept) >= limit or len(found) < asked:
            return kept[:limit]


def _one_a_story(articles: Sequence[Article]) -> list[Article]:
    seen: set[int] = set()
    kept = []
    for article in articles:
        if article.story_id is None or article.story_id not in seen:
            kept.append(article)
        if article.story_id is not None:
            seen.add(article.story_id)
    return kept


def _count(shown: int, total: int, archived: int) -> str:
    if archived == 0:
        return "The archive is empty; `newswatch crawl` fills it."
    if total == 0:
        return f"Nothing found among {archived} articles; try fewer words, or prefix* for other endings."
    return f"{shown} of {total} found, {archived} archived. `newswatch show ID` shows one."
