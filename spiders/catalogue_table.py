"""docs/sources.md out of the catalogue: `python -m spiders.catalogue_table` writes it and a test holds it fresh."""

from collections.abc import Iterable
from pathlib import Path

from newswatch.models import Source
from spiders.sources import load_sources

PAGE = Path(__file__).parent.parent / "docs" / "sources.md"
_HEAD = """\
# Sources

<!-- written by `python -m spiders.catalogue_table` from spiders/catalogue/*.toml; do not edit -->

The catalogue ships with newswatch; each source is one file in [spiders/catalogue](../spiders/catalogue). Only those
marked **on** are crawled before you choose: `newswatch sources enable ID` adds one. How to add your own, or mend one:
[add-a-source.md](add-a-source.md).

A **lead** is an address that nobody has verified; it is tried on every crawl, and its failing is no fault.
`newswatch sources check` says which endpoints live today.
"""


def page(sources: Iterable[Source]) -> str:
    ordered = sorted(sources, key=lambda source: (not source.enabled, source.country, source.id))
    rows = ["| id | outlet | from | languages | covers | found by | |", "|---|---|---|---|---|---|---|"]
    notes = ["", "## Notes", ""]
    for source in ordered:
        kinds = dict.fromkeys(_kind(endpoint.kind.value, endpoint.lead) for endpoint in source.discover)
        cells = [
            f"`{source.id}`", f"[{_cell(source.name)}]({source.home})", source.country, " ".join(source.languages),
            " ".join(source.covers), ", ".join(kinds), "**on**" if source.enabled else "",
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
        if source.notes:
            notes.append(f"- `{source.id}`: {source.notes}")
    return "\n".join([_HEAD, *rows, *notes]) + "\n"


def _kind(kind: str, lead: bool) -> str:
    return f"{kind} (lead)" if lead else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(load_sources(None).values()), encoding="utf-8")
