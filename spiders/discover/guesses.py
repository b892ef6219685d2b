"""What a site does not say outright: its name, language, country and clock. Pure; each guess says what it rests on."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import html

from newswatch.urls import site_of, suffix_of
from pipelines.extract.language import read_language
from spiders.codes import LANGUAGES, countries, zones_of

_HOME_OF = {
    "ka": "GE", "hy": "AM", "az": "AZ", "ru": "RU", "tr": "TR", "de": "DE", "fr": "FR", "es": "ES", "it": "IT",
    "pl": "PL", "uk": "UA", "fa": "IR", "ja": "JP", "ko": "KR", "cs": "CZ", "sv": "SE", "no": "NO", "da": "DK",
    "nl": "NL", "is": "IS", "el": "GR", "bg": "BG", "ro": "RO", "hu": "HU",
}  # fmt: skip
_CODES_IN_NAMES = {"uk": "GB", "eu": "BE", "su": "RU"}
_CHIEF_ZONES = {
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "CA": "America/Toronto", "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo", "KZ": "Asia/Almaty", "CY": "Asia/Nicosia",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    value: str
    why: str


def language(root: html.HtmlElement | None, text: str) -> Guess:
    """By the letters and small words of the text where they tell, else by what the page calls itself, else English."""
    if (read := read_language(text)) in LANGUAGES:
        return Guess(str(read), "a guess from the words of its headlines")
    if said := _declared(root):
        return Guess(said, "a guess from what the page calls itself")
    if len(re.findall("[а-яё]", text)) > len(text) / 3:
        return Guess("ru", "a guess from the letters of its headlines")
    return Guess("en", "a guess: nothing on the page says")


def _declared(root: html.HtmlElement | None) -> str | None:
    if root is None:
        return None
    raw = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or _meta(root, "og:locale") or ""
    code = re.split(r"[-_]", raw.strip().lower())[0]
    return code if code in LANGUAGES else None


def country(url: str, root: html.HtmlElement | None, main_language: str) -> Guess:
    ending = suffix_of(url)
    code = _CODES_IN_NAMES.get(ending, ending.upper())
    if code in countries():
        return Guess(code, f"a guess from .{ending}")
    locale = re.split(r"[-_]", (_meta(root, "og:locale") or (root.get("lang") or "")) if root is not None else "")
    if len(locale) > 1 and locale[1].upper() in countries():
        return Guess(locale[1].upper(), "a guess from what the page calls itself")
    if main_language in _HOME_OF:
        return Guess(_HOME_OF[main_language], "a guess from the language")
    return Guess("US", "a guess: nothing on the page says; please correct it")


def timezone(country_guess: Guess) -> Guess:
    if "nothing on the page says" in country_guess.why:
        return Guess("UTC", "a guess: nothing on the page says; please correct it")
    code = country_guess.value
    zone = _CHIEF_ZONES.get(code) or next(iter(zones_of(code)), "UTC")
    return Guess(zone, "a guess from the country")


def name(root: html.HtmlElement | None, url: str) -> str:
    """What the site calls itself, without the slogan."""
    said = (_meta(root, "og:site_name") or root.findtext(".//title") or "") if root is not None else ""
    words = re.split(r"\s+[|•·–—-]\s+", " ".join(said.split()))[0].strip()
    printable = "".join(letter for letter in words if letter.isprintable())[:80].strip()
    return printable or site_of(url) or url


def source_id(url: str) -> str:
    """Out of the registrable name; of a site that is a folder of a bare host, out of the folder."""
    site = site_of(url)
    label = site.partition(".")[0] if suffix_of(url) else site
    folders = [segment for segment in urlsplit(url).path.split("/") if segment]
    if not suffix_of(url) and folders:
        label = folders[-1]
    cleaned = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60].strip("-")
    return cleaned or "source"


def _meta(root: html.HtmlElement | None, key: str) -> str | None:
    if root is None:
        return None
    for meta in root.iter("meta"):
        if key in (meta.get("property"), meta.get("name")) and meta.get("content"):
            return str(meta.get("content"))
    return None
