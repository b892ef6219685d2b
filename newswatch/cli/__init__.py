"""The command line: one file a command, loaded when it is asked for; every ending passes through `entry.main`."""

import os
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; see `entry.main`.

    Each worker process imports the script it was started from, and with it this module, but runs no command.
    """
    # numpy is here for sets of hashes: the threads of its algebra would spin a tenth of a second for nothing
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from newswatch.cli.entry import main as run

    return run(argv)
