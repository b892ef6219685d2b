"""The corpus of real pages beside the repository, served as sites on loopback; tests skip where it is absent."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"
TOOL = SHARED / "tools" / "replay_site.py"
PAGES = SHARED / "corpus" / "fundus"

needs_corpus = pytest.mark.skipif(not (TOOL.exists() and PAGES.exists()), reason="no corpus beside the repository")


@contextmanager
def corpus_site() -> Iterator[str]:
    """`http://127.0.0.1:PORT`, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(TOOL), str(PAGES), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        assert server.stderr is not None
        server.stderr.readline()  # it says so when it serves
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
