"""The command line: one file a command, loaded when it is asked for; every ending passes through `entry.main`."""

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; see `entry.main`.

    Each worker process imports the script it was started from, and with it this module, but runs no command.
    """
    from newswatch.cli.entry import main as run

    return run(argv)
