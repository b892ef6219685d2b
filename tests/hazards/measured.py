"""`newswatch crawl` as people start it, with what it took: memory of the whole process tree, open files, seconds, CPU."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.outlet import ROOT, environment

_EVERY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    report: Mapping[str, Any]
    """By source."""
    exit_code: int
    stderr: str
    peak: int
    """Bytes resident in all processes at once."""
    parts: tuple[int, ...]
    """Of which each process had so many, the crawl's own first."""
    files: int
    """Most open files of one process."""
    seconds: float


@dataclass(slots=True)
class Seen:
    """What was most, so far."""

    parts: list[int] = field(default_factory=list)
    files: int = 0


def crawl(home: Path, *arguments: str, limit: float, **settings: str) -> Taken:
    """Raises TimeoutExpired when it is longer than `limit` seconds."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "newswatch", "--home", str(home), "crawl", "--json", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(**settings),
    )  # fmt: skip
    seen = Seen()
    watcher = threading.Thread(target=_watch, args=(child.pid, seen), daemon=True)
    watcher.start()
    try:
        out, err = child.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise
    watcher.join()
    report = json.loads(out)["sources"] if out.strip() else {}
    return Taken(
        report=report,
        exit_code=child.returncode,
        stderr=err,
        peak=sum(seen.parts),
        parts=tuple(seen.parts),
        files=seen.files,
        seconds=time.monotonic() - began,
    )


def _watch(pid: int, seen: Seen) -> None:
    parent = psutil.Process(pid)
    with suppress(psutil.NoSuchProcess):
        while parent.status() != psutil.STATUS_ZOMBIE:
            parts = []
            for process in [parent, *parent.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    parts.append(process.memory_info().rss)
                    seen.files = max(seen.files, process.num_fds())
            if sum(parts) > sum(seen.parts):
                seen.parts = parts
            time.sleep(_EVERY)
