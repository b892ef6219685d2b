"""Real-size pages to measure on: the shared corpus where it stands beside the checkout, else the demo's own pages."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from tests.skins import page

ONE_SITE = "lantern"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SETS = ("fundus", "fundus_eval", "scrapinghub", "trafilatura_eval", "dates")


def corpus_pages(limit: int, sets: tuple[str, ...] = SETS) -> list[bytes]:
    """Up to `limit` pages as their publishers sent them; empty where there is no corpus."""
    return [body for _, body in zip(range(limit), _read(sets), strict=False)]


def made_pages(count: int) -> list[bytes]:
    """Generated pages of one site, some 150 KB each."""
    return [page(ONE_SITE, number).html.encode() for number in range(count)]


def _read(sets: tuple[str, ...]) -> Iterator[bytes]:
    for name in sets:
        folder = CORPUS / name
        if not (folder / "truth.jsonl").is_file():
            continue
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            body = (folder / row["html"]).read_bytes()
            yield gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
