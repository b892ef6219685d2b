"""A month of sixty sources on a clock of its own: they publish, fail, move and come back, and a plan polls them.

Nothing is fetched: `World` says what a poll at a moment would find, and `live` asks the plan when to poll. The month
holds a redesign (three days of 404 until the file is mended), a week's outage of one site, an evening of errors on a
host that two sources share, a rate limit, a night the machine slept, the clock put two hours forward and back again six
hours later, and the change to summer time.
"""

import heapq
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from statistics import mean, quantiles
from zoneinfo import ZoneInfo

from scheduler import plan
from scheduler.habit import learn
from scheduler.setbacks import Circuit, Setbacks, after_answer, after_failure
from spiders.refusals import Trouble

BEGIN = datetime(2026, 3, 9, tzinfo=UTC)
END = BEGIN + timedelta(days=30)
HOUR = timedelta(hours=1)
_FETCH = timedelta(seconds=2.5)
"""An article after the other."""
_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
_FAST = 2 * HOUR, BEGIN + timedelta(days=9.3), BEGIN + timedelta(days=9.3, hours=6)
"""The machine's clock is so much fast from then till then."""
_ASLEEP = BEGIN + timedelta(days=6.9), BEGIN + timedelta(days=7.2)
_ZONES = ("Europe/Berlin", "Asia/Tbilisi", "Asia/Yerevan", "Asia/Baku", "America/New_York", "Europe/Moscow")
_DAYTIME = (1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 11, 12, 12, 11, 10, 8, 6, 5, 4, 3, 2)
_ROUND_THE_CLOCK = (5, 4, 4, 4, 5, 6, 7, 8, 9, 10, 10, 10, 9, 10, 10, 10, 10, 9, 8, 8, 7, 7, 6, 6)
_EVENING = (2, 1, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 6, 9, 12, 14, 14, 12, 9, 6, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time in which polls fail."""

    begin: datetime
    end: datetime
    trouble: Trouble
    asked: timedelta | None = None
    mended: bool = False
    """At its end somebody edits the source's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    name: str
    zone: ZoneInfo
    window: int
    """Articles its feed lists."""
    published: tuple[datetime, ...]
    host: str
    spells: tuple[Spell, ...] = ()

    def failing(self, now: datetime) -> Spell | None:
        return next((spell for spell in self.spells if spell.begin <= now < spell.end), None)


def outlets(seed: int = 2026) -> list[Outlet]:
    """Six agencies, fifteen dailies, twenty small desks, ten magazines, five that publish in batches, four silent."""
    chance = random.Random(seed)
    made = [
        *(_outlet(chance, f"agency-{n}", 160, _ROUND_THE_CLOCK, 0.8, window=50) for n in range(6)),
        *(_outlet(chance, f"daily-{n}", 36, _DAYTIME, 0.5, window=25) for n in range(15)),
        *(_outlet(chance, f"desk-{n}", 9, _DAYTIME if n % 3 else _EVENING, 0.25, window=20) for n in range(20)),
        *(_outlet(chance, f"magazine-{n}", 1.5, _DAYTIME, 0.1, window=10) for n in range(10)),
        *(_batches(chance, f"batch-{n}", hour=(6, 9, 12, 17, 18)[n]) for n in range(5)),
        *(_outlet(chance, f"silent-{n}", 0.05, _DAYTIME, 1.0, window=10) for n in range(4)),
    ]
    return _with_troubles({outlet.name: outlet for outlet in made})


def _with_troubles(by_name: dict[str, Outlet]) -> list[Outlet]:
    def day(
        number: float, days: float, trouble: Trouble, asked: timedelta | None = None, *, mended: bool = False
    ) -> Spell:
        begin = BEGIN + timedelta(days=number)
        return Spell(begin=begin, end=begin + timedelta(days=days), trouble=trouble, asked=asked, mended=mended)

    troubles = {
        "daily-3": (day(11.4, 3, Trouble.HARD, mended=True),),
        "desk-5": (day(14, 7, Trouble.TEMPORARY),),
        "desk-7": (day(5.7, 0.2, Trouble.SOFT),),
        "desk-8": (day(5.7, 0.2, Trouble.SOFT),),
        "agency-2": (day(18.5, 0.1, Trouble.TEMPORARY, 2 * HOUR),),
        "magazine-4": (day(20, 10, Trouble.HARD),),
    }
    hosts = {"desk-8": "desk-7"}
    found = [replace(each, spells=troubles.get(each.name, ())) for each in by_name.values()]
    return [replace(each, host=hosts.get(each.name, each.host)) for each in found]


def _outlet(
    chance: random.Random, name: str, a_day: float, profile: Sequence[int], weekend: float, *, window: int
) -> Outlet:
    zone = ZoneInfo(chance.choice(_ZONES))
    a_day *= chance.uniform(0.6, 1.5)
    scale = a_day / sum(profile)
    moments: list[datetime] = []
    at, busiest = BEGIN - timedelta(days=2), max(profile) * scale * 1.2
    while at < END:
        at += chance.expovariate(busiest) * HOUR
        local = at.astimezone(zone)
        rate = profile[local.hour] * scale * (weekend if local.weekday() >= 5 else 1.0)
        if chance.random() < rate / busiest:
            moments.append(at)
            if chance.random() < 0.05:  # something happens: more on it follows soon
                moments += [at + chance.uniform(0.05, 0.8) * HOUR for _ in range(chance.randint(1, 6))]
    return _made(name, zone, window, moments)


def _batches(chance: random.Random, name: str, *, hour: int) -> Outlet:
    zone = ZoneInfo(chance.choice(_ZONES))
    moments = []
    for number in range(-2, 30):
        local = (BEGIN + timedelta(days=number)).astimezone(zone).replace(hour=hour, minute=5)
        if local.weekday() < 5:
            moments += [local.astimezone(UTC) + chance.uniform(0, 0.3) * HOUR for _ in range(chance.randint(4, 9))]
    return _made(name, zone, 30, moments)


def _made(name: str, zone: ZoneInfo, window: int, moments: list[datetime]) -> Outlet:
    published = tuple(sorted(each for each in moments if each < END))
    return Outlet(name=name, zone=zone, window=window, published=published, host=name)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a month came to."""

    polls: int = 0
    wasted: int = 0
    failed: int = 0
    missed: int = 0
    latencies: list[float] = field(default_factory=list)
    """Minutes from publication into the archive, of each article that got there."""
    skew: int = 0
    """Polls of one source closer together than the rhythm's shortest wait allows."""

    @property
    def mean(self) -> float:
        return mean(self.latencies)

    @property
    def median(self) -> float:
        return quantiles(self.latencies, n=100)[49]

    @property
    def p95(self) -> float:
        return quantiles(self.latencies, n=100)[94]


@dataclass(slots=True, kw_only=True)
class _Life:
    """One source under one plan."""

    outlet: Outlet
    rhythm: plan.Rhythm
    past: plan.Past = field(default_factory=plan.Past)
    start: plan.Start | None = None
    """As planned when something last became known of it; None: to be planned anew."""
    known: set[int] = field(default_factory=set)
    free_at: datetime = BEGIN


def clock_shift(true: datetime) -> timedelta:
    """By how much the machine's clock is wrong: two hours fast for six hours of the tenth day."""
    shift, begin, end = _FAST
    return shift if begin <= true < end else _NOTHING


def asleep(true: datetime) -> datetime | None:
    """When the machine wakes, where it sleeps at this moment."""
    begin, end = _ASLEEP
    return end if begin <= true < end else None


def live(made: Sequence[Outlet], pace: Callable[[Outlet], plan.Pace], worth: timedelta) -> Tally:
    """A month under a plan."""
    tally, circuits, shift = Tally(), dict[str, Circuit](), clock_shift(BEGIN)
    lives = {outlet.name: _life(outlet, pace(outlet), worth) for outlet in made}
    rhythms = {name: life.rhythm for name, life in lives.items()}
    queue = [(BEGIN, name) for name in lives]
    heapq.heapify(queue)
    for true, name in _events(queue):
        life, wall = lives[name], true + clock_shift(true)
        _notice(life, true)
        if clock_shift(true) != shift:  # the service sees that, and plans everything anew
            shift = clock_shift(true)
            for each in lives.values():
                each.start = None
        start = life.start or plan.next_start(life.rhythm, life.past, wall)
        if not plan.due([(start.at, name)], rhythms, (), circuits, wall):
            heapq.heappush(queue, (max(_opens(life, circuits, start, wall, true), true + timedelta(seconds=1)), name))
            continue
        ended = _poll(life, true, tally, circuits)
        life.start = plan.next_start(life.rhythm, life.past, ended + clock_shift(ended))
        heapq.heappush(queue, (_true(life.start.at, ended), name))
    for life in lives.values():
        known = life.known | _after(life.outlet, END - HOUR) | _before(life.outlet)
        tally.missed += len(life.outlet.published) - len(known)
    return tally


def _life(outlet: Outlet, pace: plan.Pace, worth: timedelta) -> _Life:
    rhythm = plan.Rhythm(
        source_id=outlet.name, pace=pace, zone=outlet.zone, worth=worth, hosts=frozenset({outlet.host})
    )
    return _Life(outlet=outlet, rhythm=rhythm)


def _events(queue: list[tuple[datetime, str]]) -> Iterator[tuple[datetime, str]]:
    while queue:
        true, name = heapq.heappop(queue)
        if (wakes := asleep(true)) is not None:
            heapq.heappush(queue, (wakes, name))
        elif true < END:
            # the service looks at the clock again at least once a minute, whatever it planned
            yield true, name


def _true(wall: datetime, now: datetime) -> datetime:
    """When a planned moment of the machine's clock comes, looked at again before the clock changes."""
    at = wall - clock_shift(now)
    change = next((change for change in _FAST[1:] if now < change < at), None)
    return max(now, change or at)


def _opens(life: _Life, circuits: Mapping[str, Circuit], start: plan.Start, wall: datetime, true: datetime) -> datetime:
    circuit = circuits.get(life.outlet.host)
    until = circuit.until if circuit and circuit.until else wall
    return _true(max(start.at, until), true)


def _notice(life: _Life, true: datetime) -> None:
    """A file that was edited makes a fresh start."""
    since = life.past.setbacks.since
    if since is not None and any(s.mended and s.begin <= since and true >= s.end for s in life.outlet.spells):
        life.past, life.start = replace(life.past, setbacks=Setbacks()), None


def _poll(life: _Life, true: datetime, tally: Tally, circuits: dict[str, Circuit]) -> datetime:
    outlet, wall = life.outlet, true + clock_shift(true)
    tally.polls += 1
    spell = outlet.failing(true)
    if spell is not None:
        tally.failed += 1
        ended = wall + timedelta(seconds=5)
        setbacks = after_failure(life.past.setbacks, spell.trouble, "", ended, life.rhythm.every, spell.asked)
        circuit = circuits.get(outlet.host, Circuit())
        circuits[outlet.host] = after_answer(circuit, spell.trouble, ended, spell.asked)
        life.past = replace(life.past, started_at=wall, finished_at=ended, setbacks=setbacks)
        return true + timedelta(seconds=5)
    end = bisect_right(outlet.published, true)
    listed = range(max(0, end - outlet.window), end)
    fresh = [number for number in listed if number not in life.known]
    first = life.past.started_at is None
    for place, number in enumerate(reversed(fresh)):
        life.known.add(number)
        if not first:
            wait = true + (place + 1) * _FETCH - outlet.published[number]
            tally.latencies.append(wait / _MINUTE)
    tally.wasted += not fresh
    took = timedelta(seconds=1) + len(fresh) * _FETCH
    habit = life.past.habit if isinstance(life.rhythm.pace, plan.Exactly) else learn(
        life.past.habit, [outlet.published[number] for number in fresh], wall, outlet.zone, life.rhythm.guess,
        listed=len(listed), known=len(listed) - len(fresh),
    )  # fmt: skip
    circuits[outlet.host] = Circuit()
    life.past = replace(life.past, started_at=wall, finished_at=wall + took, habit=habit, setbacks=Setbacks())
    return true + took


def _after(outlet: Outlet, moment: datetime) -> set[int]:
    return set(range(bisect_right(outlet.published, moment), len(outlet.published)))


def _before(outlet: Outlet) -> set[int]:
    """What had left the list before the month began."""
    return set(range(max(0, bisect_right(outlet.published, BEGIN) - outlet.window)))
