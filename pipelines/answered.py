"""What an answer's header and first bytes say before anybody reads it. Pure; for crawls and kept pages alike."""

import re

_OTHER_RULES = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_HEAD = 4096
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|section|table)\b", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<[A-Za-z]")
_OTHER_ROOT = re.compile(
    rb"<(?:rss|feed|rdf:rdf|urlset|sitemapindex|svg|math|opml|[\w.-]{1,40}:envelope)\b", re.IGNORECASE
)
# WHATWG MIME Sniffing, 6: what browsers know by its first bytes, whatever its header says
_MAGIC = {
    b"%PDF-": "a PDF", b"%!PS-": "PostScript", b"PK\x03\x04": "a ZIP file", b"\x1f\x8b": "a gzip file",
    b"Rar!\x1a\x07": "a RAR file", b"7z\xbc\xaf\x27\x1c": "a 7z file", b"BZh": "a bzip2 file",
    b"\x28\xb5\x2f\xfd": "a zstd file", b"\x89PNG\r\n\x1a\n": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF87a": "a picture", b"GIF89a": "a picture", b"RIFF": "a picture or sound", b"BM\x00": "a picture",
    b"ID3": "a sound", b"OggS": "a sound", b"\x1aE\xdf\xa3": "a video", b"\x00asm": "a program",
    b"\x7fELF": "a program",    b"MZ\x90": "a program", b"wOF": "a font",
    b"\xd0\xcf\x11\xe0": "an office file", b"SQLite format 3": "a file",
}  # fmt: skip


def forbids_index(header: str) -> bool:
    """X-Robots-Tag with noindex or none, for everybody or for us by name; rules for other robots are theirs."""
    agent = None
    for part in header.lower().split(","):
        name, colon, rule = part.rpartition(":")
        if colon and name.strip() in _OTHER_RULES:
            continue
        if colon:
            agent = name.strip()
        if rule.strip() in ("noindex", "none") and agent in (None, "newswatch"):
            return True
    return False


def no_page(body: bytes) -> str | None:
    """What a body that is stated to be HTML is instead, in words; None where it may be a page.

    A page begins with a tag, or holds one of HTML's within its first 4 KB (a server's warning may stand before it).
    """
    head = body[:_HEAD]
    if head[4:8] == b"ftyp":
        return "a video"
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c")
    if (root := _OTHER_ROOT.search(start)) and not _MARKUP.search(start[: root.start()]):
        return f"a document of {root[0][:40].decode('latin-1')}>"
    if _MARKUP.search(start) or (start.startswith(b"<") and _ANY_TAG.search(start)):
        return None
    return "no markup at all"
