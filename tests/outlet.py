"""An outlet of any number of articles on a test's site, its source file, and `newswatch` as people start it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from newswatch.archive.reader import Archive
from newswatch.models import Article
from tests.site import Answer, Site, listing

ROOT = Path(__file__).parent.parent
_PER_LISTING = 25
_WORDS = (
    "river", "border", "village", "minister", "harvest", "railway", "school", "bridge", "winter", "market",
    "museum", "valley", "journal", "parliament", "tunnel", "teacher", "orchard", "harbour", "election",
    "pipeline", "festival", "glacier", "archive", "theatre", "library", "customs", "factory",
)  # fmt: skip


def publish(site: Site, count: int, *, wait: float = 0.0, name: str = "outlet") -> list[str]:
    """`count` articles on listing pages of 25, each answered after `wait` seconds; every tenth behind a redirect."""
    paths = [f"/{name}/news/{'-'.join(_title(n))}-{n}" for n in range(count)]
    for number, path in enumerate(paths):
        place = path
        if number % 10 == 5:
            place = f"{path}-moved"
            site[path] = Answer(status=301, headers={"Location": place}, wait=wait)
        site[place] = Answer(body=page(number).encode(), wait=wait)
    lists = range(0, max(count, 1), _PER_LISTING)
    for at in lists:
        after = f"/{name}/list/{at + _PER_LISTING}" if at + _PER_LISTING < count else ""
        site[f"/{name}/list/{at}"] = listing(paths[at : at + _PER_LISTING], after=after)
    return paths


def page(number: int, *, edited: bool = False) -> str:
    title = " ".join(_title(number)).capitalize() + (" again" if edited else "")
    day = f"2026-11-{1 + number % 20:02d}T{number % 24:02d}:15:00+04:00"
    text = "".join(f"<p>{_sentence(number, n)}</p>" for n in range(6))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{day}"></head><body><main><article><h1>{title}</h1>'
        f'<p class="byline">By Example Writer</p>{text}</article></main></body></html>'
    )


def _title(number: int) -> list[str]:
    return [_WORDS[(number * step + step) % len(_WORDS)] for step in (1, 5, 7)]


def _sentence(number: int, at: int) -> str:
    first, second, third = (_WORDS[(number * step + at * 3 + step) % len(_WORDS)] for step in (1, 4, 9))
    return (
        f"Report {number} on the {first} says in part {at + 1} that the {second} and the {third} were looked at again, "
        f"and that {number * 7 + at} people came to hear what the {first} means for the {second}."
    )


def write_source(home: Path, site: Site, name: str = "outlet", **values: Any) -> None:
    table = {
        "name": name.title(), "home": site.url("/"), "languages": ["en"], "country": "GE", "timezone": "Asia/Tbilisi",
        "article": rf"/{name}/news/[a-z0-9-]+$", "delay": 0.0, "private_network": True, **values,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    lines += ["[[discover]]", 'kind = "listing"', f'url = "{site.url(f"/{name}/list/0")}"', ""]
    folder = home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")


def environment(**settings: str) -> dict[str, str]:
    """The settings of a test's process: quick, and one worker."""
    chosen = {"NEWSWATCH_EXTRACT__WORKERS": "1", "NEWSWATCH_CRAWL__RETRIES": "0", **settings}
    return {**os.environ, **chosen}


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "newswatch", "--home", str(home), *arguments]


def newswatch(home: Path, *arguments: str, timeout: float = 240, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments), capture_output=True, text=True, check=False, cwd=ROOT, timeout=timeout,
        env=environment(**settings),
    )  # fmt: skip


def start(
    home: Path, *arguments: str, output: int | IO[str] = subprocess.PIPE, **settings: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(home, *arguments), stdout=output, stderr=output, text=True, cwd=ROOT,
        env=environment(**settings), start_new_session=True,
    )  # fmt: skip


def exported(home: Path) -> list[dict[str, Any]]:
    """The archive's articles as `export` gives them, without what two archives of one site may differ in."""
    with Archive(home) as archive:
        return sorted(map(_comparable, archive.iterate()), key=lambda article: str(article["url"]))


def _comparable(article: Article) -> dict[str, Any]:
    values = asdict(article)
    for key in ("id", "story_id", "first_seen_at"):
        del values[key]
    return {**values, "urls": sorted(article.urls)}
