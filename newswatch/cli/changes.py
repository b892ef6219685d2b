"""How a diff looks: the old wording, the new one, and the words that differ."""

from collections.abc import Sequence
from itertools import pairwise

from rich.text import Text

from newswatch.archive.diff import Change, Paragraph, diff_texts
from newswatch.cli.context import Context
from newswatch.cli.text import moment, one_line, plain
from newswatch.models import Version

_SIGNS = {Change.REMOVED: "-", Change.ADDED: "+"}
_STYLES = {Change.REMOVED: "red", Change.ADDED: "green"}
_BRACKETS = {Change.REMOVED: ("[-", "-]"), Change.ADDED: ("{+", "+}")}
"""Around the words that differ, where there are no colours to tell them."""


def show(context: Context, versions: Sequence[Version]) -> None:
    """Each version against the one before, oldest first."""
    if len(versions) < 2:
        context.remark("There is one version; the source has changed nothing since it was first seen.")
    for old, new in pairwise(versions):
        seen = moment(new.seen_at, context.zone)
        context.console.print(Text(f"version {old.version} → {new.version}, seen {seen}, {new.kind}", style="bold"))
        wordings = [*diff_texts(one_line(old.title), one_line(new.title)), *diff_texts(old.text, new.text)]
        changed = [paragraph for paragraph in wordings if paragraph.change is not Change.KEPT]
        for paragraph in changed:
            for side in (Change.REMOVED, Change.ADDED):
                _show_wording(context, paragraph, side)
        if not changed:
            context.console.print("The wording is the same.")


def _show_wording(context: Context, paragraph: Paragraph, side: Change) -> None:
    """The paragraph as it was (`side` removed) or is now (added), if it stood there at all."""
    if paragraph.change not in (None, side):
        return
    coloured = context.console.is_terminal and not context.console.no_color
    made = Text(style=_STYLES[side])
    for piece in paragraph.pieces:
        words = plain(piece.text).replace("\n", " ")
        if piece.change is Change.KEPT or paragraph.change is side:
            made.append(words)
        elif piece.change is side:
            opening, closing = ("", "") if coloured else _BRACKETS[side]
            made.append(f"{opening}{words}{closing}", style=f"bold reverse {_STYLES[side]}")
    context.say(made, indent=2, first=Text(f"{_SIGNS[side]} ", style=_STYLES[side]))
