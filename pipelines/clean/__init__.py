"""CLEAN. Only workers import its rules for all pages (cleaning.py): the crawl's own process has no use for them."""

CLEANER = "2026.11.3"
"""Version of extraction and cleaning together; a new one makes new renderings, never versions."""
