"""The service takes out what is kept no longer: in short steps beside its crawls, once in archive.prune_every."""

import logging
from dataclasses import asdict
from datetime import timedelta

from newswatch.archive.pruning import Policy, Pruned, Pruning, last_pruned
from newswatch.clock import from_ms
from newswatch.errors import ArchiveError
from newswatch.log import NOTICE, canonical
from newswatch.settings import seconds
from scheduler.session import Session

log = logging.getLogger(__name__)
LOOK_EVERY = 600.0
"""Seconds between looks at whether it is time."""


async def prune(session: Session) -> Pruned:
    """What went; it is also said in the log. A service that stops leaves the rest to the next time."""
    pruning = Pruning(Policy.of(session.ctx.settings, session.ctx.clock.now()))
    while await session.ctx.archive(pruning.step):
        if session.ctx.stopped:
            break
    if not pruning.pruned.nothing:
        log.log(NOTICE, canonical("pruned", **asdict(pruning.pruned)))
    return pruning.pruned


async def prune_when_due(session: Session) -> None:
    """A fault of the archive is the crawls' to tell: it ends them."""
    every = seconds(session.ctx.settings.archive.prune_every)
    if not every or session.ctx.stopped:
        return
    try:
        last = await session.ctx.archive(last_pruned)
        if last is None or session.ctx.clock.now() - from_ms(last) >= timedelta(seconds=every):
            await prune(session)
    except ArchiveError as fault:
        log.warning(canonical("not pruned", fault=fault))
