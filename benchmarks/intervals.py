"""What a difference between two extractors is worth: bootstrap over sites, and the sites one by one."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

Row = dict[str, Any]
RESAMPLES, SEED = 1000, 20261123
_SITE_PAGES = 3
"""Pages from which a site's mean says something about the site."""
_WORSE = 0.5
"""Points under the other's mean that are still chance."""


def _mean_of(key: str) -> Callable[[Sequence[Row]], float]:
    return lambda rows: 100 * mean(row[key] for row in rows)


def _shingles(rows: Sequence[Row]) -> float:
    """F1 of mean precision and mean recall, as the article-extraction benchmark defines it."""
    precision = mean(tp / (tp + fp) for tp, fp, _ in (row["sh"] for row in rows) if tp + fp)
    recall = mean(tp / (tp + fn) for tp, _, fn in (row["sh"] for row in rows) if tp + fn)
    return 100 * 2 * precision * recall / (precision + recall)


def _snippets(rows: Sequence[Row]) -> float:
    """F1 over all snippets that must and must not appear."""
    found, leaked, wanted, _ = (sum(row["sn"][at] for row in rows) for at in range(4))
    return 100 * 2 * found / (found + leaked + wanted)


FIGURES: dict[str, tuple[str, Callable[[Sequence[Row]], float]]] = {
    "token F1": ("tokF1", _mean_of("tokF1")),
    "shingle F1": ("sh", _shingles),
    "exactly right": ("shacc", _mean_of("shacc")),
    "snippet F1": ("sn", _snippets),
    "titles": ("title_ci", _mean_of("title_ci")),
    "authors": ("author", _mean_of("author")),
    "days": ("date", _mean_of("date")),
}


def show(per_page: Path, *, ours: str, theirs: str) -> None:
    """Prints each figure of each set beside the other's, with the 95 % interval of the difference, then the sites.

    `per_page` is what the scorer writes: one JSON object a page and extractor with `pred`, `set`, `site`, `split`.
    """
    rows: dict[str, dict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in map(json.loads, per_page.read_text(encoding="utf-8").splitlines()):
        if row["split"] == "dev":
            rows[row["set"]][row["id"]][row["pred"]] = row
    print(f"\n{'set':18} {'figure':14} {'sites':>5} {theirs:>12} {ours:>10} {'difference':>11}  95 % over sites")
    for name, pages in rows.items():
        pairs = [(both[ours], both[theirs]) for both in pages.values()]
        for figure, (key, value) in FIGURES.items():
            if measured := [pair for pair in pairs if key in pair[0]]:
                _show_figure(name, figure, measured, value)
    _show_sites(rows, ours, theirs)


def _show_figure(name: str, figure: str, pairs: list[tuple[Row, Row]], value: Callable[[Sequence[Row]], float]) -> None:
    own, other = value([pair[0] for pair in pairs]), value([pair[1] for pair in pairs])
    low, high = interval(pairs, value)
    sites = len({pair[0]["site"] for pair in pairs})
    print(f"{name:18} {figure:14} {sites:5} {other:12.2f} {own:10.2f} {own - other:+11.2f}  [{low:+.2f}, {high:+.2f}]")


def interval(pairs: list[tuple[Row, Row]], value: Callable[[Sequence[Row]], float]) -> tuple[float, float]:
    """2.5th and 97.5th percentile of the difference (first minus second) when whole sites are drawn again and again."""
    by_site: dict[str, list[tuple[Row, Row]]] = defaultdict(list)
    for pair in pairs:
        by_site[pair[0]["site"]].append(pair)
    sites, chance = list(by_site.values()), random.Random(SEED)
    differences = []
    for _ in range(RESAMPLES):
        drawn = [pair for _ in sites for pair in chance.choice(sites)]
        differences.append(value([pair[0] for pair in drawn]) - value([pair[1] for pair in drawn]))
    differences.sort()
    return differences[int(RESAMPLES * 0.025)], differences[int(RESAMPLES * 0.975) - 1]


def worse_sites(pairs: list[tuple[Row, Row]]) -> list[tuple[str, int, float, float]]:
    """(site, pages, ours, theirs) where ours is over half a point of token F1 under theirs, of three pages or more."""
    return [found for found in _sites(pairs) if found[2] < found[3] - _WORSE]


def _sites(pairs: list[tuple[Row, Row]]) -> list[tuple[str, int, float, float]]:
    by_site: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for own, other in pairs:
        by_site[own["site"]].append((own["tokF1"], other["tokF1"]))
    return [
        (site, len(both), 100 * mean(own for own, _ in both), 100 * mean(other for _, other in both))
        for site, both in sorted(by_site.items())
        if len(both) >= _SITE_PAGES
    ]


def _show_sites(rows: dict[str, dict[str, dict[str, Row]]], ours: str, theirs: str) -> None:
    """A site's pages of all sets together: what a reader of that site would get."""
    every = [both for pages in rows.values() for both in pages.values()]
    pairs = [(both[ours], both[theirs]) for both in every if "tokF1" in both[ours]]
    bad = {found[0] for found in worse_sites(pairs)}
    print(f"\n{'site':28} {'pages':>5} {theirs:>12} {ours:>10}   token F1, three pages and more")
    for site, count, own, other in _sites(pairs):
        print(f"{site:28} {count:5} {other:12.2f} {own:10.2f}   {'WORSE' if site in bad else ''}")
