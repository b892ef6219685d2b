"""Imported by the workers' fork server only, after all they need: it ends with its parent, and they with it."""

import gc

from pipelines.extract.nursery import die_with_parent

die_with_parent()
gc.freeze()  # a collection in a worker would write to every page of memory it shares with the others
