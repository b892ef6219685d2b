"""Counts on a terminal: facets as tables, a timeline as bars."""

from rich.text import Text

from newswatch.archive.results import Bucket, FacetCount, Facets, Timeline
from newswatch.cli.context import Context
from newswatch.cli.tables import table
from newswatch.cli.text import outside

_WIDEST = 40


def show_facets(context: Context, found: Facets) -> None:
    for name, counts in found.items():
        if counts:
            context.console.print(_table(name, counts))
            context.say()
    number = f"{found.articles} articles found" if found.exact else f"About {found.articles} articles found"
    context.remark(f"{number}.{'' if found.exact else ' The counts are reckoned from an even sample of them.'}")


def _table(name: str, counts: list[FacetCount]) -> object:
    shown = table(name, "articles", right=("articles",))
    for one in counts:
        shown.add_row(outside(one.value), str(one.articles))
    return shown


def show_timeline(context: Context, found: Timeline) -> None:
    """A bar a bucket, and the commonest of its parts."""
    most = max((bucket.total for bucket in found.buckets), default=0)
    shown = table(found.unit, "articles", "", "most from", right=("articles",), keep=(found.unit,))
    for bucket in found.buckets:
        bar = "█" * max(round(bucket.total / most * _WIDEST), bucket.total > 0)
        shown.add_row(bucket.start.isoformat(), str(bucket.total), Text(bar, style="cyan"), _parts(bucket))
    context.console.print(shown)
    if not found.exact:
        context.remark("The counts are reckoned from an even sample of the articles found.")


def _parts(bucket: Bucket) -> Text:
    return Text(", ").join(Text.assemble(outside(value), f" {number}") for value, number in [*bucket.parts.items()][:3])
