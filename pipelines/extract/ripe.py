"""Imported by the workers' fork server only, after all they need: it ends with its parent, and they with it.

In a process group of its own it hears no signal that is meant for the parent, which needs its workers to end well.
"""

import gc
import os

from pipelines.extract.nursery import die_with_parent

die_with_parent()
os.setpgrp()
gc.freeze()  # a collection in a worker would write to every page of memory it shares with the others
