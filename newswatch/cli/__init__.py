"""The command line: one file a command, loaded when it is asked for; every ending passes through `entry.main`."""

from newswatch.cli.entry import main

__all__ = ["main"]
