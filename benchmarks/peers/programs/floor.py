"""The floor: trafilatura's body and metadata over pages in a folder, on all cores; no crawl, nothing stored."""

import gzip
import multiprocessing
import sys
from pathlib import Path


def read(path: Path) -> None:
    from trafilatura import bare_extraction

    bare_extraction(gzip.decompress(path.read_bytes()), with_metadata=True)


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(read, sorted(Path(sys.argv[1]).iterdir()), chunksize=4)
        pool.close()
        pool.join()
