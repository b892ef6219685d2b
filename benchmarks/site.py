"""A site as cheap as can be: pages from memory, feeds over them, no robots.txt. Run as a process of its own:
`python -m benchmarks.site COUNT [SKIP]` with pages of the corpus, `… COUNT full|light|frame` with those of one site.
"""

import asyncio
import socket
import sys
from html import escape

from benchmarks.pages import corpus_pages, made_pages

_IN_A_FEED = 2_000
"""Entries: of a longer feed the end is not read (spiders/discover/feed.py)."""


def feeds(pages: int) -> range:
    """Numbers of the feeds that list so many pages, `/feed-0.xml` the first."""
    return range(-(-pages // _IN_A_FEED))


class Site:
    def __init__(self, pages: list[bytes], port: int) -> None:
        base = f"http://127.0.0.1:{port}"
        self.answers = {}
        for feed in feeds(len(pages)):
            listed = range(feed * _IN_A_FEED, min((feed + 1) * _IN_A_FEED, len(pages)))
            self.answers[f"/feed-{feed}.xml".encode()] = _answer(b"application/rss+xml", _feed(base, listed))
        for n, page in enumerate(pages):
            self.answers[f"/news/page-{n}.html".encode()] = _answer(b"text/html", page)
        self.absent = _answer(b"text/plain", b"absent", status=b"404 Not Found")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self.answers.get(head.split(b" ", 2)[1], self.absent))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def _feed(base: str, pages: range) -> bytes:
    items = "".join(
        f"<item><title>Page {n}</title><link>{escape(f'{base}/news/page-{n}.html')}</link></item>" for n in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title>{items}</channel></rss>'.encode()


def _answer(kind: bytes, body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)


async def main(pages: list[bytes]) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = await asyncio.start_server(Site(pages, port).serve, sock=listener)
    print(port, flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    count, *rest = sys.argv[1:]
    if rest and rest[0].isalpha():
        asyncio.run(main(made_pages(int(count), rest[0])))
    else:
        skip = int(rest[0]) if rest else 0
        asyncio.run(main(corpus_pages(skip + int(count))[skip:]))
