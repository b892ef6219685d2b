"""The results as tables for docs/benchmarks.md and as a picture beside it."""

import html
from collections.abc import Mapping, Sequence

from benchmarks.peers.measured import Cost
from benchmarks.peers.race import Again, Crawl

_WIDTH, _LEFT, _ROW = 720, 210, 30
_CRAWL = ("", "version", "CPU a page / floor", "pages/s / floor's", "peak MB", "pages stored", "token F1")
_AGAIN = ("", "pages", "fetched again", "doubled", "lost by a kill", "doubled by it")
_UNKNOWN, _KNOWN, _TEXT = "#0b6e6e", "#c2713a", "#9ccfcf"


def crawls(results: Sequence[Crawl]) -> str:
    """Markdown. Ratios are to the floor of the same run on the same pages."""
    return _table(_CRAWL, [
        (
            one.contender.name, one.contender.version, f"{one.ratio:.2f}", f"{one.speed:.2f}",
            f"{one.cost.peak_mb:.0f}", f"{one.stored} of {one.pages}", f"{one.f1:.1f}",
        )
        for one in results
    ])  # fmt: skip


def agains(results: Mapping[str, Again]) -> str:
    return _table(_AGAIN, [
        (name, *map(str, (one.pages, one.fetched, one.doubled, one.killed_lost, one.killed_doubled)))
        for name, one in results.items()
    ])  # fmt: skip


def remarks(results: Sequence[Crawl]) -> str:
    told = [(one.contender.name, one.contender.remark) for one in results]
    told += [(one.contender.name, f"ended with {one.cost.code}") for one in results if one.cost.code]
    return "\n".join(f"- {name}: {remark}" for name, remark in told if remark)


def floor(cost: Cost, pages: int) -> str:
    return f"{1000 * cost.cpu / pages:.0f} ms CPU a page, {pages / cost.wall:.1f} pages/s"


def picture(unknown: Sequence[Crawl], known: Sequence[Crawl]) -> str:
    """Three bars a contender, as SVG: CPU a page of unknown and of known sites, and the text that is right."""
    most = max(one.ratio for one in (*unknown, *known))
    rows = {
        one.contender.name: [
            (one.ratio / most, f"{one.ratio:.2f}", _UNKNOWN),
            *((it.ratio / most, f"{it.ratio:.2f}", _KNOWN) for it in known if it.contender is one.contender),
            (one.f1 / 100, f"{one.f1:.1f}", _TEXT),
        ]
        for one in unknown
    }  # fmt: skip
    line = _ROW - 8
    height = 64 + sum(line * len(bars) + 14 for bars in rows.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="system-ui, sans-serif" '
        'font-size="14"><title>CPU a page and text F1 of each</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fbfaf7"/>',
        '<text x="10" y="24" fill="#1d1d1f">CPU a page, trafilatura alone = 1: '
        f'<tspan fill="{_UNKNOWN}">unknown sites</tspan>, <tspan fill="{_KNOWN}">a known site</tspan>; '
        f'<tspan fill="#4d8f8f">token F1 of what was stored</tspan></text>',
    ]
    top = 44
    for name, bars in rows.items():
        parts.append(f'<text x="10" y="{top + 15}" fill="#1d1d1f">{html.escape(name)}</text>')
        for share, shown, colour in bars:
            parts += _bar(top, share, shown, colour)
            top += line
        top += 14
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(top: int, share: float, shown: str, colour: str) -> tuple[str, str]:
    room = (_WIDTH - _LEFT - 70) * share
    return (
        f'<rect x="{_LEFT}" y="{top}" width="{room:.0f}" height="{_ROW - 12}" fill="{colour}"/>',
        f'<text x="{_LEFT + room + 6:.0f}" y="{top + 14}" fill="#1d1d1f">{shown}</text>',
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
