"""Sources that publish on a fast clock, from a process of its own: `python -m benchmarks.press SOURCES EVERY WINDOW`.

Source N has an address of its own (`base`), and a feed at /N/feed.xml of its last WINDOW articles, with an ETag;
a new one comes every EVERY seconds times 0.5 to 1.5, drawn by source. Nothing is kept but numbers, so its own memory is
flat. /told answers what was published and asked, as JSON; /stop ends publishing.
"""

import asyncio
import json
import random
import socket
import sys
import time
from collections import Counter
from html import escape

_WORDS = (
    "river", "border", "village", "minister", "harvest", "railway", "school", "bridge", "winter", "market", "museum",
    "valley", "tunnel",
)  # fmt: skip


class Press:
    def __init__(self, sources: int, every: float, window: int, port: int) -> None:
        self._window = window
        chance = random.Random(2026)
        self._port = port
        self._every = [every * chance.uniform(0.5, 1.5) if every else 0.0 for _ in range(sources)]
        self.sources = sources
        self._began = time.monotonic()
        self._ended: float | None = None
        self.asked: Counter[str] = Counter()
        """By kind: feed, not_modified, article, robots."""
        self.pages: Counter[str] = Counter()
        """Times each article was asked for."""
        self._asked_at: dict[int, float] = {}
        self.longest: Counter[int] = Counter()
        """Seconds that a source's feed was not asked for, at the longest, from its first poll on."""

    def published(self, source: int) -> int:
        """Articles so far; three from the beginning."""
        return 3 + (int(self.elapsed() / self._every[source]) if self._every[source] else 0)

    def born(self, source: int, number: int) -> float:
        """Seconds after the beginning."""
        return max(0, number - 2) * self._every[source]

    def elapsed(self) -> float:
        """Seconds it has published, or did until it was stopped."""
        return (time.monotonic() if self._ended is None else self._ended) - self._began

    @property
    def has_stopped(self) -> bool:
        return self._ended is not None

    def answer(self, path: str, head: bytes) -> bytes:
        if path == "/told":
            return respond(b"application/json", json.dumps(self.told()).encode())
        if path == "/stop":
            self._ended = self._ended or time.monotonic()
            return respond(b"text/plain", b"stopped")
        parts = path.strip("/").split("/")
        if path == "/robots.txt" or len(parts) < 2:
            self.asked["robots"] += 1
            return respond(b"text/plain", b"absent", b"404 Not Found")
        if parts[1] == "feed.xml":
            return self._feed(int(parts[0]), head)
        self.asked["article"] += 1
        self.pages[path] += 1
        return respond(b"text/html", page_of(int(parts[0]), int(parts[2])).encode())

    def _feed(self, source: int, head: bytes) -> bytes:
        self.asked["feed"] += 1
        now = time.monotonic()
        self.longest[source] = max(self.longest[source], int(now - self._asked_at.get(source, now)))
        self._asked_at[source] = now
        count = self.published(source)
        tag = f'"{count}"'.encode()
        if b"if-none-match: " + tag in head.lower():
            self.asked["not_modified"] += 1
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
        news = f"{base(source, self._port)}/{source}/news"
        links = (f"{news}/{number}" for number in range(count - 1, max(-1, count - 1 - self._window), -1))
        items = "".join(f"<item><title>Report</title><link>{escape(link)}</link></item>" for link in links)
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Press</title>{items}</channel></rss>'
        return respond(b"application/rss+xml", feed.encode(), etag=tag)

    def told(self) -> dict[str, object]:
        counts = [self.published(source) for source in range(len(self._every))]
        return {
            "published": counts,
            "asked": self.asked,
            "most_asked": max(self.pages.values(), default=0),
            "longest_wait": max(self.longest.values(), default=0),
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                answer = self.answer(head.split(b" ", 2)[1].decode(), head)
                writer.write(answer)
                await writer.drain()
                if not is_whole(answer):
                    writer.close()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def is_whole(answer: bytes) -> bool:
    """False for an answer that is less than its Content-Length says: then the connection has to end with it."""
    head, parted, body = answer.partition(b"\r\n\r\n")
    length = head.rpartition(b"Content-Length: ")[2]
    return bool(parted) and (not length.isdigit() or int(length) == len(body))


def base(source: int, port: int) -> str:
    return f"http://127.0.{source // 250 + 1}.{source % 250 + 1}:{port}"


def respond(kind: bytes, body: bytes, status: bytes = b"200 OK", etag: bytes = b"") -> bytes:
    tag = b"ETag: %s\r\n" % etag if etag else b""
    return b"HTTP/1.1 %s\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, tag, kind, len(body), body)


def page_of(source: int, number: int) -> str:
    chance = random.Random(source * 100_003 + number)
    title = f"{chance.choice(_WORDS).title()} {source} and {chance.choice(_WORDS)} {number}"
    text = "".join(
        f"<p>Report {number} of desk {source} says in part {part} that the "
        f"{' '.join(chance.choices(_WORDS, k=25))} were looked at by {chance.randint(100, 99999)} people.</p>"
        for part in range(4)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">'
        f"</head><body><main><article><h1>{title}</h1>{text}</article></main></body></html>"
    )


async def main(sources: int, every: float, window: int) -> None:
    listener = socket.create_server(("", 0))
    port = listener.getsockname()[1]
    server = await asyncio.start_server(Press(sources, every, window, port).serve, sock=listener)
    print(port, flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
