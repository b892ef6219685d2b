"""Real-size pages to measure on: the shared corpus where it stands beside the checkout, and streams of one site."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.frames import frames
from tests.skins import page
from tests.skins_full import full_page

ONE_SITE = "lantern"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SETS = ("fundus", "fundus_eval", "scrapinghub", "trafilatura_eval", "dates")


def corpus_pages(limit: int, sets: tuple[str, ...] = SETS) -> list[bytes]:
    """Up to `limit` pages as their publishers sent them; empty where there is no corpus."""
    return [body for _, body in zip(range(limit), _read(sets), strict=False)]


def made_pages(count: int, kind: str) -> list[bytes]:
    """Pages of one site: `full`, generated and as large and as branched as real ones; `light`, with half the elements;
    `frame`, a page of the corpus beside the checkout with other words each time, [] where there is none."""
    if kind == "frame":
        return [frame.page(number).html.encode() for frame in frames(1) for number in range(count)]
    make = {"full": full_page, "light": page}[kind]
    return [make(ONE_SITE, number).html.encode() for number in range(count)]


def _read(sets: tuple[str, ...]) -> Iterator[bytes]:
    for name in sets:
        folder = CORPUS / name
        if not (folder / "truth.jsonl").is_file():
            continue
        for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            body = (folder / row["html"]).read_bytes()
            yield gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
