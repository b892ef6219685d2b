"""The replayed site with its answers made beforehand, as a process of its own:
`python -m benchmarks.peers.serving FOLDER PORT LOG`.

The corpus's own tool says what is answered. It makes each answer when it is asked for (links changed to loopback, then
packed: 5 to 10 ms of CPU a page), which a crawl would meet beside itself on the same cores, and the floor would not.
"""

import asyncio
import gzip
import hashlib
import html
import importlib.util
import json
import pickle
import sys
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from benchmarks.pages import CORPUS

REPLAY = CORPUS.parent / "tools" / "replay_site.py"
_SMALL = 2000
"""Bytes that are sent as they are."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    etag: str
    body: bytes
    packed: bool


class Answers:
    """By target; those of the pages are made at once and kept in the folder, others when they are asked for."""

    def __init__(self, folder: Path, port: int) -> None:
        self._corpus: Any = module(REPLAY).Corpus(str(folder), port)
        kept = folder / "answers.pickle"
        if not kept.exists():
            made = {target: self._made(target) for target in map(self._target, self._corpus.rows)}
            kept.write_bytes(pickle.dumps(made))
        self._known: dict[str, Answer] = pickle.loads(kept.read_bytes())

    def of(self, target: str) -> Answer:
        known = self._known.get(target)
        if known is None:
            known = self._known[target] = self._made(target)
        return known

    def _target(self, row: dict[str, Any]) -> str:
        return str(self._corpus.local(row)).removeprefix(self._corpus.base)

    def _made(self, target: str) -> Answer:
        status, kind, body = self._found(*target.partition("?")[::2])
        packed = status == HTTPStatus.OK and len(body) > _SMALL
        etag = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'
        return Answer(status, kind, etag, gzip.compress(body, 1, mtime=0) if packed else body, packed)

    def _found(self, path: str, query: str) -> tuple[int, str, bytes]:
        """(status, kind, body). What no site of the corpus answers is as in the tool's own server."""
        if path == "/":
            links = "".join(f'<p><a href="/{site}/">{site}</a></p>' for site in map(html.escape, self._corpus.sites))
            return HTTPStatus.OK, "text/html; charset=utf-8", f"<h1>Sites</h1>{links}".encode()
        if path == "/_sites.json":
            sites = [{"site": site, "base": f"{self._corpus.base}/{site}/"} for site in self._corpus.sites]
            return HTTPStatus.OK, "application/json", json.dumps(sites).encode()
        site, _, rest = path.lstrip("/").partition("/")
        asked = ("_all", "robots.txt") if path == "/robots.txt" else (site, rest)
        status, kind, body = self._corpus.find(*asked, query)
        return int(status), str(kind), bytes(body)


class Server:
    def __init__(self, answers: Answers, log: TextIO) -> None:
        self._answers = answers
        self._log = log

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                first, *rest = head.split("\r\n")
                method, target, version = first.split(" ", 2)
                told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
                writer.write(self._answered(method, target, told))
                await writer.drain()
                if "close" in told.get("connection", "").lower() or (
                    version == "HTTP/1.0" and "connection" not in told
                ):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answered(self, method: str, target: str, told: dict[str, str]) -> bytes:
        answer = self._answers.of(target)
        fresh = answer.status == HTTPStatus.OK and told.get("if-none-match") == answer.etag
        status = HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus(answer.status)
        body, packed = (b"", False) if fresh else (answer.body, answer.packed)
        if packed and "gzip" not in told.get("accept-encoding", ""):
            body, packed = gzip.decompress(body), False
        head = [f"HTTP/1.1 {status.value} {status.phrase}", f"ETag: {answer.etag}", f"Content-Length: {len(body)}"]
        head += [] if fresh else [f"Content-Type: {answer.kind}"]
        head += ["Content-Encoding: gzip"] if packed else []
        line = {"t": round(time.time(), 3), "method": method, "target": target[:500], "status": status.value}
        self._log.write(json.dumps(line) + "\n")
        return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + (b"" if method == "HEAD" else body)


def module(path: Path) -> ModuleType:
    """What the program at `path` holds; nothing of it is installed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


async def main(folder: str, port: str, log: str) -> None:
    answers = Answers(Path(folder), int(port))
    with Path(log).open("a", buffering=1, encoding="utf-8") as told:
        server = await asyncio.start_server(Server(answers, told).serve, "127.0.0.1", int(port), backlog=128)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
