"""`make fuzz`: the fuzz targets of the tests in turn, for FUZZ_MINUTES, with fresh examples each round.

`python -m benchmarks.fuzz [MINUTES] [TARGET …]`. What failed is kept as an example in $FUZZ_EXAMPLES (by default in the
user's cache folder) and tried first next time. A target that failed is not drawn again in the same run. Ends with a
line a target and, for each that failed, the smallest input found; with 1 when there is one.
"""

import contextlib
import io
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import platformdirs

_MODULES = ("test_fuzz_asked", "test_fuzz_found", "test_fuzz_read")
_TOLD_EVERY = 300.0


def run(minutes: float, chosen: list[str]) -> int:
    os.environ["FUZZ"] = "long"
    os.environ.setdefault("FUZZ_EXAMPLES", str(Path(platformdirs.user_cache_dir("newswatch-fuzz")) / "examples"))
    targets = _targets(chosen)
    began = told = time.monotonic()
    failed: dict[str, str] = {}
    while time.monotonic() - began < minutes * 60 and len(failed) < len(targets):
        for name, target in targets.items():
            if name not in failed and (fault := _round(target)) is not None:
                failed[name] = fault
                print(f"\n{name} failed:\n{fault}", flush=True)
            if time.monotonic() - began >= minutes * 60:
                break
        if time.monotonic() - told > _TOLD_EVERY:
            told = time.monotonic()
            _tell(targets, failed, time.monotonic() - began)
    _leave()
    _tell(targets, failed, time.monotonic() - began)
    return 1 if failed else 0


def _targets(chosen: list[str]) -> dict[str, Callable[[], None]]:
    """Imported late: the budget of a target is settled when its module is read."""
    import importlib

    from tests import fuzzing

    for name in _MODULES:
        importlib.import_module(f"tests.{name}")
    return {name: made for name, made in fuzzing.TARGETS.items() if not chosen or name in chosen}


def _round(target: Callable[[], None]) -> str | None:
    """The smallest failing example, with what it raised; None where none was found."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            target()
    except Exception:  # noqa: BLE001  what this looks for
        return said.getvalue() + traceback.format_exc()
    return None


def _tell(targets: dict[str, Callable[[], None]], failed: dict[str, str], seconds: float) -> None:
    from tests import fuzzing

    print(f"\nafter {seconds / 60:.1f} minutes, {time.process_time() / 60:.1f} of CPU:")
    for name in targets:
        print(f"{fuzzing.tried[name]:>9} examples  {'FAILED' if name in failed else 'ok    '}  {name}")
    print(f"{fuzzing.tried.total():>9} examples in all; {len(failed)} of {len(targets)} targets failed", flush=True)


def _leave() -> None:
    from tests import fuzzing

    fuzzing.leave()


if __name__ == "__main__":
    sys.exit(run(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, sys.argv[2:]))
