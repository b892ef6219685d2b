"""The text's language: the page's word for it, held against script and small words of the text."""

import re
from collections import Counter

from pipelines.extract.document import Document
from pipelines.extract.text import words_without_digits

_SAMPLE = 4000
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_OUTSIDE = re.compile(r"[^\x00-\x7f]")
# Small words that no other of these languages has in number.
_SMALL = {
    "en": "the of and to in that is was for with on as by at from it has are be this",
    "de": "der die und das den von zu mit ist im auf für nicht ein eine dem des sich auch als",
    "fr": "le les des et en du est une pour que dans qui sur par au pas plus avec ce",
    "es": "el los las del que en por con una para es al lo como más se su",
    "it": "il di che la per un della in con non sono del gli alla è le",
    "pt": "os que do da em um para com não uma no na por mais dos ao",
    "pl": "w i na z się że do nie jest to o jak po od za",
    "nl": "de het een van en in is dat op te voor met zijn niet aan",
    "tr": "ve bir bu için ile olarak da de olan daha sonra kadar gibi göre çok",
    "az": "və bir bu üçün ilə olaraq də edib ki olan sonra ölkə bildirib isə daha",
    "uk": "і в на що з та до не за від як це про у є",
    "ru": "и в на что с не по из за к от как это для о",
    "bg": "и на да се за от е в с по че са не към при",
    "sr": "и у на је да се за од са су не као",
}
_SETS = {name: frozenset(small.split()) for name, small in _SMALL.items()}
_ALL_SMALL = frozenset().union(*_SETS.values())
_SCRIPTS = (
    ("ა", "ჿ", "ka"), ("Ա", "֏", "hy"), ("؀", "ۿ", "ar"), ("֐", "׿", "he"), ("가", "힣", "ko"), ("぀", "ヿ", "ja"),
    ("Ͱ", "Ͽ", "el"), ("一", "鿿", "zh"),
)  # fmt: skip
_CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "tg", "mn", "os", "ab"})


def language_of(page: Document, text: str) -> str | None:
    """A BCP 47 primary tag: what the page says, unless the text plainly speaks another."""
    stated = _stated(page)
    read = read_language(text) if text else None
    for value, origin in stated:
        page.note("language", value, origin)
    told = stated[0][0] if stated else None
    if read and told != read and _objects(told, read):
        page.note("language", read, "text", won=True, reason="letters and small words of the text")
        return read
    if told:
        page.note("language", told, stated[0][1], won=True, reason="stated, and the text does not object")
        return told
    return read


def _objects(told: str | None, read: str) -> bool:
    """True where the text's language can be told for sure from the one the page states."""
    if told in _CYRILLIC and read in _CYRILLIC and told not in _SETS:
        return False
    return told is None or told in _SETS or "ka" in (told, read) or "hy" in (told, read)


def read_language(text: str) -> str | None:
    """The language of `text` by its script, then its small words; None where neither tells."""
    sample = text[:_SAMPLE]
    letters = _letters(sample)
    total = letters.total()
    if total < 20:
        return None
    script, count = letters.most_common(1)[0]
    if script not in ("latin", "cyrillic"):
        return script if count > total * 0.5 else None
    words = words_without_digits(sample)
    found = Counter(filter(_ALL_SMALL.__contains__, words))
    if script == "latin" and sample.count("ə") > total * 0.02:
        return "az"
    names = ("ru", "uk", "bg", "sr") if script == "cyrillic" else tuple(name for name in _SETS if name not in _CYRILLIC)
    scores = Counter({name: sum(map(found.__getitem__, _SETS[name] & found.keys())) for name in names})
    (best, most), (_, second) = scores.most_common(2)
    return best if most > (len(words) or 1) * 0.05 and most > second * 1.15 else None


def _letters(sample: str) -> Counter[str]:
    """How many letters of each script it has; those of ASCII are counted together, they are most."""
    plain = sample.encode("ascii", "ignore").translate(None, _NO_LETTERS)
    letters = Counter({"latin": len(plain)})
    for char, times in Counter("" if sample.isascii() else _OUTSIDE.findall(sample)).items():
        if char.isalpha():
            letters[_script(char)] += times
    return letters


def _stated(page: Document) -> list[tuple[str, str]]:
    found = []
    if value := page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang"):
        found.append((value, "html lang"))
    if named := page.meta("content-language", "og:locale", "dc.language", "language", "inlanguage"):
        found.append((named[1], f"meta {named[0]}"))
    stated = page.article.get("inLanguage")
    if isinstance(stated, str):
        found.append((stated, "json-ld inLanguage"))
    tags = [(re.split(r"[-_,;\s]", value.strip().lower())[0], origin) for value, origin in found]
    return [(tag, origin) for tag, origin in tags if re.fullmatch(r"[a-z]{2,3}", tag)]


def _script(char: str) -> str:
    if char < "Ͱ":
        return "latin"
    if "Ѐ" <= char <= "ԯ":
        return "cyrillic"
    if "Ა" <= char <= "Ჿ":  # Mtavruli capitals
        return "ka"
    return next((name for low, high, name in _SCRIPTS if low <= char <= high), "other")
