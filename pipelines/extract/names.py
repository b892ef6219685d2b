"""Names of people: what looks like one, how a byline splits into several, what an interface says instead."""

import re

from pipelines.extract.text import one_line, vocabulary

# "By" and its like at the head of a byline, in the region's languages and their neighbours'.
LABEL = re.compile(
    r"^(?:written by|posted by|published by|story by|reported by|text by|words by|words|by|vom|von|text"
    r"|autor(?:in|en|es|a)?|author|auteur|artikel von|geschrieben von|ein beitrag von|zum profil von|über"
    r"|about the author"
    r"|authors|par|por|di|da|av|af|door|przez|tekst|texto|testo|texte|автор(?:ы|а)?|текст|от|подготовил[аи]?"
    r"|ავტორი|ავტორები|ავტორ|հեղինակ(?:ներ)?|հեղինակը|müəllif(?:lər)?|müəllifi|yazar(?:lar)?|yazan|haber|hazırlayan"
    r"|написал[аи]?|материал подготовил[аи]?|redaktion|correspondent|interview|foto|photo"
    r"|მოამზადა|ესაუბრა|պատրաստեց|զրուցեց|hazırladı|беседовал[аи]?)"
    r"(?:\s*[:：|՝։]\s*|\s+[–—-]\s+|\s+)",
    re.IGNORECASE,
)
# A credit for a picture is no byline.
PICTURE = re.compile(r"^(?:foto|photo|image|bild|фото|ფოტო|լուսանկար|fotoğraf|şəkil)\b", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*(?:[,;|•·]|\s/\s|\s+(?:and|und|y|et|e|og|och|en|i|и|და|և|եւ|və|ve|with|mit|&)\s+|&)\s*", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:[-–—,(|•·]|\bfor\b|\bfür\b|\bin\b|\bat\b|\bfrom\b|\baus\b|\bupdated\b|\bpublished\b|\d).*$", re.IGNORECASE
)
_NOT_NAMES = vocabulary(
    "follow subscribe staff editor editors editorial team desk redaktion newsroom agency agentur reporter "
    "reporters correspondent correspondents contributor contributors admin administrator webmaster author autor "
    "guest news online press media tv radio email e-mail mail twitter facebook read more view profile share "
    "comments comment associated reuters afp dpa ap tass тасс интерфакс редакция агентство корреспондент новости "
    "служба რედაქცია խմբագրություն redaksiya agentliyi muhabir editörü editör ajansı haber merkezi "
    "anonymous unknown none null undefined user guest-author published updated posted last modified today "
    "yesterday minutes hours ago min chief company inc ltd gmbh newspaper magazine zeitung politik wirtschaft "
    "sport kultur politics business opinion world the about all"
)
_PARTICLES = vocabulary(
    "von van der den de del della di da dos du la le el al bin ibn ben bint zu zum zur ten ter af av e y und o'"
)
# Behind a Korean, Japanese or Chinese name.
_REPORTER = re.compile(r"\s*(?:기자|특파원|記者|记者)$")
# What marks a company or club.
_COMPANY = re.compile(r"\b(?:e\. ?v|gmbh|ag|inc|llc|ltd|plc|s\.a|ооо|оао|a\.ş|ltd\. şti)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]{0,40}\)")
_DEGREES = frozenset(
    ("phd", "md", "dr", "prof", "jr", "sr", "mba", "msc", "bsc", "ma", "ba", "esq", "rn", "ph.d", "m.d")
)
_NO_ONE = frozenset(
    (
        "follow",
        "folgen",
        "teilen",
        "share",
        "subscribe",
        "читать",
        "takip et",
        "null",
        "none",
        "undefined",
        "unknown",
        "admin",
        "administrator",
        "webmaster",
        "author",
        "n/a",
        "name",
        "stand",
    )
)
_URL = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|ru|ge|am|az|html?)\b", re.IGNORECASE)


def split_names(text: str) -> list[str]:
    """The people a byline names: label, dates, jobs and the interface's words dropped; [] where none is left."""
    text = LABEL.sub("", one_line(text, 400)).strip(" ,;|")
    text = LABEL.sub("", text)
    return unique([name for part in _SPLIT.split(text) if looks_like_name(name := part.strip(" .,;:|-–—"))])


def stated_names(text: str) -> list[str]:
    """As split_names, for a field that holds authors and nothing else: one-word names and agencies stay."""
    text = LABEL.sub("", one_line(text, 400)).strip(" ,;|")
    if text.lower().startswith(("http:", "https:", "www.")) or "@" in text:
        return []
    return unique([name for part in _SPLIT.split(text) if _is_stated(name := bare(part))])


def bare(name: str) -> str:
    """Without agency signs in brackets and what the separators left."""
    name = _REPORTER.sub("", _BRACKETS.sub("", name).strip(" .,;:|-–—"))
    return LABEL.sub("", name)


def _is_stated(name: str) -> bool:
    return (
        1 < len(name) < 80
        and any(char.isalpha() for char in name)
        and not any(char in name for char in "(){}<>=[]")
        and name.casefold() not in _NO_ONE
        and "://" not in name
        and name.casefold().rstrip(".") not in _DEGREES
    )


def is_company(name: str) -> bool:
    """True for `Bund der Energieverbraucher e.V.`: it publishes, and a person may sign besides."""
    return _COMPANY.search(name) is not None


def byline(text: str) -> str:
    """A visible byline cut where the date, the place or the job begins."""
    text = LABEL.sub("", one_line(text, 300))
    return _TAIL.sub("", text).strip()


def looks_like_name(text: str) -> bool:
    """Two to five words that begin with capitals (or a script without them), no digits, no interface words."""
    parts = text.split()
    if not 2 <= len(parts) <= 5 or len(text) > 60 or _URL.search(text):
        return False
    if any(char.isdigit() for char in text) or any(char in text for char in '"“”«»?!:;()[]{}<>=/\\|#*'):
        return False
    if any(part.casefold().strip(".,") in _NOT_NAMES for part in parts):
        return False
    proper = [part for part in parts if part.casefold() not in _PARTICLES]
    return len(proper) >= 2 and all(_capital(part) for part in proper)


def _capital(word: str) -> bool:
    first = next((char for char in word if char.isalpha()), "")
    return bool(first) and first == first.title()  # true of scripts without capitals, and of Georgian as it is written


def unique(names: list[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), name)
    return list(seen.values())
