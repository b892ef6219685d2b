"""`python -m benchmarks.peers [NAME…] [--part PART]… [--out FOLDER] [--write]`: each part for itself, into docs/ too.

What is measured is kept in the folder as it is known. `--tell` runs nothing and tells what the folder has, so that the
tables can be written (`--tell --write`) after a run that broke off, or one after the other.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers import parts, polls, report, results
from benchmarks.peers.contenders import FUNDUS, LABELLED, NEWSWATCH, PEERS, ROOT
from benchmarks.peers.results import Part
from benchmarks.peers.serving import REPLAY

PAGE, PICTURE = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "pictures" / "peers.svg"


def main() -> int:
    wish = _asked()
    if not REPLAY.exists() and not wish.tell:
        print("no corpus beside the checkout (../shared/corpus): nothing to crawl")
        return 1
    out = wish.out or Path(tempfile.mkdtemp(prefix="newswatch-peers-out-"))
    out.mkdir(parents=True, exist_ok=True)
    ran = [] if wish.tell else _run(wish, out)
    print(f"kept in {out}", file=sys.stderr)
    there = results.kept(out, tuple(parts.PARTS))
    print("\n\n".join(map(report.told, there.values())))
    if wish.write:
        write(there)
    return int(any(part.failed for part in ran))


def _asked() -> argparse.Namespace:
    names = dict.fromkeys((*(one.name for one in (NEWSWATCH, LABELLED, *PEERS, FUNDUS)), *polls.POLLS))
    asked = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    asked.add_argument("names", nargs="*", choices=[*names, []], metavar="NAME", help=f"of {', '.join(names)} (all)")
    asked.add_argument("--part", action="append", choices=parts.PARTS, help="may be given again (all)")
    asked.add_argument("--pages", type=int, help="of the real ones (all)")
    asked.add_argument("--known", type=int, default=4800, help="pages of the known site's stream (%(default)s)")
    asked.add_argument("--out", type=Path, help="folder for what was measured (a temporary one)")
    asked.add_argument("--tell", action="store_true", help="run nothing: tell what --out has")
    asked.add_argument("--write", action="store_true", help="put the tables of the parts in --out into docs/")
    wish = asked.parse_args()
    if wish.tell and not wish.out:
        asked.error("--tell needs --out FOLDER, where an earlier run kept what it measured")
    return wish


def _run(wish: argparse.Namespace, out: Path) -> list[Part]:
    asked = parts.Wish(names=tuple(wish.names), pages=wish.pages, known=wish.known)
    with tempfile.TemporaryDirectory(prefix="newswatch-peers-") as work:
        return [parts.run(name, asked, out, Path(work) / name) for name in wish.part or parts.PARTS]


def marks(part: str) -> tuple[str, str]:
    """Between which its tables stand."""
    return f"<!-- peers, {part}: written by make bench-peers -->", f"<!-- end of peers, {part} -->"


def write(there: Mapping[str, Part]) -> None:
    """Between each part's marks; the other parts stay as they are. The picture shows two parts and needs both."""
    for name, part in there.items():
        begin, end = marks(name)
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
        PAGE.write_text(f"{before}{begin}\n\n{report.told(part)}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8")
    if {"unknown", "known"} <= there.keys():
        PICTURE.write_text(report.picture(there["unknown"].crawls, there["known"].crawls), encoding="utf-8")
    else:
        print("the picture stays: it needs the parts unknown and known", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
