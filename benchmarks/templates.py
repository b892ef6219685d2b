"""Templates beside trafilatura and the page read alone: accuracy with known siblings, streams, redesigns, and CPU.

Needs the shared corpus; the generated stream (`python -m benchmarks stream`) does not.
"""

import logging
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import mean, median
from time import process_time

import trafilatura

from newswatch.clock import SystemClock
from newswatch.models import Extracted, Lesson, Page, TemplateState
from newswatch.urls import site_of
from pipelines.extract.templates.label import PageLabels
from pipelines.extract.templates.reading import read_page
from pipelines.extract.templates.schedule import Policy, may_serve
from pipelines.extract.templates.ticket import Ticket, Tickets
from pipelines.templates import taught
from tests.truth import CORPUS, Told, checked, told

_DRAWS = 2000
_CLOCK = SystemClock()


@dataclass
class Item:
    """A page of the corpus with what was made of it alone."""

    told: Told
    spent: dict[str, float] = field(default_factory=dict)

    @cached_property
    def theirs(self) -> str:
        found = self.timed(
            "trafilatura",
            lambda: trafilatura.bare_extraction(self.told.body, url=self.told.page.url, with_metadata=True),
        )
        return getattr(found, "text", None) or ""

    @cached_property
    def alone(self) -> Extracted:
        blank = Ticket(state=TemplateState(source="unknown", site=self.site), serve=False)
        return self.timed("alone", lambda: read_page(self.told.page, self.told.source, blank))

    def warm(self) -> None:
        """Reads it alone, so that no clock of another reading has what is done once."""
        assert self.alone is not None

    @property
    def site(self) -> str:
        return site_of(self.told.truth["url"])

    @property
    def lesson(self) -> Lesson | None:
        return self.alone.lesson

    @cached_property
    def label(self) -> Lesson:
        """What a person would teach who knows the true text."""
        labels = PageLabels(self.told.page, self.told.source)
        blocks = labels.sheet().proposals
        own = checked([one.text for one in blocks], [one.near for one in blocks], self.told.truth["body"])
        return labels.lesson([blocks[at].text for at in own])

    def timed(self, name: str, work: Callable[[], "Extracted"]) -> Extracted:
        start = process_time()
        found = work()
        self.spent[name] = (process_time() - start) * 1000
        return found

    def f1(self, text: str | Extracted) -> float:
        plain = text if isinstance(text, str) else "\n\n".join(text.paragraphs)
        return float(self.told.score(plain)["tokF1"])


@dataclass(frozen=True, slots=True)
class Row:
    item: Item
    read: Extracted


def run() -> None:
    logging.disable(logging.CRITICAL)
    if not CORPUS.is_dir():
        print("no corpus beside the repository; see python -m benchmarks stream")
        return
    items = {name: [Item(one) for one in told(name)] for name in ("fundus_eval", "fundus", "scrapinghub")}
    for item in items["fundus_eval"][:2]:  # first calls load what later ones find
        trafilatura.bare_extraction(item.told.body)
        Item(item.told).warm()
    print("fundus_eval, each page with its four siblings known (95 % interval: bootstrap over sites)\n")
    rotations = {
        "labels of our own": rotated(items["fundus_eval"], lambda item: item.lesson, Policy.AUTO),
        "labels of four checked pages": rotated(items["fundus_eval"], lambda item: item.label, Policy.CHECKED),
    }
    _tell_rotations(items["fundus_eval"], rotations)
    _tell_cpu([row for rows in rotations.values() for row in rows])
    print("\nstreams: every page of a site in order of date, templates `auto`\n")
    for name, some in items.items():
        _tell_streams(name, some)
    print("\nredesigns: a site's other pages known, this one altered\n")
    _tell_redesigns(items["fundus_eval"] + items["fundus"])


