"""Each source as a Scrapy spider, so that `scrapy list` shows them; the settings module that scrapy.cfg names.

Crawls themselves are started by `newswatch crawl`: a spider of ours writes into an archive that Scrapy's own command
line knows nothing of, and says so.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newswatch.errors import ConfigError
from newswatch.models import Source
from newswatch.settings import Settings, find_home
from spiders.settings import scrapy_settings
from spiders.source_spider import SourceSpider
from spiders.sources import find, load_sources, source_for


class CatalogueLoader:
    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources

    @classmethod
    def from_settings(cls, _settings: object) -> Self:
        return cls(load_sources(find_home(None)))

    def list(self) -> Sequence[str]:
        return sorted(self._sources)

    def load(self, spider_name: str) -> type[Spider]:
        """A SourceSpider of this source. Raises KeyError for a name nobody has, as Scrapy expects."""
        try:
            source = find(self._sources, spider_name)
        except ConfigError as fault:
            raise KeyError(str(fault)) from fault
        return type(f"SourceSpider_{source.id}", (ListedSpider,), {"name": source.id, "source": source})

    def find_by_request(self, request: Request) -> Sequence[str]:
        source = source_for(request.url, self._sources)
        return [source.id] if source else []


class ListedSpider(SourceSpider):
    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        if "ctx" not in kwargs:
            # Scrapy's command line logs an exception, and our settings keep its log quiet.
            sys.stderr.write(f"'{cls.name}' writes into an archive; start it by `newswatch crawl {cls.name}`.\n")
            raise NotConfigured
        return super().from_crawler(crawler, *args, **kwargs)


globals().update(scrapy_settings(Settings(), None))
SPIDER_LOADER_CLASS = "spiders.loader.CatalogueLoader"
