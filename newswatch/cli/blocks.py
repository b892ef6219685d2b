"""Learned blocks for people: what was taken for furniture, in how many articles it stood, and a say in it."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from newswatch.cli.context import Context
from newswatch.cli.text import one_line, outside
from newswatch.models import BlockReport, BlockState, Source
from scheduler import control

_TEXT, _TITLE = 160, 80
_SHOWN_EXAMPLES = 3


def judge(context: Context, source: Source, *, pin: Sequence[str], forget: Sequence[str]) -> None:
    """Through the service where one runs. Raises ConfigError for a hash that names no block, or several."""
    for state, hashes in ((BlockState.PINNED, pin), (BlockState.FORGOTTEN, forget)):
        for prefix in hashes:
            key, mended = _judge(context, source, prefix, state)
            more = f"; {mended} stored texts were mended" if mended else ""
            context.remark(f"{source.id}: block {key} is {state}{more}.")


def _judge(context: Context, source: Source, prefix: str, state: BlockState) -> tuple[str, int]:
    def alone() -> dict[str, Any]:
        from pipelines import learning

        with context.writer("sources") as writer:
            block, mended = learning.judge(writer, source.id, prefix, state)
        return {"hash": block.hash, "mended": mended}

    answer = control.ask_or(context.home, "source_block", alone, id=source.id, block=prefix, state=state)
    return answer["hash"], answer["mended"]


def show(context: Context, source: Source, *, as_json: bool) -> None:
    with context.reader() as archive:
        found = archive.blocks(source.id)
    if as_json:
        context.print_json([dataclasses.asdict(block) for block in found])
        return
    for block in found:
        _show(context, block)
    if not found:
        context.remark(f"{source.id}: nothing was learned yet; it takes some articles with a paragraph in common.")
        return
    context.remark(
        f"`newswatch sources show {source.id} --forget-block HASH` keeps a block in the text, `--pin HASH` always "
        "takes it out."
    )


def _show(context: Context, block: BlockReport) -> None:
    seen = f"{context.when(block.first_seen_at)} to {context.when(block.last_seen_at)}"
    context.say(f"{block.hash}  {block.state}, in {block.articles} articles, {seen}")
    context.say(outside(_short(block.text, _TEXT)), indent=2)
    for example in block.examples[:_SHOWN_EXAMPLES]:
        context.say(f"{example.id}  {outside(_short(example.title, _TITLE))}  {one_line(example.url)}", indent=4)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
