"""`newswatch sources label`: a person says what is article on a few kept pages, and the template learns it."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from newswatch.archive.kept import KeptVersion
from newswatch.archive.pages import PageStore
from newswatch.archive.writer import PAGES
from newswatch.cli import completion
from newswatch.cli.catalogue import known_sources
from newswatch.cli.context import Context
from newswatch.cli.text import one_line, outside
from newswatch.errors import ConfigError
from newswatch.models import Lesson, Page, Source
from scheduler import control
from spiders.sources import find

if TYPE_CHECKING:
    from pipelines.extract.templates.label import PageLabels, Proposal

_SHOWN = 300
_RANGE = re.compile(r"(\d+)(?:-(\d+))?$")
_HELP = (
    "Enter: what is marked * is the article, and nothing else · d 3 5-7: takes these out · k 4: puts these in · "
    "a: shows every block of the page · s: skips the page · q: ends"
)


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """One page of --from FILE: an article's id, and the blocks of its page that are article, in order."""

    id: int
    article: list[str]


@click.command()
@click.argument("source_id", metavar="ID", shell_complete=completion.sources)
@click.option("--pages", type=click.IntRange(1, 50), default=4, show_default=True, help="Kept pages to show.")
@click.option("--from", "file", metavar="FILE", type=click.Path(path_type=Path), help="Take the labels from JSON.")
@click.pass_obj
def label(context: Context, source_id: str, pages: int, file: Path | None) -> None:
    """Look at a few kept pages of source ID and say which paragraphs are the article.

    Two checked pages make its template read live pages too. --from FILE takes a JSON list of
    {"id": article's id, "article": [the blocks that are article, in order]}.
    """
    source = find(known_sources(context.home), source_id)
    if file is not None:
        _from_file(context, source, file)
    elif not sys.stdin.isatty():
        raise ConfigError("nobody is here to look at pages; use a terminal, or give labels with --from FILE.")
    else:
        _ask(context, source, pages)


def _from_file(context: Context, source: Source, file: Path) -> None:
    try:
        told = msgspec.json.decode(file.read_bytes(), type=list[Told])
    except OSError as fault:
        raise ConfigError(f"{file}: cannot be read ({fault.strerror or fault}).") from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(
            f"{file}: these are no labels ({fault}); `newswatch sources label --help` shows how."
        ) from fault
    for one in told:
        with context.reader() as archive:
            kept = archive.kept().current(one.id)
        if kept is None or kept.source_id != source.id or kept.capture is None:
            raise ConfigError(f"{file}: {source.id} has no article {one.id} with a kept page.")
        page = _page(context, source, kept)
        known = {" ".join(each.text.split()) for each in page.sheet().proposals}
        for text in one.article:
            if " ".join(text.split()) not in known:
                raise ConfigError(f"{file}: article {one.id}: no block of its page reads “{one_line(text)[:80]}”.")
        _keep(context, source, one.id, one.article, page.lesson(one.article))


def _ask(context: Context, source: Source, count: int) -> None:
    with context.reader() as archive:
        ids = archive.kept().unlabelled(source.id, count)
    if not ids:
        context.remark(f"{source.id}: no page is kept that nobody has labelled; crawl it first.")
    for place, article_id in enumerate(ids, 1):
        with context.reader() as archive:
            kept = archive.kept().current(article_id)
        if kept is None:
            continue
        page = _page(context, source, kept)
        context.console.print()
        context.console.print(outside(f"Page {place} of {len(ids)}: {kept.title}", style="bold"))
        article = _talk(context, page)
        if article is None:
            return
        if article:
            _keep(context, source, article_id, article, page.lesson(article))


def _talk(context: Context, page: "PageLabels") -> list[str] | None:
    """The blocks that are article, in order; [] for a page that is skipped, None to end."""
    blocks = page.sheet().proposals
    chosen = {at for at, block in enumerate(blocks) if block.kept}
    shown = [at for at, block in enumerate(blocks) if block.kept or block.near]
    _show(context, blocks, shown, chosen)
    while True:
        context.remark(_HELP)
        answer = click.prompt(">", default="", show_default=False, err=True).strip().lower()
        word, *rest = answer.replace(",", " ").split() or [""]
        if answer == "":
            return [blocks[at].text for at in sorted(chosen)]
        if word == "q":
            return None
        if word == "s":
            return []
        if word == "a":
            shown = list(range(len(blocks)))
        elif word in ("d", "k") and (named := numbers(rest, len(blocks))):
            chosen = chosen - named if word == "d" else chosen | named
            shown = sorted({*shown, *named})
        else:
            context.remark(f"“{one_line(answer)[:60]}” is none of these.")
            continue
        _show(context, blocks, shown, chosen)


def numbers(words: Sequence[str], count: int) -> set[int]:
    """Places (from 0) that `3 5-7` names; empty where a word is no number or range up to `count`."""
    found: set[int] = set()
    for word in words:
        match = _RANGE.match(word)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= low <= high <= count:
            return set()
        found.update(range(low - 1, high))
    return found


def _show(context: Context, blocks: "Sequence[Proposal]", shown: Sequence[int], chosen: set[int]) -> None:
    for at in shown:
        text, mark = blocks[at].text, "*" if at in chosen else " "
        short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        first = outside(f"{at + 1:>4} {mark} ")
        context.say(outside(short, style="" if at in chosen else "dim"), indent=7, first=first)


def _page(context: Context, source: Source, kept: KeptVersion) -> "PageLabels":
    """Raises ArchiveError where the kept page is gone."""
    from pipelines.extract.templates.label import PageLabels

    assert kept.capture is not None
    url, headers, body = PageStore(context.home / PAGES).read(kept.capture)
    page = Page(
        source=source.id, url=url, final_url=url, status=200, headers=headers, body=body,
        fetched_at=kept.capture.observed_at,
    )  # fmt: skip
    return PageLabels(page, source)


def _keep(context: Context, source: Source, article_id: int, article: Sequence[str], lesson: Lesson) -> None:
    """Through the service where one runs."""

    def alone() -> dict[str, Any]:
        from pipelines import labelling

        with context.writer("sources") as writer:
            state = labelling.label(writer, source.id, article_id, article, lesson)
        return {"site": state.site, "checked": state.checked, "lacking": labelling.lacking(state)}

    told: dict[str, Any] = {"article_id": article_id, "article": list(article)}
    answer = control.ask_or(
        context.home, "source_label", alone, id=source.id, lesson=msgspec.to_builtins(lesson), **told
    )
    lacking = answer["lacking"]
    then = f"with {lacking} more its template is used" if lacking else "its template reads live pages from now on"
    context.remark(
        f"{source.id}: article {article_id} is labelled; {answer['checked']} checked on {answer['site']}, {then}."
    )
