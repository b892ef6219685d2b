"""The catalogue and the user's own sources: TOML files into Source records. A mistake is told with file and key."""

import dataclasses
import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from newswatch.configfile import into, read_toml
from newswatch.errors import ConfigError
from newswatch.models import Source
from newswatch.rhythm import read_rhythm
from newswatch.urls import ascii_host, clean_url, host_of, plain_url, site_of
from spiders.codes import LANGUAGES, countries

CATALOGUE = Path(__file__).parent / "catalogue"
_REMEMBERED = 20_000
ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


def read_source(path: Path) -> Source:
    """Raises ConfigError with file, key and hint for anything that cannot work."""
    try:
        status = path.stat()
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be read ({fault}).") from fault
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=_REMEMBERED)
def _read(path: Path, _changed: int, _size: int) -> Source:
    """A service reads all files again when one of them changes."""
    table = read_toml(path)
    if "id" in table:
        raise ConfigError(f"{path}: unknown key 'id'; a source's id is its file's name.")
    if not ID.fullmatch(path.stem):
        raise ConfigError(
            f"{path}: the file's name is the source's id; write it in a-z, 0-9, '-', '.' and '_' (64 at most)."
        )
    source = into(Source, {**table, "id": path.stem}, where=str(path))
    for key, check in _CHECKS.items():
        if fault := check(source):
            raise ConfigError(f"{path}: {key}: {fault}")
    return source


def load_sources(home: Path | None, overrides: Mapping[str, bool] | None = None) -> dict[str, Source]:
    """All sources by id: the shipped catalogue, then `<home>/sources/*.toml`, which win by id.

    `overrides` is what the user switched with `sources enable` and `sources disable`. Raises ConfigError for the
    first file that cannot be read.
    """
    folders = [CATALOGUE] + ([home / "sources"] if home is not None else [])
    found = {path.stem: read_source(path) for folder in folders for path in sorted(folder.glob("*.toml"))}
    for source_id, enabled in (overrides or {}).items():
        if source_id in found:
            found[source_id] = _switched(found[source_id], enabled)
    return found


def _switched(source: Source, enabled: bool) -> Source:
    return dataclasses.replace(source, enabled=enabled)


def pick(sources: Mapping[str, Source], names: Sequence[str], all_: bool = False) -> list[Source]:
    """The named sources; with `all_` every one; with neither the enabled ones. Raises ConfigError when none is left."""
    if names:
        return [find(sources, name) for name in dict.fromkeys(names)]
    chosen = [source for source in sources.values() if all_ or source.enabled]
    if not chosen:
        raise ConfigError(
            "no source is enabled; name one, see 'newswatch sources list --all', or run 'newswatch sources enable ID'."
        )
    return chosen


