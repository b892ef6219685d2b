"""Scrapy with trafilatura as one writes it in an afternoon: a feed, known addresses kept, JSON lines."""

import json
import sys
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from trafilatura import bare_extraction

SETTINGS = {"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0}


class News(scrapy.Spider):
    name = "news"

    def __init__(self, feeds: list[str], out: str) -> None:
        super().__init__()
        self.start_urls = feeds
        self.out = Path(out)
        self.known = {json.loads(line)["url"] for line in self.out.open()} if self.out.exists() else set()

    def parse(self, response):
        for url in response.xpath("//item/link/text()").getall():
            if url not in self.known:
                yield response.follow(url, self.article)

    def article(self, response):
        read = bare_extraction(response.body, url=response.url, with_metadata=True)
        if read is not None:
            record = read.as_dict()
            with self.out.open("a") as file:
                kept = {name: record[name] for name in ("title", "author", "date", "text")}
                file.write(json.dumps({"url": response.url, **kept}) + "\n")


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(News, [f"{sys.argv[1]}/feed.xml"], sys.argv[2])
    process.start()