def rotated(items: Sequence[Item], lesson: Callable[[Item], Lesson | None], policy: Policy) -> list[Row]:
    rows = []
    for site in by_site(items).values():
        for item in site:
            state = learned(item.site, (lesson(other) for other in site if other is not item))
            rows.append(Row(item, read_with(item, state, policy, str(policy))))
    return rows


def learned(site: str, lessons: Iterable[Lesson | None]) -> TemplateState:
    state = TemplateState(source="unknown", site=site)
    return taught(state, [lesson for lesson in lessons if lesson is not None], _CLOCK)


def read_with(item: Item, state: TemplateState, policy: Policy, name: str, page: Page | None = None) -> Extracted:
    """Read by the template where it may be used, without being held against anything."""
    ticket = Ticket(state=state, serve=may_serve(state, policy), lineage=state.learned)
    item.warm()
    return item.timed(name, lambda: read_page(page or item.told.page, item.told.source, ticket))


def by_site(items: Iterable[Item]) -> dict[str, list[Item]]:
    sites: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        sites[item.site].append(item)
    return sites


def interval(pairs: Sequence[tuple[str, float]]) -> tuple[float, float]:
    """95 % of the means of sites drawn with replacement; `pairs` are (site, value)."""
    sites: dict[str, list[float]] = defaultdict(list)
    for site, value in pairs:
        sites[site].append(value)
    dice, names = random.Random(1), sorted(sites)
    means = []
    for _ in range(_DRAWS):
        drawn = [value for name in dice.choices(names, k=len(names)) for value in sites[name]]
        means.append(mean(drawn))
    means.sort()
    return means[int(_DRAWS * 0.025)], means[int(_DRAWS * 0.975)]


def _tell_rotations(items: Sequence[Item], rotations: dict[str, list[Row]]) -> None:
    print(f"{'':32} {'F1':>6} {'interval':>16} {'exact':>6} {'served':>8} {'against trafilatura':>28}")
    base = [item.f1(item.theirs) for item in items]
    _line("trafilatura", items, base, base, "")
    _line("page alone", items, [item.f1(item.alone) for item in items], base, "")
    for name, rows in rotations.items():
        served = sum(bool(row.read.lesson and row.read.lesson.served) for row in rows)
        _line(name, items, [row.item.f1(row.read) for row in rows], base, f"{served}/{len(rows)}")


def _line(name: str, items: Sequence[Item], f1: Sequence[float], base: Sequence[float], served: str) -> None:
    low, high = interval([(item.site, value) for item, value in zip(items, f1, strict=True)])
    less, more = interval([(item.site, one - two) for item, one, two in zip(items, f1, base, strict=True)])
    gain = mean(f1) - mean(base)
    exact = mean(value > 0.9999 for value in f1)
    print(
        f"{name:32} {100 * mean(f1):6.2f} {100 * low:7.2f} {100 * high:8.2f} {100 * exact:6.1f} {served:>8}"
        f" {100 * gain:+10.2f} [{100 * less:+.2f}, {100 * more:+.2f}]"
    )


def _tell_cpu(rows: Sequence[Row]) -> None:
    served = [row.item for row in rows if row.read.lesson is not None and row.read.lesson.served]
    theirs = [item.spent["trafilatura"] for item in served]
    print(f"\nCPU ms a page on the {len(served)} pages a template read, median and mean, all of our fields in ours")
    print(f"{'trafilatura, body and metadata':32} {median(theirs):7.1f} {mean(theirs):7.1f}")
    for name in ("alone", "auto", "checked"):
        ours = [item.spent[name] for item in served if name in item.spent]
        base = [item.spent["trafilatura"] for item in served if name in item.spent]
        print(
            f"{name:32} {median(ours):7.1f} {mean(ours):7.1f}   ratio of means {mean(ours) / mean(base):.2f},"
            f" of medians {median(ours) / median(base):.2f}"
        )


