"""The results as a table for docs/benchmarks.md and as a picture beside it."""

import html
from collections.abc import Sequence

from benchmarks.peers.measured import Cost
from benchmarks.peers.race import Result

_WIDTH, _LEFT, _ROW = 720, 210, 30


def table(floor: Cost, results: Sequence[Result], pages: int) -> str:
    """Markdown. Ratios are to the floor of the same run."""
    lines = [
        "| | version | CPU a page / floor | pages/s / floor's | peak MB | pages stored | token F1 | fetched again "
        "| doubled | lost by a kill | doubled by it |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        speed = one.stored / one.first.wall / (pages / floor.wall)
        lines.append(
            f"| {one.contender.name} | {one.contender.version} | {ratio(floor, one):.2f} | {speed:.2f} "
            f"| {one.first.peak_mb:.0f} | {one.stored} | {one.f1:.1f} | {one.fetched_again} | {one.doubled} "
            f"| {one.killed_lost} | {one.killed_doubled} |"
        )
    notes = [
        f"- {one.contender.name}: {note}" for one in results for note in (one.contender.remark, *one.notes) if note
    ]
    return "\n".join([*lines, "", *notes])


def ratio(floor: Cost, one: Result) -> float:
    """CPU of the whole crawl to the floor's."""
    return one.first.cpu / floor.cpu


def picture(floor: Cost, results: Sequence[Result]) -> str:
    """Two bars a contender, as SVG: CPU a page (1 = trafilatura alone) and the part of the text that is right."""
    most = max(ratio(floor, one) for one in results)
    height = _ROW * 2 * len(results) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="system-ui, sans-serif" '
        'font-size="14"><title>CPU a page and text F1 of each</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fbfaf7"/>',
        '<text x="10" y="24" fill="#1d1d1f">CPU a page, trafilatura alone = 1 (dark); '
        "token F1 of what was stored (light)</text>",
    ]
    room = _WIDTH - _LEFT - 70
    for place, one in enumerate(results):
        top = 44 + place * 2 * _ROW
        parts.append(f'<text x="10" y="{top + 24}" fill="#1d1d1f">{html.escape(one.contender.name)}</text>')
        bars = (
            (ratio(floor, one) / most, f"{ratio(floor, one):.2f}", "#0b6e6e"),
            (one.f1 / 100, f"{one.f1:.1f}", "#9ccfcf"),
        )
        for row, (share, shown, colour) in enumerate(bars):
            y = top + row * (_ROW - 6)
            parts.append(f'<rect x="{_LEFT}" y="{y}" width="{room * share:.0f}" height="{_ROW - 10}" fill="{colour}"/>')
            parts.append(f'<text x="{_LEFT + room * share + 6:.0f}" y="{y + 15}" fill="#1d1d1f">{shown}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
