"""Answers of 200 in an article's place: an error that is named as one, a server's own page, a list of other pages."""

import re
from collections.abc import Sequence

from pipelines.extract.body import Line
from pipelines.extract.document import Document
from pipelines.extract.text import count_words

# The whole heading, the outlet's name aside: nobody calls an article so, however much stands below it.
_LOST = re.compile(
    r"(?:error|http|oops!?|sorry,?|ошибка|fehler|erreur|hata)?[\s:,.!-]*(?:404[\s:,.!-]*)?(?:error[\s:,.!-]*)?"
    r"(?:(?:the |this |that )?(?:requested )?(?:page|article|story|url|content)(?: (?:was|is|could|can))?"
    r"(?:n.t| ?not|not)(?: be)? found"
    r"|not found|404|страница не найдена|seite nicht gefunden|page introuvable|página no encontrada"
    r"|sayfa bulunamadı|səhifə tapılmadı|გვერდი (?:ვერ|არ) მოიძებნა|էջը չի գտնվել)[\s.!:-]*(?:\(?404\)?)?[\s.!]*",
    re.IGNORECASE,
)
_SERVER = re.compile(
    r"(?:error )?(?:\d{3}[\s:-]*)?(?:internal server error|bad gateway|service (?:temporarily )?unavailable"
    r"|gateway time-?out|too many requests|database error|error|fatal error|site maintenance|under maintenance"
    r"|welcome to nginx!?|apache2? .{0,20}default page.{0,20}|iis windows.{0,20}|it works!|test page.{0,40}"
    r"|index of /\S*|account suspended"
    r"|.{0,60} is for sale|(?:this )?domain .{0,40}for sale)[\s.!]*",
    re.IGNORECASE,
)
_TRACE = re.compile(
    r"fatal error:? +uncaught|stack trace: *#0|traceback \(most recent call last\)|this domain (?:name )?is for sale"
    r"|error establishing a database connection|this account has been suspended|web server is successfully installed",
    re.IGNORECASE,
)
_FEW_WORDS = 150
_LINKED, _MOSTLY = 0.9, 0.8
_HEADINGS = ("h2", "h3", "h4")
_LISTED, _A_THIRD = 8, 1 / 3


def excuse_of(page: Document, title: str | None, lines: Sequence[Line]) -> str | None:
    """Why the page is no article but stands where one should, in words; None for anything else."""
    for heading in (title or "", *(text for text, _ in page.h1s[:1])):
        if _LOST.fullmatch(heading.strip()):
            return f"title says so: {heading[:80]}"
    text = " ".join(line.text for line in lines[:20])
    if count_words(text[:5000], _FEW_WORDS) < _FEW_WORDS:
        if _SERVER.fullmatch((title or "").strip()):
            return f"a server's own page: {(title or '')[:80]}"
        if match := _TRACE.search(text):
            return f"a server's own page: {match[0]}"
    return _list_of_others(page, lines)


def _list_of_others(page: Document, lines: Sequence[Line]) -> str | None:
    """A front page or a list under an article's address: what it says are links, or headings that are."""
    if page.article.get("headline") or (page.meta("og:type") or ("", ""))[1] == "article":
        return None
    linked = [line for line in lines if line.block is not None and line.block.link_share >= _LINKED]
    if len(linked) < _LISTED:
        return None
    whole = sum(len(line.text) for line in lines)
    if sum(len(line.text) for line in linked) >= _MOSTLY * whole:
        return "nothing but links"
    headings = [line for line in linked if _within_heading(line)]
    return "a list of other articles" if len(headings) >= max(_LISTED, len(lines) * _A_THIRD) else None


def _within_heading(line: Line) -> bool:
    return line.block is not None and any(element.tag in _HEADINGS for element in line.block.around)
