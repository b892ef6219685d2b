"""What grows, as a table and a picture for docs/scale.md: a line for each thing measured, both axes logarithmic."""

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log10
from pathlib import Path

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 420, 60, 210, 44, 40
_COLOURS = (
    "#0b6e6e",
    "#c2713a",
    "#5b4b8a",
    "#a23b5a",
    "#4b7f2c",
    "#2f6fb0",
    "#8a6d3b",
    "#444444",
    "#b0882f",
    "#7a7a7a",
    "#12355b",
)
Found = Mapping[int, Sequence[float]]
"""By size, in the order of the names."""


def table(what: str, names: Sequence[str], found: Found) -> str:
    lines = [f"| {' | '.join((what, *names))} |", f"|{'---|' * (len(names) + 1)}"]
    lines += [f"| {size:,} | {' | '.join(map(shown, values))} |" for size, values in found.items()]
    return "\n".join(lines)


def shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def write(name: str, what: str, names: Sequence[str], found: Found, title: str) -> None:
    """Table between the page's marks of that name, picture beside it."""
    page = _DOCS / "scale.md"
    begin, end = f"<!-- {name}: written by python -m benchmarks.{name} --write -->", f"<!-- end of {name} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    page.write_text(
        f"{before}{begin}\n\n{table(what, names, found)}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8"
    )
    (_DOCS / "pictures" / f"{name}.svg").write_text(picture(what, names, found, title), encoding="utf-8")


def picture(what: str, names: Sequence[str], found: Found, title: str) -> str:
    """SVG. Each line ends with its name; names that would stand on each other are moved apart."""
    sizes = list(found)
    most = max(max(values) for values in found.values())
    least = min(value for values in found.values() for value in values if value > 0)
    low, high = int(log10(least) // 1), int(log10(most) // 1) + 1

    def at(size: int, value: float) -> tuple[float, float]:
        across = log10(size / sizes[0]) / (log10(sizes[-1] / sizes[0]) or 1)
        up = (log10(max(value, 10**low)) - low) / (high - low)
        room, rise = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return _LEFT + across * room, _HEIGHT - _BOTTOM - up * rise

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="system-ui, sans-serif" '
        f'font-size="12"><title>{html.escape(title)}</title><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fbfaf7"/>',
        f'<text x="10" y="22" font-size="14" fill="#1d1d1f">{html.escape(title)}, by {what}</text>',
    ]
    for power in range(low, high + 1):
        x, y = at(sizes[0], 10.0**power)
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{_WIDTH - _RIGHT}" stroke="#ddd8cc"/>')
        parts.append(f'<text x="{x - 6:.0f}" y="{y + 4:.0f}" text-anchor="end" fill="#6b6b6b">{10.0**power:,g}</text>')
    for size in sizes:
        x, _ = at(size, 1)
        parts.append(f'<text x="{x:.0f}" y="{_HEIGHT - 16}" text-anchor="middle" fill="#6b6b6b">{size:,}</text>')
    ends = []
    for place, name in enumerate(names):
        points = [at(size, values[place]) for size, values in found.items()]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        colour = _COLOURS[place % len(_COLOURS)]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        ends.append((points[-1][1], name.replace("`", ""), colour))
    parts += [
        f'<text x="{_WIDTH - _RIGHT + 8}" y="{y + 4:.0f}" fill="{colour}">{html.escape(name)}</text>'
        for y, name, colour in _apart(sorted(ends))
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _apart(ends: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """From the top down, each at least a line below the one before; then back up where they ran out of the picture."""
    places = [end[0] for end in ends]
    for upper, lower in pairwise(range(len(places))):
        places[lower] = max(places[lower], places[upper] + 15)
    over = max(0.0, places[-1] - (_HEIGHT - _BOTTOM)) if places else 0.0
    places = [place - over for place in places]
    return [(place, name, colour) for place, (_, name, colour) in zip(places, ends, strict=True)]
