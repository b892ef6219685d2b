"""Sitemaps, sitemap indexes and news sitemaps, plain, gzipped or as text. Pure, and flat in memory."""

import io
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from lxml import etree

from newswatch.models import EndpointKind
from newswatch.urls import clean_url
from pipelines.encodings import NotUndone, decode
from pipelines.extract.limits import ran_out
from spiders.discover.found import MAX_LINKS, Discovered, Entry, Gathered, Wanted, believable, gather, title_of
from spiders.discover.xmlsafe import Refused, prepared

MAX_SITEMAP = 50_000_000
"""Bytes once a file or its encoding for the way is undone: the protocol's own limit (sitemaps.org)."""
MAX_CHILDREN = 1000
ROOTS = frozenset({"urlset", "sitemapindex"})
_DATE_IN_NAME = re.compile(r"(?:19|20)\d\d(?:[-_/.]?(?:0[1-9]|1[0-2])(?:[-_/.]?\d\d)?)?")
_NO_ARTICLES = re.compile(
    r"(?:tag|categor|author|image|video|static|taxonom|users?)[a-z_]*[-_.]?sitemap"
    r"|sitemap[-_.](?:tag|categor|author|image|video|static|page)",
    re.IGNORECASE,
)


def read(
    body: bytes,
    *,
    url: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
    zone: tzinfo = UTC,
    wanted: Wanted | None = None,
    max_bytes: int = MAX_SITEMAP,
    max_links: int = MAX_LINKS,
    keep_params: Collection[str] = (),
) -> Discovered:
    """Articles newest first, or an index's children newest first as `next_urls`. Never raises.

    A publication date comes only from a news sitemap; `lastmod` sorts and says nothing about publication.
    """
    try:
        body = unzipped(_plain(body, (headers or {}).get("content-encoding", ""), max_bytes), max_bytes)
        if _is_text(body):
            listed = gather(
                _lines(body), found_in=url, wanted=wanted, limit=max_links, newest_first=False, keep_params=keep_params
            )
            return _discovered(listed, EndpointKind.SITEMAP)
        root, text = prepared(body, (headers or {}).get("content-type", ""), max_bytes)
    except Refused as fault:
        return Discovered(problem=f"not a sitemap: {fault}")
    if root not in ROOTS:
        return Discovered(problem=f"not a sitemap: the document is <{root}>")
    data = text.encode("utf-8")
    del text, body
    if root == "sitemapindex":
        return Discovered(next_urls=_children(data, url, zone), kind_seen=EndpointKind.SITEMAP)
    news = b"sitemap-news/" in data[:20_000]
    entries = _entries(data, url, now, zone)
    found = gather(entries, found_in=url, wanted=wanted, limit=max_links, newest_first=True, keep_params=keep_params)
    return _discovered(found, EndpointKind.NEWS_SITEMAP if news else EndpointKind.SITEMAP)


def _discovered(found: Gathered, kind: EndpointKind) -> Discovered:
    return Discovered(links=found.links, ignored=found.ignored, kind_seen=kind)


def _plain(body: bytes, stated: str, limit: int) -> bytes:
    """A map that is large once it is undone comes as it was packed for the way. Raises Refused."""
    try:
        return decode(body, stated, limit)
    except NotUndone as fault:
        raise Refused(fault.detail) from fault


def unzipped(body: bytes, limit: int) -> bytes:
    """The content of a gzip file, or `body` if it is none. Raises Refused over `limit` bytes or for a damaged file."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    out = bytearray()
    rest = body
    while rest.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(rest, limit + 1 - len(out))
        except zlib.error as fault:
            raise Refused("the gzip file is damaged") from fault
        if len(out) > limit:
            raise Refused(f"larger than {limit:,} bytes when unpacked")
        if not member.eof:
            raise Refused("the gzip file is cut short")
        rest = member.unused_data
    return bytes(out)


def _is_text(body: bytes) -> bool:
    """One address a line: the protocol's simplest form."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:8].lower().startswith((b"http://", b"https://"))


def _lines(body: bytes) -> Iterator[Entry]:
    lines = body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    return (Entry(url=cleaned) for line in lines if (cleaned := clean_url(line)))


def _entries(data: bytes, url: str, now: datetime, zone: tzinfo) -> Iterator[Entry]:
    for fields in _rows(data, "url"):
        cleaned = clean_url(fields.get("loc", ""), url)
        if cleaned is None:
            continue
        published = believable(_moment(fields.get("publication_date"), zone), now)
        changed = believable(_moment(fields.get("lastmod"), zone), now)
        yield Entry(url=cleaned, title=title_of(fields.get("title")), published=published, order=published or changed)


def _rows(data: bytes, element: str) -> Iterator[dict[str, str]]:
    """The texts below each `element`, by local name, the first of a name; each is freed after its turn."""
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=[f"{{*}}{element}", element], recover=True, encoding="utf-8",
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
    )  # fmt: skip
    try:
        for _, row in events:
            fields: dict[str, str] = {}
            for child in row.iter("{*}*"):
                # An image's or a video's own title and loc are not the article's.
                namespace, _, name = child.tag.rpartition("}")  # QName refuses the tag of a prefix nobody declared
                if not namespace.endswith(("sitemap-image/1.1", "sitemap-video/1.1")):
                    fields.setdefault(name, "".join(child.itertext()).strip() if not len(child) else "")
            row.clear(keep_tail=False)
            while row.getprevious() is not None:
                del row.getparent()[0]
            yield fields
    except etree.XMLSyntaxError as fault:
        if ran_out(fault):
            raise MemoryError from fault
        return  # beyond what recovery can do: what was whole before stands


def _children(data: bytes, url: str, zone: tzinfo) -> tuple[str, ...]:
    """Newest first by lastmod, else by the date in the name; those of tags and pictures last."""
    found: dict[str, tuple[int, str]] = {}
    for fields in _rows(data, "sitemap"):
        child = clean_url(fields.get("loc", ""), url)
        if child is None or child == url or child in found:
            continue
        changed = _moment(fields.get("lastmod"), zone)
        named = _DATE_IN_NAME.search(child.rpartition("/")[2])
        age = changed.isoformat() if changed else (re.sub(r"\D", "-", named[0]) if named else "")
        found[child] = (0 if _NO_ARTICLES.search(child) else 1, age)
    return tuple(sorted(found, key=lambda child: found[child], reverse=True)[:MAX_CHILDREN])


def _moment(raw: str | None, zone: tzinfo) -> datetime | None:
    """W3C date-time: a year, a month, a day or a moment, in UTC. None for anything else."""
    if not raw:
        return None
    text = raw.strip()[:40]
    if re.fullmatch(r"\d{4}(?:-\d\d)?", text):
        text = (text + "-01-01")[:10]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
