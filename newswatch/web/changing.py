"""Changes, made the way the command line makes them: through the running service, else as the writer for a moment."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import anyio

from newswatch.models import Source
from newswatch.web.site import Site
from scheduler import asking

_one_at_a_time = anyio.CapacityLimiter(1)


async def ask(site: Site, do: str, **values: Any) -> dict[str, Any]:
    """One of the alerts' commands. Raises ConfigError for an unfit request, Busy naming who writes."""
    work = partial(asking.ask, site.home, site.settings, site.clock, do, **values)
    return await anyio.to_thread.run_sync(work, limiter=_one_at_a_time)


async def switch(site: Site, sources: Sequence[Source], *, enabled: bool) -> None:
    work = partial(asking.switch, site.home, site.settings, site.clock, list(sources), enabled=enabled)
    await anyio.to_thread.run_sync(work, limiter=_one_at_a_time)
