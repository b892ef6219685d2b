"""Articles out, in the forms other programs read. Each writer streams: memory does not grow with the archive."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

import msgspec

from newswatch.archive.moments import read_utc
from newswatch.clock import iso
from newswatch.models import Article

COLUMNS = tuple(field.name for field in fields(Article))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_START = re.compile(r"^(\d*)([-+=.)])")
_MARKDOWN = re.compile(r"([\\`*_\[\]#~|])")
_WEB = ("http://", "https://")


class Out(Protocol):
    def write(self, data: str, /) -> object: ...


def write_jsonl(
    articles: Iterable[Article], out: Out, *, past: Callable[[int], Mapping[str, object]] | None = None
) -> None:
    """One article a line, its fields in the order of `Article`; with `past` (`Archive.past`) its history after them."""
    encode = msgspec.json.Encoder().encode
    for article in articles:
        if past is None:
            out.write(encode(article).decode() + "\n")
        else:
            out.write(encode({**msgspec.to_builtins(article), **past(article.id or 0)}).decode() + "\n")


def write_csv(articles: Iterable[Article], out: Out) -> None:
    """A heading and one article a row; lists are joined by `; `, and no cell can be read as a formula."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for article in articles:
        table.writerow([_cell(getattr(article, name)) for name in COLUMNS])


def _cell(value: object) -> object:
    match value:
        case tuple():
            value = "; ".join(map(str, value))
        case datetime():
            return iso(value)
        case None:
            return ""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare one is a line's end to readers, unquoted
        return "'" + text if value.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
    return value


def write_markdown(articles: Iterable[Article], out: Out) -> None:
    """A section an article; what would be markup in it is escaped."""
    for article in articles:
        facts = [article.source, *article.authors, article.published_at or _day(article.first_seen_at)]
        lines = [f"# {_plain(article.title)}", "", _plain(" · ".join(fact for fact in facts if fact)), ""]
        if article.url.startswith(_WEB):
            lines += [f"<{_address(article.url)}>", ""]
        lines += [_plain(paragraph) + "\n" for paragraph in article.text.split("\n\n")]
        out.write("\n".join(lines) + "\n")


def _plain(text: str) -> str:
    line = " ".join(text.split())
    line = _MARKDOWN.sub(r"\\\1", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return _LINE_START.sub(r"\1\\\2", line)


def _address(url: str) -> str:
    return re.sub(r"[\s<>]", lambda found: f"%{ord(found[0]):02X}", url)


def write_atom(articles: Iterable[Article], out: Out, *, title: str, updated: datetime) -> None:
    """An Atom 1.0 feed (RFC 4287) with whole texts as plain text. `updated` is the feed's own time."""
    out.write('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n')
    out.write(
        f"<title>{_xml(title)}</title>\n<id>urn:newswatch:{_xml(title)}</id>\n<updated>{iso(updated)}</updated>\n"
    )
    for article in articles:
        out.write(_entry(article, updated))
    out.write("</feed>\n")


def _entry(article: Article, updated: datetime) -> str:
    published = read_utc(article.published_at)
    changed = read_utc(article.modified_at) or article.first_seen_at or updated
    lines = [
        f"<id>{_xml(article.url)}</id>",
        f"<title>{_xml(article.title)}</title>",
        f"<updated>{iso(changed)}</updated>",
        f"<published>{iso(published)}</published>" if published else "",
        f"<link href={quoteattr(_clean(article.url))}/>" if article.url.startswith(_WEB) else "",
        *(f"<author><name>{_xml(name)}</name></author>" for name in article.authors or (article.source,)),
        *(f"<category term={quoteattr(_clean(tag))}/>" for tag in article.tags),
        f"<summary>{_xml(article.lead)}</summary>" if article.lead else "",
        f"<content>{_xml(article.text)}</content>",
    ]
    return "<entry>\n" + "".join(f"  {line}\n" for line in lines if line) + "</entry>\n"


def write_json_feed(articles: Iterable[Article], out: Out, *, title: str) -> None:
    """A JSON Feed 1.1 with whole texts as plain text."""
    head = msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "title": title}).decode()
    out.write(head[:-1] + ',"items":[')
    for number, article in enumerate(articles):
        out.write(("," if number else "") + "\n" + msgspec.json.encode(_feed_item(article)).decode())
    out.write("\n]}\n")


def _feed_item(article: Article) -> dict[str, object]:
    item = {
        "id": article.url,
        "url": article.url if article.url.startswith(_WEB) else None,
        "title": article.title,
        "content_text": article.text,
        "summary": article.lead,
        "image": article.image if article.image and article.image.startswith(_WEB) else None,
        "date_published": _iso(read_utc(article.published_at)),
        "date_modified": _iso(read_utc(article.modified_at)),
        "authors": [{"name": name} for name in article.authors or (article.source,)],
        "tags": list(article.tags),
        "language": article.language,
    }
    return {key: value for key, value in item.items() if value or key == "content_text"}


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def write_ris(articles: Iterable[Article], out: Out) -> None:
    """RIS, as reference managers read it: one NEWS record an article, without its text."""
    for article in articles:
        published = article.published_at or ""
        values = [
            ("TY", "NEWS"),
            ("TI", article.title),
            *(("AU", name) for name in article.authors),
            ("T2", article.source),
            ("PY", published[:4]),
            ("DA", published[:10].replace("-", "/")),
            ("AB", article.lead or ""),
            *(("KW", tag) for tag in article.tags),
            ("LA", article.language or ""),
            ("UR", article.url),
        ]
        lines = [f"{name}  - {' '.join(value.split())}\n" for name, value in values if value]
        out.write("".join(lines) + "ER  - \n\n")


def _xml(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


TEXT_FORMS: Mapping[str, Callable[[Iterable[Article], Out], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "markdown": write_markdown,
    "ris": write_ris,
}
"""Forms that need nothing but articles; Atom also wants a title and a time, Parquet a file."""
