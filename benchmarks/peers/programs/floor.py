"""The floor: trafilatura's body and metadata over pages in a folder, on all cores; no crawl, nothing stored.

Every other page first; then a line is awaited, and the rest follows. The wall seconds of both, together, are told.
"""

import gzip
import multiprocessing
import sys
import time
from pathlib import Path


def read(path: Path) -> None:
    from trafilatura import bare_extraction

    bare_extraction(gzip.decompress(path.read_bytes()), with_metadata=True)


if __name__ == "__main__":
    pages = sorted(Path(sys.argv[1]).iterdir())
    took = 0.0
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for start in (0, 1):
            if start:
                sys.stdin.readline()
            began = time.monotonic()
            pool.map(read, pages[start::2], chunksize=4)
            took += time.monotonic() - began
            print(took, flush=True)
        pool.close()
        pool.join()
