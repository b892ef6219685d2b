"""`python -m benchmarks [NAME…]`: each benchmark prints its own table; ratios come from one run."""

import importlib
import sys

NAMES = (
    "extraction", "templates", "stream", "store", "near", "forms", "crawl", "known", "alerts", "alert_kill", "health",
    "rhythm", "service", "web", "backfill",
)  # fmt: skip


def main(names: list[str]) -> int:
    for unknown in set(names) - set(NAMES):
        print(f"benchmarks: no benchmark '{unknown}'; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        print(f"\n== {name}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