def find(sources: Mapping[str, Source], name: str) -> Source:
    """Raises ConfigError naming the nearest id."""
    if name in sources:
        return sources[name]
    near = difflib.get_close_matches(name.lower(), sources, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else "see 'newswatch sources list --all'."
    raise ConfigError(f"unknown source '{name}'; {hint}")


def source_for(url: str, sources: Mapping[str, Source] | Iterable[Source]) -> Source | None:
    """The source whose article pattern takes this address, on a host of its own."""
    candidates = sources.values() if isinstance(sources, Mapping) else sources
    return next((source for source in candidates if is_article(source, url)), None)


def is_article(source: Source, url: str) -> bool:
    """True where the source's pattern finds itself in the address, or in it without tracking parameters."""
    if not page_host_allowed(source, host_of(url)):
        return False
    if re.search(source.article, url):
        return True
    return "?" in url and re.search(source.article, plain_url(url, source.keep_params)) is not None


def allowed_hosts(source: Source) -> frozenset[str]:
    """Hosts, without ports, of the home page, the endpoints and `hosts`."""
    return _hosts(source)[0]


def allowed_ports(source: Source | None, urls: Iterable[str] = ()) -> frozenset[int]:
    """Ports of the home page, the endpoints and `urls`, and those of http and https."""
    named = () if source is None else (source.home, *(endpoint.url for endpoint in source.discover))
    return frozenset({80, 443, *(urlsplit(url).port or 80 for url in (*named, *urls) if clean_url(url))})


def page_host_allowed(source: Source, host: str) -> bool:
    """True for one of the source's hosts and for any host of their registrable domains (never for a neighbour IP)."""
    hosts, sites = _hosts(source)
    return host in hosts or site_of(host) in sites


@lru_cache(maxsize=_REMEMBERED)
def _hosts(source: Source) -> tuple[frozenset[str], frozenset[str]]:
    named = [host_of(source.home), *(host_of(endpoint.url) for endpoint in source.discover), *source.hosts]
    hosts = frozenset(host for host in named if host)
    return hosts, frozenset(site_of(host) for host in hosts)


def _check_home(source: Source) -> str | None:
    return None if clean_url(source.home) else _no_address(source.home)


def _check_discover(source: Source) -> str | None:
    if not source.discover:
        return "no endpoint; add at least one [[discover]] with kind and url."
    for endpoint in source.discover:
        if not clean_url(endpoint.url):
            return _no_address(endpoint.url)
        if endpoint.language is not None and endpoint.language not in LANGUAGES:
            return f"'{endpoint.language}' is no language code; write it like en, ka or hy."
    return None


def _no_address(url: str) -> str:
    return f"'{url}' is no web address; write it whole, like https://example.org/news."


def _check_hosts(source: Source) -> str | None:
    for host in source.hosts:
        if ascii_host(host) != host or urlsplit("//" + host).hostname != host:
            return f"'{host}' is no host name; write it like www.example.org, without scheme and path."
    return None


def _check_languages(source: Source) -> str | None:
    if not source.languages:
        return 'empty; name the main language first, like ["en", "ka"].'
    for code in source.languages:
        if code not in LANGUAGES:
            return f"'{code}' is no language code; write it like en, ka or hy."
    return None


def _check_country(source: Source) -> str | None:
    return _country_fault([source.country])


def _check_covers(source: Source) -> str | None:
    return _country_fault(source.covers)


def _country_fault(codes: Iterable[str]) -> str | None:
    for code in codes:
        if code not in countries():
            return f"'{code}' is no ISO 3166 country code; write it like GE, AM or AZ."
    return None


def _check_timezone(source: Source) -> str | None:
    try:
        ZoneInfo(source.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"'{source.timezone}' is no IANA time zone; write it like Asia/Tbilisi."
    return None


def _check_article(source: Source) -> str | None:
    return _regex_fault(source.article) if source.article else "empty; it would take every link for an article."


def _check_examples(source: Source) -> str | None:
    for example in source.examples:
        if not re.search(source.article, example):
            return f"the pattern of 'article' does not match '{example}'."
    return None


def _check_every(source: Source) -> str | None:
    if not source.every:
        return None
    try:
        read_rhythm(source.every)
    except ConfigError as fault:
        return str(fault)
    return None


def _check_delay(source: Source) -> str | None:
    if math.isfinite(source.delay) and source.delay >= 0:
        return None
    return f"{source.delay} is no number of seconds; write 0 or more."


def _check_budget(number: int | None) -> str | None:
    return f"{number} is no budget; write 0 for none, or a number." if number is not None and number < 0 else None


def _check_render(source: Source) -> str | None:
    return None if source.render in ("", "browser") else f"'{source.render}' is no way to read pages; write browser."


def _check_extract(source: Source) -> str | None:
    rules = source.extract
    chosen = (rules.title, rules.authors, rules.date, rules.tags, rules.section, rules.body)
    return next((fault for selector in chosen if selector is not None and (fault := _selector_fault(selector))), None)


def _check_drop(source: Source) -> str | None:
    return next((fault for selector in source.clean.drop if (fault := _selector_fault(selector))), None)


def _check_drop_text(source: Source) -> str | None:
    return next((fault for pattern in source.clean.drop_text if (fault := _regex_fault(pattern))), None)


def _regex_fault(pattern: str) -> str | None:
    try:
        if re.compile(pattern).search(""):
            return f"'{pattern}' matches even empty text."
    except (re.error, OverflowError, RecursionError) as fault:  # the latter: x{99999999999}, a thousand brackets deep
        return f"'{pattern}' is no regular expression ({fault})."
    return None


def _selector_fault(selector: str) -> str | None:
    try:
        etree.XPath(selector if selector.startswith(("/", "(")) else HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, etree.XPathError) as fault:
        return f"'{selector}' is no CSS selector or XPath ({fault})."
    return None


_CHECKS: dict[str, Callable[[Source], str | None]] = {
    "home": _check_home,
    "discover": _check_discover,
    "hosts": _check_hosts,
    "languages": _check_languages,
    "country": _check_country,
    "covers": _check_covers,
    "timezone": _check_timezone,
    "article": _check_article,
    "examples": _check_examples,
    "every": _check_every,
    "delay": _check_delay,
    "render": _check_render,
    "budget_requests_per_day": lambda source: _check_budget(source.budget_requests_per_day),
    "budget_bytes_per_day": lambda source: _check_budget(source.budget_bytes_per_day),
    "extract": _check_extract,
    "clean.drop": _check_drop,
    "clean.drop_text": _check_drop_text,
}
