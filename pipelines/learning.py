"""Learned blocks on their way in and out of the archive: what an article teaches, and how stored ones are mended.

Keys of a candidate (content_hash, text_hash) are of the text as it was cleaned, before learned blocks go: a block
that turns learned between two looks at a page changes what is shown and never what the source is said to have done.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from newswatch.archive.writer import Writer
from newswatch.models import Block, BlockState, Candidate
from pipelines.clean import learned, titles
from pipelines.dedupe.exact import text_hash

MEND_A_ROUND = 500
"""Stored versions of a source looked at after a crawl of it: some seconds at the most."""
_AT_ONCE = 25
"""Versions a transaction: the store's batches get their turn in between."""
_LONG = 4000
"""Characters of a text of which enough is left whatever goes."""
_PRUNE_EVERY = 50
"""Articles of a source between two looks at what may be dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A source's blocks after one more article, and that article as it is shown then."""

    shown: Candidate
    blocks: tuple[Block, ...]
    """Those it had."""
    count: int
    """Articles that have taught, itself the last."""


class AtHand:
    """A source's blocks while one of its pages is judged: nothing changes them by then, so each is looked for once."""

    def __init__(self, blocks: learned.Blocks) -> None:
        self._blocks = blocks
        self._known: dict[tuple[str, str], Block | None] = {}

    def count(self, source_id: str) -> int:
        return self._blocks.count(source_id)

    def find(self, source_id: str, hashes: Collection[str]) -> dict[str, Block]:
        if new := [key for key in hashes if (source_id, key) not in self._known]:
            found = self._blocks.find(source_id, new)
            self._known |= {(source_id, key): found.get(key) for key in new}
        return {key: block for key in hashes if (block := self._known[source_id, key]) is not None}


def study(blocks: learned.Blocks, candidate: Candidate) -> Lesson:
    """What a new article teaches; it is itself shown by what is known with it."""
    page = candidate.extracted
    texts, parts = learned.lessons(learned.sheet_of(page)), titles.lessons(page)
    known = blocks.find(page.source, {*learned.hashes_of(page.paragraphs), *parts})
    count = blocks.count(page.source) + 1
    after = {key: learned.taught(known.get(key), text, key, count) for key, text in (texts | parts).items()}
    # no stored text holds a title's part: there is nothing to mend
    after |= {key: replace(after[key], mended_to=None) for key in parts}
    return Lesson(shown=_without(candidate, {**known, **after}), blocks=tuple(after.values()), count=count)


def keep(writer: Writer, source_id: str, lesson: Lesson, article_id: int) -> None:
    """Writes what the article taught, inside the transaction that stored it."""
    writer.blocks.save(source_id, lesson.blocks, article_id, lesson.count)
    if lesson.count % _PRUNE_EVERY == 0:
        _prune(writer, source_id, lesson.count)


def shown(blocks: learned.Blocks, candidate: Candidate) -> Candidate:
    """The candidate as it is shown by what is known; it teaches nothing."""
    page = candidate.extracted
    return _without(candidate, blocks.find(page.source, learned.hashes_of(page.paragraphs)))


def titled(blocks: learned.Blocks, candidate: Candidate) -> Candidate:
    """The candidate without what its source is known to put around headlines; its hashes stay those of the page."""
    page = candidate.extracted
    if not page.title:
        return candidate
    cut = titles.without(page, blocks.find(page.source, [*titles.lessons(page)]))
    return candidate if cut is page else replace(candidate, extracted=cut)


def mergeable(blocks: learned.Blocks, candidate: Candidate) -> Candidate:
    """Without its text hash where too little of it is article: furniture in common makes no copy."""
    if candidate.text_hash is None or sum(map(len, candidate.extracted.paragraphs)) > _LONG:
        return candidate
    page = shown(blocks, candidate).extracted
    if page.paragraphs == candidate.extracted.paragraphs or text_hash(page.paragraphs, partial=page.partial):
        return candidate
    return replace(candidate, text_hash=None)


def bare(blocks: learned.Blocks, source_id: str) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Takes the source's learned blocks out of paragraphs, guards aside."""

    def without(paragraphs: Sequence[str]) -> tuple[str, ...]:
        return learned.bare(paragraphs, blocks.find(source_id, learned.hashes_of(paragraphs)))

    return without


def mend(writer: Writer, source_id: str, limit: int) -> int:
    """Goes through up to `limit` stored versions that hold a newly learned block; how many have a new rendering.

    Each step is a transaction that says how far it came: what a kill or the limit cuts off goes on at the next call.
    """
    done = looked = 0
    for block in writer.blocks.unmended(source_id):
        after: int | None = block.mended_to
        while after is not None and looked < limit:
            room = min(_AT_ONCE, limit - looked)
            with writer.transaction():
                read, changed, after = _mend_some(writer, source_id, block, after, room)
            looked, done = looked + read, done + changed
    return done


def judge(writer: Writer, source_id: str, prefix: str, state: BlockState) -> tuple[Block, int]:
    """What a person says of a block, and the versions mended by it at once. Raises ConfigError for an unknown one."""
    block = writer.blocks.set_state(source_id, prefix, state)
    return block, mend(writer, source_id, MEND_A_ROUND)


def _mend_some(writer: Writer, source_id: str, block: Block, after: int, room: int) -> tuple[int, int, int | None]:
    """(versions read, renderings made, where to go on; None at the end)."""
    changed = 0
    readings = writer.mending.holding(source_id, block.text, after=after, limit=room)
    for reading in readings:
        sheet = learned.sheet(reading.title, reading.lead, reading.paragraphs, reading.evidence)
        taken = learned.strip(sheet, writer.blocks.find(source_id, learned.hashes_of(reading.paragraphs)))
        if taken:
            kept = [text for index, text in enumerate(reading.paragraphs) if index not in taken]
            lead = learned.lead_after(reading.lead, kept, taken)
            writer.mending.rerender(reading, paragraphs=kept, lead=lead, removed=[*taken.values()])
            for hook in writer.on_mended:
                hook(writer, reading.version_id)
            changed += 1
    to = readings[-1].version_id if len(readings) == room else None
    writer.blocks.mended(source_id, block.hash, to)
    return len(readings), changed, to


def _without(candidate: Candidate, blocks: Mapping[str, Block]) -> Candidate:
    return replace(candidate, extracted=learned.without(candidate.extracted, blocks))


def _prune(writer: Writer, source_id: str, count: int) -> None:
    writer.blocks.drop_lone(source_id, learned.lone_before(count))  # nearly all of them; none need be read for it
    seen = writer.blocks.all(source_id, BlockState.SEEN, least=2)
    gone = [block.hash for block in seen if learned.hopeless(block, count)]
    known = writer.blocks.all(source_id, BlockState.LEARNED)
    gone += [block.hash for block in known if count - block.last > learned.FORGET_LEARNED_AFTER]
    writer.blocks.drop(source_id, gone)
