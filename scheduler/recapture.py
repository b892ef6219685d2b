"""How much of what a source published we saw: two channels that list it, as two nets cast in one pond. Pure.

Of n1 links in one channel and n2 in the other, m stand in both. Chapman (1951), "Some properties of the
hypergeometric distribution with applications to zoological sample censuses", Univ. Calif. Publ. Stat. 1, 131-160:

    N = (n1 + 1)(n2 + 1) / (m + 1) - 1,   var N = (n1 + 1)(n2 + 1)(n1 - m)(n2 - m) / ((m + 1)²(m + 2))  (Seber 1970)

The interval is log-normal in the number never seen (Chao 1987, Biometrics 43, 783-791), so that it never falls below
what was seen. With m >= 7 the estimate is nearly free of bias (Robson and Regier 1964).

It holds where one channel's listing a link says nothing of the other's. Where the channels list different sections,
they do: such sections are left out and named.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence

from newswatch.archive.health import CoverageEstimate
from newswatch.archive.health_polls import Sighting

LEAST_IN_BOTH = 7
_Z = 1.96
_APART = 5
"""Links of a section that one channel alone must list before it counts as that channel's own."""


def estimate(sightings: Sequence[Sighting]) -> CoverageEstimate | None:
    """Between the feed and the listing or sitemap, whichever saw more; None where too few links stand in both."""
    second = Counter(channel for one in sightings for channel in one.channels if channel != "feed")
    first = "feed" if any("feed" in one.channels for one in sightings) else "sitemap"
    others = [name for name, _ in second.most_common() if name != first]
    if not others:
        return None
    channels = (first, others[0])
    apart = _apart(sightings, channels)
    shared = [one for one in sightings if one.section not in apart]
    in_first = sum(channels[0] in one.channels for one in shared)
    in_second = sum(channels[1] in one.channels for one in shared)
    both = sum(one.channels.issuperset(channels) for one in shared)
    if both < LEAST_IN_BOTH:
        return None
    seen = in_first + in_second - both
    low, number, high = chapman(in_first, in_second, both)
    return CoverageEstimate(
        share=round(min(1.0, seen / number), 3), low=round(seen / high, 3), high=round(min(1.0, seen / low), 3),
        words=_words(apart, channels),
    )  # fmt: skip


def chapman(first: int, second: int, both: int) -> tuple[float, float, float]:
    """Of all there were: the lower bound, the estimate, the upper bound (95 %)."""
    seen = first + second - both
    number = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    unseen = number - seen
    if unseen <= 0 or variance <= 0:
        return float(seen), max(float(seen), number), max(float(seen), number)
    factor = math.exp(_Z * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, number, seen + unseen * factor


def _apart(sightings: Sequence[Sighting], channels: tuple[str, str]) -> dict[str, tuple[str, int]]:
    """Sections that only one of the two lists: section to (channel, links)."""
    found: dict[str, Counter[str]] = {}
    for one in sightings:
        found.setdefault(one.section, Counter()).update(one.channels & set(channels))
    return {
        section: listed.most_common(1)[0]
        for section, listed in found.items()
        if len(listed) == 1 and listed.total() >= _APART
    }


def _words(apart: dict[str, tuple[str, int]], channels: Collection[str]) -> str:
    """Empty where the channels list the same sections."""
    if not apart:
        return ""
    told = ", ".join(
        f"/{section} ({number} links, {channel} only)" for section, (channel, number) in sorted(apart.items())
    )
    return f"{' and '.join(channels)} list different sections; left out of the estimate: {told}"
