"""Which letters the bytes mean: byte-order mark, the bytes themselves, then what header and page declare."""

import codecs
import re
from dataclasses import dataclass

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these labels as their larger sets (WHATWG Encoding, 4.2).
_BROWSERS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-11": "cp874", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
# What the web has pages in (WHATWG Encoding, 4.2, and what was written before it). Python knows others that are no
# charset of pages: some raise whatever they are told (punycode), some read backslashes as letters.
_OF_THE_WEB = frozenset(
    codecs.lookup(name).name
    for name in (
        "utf-8 utf-8-sig cp866 cp855 cp857 cp737 cp852 cp437 cp850 koi8-r koi8-u kz1048 ptcp154 mac-roman mac-cyrillic "
        "mac-turkish cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 gbk hz big5 "
        "big5hkscs cp950 euc-jp iso2022_jp cp932 shift_jis cp949 euc_kr johab "
        + " ".join(f"iso8859-{part}" for part in range(1, 17) if part != 12)
    ).split()
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso-8859-5")
_GUESSES = (*_CYRILLIC, "cp1254", "cp1252", "cp1250")
_FREQUENT = frozenset("оеаинтсрвлкмдпуябыьзгeaintsrodlumkbyzçşğıöüäßəéè")
_HEAD = 4096
_PIECE = 32_768
_SEVEN_BIT = b"2022"
"""Stands in all names of seven-bit Japanese."""
_DECLARED_BONUS = 0.12
_MOSTLY_UTF8 = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    content: str | bytes
    """The text, or its UTF-8 where that is how it came."""
    charset: str
    origin: str
    """`byte-order mark`, `bytes`, `header`, `page` or `guess`."""
    bad: float
    """Share of characters outside ASCII that could not be read (U+FFFD), 0 to 1."""

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else self.content.decode("utf-8")


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Never raises: what cannot be read becomes U+FFFD and is counted in `bad`."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _decoded(body.removeprefix(mark) if charset == "utf-8" else body, charset, "byte-order mark")
    if wide := _wide(body):
        return _decoded(body, wide, "bytes")
    if body.isascii():
        if shift := _shift(body, content_type):
            return _decoded(body, *shift)
    elif not _is_utf8(body):
        return _not_quite_utf8(body, _declarations(body, content_type))
    return Decoded(content=body, charset="utf-8", origin="bytes", bad=0.0)


def _is_utf8(body: bytes) -> bool:
    """Piece by piece: the whole text, up to four bytes a letter, costs twice the time and is not wanted."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(body), _PIECE):
            decoder.decode(body[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _shift(body: bytes, content_type: str) -> tuple[str, str] | None:
    """Seven-bit Japanese where it is declared: it is ASCII to the eye and has to be believed."""
    if _SEVEN_BIT not in body[:_HEAD] and _SEVEN_BIT.decode() not in content_type:
        return None
    declared = _declarations(body, content_type)
    return next(((name, origin) for name, origin in declared if name.startswith("iso2022")), None)


def _not_quite_utf8(body: bytes, declared: list[tuple[str, str]]) -> Decoded:
    loose = _decoded(body, "utf-8", "bytes")
    if loose.bad < _MOSTLY_UTF8:  # a cut or a few bad bytes; no other charset has this look
        return loose
    best: tuple[float, Decoded] | None = None
    sample = _sample(body)
    for name, origin in [*declared, *((name, "guess") for name in _GUESSES)]:
        worth = _plausible(sample, name) + (_DECLARED_BONUS if origin != "guess" else 0.0)
        if best is None or worth > best[0]:
            best = (worth, Decoded(content="", charset=name, origin=origin, bad=0.0))
    if best is None or best[0] <= 0:
        return loose
    return _decoded(body, best[1].charset, best[1].origin)


def _declarations(body: bytes, content_type: str) -> list[tuple[str, str]]:
    found = []
    if match := _HEADER.search(content_type):
        found.append((match[1], "header"))
    head = body[:_HEAD]
    if declared := _DECLARED.search(head) or _XML_DECLARED.search(head):
        found.append((declared[1].decode("ascii"), "page"))
    known = []
    for name, origin in found:
        if charset := _lookup(name):
            known.append((charset, origin))
    return known


def _lookup(name: str) -> str | None:
    try:
        codec = codecs.lookup(_BROWSERS.get(name.lower(), name.lower()))
    except (LookupError, ValueError):
        return None
    # Among the others: a page whose declaration could be read as ASCII is not in a two-byte charset, whatever it says.
    if codec.name not in _OF_THE_WEB:
        return None
    return codec.name.replace("_", "-") if not codec.name.startswith("iso2022") else codec.name


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is zero, and no other."""
    if len(body) < 8:
        return None
    looks = {_widths(body[:length]) for length in (40, 400)}  # a page with zeros further on is not written so
    return looks.pop() if len(looks) == 1 else None


def _widths(head: bytes) -> str | None:
    half = len(head) // 2
    odd, even = head[1::2].count(0) / half, head[0::2].count(0) / half
    if odd > 0.15 and even < 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > 0.15 and odd < 0.02 else None


def _decoded(body: bytes, charset: str, origin: str) -> Decoded:
    text = body.decode(charset, "replace")
    bad = text.count("\ufffd")
    outside = sum(1 for _ in re.finditer(r"[^\x00-\x7f]", text)) if bad else 1
    return Decoded(content=text, charset=charset, origin=origin, bad=bad / outside)


def _sample(body: bytes) -> bytes:
    """The stretches that hold bytes outside ASCII: only they tell charsets apart."""
    return b" ".join(re.findall(rb"[A-Za-z]{0,20}[\x80-\xff][A-Za-z\x80-\xff]{0,60}", body[:400_000])[:2000])


def _plausible(sample: bytes, charset: str) -> float:
    """How much like words the sample reads, about -1 to 1: frequent small letters in, capitals inside words out."""
    text = sample.decode(charset, "replace")
    outside = [char for char in text if char > "\x7f"] or [" "]
    good = sum(char in _FREQUENT for char in outside)
    odd = sum(not char.isalpha() and char not in "«»„“”’‘–—…№©® " for char in outside)
    inner = len(re.findall(r"(?<=[^\W\d_])[A-ZА-ЯЁÀ-ÖØ-Þ](?=[a-zа-яё])", text))
    mixed = len(re.findall(r"[a-z][а-яё]|[а-яё][a-z]", text))
    return (good - 2 * odd - 2 * inner - 2 * mixed) / len(outside)
