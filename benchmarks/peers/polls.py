"""Sixty feeds with nothing new, asked again: ours as a running service, lemon24/reader without a crawler."""

import subprocess
from pathlib import Path

from benchmarks import press, service
from benchmarks.peers import environments
from benchmarks.peers.contenders import PROGRAMS

FEEDS = 60
_SECONDS = 60.0


def told(folder: Path) -> str:
    """Markdown: CPU milliseconds a feed."""
    folder.mkdir(parents=True)
    ours = service.steady(folder / "ours", _SECONDS, sources=FEEDS)
    return (
        f"A poll of a feed with nothing new, CPU ms: newswatch's running service {ours['cpu_ms_a_feed']:.1f} "
        f"({ours['feed']} requests, {ours['not_modified']} answered 304), "
        f"{environments.version('reader')} {_reader(folder):.1f}."
    )


def _reader(folder: Path) -> float:
    with service.press(FEEDS, 0) as site:
        urls = [line.strip() for line in _feeds(site)]
        command = [str(environments.python("reader")), str(PROGRAMS / "reader_poll.py"), str(folder), *urls]
        spent = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return 1000 * spent / FEEDS


def _feeds(site: str) -> list[str]:
    """Each source has an address of its own on loopback, as the service's sources have."""
    port = int(site.rpartition(":")[2].strip("/"))
    return [f"{press.base(source, port)}/{source}/feed.xml" for source in range(FEEDS)]
