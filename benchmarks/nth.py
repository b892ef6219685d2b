"""`make nth`: a crawl of 30 articles with alerts, in which the Nth call fails, for every N, as an error and as death.

`python -m benchmarks.nth [--every K] [--from N] [--to N] [--side error|state|death|request]`

Calls are the statements and commits of the archive and the writes to files of the home (tests/failing.py). Each run is
the command line's own `newswatch crawl` in a forked child of a warmed process; pages come over HTTP, and only their
extraction is remembered from one run to the next. Four sides:

- error: call N raises what a full disk, a broken one or a lock would raise;
- state: what a SIGKILL at call N leaves, for every N: the home is copied before each call, and equal copies count once;
- death: real SIGKILLs, at every 50th of `--every`, which must bear the copies out;
- request: the Nth request to the outlet or the receiver of alerts is cut off, or the crawl is killed while it waits.

After each: the archive is whole, nobody saw a traceback, and another crawl a day later ends with the articles, kept
pages and messages that an undisturbed pair of crawls ends with. What a fault left is settled once for all faults that
left the same (benchmarks/nth_state.py). Ends with 1 when anything differs.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.nth_pages import warm
from benchmarks.nth_room import Done, Job, Room, room
from tests.failing import Way

_DEATHS = 50
"""One in so many calls is killed for real; all others by the state it would leave."""


def _work(asked: argparse.Namespace, worker: int, said: Any) -> None:
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="newswatch-nth-", dir=place) as folder, room(Path(folder)) as here:
        jobs = _jobs(asked, here)[worker :: asked.workers]
        said.put((here.calls, len(here.states), here.requests, len(jobs)))
        for job in jobs:
            said.put(here.run(job))


def _jobs(asked: argparse.Namespace, here: Room) -> list[Job]:
    """From `--from` in steps of `--every`: K runs with K beginnings and `--every K` are the whole."""
    most = {"error": here.calls, "state": len(here.states), "death": here.calls, "request": here.requests}
    found = []
    for side in asked.side or most:
        step = asked.every * (_DEATHS if side == "death" else 1)
        ways = {"death": [Way.DEATH], "request": list(Way)}.get(side, [Way.ERROR])
        numbers = range(asked.first, min(most[side], asked.last) + 1, step)
        found += [Job(side=side, number=number, way=way) for number in numbers for way in ways]
    return found


def run(arguments: list[str]) -> int:
    asked = _asked(arguments)
    warm()
    context = multiprocessing.get_context("fork")
    said = context.SimpleQueue()
    workers = [context.Process(target=_work, args=(asked, number, said)) for number in range(asked.workers)]
    for worker in workers:
        worker.start()
    broken = _collect(said, workers)
    for worker in workers:
        worker.join()
    return 1 if broken or any(worker.exitcode for worker in workers) else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nth")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--to", type=int, default=10**9, dest="last")
    parser.add_argument("--side", action="append", choices=("error", "state", "death", "request"))
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args(arguments)


def _collect(said: Any, workers: list[Any]) -> int:
    began, broken, wanted, number, rooms = time.monotonic(), 0, 0, 0, 0
    met: Counter[tuple[str, str]] = Counter()
    while rooms < len(workers) or number < wanted:
        if said.empty():
            if not any(worker.is_alive() for worker in workers):
                return broken + 1
            time.sleep(0.05)
            continue
        one = said.get()
        if not isinstance(one, Done):
            rooms, wanted = rooms + 1, wanted + one[3]
            print("{} calls, {} states, {} requests; {} faults to come".format(*one), flush=True)
            continue
        number, broken = number + 1, broken + bool(one.faults)
        met[one.job.side, one.call.partition(" ")[0]] += 1
        if one.faults:
            print(f"{one.job.side} {one.job.number} as {one.job.way} ({one.call}):\n  " + "\n  ".join(one.faults))
        if number % 100 == 0 or number == wanted:
            print(f"{number} of {wanted} in {time.monotonic() - began:.0f} s, {broken} of them wrong", flush=True)
    for (side, call), times in met.most_common():
        print(f"{times:>6}  {side:<8} {call}")
    return broken


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
