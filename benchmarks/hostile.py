"""Query strings nobody means well with: `python -m benchmarks.hostile HOME [NUMBER]` asks them of an archive.

By rule from the grammar, real queries with signs put in, taken out and doubled, every class of letters, and things that
were made to be slow. None may raise anything but QueryError, show the database's own words, or take a second.
"""

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from newswatch.archive.reader import Archive
from newswatch.errors import QueryError

_REAL = (
    'iran (russia OR "eurasian union") -gas source:oc-media lang:hy', "title:corridor pashin* after:7d",
    '"peace treaty"~5 before:2026-02-01', '="Gas" OR author:avdaliani', "Иванишвили -covers:AM", "ერევანი tag:Georgia",
    "Հայաստա՞ն after:2026-01-01T14:30+04:00", "(a1 OR (b2 -(c3 OR d4)))", "country:GE -(-(-gas)) section:politics",
)  # fmt: skip
_SIGNS = (
    '"', "(", ")", "-", "*", "~3", "~999", ":", "=", " OR ", " AND ", " NOT ", " NEAR(", "title:", "after:",
    "before:7d", "lang:", "source:",
    "^", "{", "}", "+", "\\", "\x00", "\ud800", "\udfff", "՞", "\u0301", "\u202e", "\ufeff", "'",
    ";--", "%", "_", "\n", "\t", "title", "body", "filters", "search_index", "rowid", "live", "every", " ", ", ", "a*",
)  # fmt: skip
_SLOW = (
    "(" * 5_000 + "gas" + ")" * 5_000, "-" * 4_000 + "gas", " OR ".join(f"w{number}" for number in range(10_000)),
    " ".join(f"a{chr(97 + one)}*" for one in range(26)), "re*", "по*", "the OR a OR of", "-zzzz", "-gas -iran -the",
    '"' + " ".join(["the"] * 600) + '"~999', '"the of"', '"a b c d e f g h"~999', "x" * 4_000, "gas OR after:7d",
    "-(gas OR after:7d)", "(gas after:7d) OR (iran before:2025)", "after:0001-01-01", "before:9999-12-31",
    "title:(re* OR in*)", "\U0010ffff" * 1_000, "é" * 2_000, "ა" * 4_000, "title:" * 600 + "gas", "NOT " * 900 + "gas",
)  # fmt: skip


def strings(number: int, seed: int = 1) -> Iterator[str]:
    chance = random.Random(seed)
    made = (_grammar, _mutated, _signs, _letters)
    for place in range(number):
        yield _SLOW[place] if place < len(_SLOW) else chance.choice(made)(chance)


def _grammar(chance: random.Random, depth: int = 0) -> str:
    if depth > chance.randrange(9) or chance.random() < 0.3:
        word = _word(chance)
        return chance.choice((word, f'"{word} {_word(chance)}"', f"{word}*", f"title:{word}", f"-{word}", f'="{word}"',
                              f"lang:{word[:2]}", f"after:{chance.randrange(9999)}d",
                              f'"{word} {_word(chance)}"~4'))  # fmt: skip
    parts = [_grammar(chance, depth + 1) for _ in range(chance.randint(1, 4))]
    whole = chance.choice((" ", " OR ", " AND ", " NOT ", " -")).join(parts)
    return f"({whole})" if chance.random() < 0.5 else whole


def _mutated(chance: random.Random) -> str:
    text = list(chance.choice(_REAL))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(3):
            case 0:
                text.insert(at, chance.choice(_SIGNS))
            case 1:
                del text[at : at + chance.randint(1, 4)]
            case _:
                text[at:at] = text[at : at + chance.randint(1, 9)] * chance.randint(1, 5)
    return "".join(text)


def _signs(chance: random.Random) -> str:
    return "".join(chance.choice((*_SIGNS, _word(chance))) for _ in range(chance.randint(1, 40)))


def _letters(chance: random.Random) -> str:
    """Of all of Unicode, surrogates and unassigned ones too."""
    top = chance.choice((0x80, 0x530, 0x10FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(chance.randrange(top + 1)) for _ in range(chance.randint(1, 60)))


def _word(chance: random.Random) -> str:
    return chance.choice(("gas", "iran", "the", "of", "и", "не", "ու", "და", "və", "ve", "der", "re", "в", "12", "x"))


def ask(archive: Archive, text: str) -> str | None:
    """What went wrong: None for an answer or a message."""
    began = time.process_time()
    for question in (archive.search, archive.facets, archive.stream, archive.timeline):
        try:
            question(text)
        except QueryError as refused:
            inner = any(word in str(refused).lower() and word not in text.lower() for word in ("sql", "fts"))
            if not 0 <= refused.place <= len(text) or inner:
                return f"{text[:80]!r}: {refused}"
        except Exception as fault:  # noqa: BLE001 (what this looks for)
            return f"{text[:80]!r}: {type(fault).__name__}: {fault}"
        took, began = time.process_time() - began, time.process_time()
        if took > 1:
            return f"{text[:80]!r}: {question.__name__} took {took:.1f} s"
    return None


def run(home: Path, number: int) -> None:
    wrong: list[str] = []
    slowest, began = 0.0, time.process_time()
    with Archive(home) as archive:
        for text in strings(number):
            before = time.process_time()
            if (fault := ask(archive, text)) is not None:
                wrong.append(fault)
            slowest = max(slowest, time.process_time() - before)
        took = time.process_time() - began
        print(f"hostile: {number:,} strings asked four ways of {len(archive):,} articles: {len(wrong)} wrong;"
              f" {took / number * 1000:.1f} ms CPU a string, the slowest {slowest:.2f} s for all four")  # fmt: skip
    for fault in wrong[:20]:
        print("  ", fault.encode("ascii", "backslashreplace").decode())


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
