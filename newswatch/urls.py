"""What an address is: made clean for fetching, and made a key for identity. Pure; nothing here meets the network.

`clean_url` makes an address one can fetch out of what stands in an href; `url_key` makes the name under which
an article is one article, however its address was decorated.
"""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna
import tldextract

MAX_URL = 2000
"""Characters; a longer address is a trap or a fault."""

_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), fallback_to_snapshot=True, cache_dir=None)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "/:@!$&'()*+,;=~-._%"

_CLEAN = re.compile(
    r"https?://(?P<host>[a-z0-9.-]+)(?P<rest>/[A-Za-z0-9_~!$&'()*+,;=:@/.-]*(?:\?[A-Za-z0-9_~!$&'()*+,;=:@/.?-]+)?)"
)

_HOST_PREFIXES = ("www.", "m.", "mobile.", "amp.")
_VARIANT_SEGMENTS = frozenset({"amp", "print", "m", "mobile"})
_INDEX = re.compile(r"index\.(?:html?|php|aspx?)", re.IGNORECASE)
_VARIANT_SUFFIX = re.compile(r"\.(?:amp|print)(?=(?:\.s?html?)?$)", re.IGNORECASE)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_TRACKING_PREFIX = ("utm_", "mtm_", "pk_", "ga_", "itm_", "hsa_", "oly_", "vero_", "mkt_", "at_", "ns_", "fb_", "_hs")
_TRACKING_NAMES = (
    "_ga _gl _openstat __twitter_impression amp_gsa amp_js_v campaign cmp cmpid dclid fbclid from gbraid gclid gclsrc "
    "icid igsh igshid ito jsessionid mc_cid mc_eid medium msclkid ncid nocache noamp ocid origin phpsessid ref ref_src "
    "ref_url referer referrer replytocom s_cid sessionid share shared sid smid smtyp source spm sr_share src "
    "traffic_source twclid usqp wbraid wt_mc xtor yclid ysclid"
)
_TRACKING = frozenset(_TRACKING_NAMES.split())
_VARIANT_PARAMS = frozenset({"amp", "print", "printable", "m", "mobile"})
_VARIANT_VALUES = frozenset({"amp", "print", "mobile"})
_HOME_WORDS = frozenset({"home", "main", "index", "start", "eng", "arm", "rus", "geo", "aze", "deu", "tur"})
_LANGUAGE_SEGMENT = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)


def clean_url(href: str, base: str | None = None) -> str | None:
    """An absolute http(s) URL without fragment: %-case and dot segments mended, host in IDNA, default port dropped.

    None for everything else: other schemes, userinfo, no host, `http:/one-slash`, control characters, over
    MAX_URL characters, what urlsplit refuses. Never raises.
    """
    if _is_clean(href):
        return href
    text = re.sub(r"[\t\r\n]", "", href.strip(" \t\r\n\f\x00\ufeff\u200b"))
    if len(text) > MAX_URL or _CONTROL.search(text) or text.startswith("///"):
        return None
    if _SCHEME.match(text) and not re.match(r"https?://[^/]", text, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(urljoin(base or "", text))
        host = _clean_host(parts)
        if host is None:
            return None
        path = _without_dots(_escaped(parts.path)) or "/"
        query = _escaped(parts.query, also="?")
        cleaned = urlunsplit((parts.scheme, host, path if path.startswith("/") else "/" + path, query, ""))
    except ValueError:  # urlsplit on `https://[x]`, a port of letters, a lone surrogate
        return None
    return cleaned if len(cleaned) <= MAX_URL else None


def _is_clean(href: str) -> bool:
    """The common case told cheaply: sitemaps hold tens of thousands of addresses that need no mending."""
    plain = _CLEAN.fullmatch(href)
    return plain is not None and len(href) <= MAX_URL and "/." not in plain["rest"] and _is_host(plain["host"])


@lru_cache(maxsize=4096)
def _is_host(host: str) -> bool:
    return ascii_host(host) == host


def _clean_host(parts: SplitResult) -> str | None:
    """`host[:port]`. Raises ValueError for what is no port."""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "\\" in parts.netloc:
        return None
    host = ascii_host(parts.hostname or "")
    port = parts.port
    if host is None or port == 0:
        return None
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, 80 if parts.scheme == "http" else 443) else f"{shown}:{port}"


