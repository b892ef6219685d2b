"""Edits whose kind people said: half of them written before the rules, half after."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newswatch.models import VersionKind
from pipelines.dedupe.changes import Wording, kind_of_change

FOLDER = Path(__file__).parent / "kinds"


@dataclass(frozen=True, kw_only=True)
class Edit:
    language: str
    kind: VersionKind
    before: Wording
    after: Wording
    changes: list[list[str]]


def edits(name: str) -> list[Edit]:
    read = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [_edit(one, read["article"][one["article"]]) for one in read["edit"]]


def _edit(one: dict[str, Any], article: dict[str, str]) -> Edit:
    title, text = article["title"], article["text"].strip()
    for was, now in one["changes"]:
        assert was in title or was in text, was
        title, text = title.replace(was, now), text.replace(was, now)
    return Edit(
        language=one["article"][:2],
        kind=VersionKind(one["kind"]),
        before=Wording(title=article["title"], text=article["text"].strip()),
        after=Wording(title=title, text=text),
        changes=one["changes"],
    )


@pytest.mark.parametrize("half", ["before", "after"])
def test_nine_in_ten_edits_are_sorted_as_people_sort_them(half: str) -> None:
    wrong = []
    for edit in (whole := edits(half)):
        found = kind_of_change(edit.before, edit.after, edit.language)
        if found is not edit.kind:
            wrong.append(f"{edit.language} {edit.kind} taken for {found}: {edit.changes}")
    assert len(wrong) <= len(whole) // 10, "\n".join(wrong)


def test_the_set_is_wide() -> None:
    whole = edits("before") + edits("after")
    assert len(whole) >= 120
    for half in ("before", "after"):
        pairs = {(edit.language, edit.kind) for edit in edits(half)}
        kinds = ("headline", "number", "name", "quotation", "negation", "cosmetic", "text")
        assert {
            (code, VersionKind(kind)) for code in ("en", "ru", "ka", "hy", "az", "de", "tr") for kind in kinds
        } <= pairs


def test_a_text_rewritten_from_first_to_last_is_sorted_at_once() -> None:
    before, after = (" ".join(f"{sign}{number * 7919 % 5000}" for number in range(20_000)) for sign in "ab")
    found = kind_of_change(Wording(title="", text=before), Wording(title="", text=after))
    assert found is VersionKind.TEXT
