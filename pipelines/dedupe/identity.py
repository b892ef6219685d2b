"""Which article a page says it is: its addresses, and whether its rel=canonical may be believed."""

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from newswatch.models import Candidate, Extracted, Source
from newswatch.urls import clean_url, looks_like_home, site_of, url_key
from pipelines.dedupe.exact import content_hash, text_hash

_PAGE_PARAMS = frozenset({"page", "p", "pg", "paged", "pagina", "seite", "start", "offset"})
_COUNTER = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|yclid|mc_[ce]id)(?:=|$)", re.IGNORECASE)
_PAGE_PATH = re.compile(r"/(?:page[/-]?)?(\d{1,3})/?$", re.IGNORECASE)


def identify(extracted: Extracted, source: Source) -> Candidate:
    """The page with its keys; its canonical URL leads where `believable` takes it, else the address that answered.

    A canonical URL is shown as the page states it, click counters aside: without a parameter that only looks like
    tracking it may be dead. Identity goes by the key, which drops them all.
    """
    final = clean_url(extracted.final_url) or clean_url(extracted.url) or extracted.url
    canonical = clean_url(extracted.canonical_url, base=final) if extracted.canonical_url else None
    if canonical is not None and not believable(canonical, final, source):
        canonical = None
    url = _without_counters(_same_scheme(canonical, final)) if canonical else _plain(final, source)
    return Candidate(
        extracted=extracted,
        url=url,
        url_key=key_of(url, source),
        alias_keys=_aliases((url, final, clean_url(extracted.url) or extracted.url), source),
        text_hash=text_hash(extracted.paragraphs, partial=extracted.partial),
        content_hash=content_hash(extracted.title, extracted.paragraphs),
    )


def believable(canonical: str, final: str, source: Source) -> bool:
    """Whether a page at `final` may call itself `canonical`; both are clean URLs.

    Not another site's address, nor a home page, a listing, the first page of an article in pages, or what the
    source's own pattern does not take for an article: sites whose template prints one canonical on every page
    would fold into a single article.
    """
    key = key_of(canonical, source)
    if key == key_of(final, source):
        return True
    listings = {key_of(url, source) for url in (source.home, *(place.url for place in source.discover))}
    return (
        site_of(canonical) == site_of(final)
        and not looks_like_home(canonical)
        and key not in listings
        and not _first_page_of(canonical, final)
        and (re.search(source.article, canonical) is not None or re.search(source.article, final) is None)
    )


def without_claim(candidate: Candidate, claimed: str, source: Source) -> Candidate:
    """The candidate without the address of key `claimed`, which proved to be another article's."""
    extracted = candidate.extracted
    aliases = tuple((key, url) for key, url in candidate.alias_keys if key != claimed)
    if claimed != candidate.url_key:
        return replace(candidate, alias_keys=aliases)
    url = _plain(clean_url(extracted.final_url) or extracted.final_url, source)
    return replace(candidate, url=url, url_key=key_of(url, source), alias_keys=aliases)


def key_of(url: str, source: Source) -> str:
    """The key of an address of this source; one page asks for the same few again and again."""
    return _cached_key(url, source.keep_params)


_cached_key = lru_cache(maxsize=1024)(url_key)


def final_key(candidate: Candidate, source: Source) -> str:
    """The key of the address that answered."""
    return key_of(candidate.extracted.final_url, source)


def _aliases(urls: tuple[str, ...], source: Source) -> tuple[tuple[str, str], ...]:
    named: dict[str, str] = {}
    for url in urls:
        named.setdefault(key_of(url, source), url)
    return tuple(named.items())


def _plain(url: str, source: Source) -> str:
    """`url` without the parameters that are no part of its identity; untouched where all of them are."""
    parts = urlsplit(url)
    kept = key_of(url, source).partition("?")[2]
    if len(kept) == len(parts.query):  # a key only drops and sorts
        return url
    return urlunsplit(parts._replace(query=kept))


def _without_counters(url: str) -> str:
    parts = urlsplit(url)
    kept = "&".join(pair for pair in parts.query.split("&") if not _COUNTER.match(pair))
    return url if kept == parts.query else urlunsplit(parts._replace(query=kept))


def _same_scheme(canonical: str, final: str) -> str:
    """Templates keep writing http: long after the site answers by https."""
    secure = final.startswith("https:") and canonical.startswith("http:")
    return "https:" + canonical.removeprefix("http:") if secure else canonical


def _first_page_of(canonical: str, final: str) -> bool:
    """`final` is page 2 or later of what `canonical` names: page two's text is no edit of page one."""
    one, other = urlsplit(canonical), urlsplit(final)
    if one.path.rstrip("/") == other.path.rstrip("/"):
        first, later = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
        return any(later[name].isdigit() and first.get(name) != later[name] for name in _PAGE_PARAMS & later.keys())
    match = _PAGE_PATH.search(other.path)
    return match is not None and other.path[: match.start()].rstrip("/") == one.path.rstrip("/")