def ascii_host(host: str) -> str | None:
    """Lower case and IDNA, without a final dot; an IP address as it is. None for what is no host name."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host).compressed
        except ValueError:
            return None
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    host = host.lower()
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


def _escaped(text: str, also: str = "") -> str:
    """Percent-escapes in one form: upper case, none where none is needed, all where one is."""
    quoted = quote(_BARE_PERCENT.sub("%25", text), safe=_SAFE + also)
    return _ESCAPE.sub(_mended_escape, quoted)


def _mended_escape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and kept and kept[-1]:
        kept.append("")
    return "/".join(kept)


def url_key(url: str, keep_params: Collection[str] = ()) -> str:
    """The identity of an address: `host/path[?params]`, no scheme.

    Dropped or folded: www., m., mobile., amp. before a registrable domain; ports 80 and 443; AMP, print and mobile
    forms; index files; trailing and double slashes; tracking and session parameters except `keep_params`; order of
    parameters; fragment. Kept: case of the path, other parameters, other ports. A key is its own key. What is no
    http(s) URL is its own key too.
    """
    cleaned = clean_url(url if "://" in url.partition("?")[0] else "https://" + url)
    if cleaned is None:
        return url
    parts = urlsplit(cleaned)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else _bare_host(host)
    query = _kept_query(parts.query, frozenset(keep_params))
    return f"{shown}{port}{_folded_path(parts.path)}{'?' + query if query else ''}"


def plain_url(url: str, keep_params: Collection[str] = ()) -> str:
    """The address without fragment and without tracking and session parameters; what is no http(s) URL as it is."""
    cleaned = clean_url(url)
    if cleaned is None or "?" not in cleaned:
        return cleaned or url
    stem, _, query = cleaned.partition("?")
    keep = frozenset(keep_params)
    kept = "&".join(pair for pair in query.split("&") if pair and not _is_decoration(pair, keep))
    return f"{stem}?{kept}" if kept else stem


@lru_cache(maxsize=4096)
def _bare_host(host: str) -> str:
    site = site_of(host)
    changed = True
    while changed and host != site:
        changed = False
        for prefix in _HOST_PREFIXES:
            if host.startswith(prefix):
                host, changed = host[len(prefix) :], True
                break
    return host


def _folded_path(path: str) -> str:
    bare = _without_dots(_SESSION_PATH.sub("", path))  # `/.;jsessionid=1` has its dot only now
    segments = [segment for segment in bare.split("/") if segment]
    while True:
        before = len(segments)
        if segments and _INDEX.fullmatch(segments[-1]):
            segments.pop()
        if segments and _INDEX.fullmatch(segments[0]):
            segments.pop(0)
        if len(segments) > 1 and segments[0].lower() in _VARIANT_SEGMENTS:
            segments.pop(0)
        if len(segments) > 1 and segments[-1].lower() in ("amp", "print"):
            segments.pop()
        if segments and (plain := _VARIANT_SUFFIX.sub("", segments[-1])).strip(".") and plain != segments[-1]:
            segments[-1] = plain
            continue
        if len(segments) == before:
            return "/" + "/".join(segments)


def _kept_query(query: str, keep: frozenset[str]) -> str:
    return "&".join(sorted({pair for pair in query.split("&") if pair and not _is_decoration(pair, keep)}))


def _is_decoration(pair: str, keep: frozenset[str]) -> bool:
    raw, _, value = pair.partition("=")
    name = unquote(raw)
    if name in keep:
        return False
    lowered = name.lower()
    if lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIX):
        return True
    if lowered in _VARIANT_PARAMS and value.lower() in ("", "1", "true", "yes", "y", *_VARIANT_VALUES):
        return True
    return lowered in ("outputtype", "output", "view", "version", "display", "format") and (
        value.lower() in _VARIANT_VALUES
    )


def host_of(url: str) -> str:
    """Host in lower case without port; empty where there is none."""
    try:
        return ascii_host(urlsplit(url).hostname or "") or ""
    except ValueError:
        return ""


def site_of(host_or_url: str) -> str:
    """The registrable domain by the bundled public suffix list; an IP address or bare name is itself."""
    host = host_of(host_or_url if "//" in host_or_url else "//" + host_or_url)
    return _registrable(host)


def suffix_of(host_or_url: str) -> str:
    """The last label of the public suffix, as `ge` or `uk`; empty for an IP address and a bare name."""
    host = host_of(host_or_url if "//" in host_or_url else "//" + host_or_url)
    return _SUFFIXES.extract_str(host).suffix.rpartition(".")[2]


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    return _SUFFIXES.extract_str(host).top_domain_under_public_suffix or host


def looks_like_home(url: str) -> bool:
    """True for a site's front page, also of one language: `/`, `/en/`, `/index.html`, with decorations only."""
    host, _, rest = url_key(url).partition("/")
    if "?" in rest or not host:
        return False
    segments = [segment for segment in rest.split("/") if segment]
    return len(segments) <= 2 and all(
        _LANGUAGE_SEGMENT.fullmatch(segment) or segment.lower() in _HOME_WORDS for segment in segments
    )