def _tell_streams(name: str, items: Sequence[Item]) -> None:
    worst: list[tuple[float, str]] = []
    totals: list[tuple[float, float, float]] = []
    served = pages = 0
    for site, some in by_site(items).items():
        ordered = sorted(some, key=lambda item: str(item.told.truth.get("date") or ""))
        rows = stream(ordered)
        served += sum(bool(row.read.lesson and row.read.lesson.served) for row in rows)
        pages += len(rows)
        f1 = [
            (item.f1(item.theirs), item.f1(item.alone), item.f1(row.read))
            for item, row in zip(ordered, rows, strict=True)
        ]
        totals += f1
        if len(rows) > 2:
            worst.append((mean(one[2] for one in f1) - mean(one[0] for one in f1), site))
    theirs, alone, ours = (100 * mean(column) for column in zip(*totals, strict=True))
    print(f"{name:14} trafilatura {theirs:.2f}, alone {alone:.2f}, stream {ours:.2f}; {served} of {pages} by template")
    for gain, site in sorted(worst)[:3]:
        print(f"{'':14} {site}: {100 * gain:+.2f} against trafilatura")


def stream(items: Sequence[Item]) -> list[Row]:
    states: dict[tuple[str, str], TemplateState] = {}

    def find(source: str, site: str) -> TemplateState:
        return states.get((source, site)) or TemplateState(source=source, site=site)

    tickets, rows = Tickets(find, Policy.AUTO, bulk=True), []
    for item in items:
        ticket = tickets.of(item.told.page, item.told.source)
        assert ticket is not None
        read = item.timed(
            "stream", lambda ticket=ticket, item=item: read_page(item.told.page, item.told.source, ticket)
        )
        if read.lesson is not None:
            states["unknown", item.site] = taught(find("unknown", item.site), [read.lesson], _CLOCK)
        rows.append(Row(item, read))
    return rows


_CLASS = re.compile(rb"""class=(["'])(.*?)\1""")
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "none": bytes,
    "all classes renamed": lambda body: _CLASS.sub(lambda one: b'class="' + _renamed(one[2], 1) + b'"', body),
    "half renamed": lambda body: _CLASS.sub(lambda one: b'class="' + _renamed(one[2], 2) + b'"', body),
    "classes and ids removed": lambda body: re.sub(rb"""\b(?:class|id)=(["']).*?\1""", b"", body),
    "each p in a new div": lambda body: re.sub(
        rb"</p>", b"</p></div>", re.sub(rb"<p(?=[\s>])", b'<div class="n"><p', body)
    ),
    "each p a div": lambda body: re.sub(rb"</p>", b"</div>", re.sub(rb"<p(?=[\s>])", b"<div ", body)),
}


def _renamed(classes: bytes, every: int) -> bytes:
    return b" ".join(b"new-" + one if sum(one) % every == 0 else one for one in classes.split())


def _tell_redesigns(items: Sequence[Item]) -> None:
    known = {site: some for site, some in by_site(items).items() if len(some) > 3}
    print(f"{'change':26} {'pages':>6} {'falls back':>11} {'accepted: alone, template':>28} {'worse by 0.005':>15}")
    for name, change in CHANGES.items():
        fell = total = 0
        accepted: list[tuple[float, float]] = []
        for site, some in known.items():
            for item in some:
                state = learned(site, (other.lesson for other in some if other is not item))
                page = replace(item.told.page, body=change(item.told.body))
                read = read_with(item, state, Policy.AUTO, name, page)
                total += 1
                if read.lesson is None or not read.lesson.served:
                    fell += 1
                    continue
                alone = read_page(page, item.told.source, None)
                accepted.append((item.f1(alone), item.f1(read)))
        alone_f1, read_f1 = (100 * mean(column) for column in zip(*accepted, strict=True)) if accepted else (0.0, 0.0)
        worse = sum(read < alone - 0.005 for alone, read in accepted)
        print(f"{name:26} {total:6} {100 * fell / total:10.0f}% {alone_f1:16.2f} {read_f1:11.2f} {worse:15}")
