"""What a running service does for those who teach it: blocks, templates, labels, and the past read again."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from newswatch.models import BlockState, Lesson, Source, Standing
from pipelines import labelling
from pipelines.learning import judge
from scheduler.control import Command, Progress
from scheduler.reextract import reextract
from scheduler.requests import read_request
from scheduler.session import Session
from spiders.sources import pick


class BlockRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`block` is the beginning of its hash. Answer: {"hash", "text", "mended": stored versions read again}."""

    id: str
    block: str
    state: Literal["pinned", "forgotten"]


class LabelRequest(msgspec.Struct, kw_only=True, frozen=True):
    """A person's word on the kept page of an article. Answer: {"site", "checked", "lacking"}."""

    id: str
    article_id: int
    article: list[str]
    lesson: Lesson


class TemplateRequest(msgspec.Struct, kw_only=True, frozen=True):
    """`learning` begins anew. Answer: how many templates the source has."""

    id: str
    standing: Standing


class ReextractRequest(msgspec.Struct, kw_only=True, frozen=True):
    """Progress: {"done", "of"}. Answer: as scheduler.reextract gives it."""

    query: str = ""


def commands(session: Session, sources: Callable[[], Mapping[str, Source]]) -> dict[str, Command]:
    async def source_block(request: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        wish = read_request(request, BlockRequest)
        (source,) = pick(sources(), [wish.id])
        state = BlockState(wish.state)
        block, mended = await session.ctx.archive(lambda writer: judge(writer, source.id, wish.block, state))
        return {"hash": block.hash, "text": block.text, "mended": mended}

    async def source_label(request: Mapping[str, Any], _: Progress) -> dict[str, Any]:
        wish = read_request(request, LabelRequest)
        (source,) = pick(sources(), [wish.id])
        state = await session.ctx.archive(
            lambda writer: labelling.label(writer, source.id, wish.article_id, wish.article, wish.lesson)
        )
        return {"site": state.site, "checked": state.checked, "lacking": labelling.lacking(state)}

    async def source_template(request: Mapping[str, Any], _: Progress) -> int:
        wish = read_request(request, TemplateRequest)
        (source,) = pick(sources(), [wish.id])
        return await session.ctx.archive(lambda writer: labelling.judge(writer, source.id, wish.standing))

    async def reextracting(request: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
        wish, ctx = read_request(request, ReextractRequest), session.ctx
        return await reextract(
            ctx.writer.home, wish.query, sources(), ctx.pool, settings=ctx.settings, clock=ctx.clock,
            tell=lambda done, of: tell({"done": done, "of": of}), write=ctx.archive,
        )  # fmt: skip

    return {
        "source_block": source_block, "source_label": source_label, "source_template": source_template,
        "reextract": reextracting,
    }  # fmt: skip
