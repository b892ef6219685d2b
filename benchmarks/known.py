"""A whole crawl of a known site beside trafilatura alone: long streams of pages of one site.

As benchmarks/crawl.py measures it, but that the pages are one site's and its template reads them from the third page
on, held against the page read alone as often as in any crawl. `NEWSWATCH_KNOWN_PAGES` is how many (default 2,000),
`NEWSWATCH_KNOWN_OF` of what kind, with commas between (default `full,frame`; also `light`): see `made_pages`.
"""

import os

from benchmarks import crawl
from benchmarks.pages import made_pages


def run() -> None:
    for kind in os.environ.get("NEWSWATCH_KNOWN_OF", "full,frame").split(","):
        if pages := made_pages(int(os.environ.get("NEWSWATCH_KNOWN_PAGES", "2000")), kind):
            print(f"{kind}: ", end="")
            crawl.show(pages, [crawl.measured(pages, made=kind)])
        else:
            print(f"{kind}: no corpus beside the checkout (../shared/corpus)")
