"""Extraction beside trafilatura, page by page in one run: CPU, and accuracy where the evaluation corpus is at hand."""

import gzip
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Any

import trafilatura

from benchmarks import intervals
from newswatch.models import Page
from pipelines.clean.cleaning import clean
from pipelines.extract.face import unknown_source
from pipelines.extract.page import extract_page

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
SETS = ("fundus", "fundus_eval", "scrapinghub", "trafilatura_eval", "dates")
_CAPTURED = datetime(2026, 11, 23, tzinfo=UTC)
_GENERATED = 60
_SENTENCE = "The council met again on Tuesday and agreed on nothing that had not been said in spring. "


@dataclass(frozen=True, slots=True)
class Sample:
    set: str
    id: str
    url: str
    body: bytes


def run() -> None:
    """Prints CPU milliseconds a page, ours beside trafilatura's body and metadata, then the scorer's table."""
    logging.disable(logging.CRITICAL)
    samples = list(_corpus()) or list(_generated())
    ours: dict[str, list[dict[str, Any]]] = {}
    theirs: dict[str, list[dict[str, Any]]] = {}
    times: dict[str, list[tuple[float, float]]] = {}
    for sample in samples[:3]:  # first calls load what later ones find
        _theirs(sample)
        _ours(sample)
    for sample in samples:
        spent_theirs, predicted_theirs = _timed(_theirs, sample)
        spent_ours, predicted_ours = _timed(_ours, sample)
        ours.setdefault(sample.set, []).append(predicted_ours)
        theirs.setdefault(sample.set, []).append(predicted_theirs)
        times.setdefault(sample.set, []).append((spent_theirs, spent_ours))
    _print_times(times)
    if CORPUS.is_dir():
        _score({"trafilatura": theirs, "newswatch": ours})


def _timed(reader: Any, sample: Sample) -> tuple[float, dict[str, Any]]:
    start = process_time()
    predicted = reader(sample)
    return (process_time() - start) * 1000, {"id": sample.id, **predicted}


def _ours(sample: Sample) -> dict[str, Any]:
    source = unknown_source(sample.url)
    page = Page(
        source=source.id, url=sample.url, final_url=sample.url, status=200, headers={}, body=sample.body,
        fetched_at=_CAPTURED,
    )  # fmt: skip
    found = clean(extract_page(page, source), source)
    text = "\n\n".join(found.paragraphs)
    return {"title": found.title, "authors": list(found.authors), "date": found.published_at, "text": text}


def _theirs(sample: Sample) -> dict[str, Any]:
    found = trafilatura.bare_extraction(sample.body, url=sample.url, with_metadata=True)
    if found is None:
        return {"text": ""}
    authors = (found.author or "").split("; ")
    return {"title": found.title, "authors": [name for name in authors if name], "date": found.date, "text": found.text}


def _print_times(times: dict[str, list[tuple[float, float]]]) -> None:
    print(
        f"{'set':18} {'pages':>5} {'trafilatura ms':>16} {'newswatch ms':>16} {'ratio of means':>15} {'of medians':>11}"
    )
    for name, pairs in times.items():
        theirs, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        print(
            f"{name:18} {len(pairs):5} {median(theirs):7.1f} {mean(theirs):8.1f} {median(ours):7.1f} {mean(ours):8.1f}"
            f" {mean(ours) / mean(theirs):15.2f} {median(ours) / median(theirs):11.2f}"
        )


def _score(predictions: dict[str, dict[str, list[dict[str, Any]]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, sets in predictions.items():
            (Path(folder) / name).mkdir()
            for key, rows in sets.items():
                lines = "".join(json.dumps(row) + "\n" for row in rows)
                (Path(folder) / name / f"{key}.jsonl").write_text(lines, encoding="utf-8")
        folders = [str(Path(folder) / name) for name in predictions]
        per_page = Path(folder) / "pages.jsonl"
        command = [sys.executable, str(CORPUS / "score.py"), *folders, "--split", "dev", "--no-rouge"]
        subprocess.run([*command, "--per-page", str(per_page)], check=True)
        intervals.show(per_page, ours="newswatch", theirs="trafilatura")


def _corpus() -> Iterator[Sample]:
    for name in SETS:
        truth = CORPUS / name / "truth.jsonl"
        if not truth.is_file():
            continue
        for line in truth.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["split"] == "dev":
                body = gzip.decompress((CORPUS / name / told["html"]).read_bytes())
                yield Sample(name, told["id"], told["url"], body)


def _generated() -> Iterator[Sample]:
    """Pages of a usual size (100 KB, most of it menus and links), where the corpus is absent."""
    links = "".join(f'<li class="menu-{n}"><a href="/topic/{n}">Topic number {n}</a></li>' for n in range(900))
    for number in range(_GENERATED):
        text = "".join(f"<p>{_SENTENCE * 4}Item {number}.{part}.</p>" for part in range(25))
        page = (
            f'<html lang="en"><head><title>Report {number}</title><meta property="article:published_time" '
            f'content="2026-11-20T10:00:00+04:00"></head><body><nav><ul>{links}</ul></nav><main><article>'
            f"<h1>Report {number}</h1><p class='byline'>By Ana Beridze</p>{text}</article></main></body></html>"
        )
        yield Sample("generated", str(number), f"https://herald.example/{number}.html", page.encode())
