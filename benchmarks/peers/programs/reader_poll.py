"""lemon24/reader: feeds are added, then all are asked; prints the CPU seconds of the asking."""

import sys
import time
from pathlib import Path

from reader import make_reader

if __name__ == "__main__":
    with make_reader(str(Path(sys.argv[1]) / "reader.sqlite")) as reader:
        for url in sys.argv[2:]:
            reader.add_feed(url, exist_ok=True)
        began = time.process_time()
        reader.update_feeds(scheduled=False)
        print(time.process_time() - began)
