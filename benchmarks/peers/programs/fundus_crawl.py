"""Fundus with the parsers it ships, its publishers set up anew on the site as its manual shows for a publisher of one's
own: the outlet's folder for a domain, that folder's feed for a source.
"""

import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from fundus import Crawler, PublisherCollection, RSSFeed
from fundus.publishers.base_objects import Publisher, PublisherGroup


def publishers(base: str):
    shipped = {urlsplit(one.domain).netloc.removeprefix("www."): one for one in PublisherCollection}
    outlets = json.load(urllib.request.urlopen(f"{base.removesuffix('/_all')}/_sites.json"))
    theirs = {}
    for outlet in outlets:
        domain = outlet["site"]
        known = shipped.get(domain) or next((one for host, one in shipped.items() if host.endswith(f".{domain}")), None)
        if known is None:
            print(f"no publisher for {domain}", file=sys.stderr)
            continue
        feed = RSSFeed(f"{outlet['base']}feed.xml", languages=known.languages)
        theirs[known.__name__] = Publisher(known.name, outlet["base"], type(known.parser), [feed])
    return PublisherGroup("Replayed", (), theirs)


if __name__ == "__main__":
    base, out = sys.argv[1:3]
    with Path(out).open("a") as file:
        for article in Crawler(publishers(base), delay=0.0).crawl(only_complete=False):
            file.write(json.dumps({
                "url": article.html.requested_url, "title": article.title, "authors": article.authors,
                "date": article.publishing_date.isoformat() if article.publishing_date else None,
                "text": article.plaintext,
            }) + "\n")  # fmt: skip
            file.flush()
