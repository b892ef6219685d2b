"""A WARC file into the archive of this process: read on all cores, stored in order meanwhile."""

from collections.abc import Callable

from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from pipelines.extract.templates.schedule import Policy
from pipelines.importing.files import File
from pipelines.importing.pages import Choose
from pipelines.importing.progress import Harvest, Progress
from pipelines.importing.reading import PAGES_AT_ONCE, Extracting, Reading
from pipelines.importing.storing import Storing, Write

Tell = Callable[[int, int], None]
"""Told how many bytes of how many were read; what it raises ends the import, which can be gone on with."""


class Backfill:
    """One file. `limit` bytes a page; `batch` pages a transaction. Made anew, it goes on where the last one came to."""

    def __init__(
        self, file: File, progress: Progress, *, choose: Choose, pool: Extracting, writer: Writer, write: Write,
        clock: Clock, policy: Policy, limit: int, batch: int = PAGES_AT_ONCE,
    ) -> None:  # fmt: skip
        self._reading = Reading(
            file, progress.place, choose=choose, pool=pool, find=writer.templates.find, policy=policy, clock=clock,
            limit=limit, batch=batch,
        )  # fmt: skip
        self._storing = Storing(
            progress, pool=pool, tickets=self._reading.templates.tickets, pages=writer.pages, write=write, clock=clock
        )

    @property
    def sources(self) -> set[str]:
        """Those it took a page of."""
        return self._storing.sources

    async def run(self, tell: Tell) -> Harvest:
        """Raises ArchiveError when the archive cannot be written, SourceError when a server does not give the file;
        what was committed is kept."""
        reading, storing = self._reading, self._storing
        try:
            async for batch in reading.batches():
                await storing.settle(batch)
                tell(reading.place, reading.size)
            await storing.end(reading.learned(), reading.torn)
        finally:
            await reading.close()
        return storing.progress.harvest
