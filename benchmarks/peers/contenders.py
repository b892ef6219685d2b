"""Who is compared: how each crawls the site, and where what it stored can be read."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.peers import environments, ours
from benchmarks.peers.site import Site

PROGRAMS = Path(__file__).parent / "programs"
ROOT = PROGRAMS.parents[2]
Record = dict[str, Any]
LONG = 100_000
"""For whoever learns a site, and so spends less a page the longer the stream is: all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    name: str
    environment: str | None
    """None: ours."""
    command: Callable[[str, Path], list[str]]
    """From the site's address and the contender's folder, which outlives a run."""
    stored: Callable[[Path], list[Record]]
    """Every record it keeps, doubled ones too."""
    prepare: Callable[[Site, Path], None] | None = None
    """Before its first crawl, with the site served; not measured."""
    slow: bool = False
    """A quarter of the pages say what a kill does to it."""
    known: int = 1_600
    """Pages of the known site's stream that it crawls at most: enough to say what one costs."""

    @property
    def folder(self) -> str:
        return self.name.replace(" ", "-").replace("'", "")

    @property
    def version(self) -> str:
        return "this tree" if self.environment is None else environments.version(self.environment)


def _program(environment: str, name: str) -> Callable[[str, Path], list[str]]:
    def command(base: str, folder: Path) -> list[str]:
        python = str(environments.python(environment))
        return [python, str(PROGRAMS / name), base, str(folder / "out.jsonl"), str(folder / "own")]

    return command


def _lines(folder: Path) -> list[Record]:
    out = folder / "out.jsonl"
    if not out.exists():
        return []
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines() if line.endswith("}")]


def _trafilatura(base: str, folder: Path) -> list[str]:
    """Its own guard refuses loopback, and it waits between requests; its settings switch off both."""
    settings = folder / "settings.cfg"
    settings.write_text("[DEFAULT]\nSSRF_PROTECTION = off\nSLEEP_TIME = 0\n", encoding="utf-8")
    script = environments.python("scrapy").parent / "trafilatura"
    feed = etree.fromstring(urllib.request.urlopen(f"{base}/feed.xml").read())
    addresses = folder / "addresses.txt"
    addresses.write_text("\n".join(link.text or "" for link in feed.iterfind("channel/item/link")), encoding="utf-8")
    wish = ["-i", str(addresses), "--json", "--with-metadata", "--parallel", "2", "-o", str(folder / "out")]
    return [str(script), "--config-file", str(settings), *wish]


def _json_files(folder: Path) -> list[Record]:
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "out").rglob("*.json"))]
    return [{**record, "url": record.get("source")} for record in read]


NEWSWATCH = Contender(name="newswatch", environment=None, command=ours.command, stored=ours.archived, known=LONG)
PEERS = (
    Contender(
        name="Scrapy + trafilatura", environment="scrapy", command=_program("scrapy", "plain_scrapy.py"), stored=_lines
    ),
    Contender(name="trafilatura's command line", environment="scrapy", command=_trafilatura, stored=_json_files),
    Contender(
        name="newspaper4k", environment="newspaper4k", command=_program("newspaper4k", "newspaper_site.py"),
        stored=_lines, slow=True, known=160,
    ),
    Contender(
        name="news-please", environment="newsplease", command=_program("newsplease", "news_please.py"),
        stored=_lines, slow=True, known=160,
    ),
)  # fmt: skip

BY_TEMPLATE = replace(NEWSWATCH, command=ours.by_template)
"""For one site that nobody has checked."""
LABELLED = Contender(
    name="newswatch, two pages checked", environment=None, command=ours.command, stored=ours.archived,
    prepare=ours.check_two_pages, known=LONG,
)  # fmt: skip
"""A site known as its users make it known; for a site of which every page has its true text."""

FUNDUS = Contender(name="Fundus", environment="fundus", command=_program("fundus", "fundus_crawl.py"), stored=_lines)
"""Reads only outlets it has parsers for, so it runs on a site of those."""
