"""newswatch as a contender: as a stranger's first crawl, and of a site that its user has made known."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.peers.measured import Fault
from benchmarks.peers.site import Site
from newswatch import Archive

ROOT = Path(__file__).parents[2]


def command(base: str, folder: Path) -> list[str]:
    """With the default settings, by which a site that nobody has checked is read page by page."""
    return _crawl(base, folder, templates="checked")


def by_template(base: str, folder: Path) -> list[str]:
    """Every site is read by its template as soon as it has one."""
    return _crawl(base, folder, templates="auto")


def _crawl(base: str, folder: Path, templates: str) -> list[str]:
    home = folder / "home"
    if not home.exists():
        _make_home(home, base, templates)
    return _newswatch(home, "crawl", "bench")


def check_two_pages(site: Site, folder: Path) -> None:
    """As a user does with `newswatch sources label`: two pages are crawled, and a person says what of them is article.

    The site is crawled with the default settings then, by which only a checked template reads live pages.
    """
    home = folder / "home"
    _make_home(home, site.base, "checked")
    _run(home, "crawl", "bench", "--limit", "2")
    with Archive(home) as archive:
        said = [{"id": one.id, "article": site.true_text(one.url)} for one in archive.iterate("")]
    labels = folder / "labels.json"
    labels.write_text(json.dumps(said), encoding="utf-8")
    _run(home, "sources", "label", "bench", "--from", str(labels))


def _run(home: Path, *wish: str) -> None:
    done = subprocess.run(_newswatch(home, *wish), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Fault(f"{' '.join(wish[:2])} ended with {done.returncode}: {done.stderr.strip()[-200:]}")


def _newswatch(home: Path, *wish: str) -> list[str]:
    return [sys.executable, "-P", "-m", "newswatch", "--home", str(home), *wish]


def _make_home(home: Path, base: str, templates: str) -> None:
    (home / "sources").mkdir(parents=True)
    host = base.removesuffix("/_all")
    (home / "sources" / "bench.toml").write_text(
        f'name = "Bench"\nhome = "{base}/"\nlanguages = ["en"]\ncountry = "GE"\ntimezone = "Asia/Tbilisi"\n'
        f"article = '^{host}/[^_/][^/]*/.'\ndelay = 0.0\nprivate_network = true\n\n"
        f'[[discover]]\nkind = "sitemap"\nurl = "{base}/sitemap.xml"\n',
        encoding="utf-8",
    )
    (home / "newswatch.toml").write_text(
        "[crawl]\narticles = 10000\nmax_bytes = 10000000000\nrequests_per_host = 16\n"
        f'[extract]\nworkers = 2\ntemplates = "{templates}"\n',
        encoding="utf-8",
    )


def archived(folder: Path) -> list[dict[str, Any]]:
    if not (folder / "home" / "archive.db").exists():
        return []
    with Archive(folder / "home") as archive:
        return [
            {"url": one.url, "title": one.title, "authors": list(one.authors), "text": one.text,
             "date": one.published_at}
            for one in archive.iterate("")
        ]  # fmt: skip
