"""`make fuzz`: the fuzz targets of the tests in turn, for FUZZ_MINUTES, with fresh examples each round.

`python -m benchmarks.fuzz [MINUTES] [TARGET …]`. What failed is kept in $FUZZ_EXAMPLES (by default in the user's cache
folder) as `found/TARGET.pickle`, the smallest input as it was drawn, and tried first next time; when it passes it is
mended and goes. A target that failed is not drawn again in the same run. Ends with a line a target and, for each that
failed, the smallest input found; with 1 when there is one.
"""

import contextlib
import io
import os
import pickle
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import platformdirs

_MODULES = ("test_fuzz_asked", "test_fuzz_found", "test_fuzz_read", "test_fuzz_warc")
_TOLD_EVERY = 300.0


def run(minutes: float, chosen: list[str]) -> int:
    os.environ["FUZZ"] = "long"
    os.environ.setdefault("FUZZ_EXAMPLES", str(Path(platformdirs.user_cache_dir("newswatch-fuzz")) / "examples"))
    targets = _targets(chosen)
    began = told = time.monotonic()
    failed: dict[str, str] = {}
    while time.monotonic() - began < minutes * 60 and len(failed) < len(targets):
        for name, target in targets.items():
            if name not in failed and (fault := _again(name) or _round(name, target)) is not None:
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


def _again(name: str) -> str | None:
    """What the input does that failed in an earlier run; None where there is none, or it is mended."""
    from tests import fuzzing

    if not (file := fuzzing.kept(name)).exists():
        return None
    with file.open("rb") as kept:
        drawn = pickle.load(kept)
    fault = _round(name, lambda: fuzzing.CHECKS[name](**drawn))
    if fault is None:
        file.unlink()
    return fault


def _round(name: str, target: Callable[[], None]) -> str | None:
    """What it raised and the smallest example that does it; None where none was found."""
    from tests import fuzzing

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            target()
    except Exception:  # noqa: BLE001  what this looks for
        return f"{said.getvalue()}{traceback.format_exc()}kept: {fuzzing.kept(name)}"
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
