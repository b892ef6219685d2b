"""`newswatch extract`: what we would make of a page, and why."""

import dataclasses
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from newswatch.cli import text
from newswatch.cli.context import Context
from newswatch.errors import ConfigError
from newswatch.models import Evidence, Extracted, Page, Source
from newswatch.urls import clean_url

_FIELDS = (
    "title", "authors", "published_at", "modified_at", "language", "section", "tags", "lead", "image", "image_credit",
    "canonical_url", "partial",
)  # fmt: skip
_SHOWN = 160


@click.command()
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help="The address a FILE came from; relative links and the source are found by it.")
@click.option(
    "--source", "source_id", metavar="ID", help="Read it as this source's. [default: the one whose pattern matches]"
)
@click.option("--json", "as_json", is_flag=True, help="The article as JSON.")
@click.option("--explain", is_flag=True, help="Every candidate for every field, who won and why, and what was removed.")
@click.pass_obj
def command(context: Context, page: str, url: str | None, source_id: str | None, as_json: bool, explain: bool) -> None:
    """Show what we would make of a page.

    A URL is fetched with the same care as in a crawl (robots.txt, addresses, limits).
    """
    from pipelines.extract.face import article_of

    extracted, source = _read(context, page, url, source_id)
    if as_json:
        answer: dict[str, Any] = dataclasses.asdict(article_of(extracted, source))
        answer["refusal"] = extracted.refusal
        if explain:
            answer["evidence"] = [dataclasses.asdict(item) for item in extracted.evidence]
            answer["removed"] = [dataclasses.asdict(item) for item in extracted.removed]
        context.print_json(answer)
        return
    _show(context, extracted)
    if explain:
        _explain(context, extracted)


def _read(context: Context, page: str, url: str | None, source_id: str | None) -> tuple[Extracted, Source]:
    from pipelines.extract import face

    fetched = page.lower().startswith(("http://", "https://"))
    address = url or (page if fetched else Path(page).absolute().as_uri())
    source = _source(context, address, source_id) or face.unknown_source(address)
    if not fetched:
        return face.read(_file(page), url=address, source=source), source
    came = _fetch(context, page, source)
    return face.read(came.body, url=url or came.final_url, source=source, headers=came.headers), source


def _source(context: Context, address: str, source_id: str | None) -> Source | None:
    from spiders.sources import load_sources, pick, source_for

    sources = load_sources(context.home)
    if source_id is not None:
        return pick(sources, [source_id], False)[0]
    return source_for(address, sources)


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise ConfigError(
            f"{text.one_line(name)}: cannot be read ({why}). Give a file that exists, or an address that begins with https://."
        ) from fault


def _fetch(context: Context, address: str, source: Source) -> Page:
    """Raises FetchFailed or NotAllowed."""
    from newswatch.errors import FetchFailed
    from spiders import runner

    if clean_url(address) is None:
        raise ConfigError(
            f"{text.one_line(address)[:200]}: no address of a page; write it like https://example.org/news/a.html."
        )
    (answer,) = runner.run(runner.fetch_urls([address], settings=context.settings, clock=context.clock, source=source))
    if not isinstance(answer, Page):
        raise FetchFailed(f"{address}: {answer}. Try again later, or give a saved FILE with --url.")
    return answer


def _show(context: Context, extracted: Extracted) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    if extracted.refusal is not None:
        table.add_row("refused", text.outside(extracted.refusal, style="red"))
    for name in _FIELDS:
        value = getattr(extracted, name)
        if isinstance(value, tuple):
            value = ", ".join(value)
        table.add_row(name, text.outside("–" if value in (None, "") else str(value)))
    context.console.print(table)
    for paragraph in extracted.paragraphs:
        context.console.print()
        context.console.print(text.outside(paragraph))


def _explain(context: Context, extracted: Extracted) -> None:
    context.console.print("\nEvidence (* won)", style="bold")
    table = Table(box=None, pad_edge=False)
    for column in ("field", "", "origin", "value", "reason"):
        table.add_column(column, overflow="fold")
    for item in sorted(extracted.evidence, key=_order):
        mark = "*" if item.won else ""
        table.add_row(item.field, mark, item.origin, text.outside(item.value[:_SHOWN]), text.outside(item.reason))
    context.console.print(table)
    context.console.print("\nRemoved from the text", style="bold")
    table = Table(box=None, pad_edge=False)
    for column in ("kind", "why", "text"):
        table.add_column(column, overflow="fold")
    for removed in extracted.removed:
        table.add_row(removed.kind, text.outside(removed.why), text.outside(removed.text[:_SHOWN]))
    context.console.print(table)


def _order(item: Evidence) -> int:
    return _FIELDS.index(item.field) if item.field in _FIELDS else len(_FIELDS)
