"""What a host has asked of us, packed to travel: robots.txt and how long to stay away, from one process to the next.

Times are seconds from now, so that the clocks of two machines need not agree.
"""

from collections.abc import Collection
from dataclasses import dataclass

from newswatch.urls import host_of, site_of
from spiders.middlewares.robots import Rules
from spiders.visit import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRobots:
    origin: str
    text: str | None
    """None where it could not be reached, for the reason in `unreachable`."""
    unreachable: str
    keep: float
    """Seconds it may still be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGate:
    url: str
    """Any of the host's."""
    crawl_delay: float
    wait: float
    """Seconds before the next request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    robots: tuple[KeptRobots, ...] = ()
    gates: tuple[KeptGate, ...] = ()


def pack(web: Web, hosts: Collection[str]) -> Manners:
    """Of these hosts and their sites."""
    sites = {site_of(host) for host in hosts}
    now = web.robots.clock.monotonic()
    return Manners(
        robots=tuple(
            KeptRobots(origin=origin, text=rules.text, unreachable=rules.unreachable, keep=rules.until - now)
            for origin, rules in web.robots.kept().items()
            if site_of(host_of(origin)) in sites
        ),
        gates=tuple(
            KeptGate(url=f"http://{netloc}/", crawl_delay=gate.crawl_delay, wait=gate.wait())
            for netloc, gate in web.gates.all().items()
            if site_of(host_of(f"http://{netloc}/")) in sites
        ),
    )


def unpack(manners: Manners, web: Web) -> None:
    now = web.robots.clock.monotonic()
    for kept in manners.robots:
        web.robots.keep(kept.origin, Rules.read(kept.text, until=now + kept.keep, unreachable=kept.unreachable))
    for known in manners.gates:
        gate = web.gates.of(known.url)
        gate.crawl_delay = known.crawl_delay
        gate.hold(known.wait)
