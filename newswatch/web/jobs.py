"""Work that a page begins and does not wait for: the command line does it, as another process that can be ended."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from newswatch.clock import Clock
from newswatch.errors import ConfigError

_SIDE_BY_SIDE = 2
_KEPT = 20
"""Ended jobs that are still shown."""
_MOST_OUTPUT = 1_000_000
_MOST_WORDS = 8000
_GRACE = 10.0


@dataclass(slots=True, kw_only=True)
class Job:
    about: str
    """A source's id."""
    begun: datetime
    ended: datetime | None = None
    code: int | None = None
    """The command's exit code; None while it runs."""
    output: str = ""
    """What it wrote."""
    said: Any = None
    """The same read as JSON, where it is."""
    remarks: str = ""
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)


class Jobs:
    """At most two side by side, one of a kind; all end with the server."""

    def __init__(self, home: Path, clock: Clock, config: Path | None = None) -> None:
        self._home = home
        self._config = config
        self._clock = clock
        self._jobs: list[Job] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, about: str) -> Job | None:
        """The newest of this."""
        return next((job for job in reversed(self._jobs) if job.about == about), None)

    def begin(self, about: str, *arguments: str, seconds: float) -> Job:
        """Raises ConfigError when this is being done already, or too much else is."""
        running = [job for job in self._jobs if job.code is None]
        if any(job.about == about for job in running):
            raise ConfigError(f"This is under way already for {about}; its end is shown here.")
        if len(running) >= _SIDE_BY_SIDE:
            raise ConfigError("Other work begun here is still under way; wait until it has ended.")
        job = Job(about=about, begun=self._clock.now())
        self._jobs = [*running, *[one for one in self._jobs if one.code is not None][-_KEPT:], job]
        task = asyncio.create_task(self._run(job, arguments, seconds))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def run(self, about: str, *arguments: str, seconds: float) -> Job:
        """As `begin`, and waits."""
        job = self.begin(about, *arguments, seconds=seconds)
        while job.code is None:
            await asyncio.sleep(0.1)
        return job

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, job: Job, arguments: Sequence[str], seconds: float) -> None:
        command = [sys.executable, "-P", "-m", "newswatch", "--home", str(self._home)]
        command += ["--config", str(self._config)] if self._config else []
        process = await asyncio.create_subprocess_exec(
            *command, *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = await asyncio.wait_for(process.communicate(), seconds)
        except TimeoutError:
            job.remarks = f"It took longer than {seconds:.0f} seconds and was ended."
            await _end(process)
            job.code = -1
        except asyncio.CancelledError:
            await _end(process)
            raise
        else:
            job.remarks = err.decode("utf-8", "replace")[-_MOST_WORDS:].strip()
            job.output = out.decode("utf-8", "replace")[:_MOST_WORDS].strip()
            with contextlib.suppress(ValueError):
                job.said = json.loads(out[:_MOST_OUTPUT])
            job.code = process.returncode
        job.ended = self._clock.now()


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _GRACE)
        except TimeoutError:
            process.kill()
            await process.wait()
