"""newspaper4k as its manual says: build the source with its memory of articles, download and parse each.

Without pictures, whose sizes it would ask hosts for that are not there.
"""

import json
import sys
from pathlib import Path

import newspaper
from newspaper import settings

if __name__ == "__main__":
    base, out, own = sys.argv[1:4]
    settings.TOP_DIRECTORY = Path(own)
    site = newspaper.build(f"{base}/", memorize_articles=True, number_threads=2, request_timeout=30, fetch_images=False)
    with Path(out).open("a") as file:
        for article in site.articles:
            try:
                article.download()
                article.parse()
            except Exception as fault:  # noqa: BLE001  one page it cannot read must not end the others
                print(f"{article.url}: {fault!r}", file=sys.stderr)
                continue
            file.write(json.dumps({
                "url": article.url, "title": article.title, "authors": article.authors, "text": article.text,
                "date": article.publish_date.isoformat() if article.publish_date else None,
            }) + "\n")  # fmt: skip
            file.flush()
