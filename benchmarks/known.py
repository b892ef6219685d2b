"""A whole crawl of a known site beside trafilatura alone: a long stream of generated pages of real size.

As benchmarks/crawl.py measures it, but that the pages are one site's and its template reads them from the third page
on, held against the page read alone as often as in any crawl. `NEWSWATCH_KNOWN_PAGES` is how many (default 2,000).
"""

import os

from benchmarks import crawl
from benchmarks.pages import made_pages


def run() -> None:
    pages = made_pages(int(os.environ.get("NEWSWATCH_KNOWN_PAGES", "2000")))
    crawl.show(pages, [crawl.measured(pages, made=True)])
