"""`python -m benchmarks.alert_kill [KILLS]`: SIGKILL at random points of storing, gathering and sending alerts.

A child stores articles for two instant alerts and an hourly digest under a limit a minute, and dies at a statement of
the archive's or just before or after a delivery; three deaths a home, then it is left alone. What a real receiver got
is compared with what the archive holds: AssertionError where anything is missing or came under another key.
"""

import sys
import tempfile
from pathlib import Path

from tests.alert_crash_kit import survive

KILLS = 30


def run(kills: int = KILLS, seed: int = 20261123) -> None:
    with tempfile.TemporaryDirectory(prefix="newswatch-alert-kill-") as folder:
        found = survive(Path(folder), kills, seed)
    print(f"{found.kills} kills at random ones of {found.points:,} points: {found.messages} messages, none lost, "
          f"{found.repeats} repeats, each under the key of the first")  # fmt: skip


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
