"""What a crawl made of the hazards: every fault in a sentence, none where all ended as it must."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newswatch.archive.reader import Archive
from newswatch.models import Article
from newswatch.urls import url_key
from tests.fetching import check_law
from tests.hazards.hazard import NEW
from tests.hazards.publisher import Scene
from tests.hazards.stories import Story


def faults(scene: Scene, home: Path, report: Mapping[str, Any]) -> list[str]:
    """`report` is the crawl's JSON, its `sources`."""
    database = sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)
    try:
        outcomes = dict(_outcomes(database))
        endpoints = dict(database.execute("SELECT url, failures FROM endpoint"))
        finishes = dict(database.execute("SELECT source_id, finish FROM crawl_source"))
    finally:
        database.close()
    with Archive(home) as archive:
        articles = {url_key(url): article for article in archive.iterate() for url in article.urls}
        stored = [article.url for article in archive.iterate()]
    return [
        *_laws(report),
        *_good(scene, articles, outcomes),
        *_hazards(scene, articles, outcomes),
        *_strays(scene, outcomes, stored),
        *_doors(scene, endpoints),
        *_sources(scene, report, finishes),
        *_forbidden(scene),
    ]


def _outcomes(database: sqlite3.Connection) -> Iterator[tuple[str, tuple[str, str]]]:
    for url, outcome, reason, detail in database.execute("SELECT url, outcome, reason, detail FROM outcome"):
        yield url, (f"{outcome}:{reason}" if reason else outcome, detail or "")


def _laws(report: Mapping[str, Any]) -> Iterator[str]:
    for source_id, counted in report.items():
        try:
            check_law(dict(counted))
        except AssertionError as fault:
            yield f"{source_id}: found is not the sum of its outcomes: {fault}"


def _good(scene: Scene, articles: Mapping[str, Article], outcomes: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for url, story in scene.good.items():
        if (article := articles.get(url_key(url))) is None:
            yield f"good {url}: not stored ({': '.join(outcomes.get(url, ('never found', '')))})"
        elif wrong := _unlike(story, article):
            yield f"good {url}: {wrong}"


def _unlike(story: Story, article: Article) -> str:
    if article.title != story.title:
        return f"its title is {article.title!r:.200}, not {story.title!r}"
    if article.text != "\n\n".join(story.paragraphs):
        return f"its text is {len(article.text)} letters, not {len(chr(10).join(story.paragraphs)) + 4}: …{article.text[-200:]!r}"
    return ""


def _hazards(scene: Scene, articles: Mapping[str, Article], outcomes: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for url, hazard in scene.hazards.items():
        asked = hazard.address.format(host=url.split("/")[2]).partition("#")[0] if hazard.address else url
        ended, detail = outcomes.get(asked, ("never considered", ""))
        if ended not in hazard.ends:
            yield f"{hazard.name}: {ended} ({detail:.160}), not {' or '.join(hazard.ends)}"
        elif ended == NEW and hazard.whole and (wrong := _unlike(hazard.story, articles[url_key(asked)])):
            yield f"{hazard.name}: {wrong}"


def _strays(scene: Scene, outcomes: Mapping[str, tuple[str, str]], stored: list[str]) -> Iterator[str]:
    """Nothing is stored twice, and nothing but what was published."""
    if doubled := {url for url in stored if stored.count(url) > 1}:
        yield f"stored twice: {sorted(doubled)[:5]}"
    right = len(scene.good) + sum(outcomes.get(url, ("",))[0] == NEW for url in scene.hazards)
    news = sum(ended == NEW for ended, _ in outcomes.values())
    if news != len(stored):
        yield f"{news} outcomes say new, {len(stored)} articles are stored"
    if len(stored) > right + 1:
        yield f"{len(stored)} articles are stored, {right} at most are articles"


def _doors(scene: Scene, endpoints: Mapping[str, int]) -> Iterator[str]:
    for url, door in scene.doors.items():
        failed = bool(endpoints.get(url, 0))
        if door.fails is not None and failed != door.fails:
            yield f"{door.name}: {'failed' if failed else 'was read'}"
        site = scene.sites["doors"]
        if (asked := sum(hit.path.startswith(door.path) for hit in site.hits)) > door.most:
            yield f"{door.name}: {asked} requests"


def _sources(scene: Scene, report: Mapping[str, Any], finishes: Mapping[str, str]) -> Iterator[str]:
    for source_id, counted in report.items():
        finish = finishes.get(source_id) or "nothing"
        if source_id in scene.unread:
            if counted["new"]:
                yield f"{source_id}: {counted['new']} articles of a host that has none"
            if finish == "finished" and counted["found"] and not (counted["failed"] or counted["rejected"]):
                yield f"{source_id}: finished as if all were well"
        elif finish != "finished":
            yield f"{source_id}: ended with {finish}"


def _forbidden(scene: Scene) -> Iterator[str]:
    for name, site in scene.forbidden.items():
        if site.hits:
            yield f"{name} was asked: {[hit.path for hit in site.hits][:5]}"
