"""The shared corpus's true texts as a person's labels: which blocks of a page are article."""

import gzip
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

from newswatch.models import Page, Source
from pipelines.extract.face import unknown_source
from tests.corpus import SHARED

CORPUS = SHARED / "corpus"
CAPTURED = datetime(2026, 11, 23, tzinfo=UTC)
_LONG = 8
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Told:
    """A page with what is true of it, as a line of truth.jsonl."""

    set: str
    truth: dict[str, Any]
    body: bytes

    @property
    def site(self) -> str:
        return str(self.truth["site"])

    @property
    def source(self) -> Source:
        return unknown_source(self.truth["url"])

    @property
    def page(self) -> Page:
        url = self.truth["url"]
        return Page(
            source="unknown", url=url, final_url=url, status=200, headers={}, body=self.body, fetched_at=CAPTURED
        )

    def score(self, text: str) -> dict[str, Any]:
        """The scorer's figures of one page."""
        found: dict[str, Any] = scorer().score_page(self.truth, {"text": text}, False)
        return found


def told(name: str, split: str = "dev") -> list[Told]:
    lines = (CORPUS / name / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == split]
    return [Told(name, row, gzip.decompress((CORPUS / name / row["html"]).read_bytes())) for row in rows]


@cache
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def checked(texts: Sequence[str], near: Sequence[bool], body: str) -> list[int]:
    """Which of a page's blocks stand in the true `body`: whole lines, or most of their words in threes.

    Short ones only near the article, and each text once.
    """
    tokens = scorer().toks
    whole = {" ".join(tokens(line)) for line in re.split(r"\n+", body)}
    threes = Counter(_threes(tokens(body)))
    found: dict[str, int] = {}
    for at, text in enumerate(texts):
        own = tokens(text)
        if not own or (len(own) < _LONG and not near[at]):
            continue
        held = [three in threes for three in _threes(own)]
        if " ".join(own) in whole or (len(own) >= _LONG and sum(held) >= _MOST * len(held)):
            found.setdefault(" ".join(own), at)
    return sorted(found.values())


def _threes(tokens: list[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens[at : at + 3]) for at in range(len(tokens) - 2)]
