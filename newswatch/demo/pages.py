"""The publisher's pages: Kura Lantern in the manner of a Contao site, Alazani Courier in that of a WordPress one."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from string import Template
from textwrap import shorten

from newswatch.demo.content import Piece, authors_note, furniture, text

PER_PAGE = 4
"""Entries on a listing page."""


def lantern_article(piece: Piece, others: Sequence[Piece], base: str) -> str:
    words = {name: escape(value) for name, value in furniture(piece.language).items()}
    teasers = [
        f'<div class="layout_short"><h3><a href="{other.path}">{escape(other.title)}</a></h3>'
        f"<p>{escape(shorten(other.paragraphs[0], 90, placeholder=' …'))}</p></div>"
        for other in others[:2]
    ]
    return Template(text("lantern-article.html")).substitute(
        base=base,
        language=piece.language,
        number=piece.key[:2],
        title=escape(piece.title),
        datetime=piece.published.isoformat(),
        date=piece.published.strftime(words["info_date"]),
        categories=escape(", ".join((piece.section, *piece.tags))),
        author_line=_author_line(piece),
        credit_label=words["credit"],
        credit=escape(piece.credit),
        paragraphs=_lantern_paragraphs(piece, words),
        listing=f"{piece.language}/news.html",
        share=words["share"],
        newsletter=words["newsletter"],
        see_also=words["see_also"],
        teasers="\n".join(teasers),
        job=words["job"],
        cookie=words["cookie"],
    )


def _author_line(piece: Piece) -> str:
    if not piece.authors or authors_note(piece):
        return ""
    return f'<p class="author">{escape(", ".join(piece.authors))}</p>'


def _lantern_paragraphs(piece: Piece, words: dict[str, str]) -> str:
    """The first paragraph stands in bold; the author's note, where the site has one, closes the block."""
    first, *rest = (escape(paragraph) for paragraph in piece.paragraphs)
    lines = [f"<p><strong>{first}</strong></p>", *(f"<p>{paragraph}</p>" for paragraph in rest)]
    if piece.furniture_inside:
        lines.insert(-1, f"<p>{words['job']}</p>")
        lines.append(f"<p>{words['cookie']}</p>")
    if note := authors_note(piece):
        lines.append(f"<p><em>{escape(note)}</em></p>")
    return "\n".join(lines)


def lantern_listing(found: Sequence[Piece], *, language: str, page: int, base: str, extra: Iterable[str] = ()) -> str:
    """`extra`: links among the first page's entries that lead nowhere good."""
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    entries = [
        f'<div class="layout_latest block"><h2><a href="{piece.path}">{escape(piece.title)}</a></h2>'
        f'<p class="info"><time datetime="{piece.published.isoformat()}">{piece.published:%d.%m.%Y}</time></p>'
        f"<p>{escape(_first_sentence(piece))}</p></div>"
        for piece in shown
    ]
    if page == 1:
        entries += [f'<div class="layout_latest block"><h2><a href="{path}">More</a></h2></div>' for path in extra]
    return Template(text("lantern-listing.html")).substitute(
        base=base,
        language=language,
        entries="\n".join(entries),
        pagination=_pagination(page, -(-len(found) // PER_PAGE), f"{language}/news.html"),
    )


def _pagination(page: int, pages: int, listing: str) -> str:
    if pages < 2:
        return ""
    numbers = "".join(
        f"<li><strong>{number}</strong></li>"
        if number == page
        else f'<li><a href="{listing}?page_n7={number}">{number}</a></li>'
        for number in range(1, pages + 1)
    )
    following = (
        f'<li class="next"><a href="{listing}?page_n7={page + 1}" rel="next">Next</a></li>' if page < pages else ""
    )
    return f'<nav class="pagination block"><ul>{numbers}{following}</ul></nav>'


def courier_article(piece: Piece, others: Sequence[Piece], base: str) -> str:
    url = base + piece.path
    related = "".join(f'<li><a href="/{other.path}">{escape(other.title)}</a></li>' for other in others)
    return Template(text("courier-article.html")).substitute(
        language=piece.language,
        url=url,
        title=escape(piece.title),
        datetime=piece.published.isoformat(),
        json_ld=_json_ld(piece, url),
        section=escape(piece.section),
        authors=escape(", ".join(piece.authors)),
        date=piece.published.strftime("%d.%m.%Y"),
        number=piece.key[:2],
        credit=escape(piece.credit),
        paragraphs="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs),
        related=related,
    )


def _json_ld(piece: Piece, url: str) -> str:
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": piece.title,
        "datePublished": piece.published.isoformat(),
        "inLanguage": piece.language,
        "articleSection": piece.section,
        "keywords": list(piece.tags),
        "author": [{"@type": "Person", "name": name} for name in piece.authors],
        "publisher": {"@type": "Organization", "name": "Alazani Courier"},
    }
    return json.dumps(record, ensure_ascii=False).replace("</", "<\\/")


def rss(found: Iterable[Piece], *, title: str, base: str) -> str:
    items = "".join(
        f"<item><title>{escape(piece.title)}</title><link>{base}{piece.path}</link>"
        f'<guid isPermaLink="true">{base}{piece.path}</guid><pubDate>{format_datetime(piece.published)}</pubDate>'
        f"<description>{escape(_first_sentence(piece))}</description></item>"
        for piece in found
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>{base}</link><description>An example</description>{items}"
        "</channel></rss>\n"
    )


def sitemap_index(base: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{base}sitemap-articles.xml</loc></sitemap></sitemapindex>\n"
    )


def sitemap(found: Iterable[Piece], base: str) -> str:
    urls = "".join(
        f"<url><loc>{base}{piece.path}</loc><lastmod>{piece.published.isoformat()}</lastmod></url>" for piece in found
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    )


def news_sitemap(found: Iterable[Piece], base: str, since: datetime) -> str:
    urls = "".join(
        f"<url><loc>{base}{piece.path}</loc><news:news><news:publication><news:name>Kura Lantern</news:name>"
        f"<news:language>{piece.language}</news:language></news:publication>"
        f"<news:publication_date>{piece.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(piece.title)}</news:title></news:news></url>"
        for piece in found
        if piece.published >= since
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>\n'
    )


def _first_sentence(piece: Piece) -> str:
    first = piece.paragraphs[0]
    end = first.find(". ")
    return first[: end + 1] if end > 0 else first[:160]
