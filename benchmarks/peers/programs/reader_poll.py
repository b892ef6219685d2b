"""lemon24/reader: feeds are added and read once, then asked again; CPU seconds of the second asking are printed."""

import sys
import time
from pathlib import Path

from reader import make_reader

if __name__ == "__main__":
    with make_reader(str(Path(sys.argv[1]) / "reader.sqlite")) as reader:
        for url in sys.argv[2:]:
            reader.add_feed(url, exist_ok=True)
        reader.update_feeds()
        began = time.process_time()
        reader.update_feeds(scheduled=False)
        print(time.process_time() - began)
