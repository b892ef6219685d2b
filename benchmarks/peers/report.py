"""The results as tables for docs/benchmarks.md and as a picture beside it."""

import html
from collections.abc import Sequence

from benchmarks.peers.results import Again, Crawl, Part, Poll

_WIDTH, _LEFT, _ROW = 720, 210, 30
_CRAWL = (
    "", "version", "CPU ms a page", "floor", "CPU a page / floor", "pages/s / floor's", "peak MB", "pages stored",
    "token F1",
)  # fmt: skip
_AGAIN = ("", "pages", "fetched again", "doubled", "lost by a kill", "doubled by it")
_POLL = ("", "version", "polls", "CPU ms a feed a poll", "requests a poll", "answered 304")
_UNKNOWN, _KNOWN, _TEXT = "#0b6e6e", "#c2713a", "#9ccfcf"


def told(part: Part) -> str:
    """Markdown: what was measured, and its tables."""
    begun = f"{_about(part)} ({part.day}, {part.where})"
    return "\n\n".join(filter(None, (f"{begun}:", table(part), _table_of_agains(part), _notes(part))))


def table(part: Part, name: str | None = None) -> str:
    """A row a contender, or that of one. Ratios are to the floor of the same run on the same pages."""
    head = _POLL if part.name == "polls" else _CRAWL
    rows = [_poll(one) for one in part.polls] if part.name == "polls" else [_crawl(one) for one in part.crawls]
    there, rest = {row[0] for row in rows}, [""] * (len(head) - 2)
    rows += [(one.name, f"failed: {one.why}", *rest) for one in part.failed if one.name not in there]
    shown = [row for row in rows if name in (None, row[0])]
    return _table(head, shown) if shown else ""


def _crawl(one: Crawl) -> tuple[str, ...]:
    return (
        one.name, one.version, f"{1000 * one.cost.cpu / one.pages:.1f}", f"{1000 * one.floor.cpu / one.pages:.1f}",
        f"{one.ratio:.2f}", f"{one.speed:.2f}", f"{one.cost.peak_mb:.0f}",
        f"{one.stored} of {one.pages}", f"{one.f1:.1f}",
    )  # fmt: skip


def _poll(one: Poll) -> tuple[str, ...]:
    return (
        one.name, one.version, str(one.polls), f"{one.cpu_ms:.1f}", f"{one.requests / one.polls:.2f}",
        f"{one.not_modified} of {one.polls}",
    )  # fmt: skip


def _table_of_agains(part: Part) -> str:
    if not part.agains:
        return ""
    said = "A second run with nothing new, and a run that was killed by SIGKILL at two fifths and run again:"
    return f"{said}\n\n{_table(_AGAIN, [_again(one) for one in part.agains])}"


def _again(one: Again) -> tuple[str, ...]:
    return (one.name, *map(str, (one.pages, one.fetched, one.doubled, one.killed_lost, one.killed_doubled)))


def _notes(part: Part) -> str:
    """Of those that have a row and yet not all is well with them."""
    notes = [f"{one.name} ended with {one.cost.code}." for one in part.crawls if one.cost.code]
    there = {one.name for one in part.crawls}
    notes += [f"{one.name} failed in its second run: {one.why}." for one in part.failed if one.name in there]
    return " ".join(notes)


def _about(part: Part) -> str:
    pages = max((one.pages for one in part.crawls), default=0)
    match part.name:
        case "unknown":
            outlets = max((one.outlets for one in part.crawls), default=0)
            return f"**Unknown sites**: {pages} real pages of {outlets} outlets as one site on loopback"
        case "known":
            fewer = sorted({one.pages for one in part.crawls if one.pages < pages}, reverse=True)
            told = [
                f"{' and '.join(one.name for one in part.crawls if one.pages == few)} crawled {few}" for few in fewer
            ]
            less = f", of which {', '.join(told)}" if told else ""
            return f"**A known site**: {pages} generated pages of one site, as large as real ones{less}"
        case "fundus":
            judged = max((one.judged for one in part.crawls), default=0)
            said = f"{pages} real pages, the text judged on the {judged} with a truth by hand"
            return f"**Outlets that Fundus has parsers for**: {said}"
        case _:
            return "**A steady poll**: sixty feeds with nothing new, each at an address of its own"


def picture(unknown: Sequence[Crawl], known: Sequence[Crawl]) -> str:
    """Three bars a contender, as SVG: CPU a page of unknown and of known sites, and the text that is right."""
    most = max(one.ratio for one in (*unknown, *known))
    rows = {
        one.name: [
            (one.ratio / most, f"{one.ratio:.2f}", _UNKNOWN),
            *((it.ratio / most, f"{it.ratio:.2f}", _KNOWN) for it in known if it.name == one.name),
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
