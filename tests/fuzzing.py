"""Budgets, damaged documents and shared rooms of the fuzz targets (`test_fuzz_*.py`).

`make test` gives each target its small, repeatable budget. With FUZZ=long (`make fuzz`, benchmarks/fuzz.py) an example
is drawn anew each time and what failed is kept in $FUZZ_EXAMPLES, a folder outside the repository: as hypothesis keeps
it, which forgets it when the target is rewritten, and as it was drawn (`kept`), which does not.
"""

import contextlib
import functools
import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

LONG = os.environ.get("FUZZ") == "long"
ROUND = 400
"""Examples of one target before the next has its turn."""
TARGETS: dict[str, Callable[[], None]] = {}
CHECKS: dict[str, Callable[..., None]] = {}
"""What each target asks of one example."""
tried: Counter[str] = Counter()
"""Examples by target."""
_SLOWEST = 3.0
"""Seconds of CPU for one example: inputs are small, so more is a complexity nobody meant."""
_rooms = contextlib.ExitStack()


def target(brief: int, **strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Makes a fuzz target of a check that takes what `strategies` draw; `brief`: examples in `make test`."""

    def made(check: Callable[..., None]) -> Callable[[], None]:
        name = check.__name__.removeprefix("test_")  # type: ignore[attr-defined]

        @functools.wraps(check)
        def counted(**drawn: Any) -> None:
            tried[name] += 1
            began = time.process_time()
            try:
                check(**drawn)
                assert time.process_time() - began < _SLOWEST, "this input costs seconds"
            except Exception:
                if LONG:
                    keep(name, drawn)
                raise

        CHECKS[name] = counted
        TARGETS[name] = _budget(brief)(given(**strategies)(counted))
        return TARGETS[name]

    return made


def kept(name: str) -> Path:
    """Where the smallest input lies that `name` failed with."""
    return Path(os.environ["FUZZ_EXAMPLES"]) / "found" / f"{name}.pickle"


def keep(name: str, drawn: dict[str, Any]) -> None:
    """At once, so that a run that is ended over it loses nothing; a smaller one takes its place."""
    file, made = kept(name), pickle.dumps(drawn)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or len(made) < file.stat().st_size:
        file.with_suffix(".new").write_bytes(made)
        file.with_suffix(".new").replace(file)


def _budget(brief: int) -> settings:
    every: list[HealthCheck] = list(HealthCheck)
    if not LONG:
        return settings(max_examples=brief, derandomize=True, database=None, deadline=None, suppress_health_check=every)
    kept = DirectoryBasedExampleDatabase(Path(os.environ["FUZZ_EXAMPLES"]))
    # no target phase: nothing here scores its examples
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
    return settings(max_examples=ROUND, database=kept, deadline=None, phases=phases, suppress_health_check=every)


def room(opened: Callable[[], contextlib.AbstractContextManager[Any]]) -> Callable[[], Any]:
    """What several examples share, such as an archive: opened when first asked for, ended by `leave`."""
    held: list[Any] = []

    def enter() -> Any:
        if not held:
            held.append(_rooms.enter_context(opened()))
            _rooms.callback(held.clear)
        return held[0]

    return enter


def leave() -> None:
    _rooms.close()


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[str, ...], signs: tuple[str, ...]) -> str:
    """One of `seeds`, with `signs` put in, pieces taken out, doubled and moved, up to eight times."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(1, 40))
        match draw(st.sampled_from(("put", "put", "cut", "double", "move", "any"))):
            case "put":
                text = text[:at] + draw(st.sampled_from(signs)) + text[at:]
            case "cut":
                text = text[:at] + text[at + length :]
            case "double":
                text = text[:at] + text[at : at + length] * draw(st.integers(2, 30)) + text[at + length :]
            case "move":
                to = draw(st.integers(0, len(text)))
                text = text[:to] + text[at : at + length] + text[to:]
            case _:
                text = text[:at] + draw(st.text(max_size=8)) + text[at:]
    return text


CHARSETS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "latin-1", "gb18030")


@st.composite
def damaged_bytes(draw: st.DrawFn, seeds: tuple[str, ...], signs: tuple[str, ...]) -> bytes:
    """`damaged`, in some charset, with some bytes changed."""
    body = draw(damaged(seeds, signs)).encode(draw(st.sampled_from(CHARSETS)), "replace")
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 3)))):
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.binary(max_size=4)) + body[at + draw(st.integers(0, 6)) :]
    return body


def one_line(text: str) -> bool:
    """Nothing a terminal, a mail or a log line would obey."""
    return not any(ord(letter) < 32 or 127 <= ord(letter) < 160 or "\ud800" <= letter <= "\udfff" for letter in text)


@contextlib.contextmanager
def only(*faults: type[Exception]) -> Iterator[None]:
    """Errors that are the right ending, each with a sentence for a person."""
    try:
        yield
    except faults as fault:
        assert len(str(fault)) > 10, repr(fault)
