"""The afternoon's spider over many feeds; prints the CPU seconds of the crawl, the program's start left out."""

import sys
import time
from pathlib import Path

from scrapy.crawler import CrawlerProcess

from benchmarks.peers.programs.plain_scrapy import SETTINGS, News

if __name__ == "__main__":
    began = time.process_time()
    process = CrawlerProcess(SETTINGS)
    process.crawl(News, sys.argv[2:], str(Path(sys.argv[1]) / "out.jsonl"))
    process.start()
    print(time.process_time() - began)
