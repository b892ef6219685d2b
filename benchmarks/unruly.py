"""Sources as in benchmarks/press.py that also edit, withdraw and break: `python -m benchmarks.unruly SOURCES EVERY`.

Of each source every fifth article is edited a minute after it came, every seventeenth is taken down (410) after a
minute and a half; every seventh breaks the connection of the first who asks for it. Each feed answers 500, nothing, or
half of itself for ten seconds of every two minutes. /told says how long it has published, which settles all of that.
"""

import asyncio
import socket
import sys
from datetime import UTC, datetime, timedelta

from benchmarks.press import Press, page_of, respond

EDITED_AFTER = 60.0
WITHDRAWN_AFTER = 90.0
_BAD_EVERY, _BAD_FOR = 120.0, 10.0
_WINDOW = 100_000
"""Articles a feed lists: all of them, for what leaves a feed while the service is dead nobody can find."""


class Unruly(Press):
    def __init__(self, sources: int, every: float, port: int) -> None:
        super().__init__(sources, every, _WINDOW, port)
        self._since = datetime.now(UTC)

    def answer(self, path: str, head: bytes) -> bytes:
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[1] == "feed.xml":
            whole = super().answer(path, head)
            return self._broken(int(parts[0]), whole) if self._is_bad(int(parts[0])) else whole
        if len(parts) != 3 or parts[1] != "news":
            return super().answer(path, head)
        return self._article(path, int(parts[0]), int(parts[2]))

    def _article(self, path: str, source: int, number: int) -> bytes:
        self.asked["article"] += 1
        self.pages[path] += 1
        if number % 7 == 6 and self.pages[path] == 1:
            return b""
        if self.is_withdrawn(source, number):
            return respond(b"text/html", b"taken down", b"410 Gone")
        page = page_of(source, number)
        day = (self._since + timedelta(seconds=self.born(source, number))).isoformat(timespec="seconds")
        page = page.replace("</head>", f'<meta property="article:published_time" content="{day}"></head>')
        if self.is_edited(source, number):
            page = page.replace("</article>", f"<p>{correction(source, number)}</p></article>")
        return respond(b"text/html", page.encode())

    def is_edited(self, source: int, number: int) -> bool:
        return number % 5 == 3 and self.elapsed() > self.born(source, number) + EDITED_AFTER

    def is_withdrawn(self, source: int, number: int) -> bool:
        return number % 17 == 9 and self.elapsed() > self.born(source, number) + WITHDRAWN_AFTER

    def told(self) -> dict[str, object]:
        counts = [self.published(source) for source in range(self.sources)]
        return {
            **super().told(),
            "edited": [[n for n in range(count) if self.is_edited(s, n)] for s, count in enumerate(counts)],
            "withdrawn": [[n for n in range(count) if self.is_withdrawn(s, n)] for s, count in enumerate(counts)],
        }

    def _is_bad(self, source: int) -> bool:
        """Not once it has stopped: what is late then shall come in."""
        return not self.has_stopped and (self.elapsed() + source * 17) % _BAD_EVERY < _BAD_FOR

    @staticmethod
    def _broken(source: int, whole: bytes) -> bytes:
        return (respond(b"text/plain", b"down", b"500 Internal Server Error"), b"", whole[: len(whole) // 2])[
            source % 3
        ]


def correction(source: int, number: int) -> str:
    return f"Correction: an earlier wording of report {number} of desk {source} named another bridge."


async def main(sources: int, every: float) -> None:
    listener = socket.create_server(("", 0))
    port = listener.getsockname()[1]
    server = await asyncio.start_server(Unruly(sources, every, port).serve, sock=listener)
    print(port, flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
