"""The look of every table: no frame, a rule under the head, columns that give way to the terminal's width."""

from rich import box
from rich.table import Table


def table(*columns: str, right: tuple[str, ...] = (), keep: tuple[str, ...] = ()) -> Table:
    """`right`: columns of numbers; `keep`: columns that are never folded."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=name in keep or name in right)
    return made
