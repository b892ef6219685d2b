"""DISCOVER: an endpoint's response in, found links out. Pure; nothing here meets the network or the disk."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from newswatch.models import Endpoint, EndpointKind, Source
from newswatch.urls import host_of
from spiders.discover import feed, listing, sitemap
from spiders.discover.found import Discovered
from spiders.sources import is_article, page_host_allowed

__all__ = ["Discovered", "read"]


def read(
    endpoint: Endpoint, body: bytes, *, url: str, headers: Mapping[str, str], source: Source, now: datetime
) -> Discovered:
    """The source's articles in one response of one of its endpoints.

    `url` is where the body came from (a page of a listing, a child sitemap; after redirects); `headers` have
    lower-case names. Entries that do not match `source.article`, or stand on a foreign host, are only counted in
    `ignored`; so are children and older pages elsewhere, which are dropped. Never raises: what cannot be read is
    told in `problem`.
    """
    zone, keep = ZoneInfo(source.timezone), source.keep_params

    def wanted(link: str) -> bool:
        return is_article(source, link)

    match endpoint.kind:
        case EndpointKind.LISTING:
            found = listing.read(body, url=url, headers=headers, source=source, now=now)
        case EndpointKind.FEED:
            found = feed.read(body, url=url, headers=headers, now=now, zone=zone, wanted=wanted, keep_params=keep)
        case EndpointKind.SITEMAP | EndpointKind.NEWS_SITEMAP:
            found = sitemap.read(body, url=url, headers=headers, now=now, zone=zone, wanted=wanted, keep_params=keep)
    return _at_home(found, source)


def _at_home(found: Discovered, source: Source) -> Discovered:
    inside = tuple(url for url in found.next_urls if page_host_allowed(source, host_of(url)))
    return found if inside == found.next_urls else dataclasses.replace(found, next_urls=inside)
