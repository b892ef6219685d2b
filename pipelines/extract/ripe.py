"""Imported by the workers' fork server only, after all they need: it ends with its parent, and they with it.

In a process group of its own it hears no signal that is meant for the parent, which needs its workers to end well.
"""

import gc
import os
import sys
from types import TracebackType

from trafilatura.external import jt_stoplist_init

from pipelines.extract.nursery import die_with_parent


def _tell(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """A worker whose parent ended before it had told the worker what to do has nothing to say."""
    if not issubclass(kind, (EOFError, ConnectionError)):
        sys.__excepthook__(kind, fault, trace)


die_with_parent()
sys.excepthook = _tell
os.setpgrp()
jt_stoplist_init()  # a page that needs them would read them in each worker anew, a tenth of a second and 10 MB
gc.freeze()  # a collection in a worker would write to every page of memory it shares with the others
