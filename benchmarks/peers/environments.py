"""An environment a peer, with the versions named here; made once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs

from benchmarks.peers.measured import Fault

WANTED = {
    "scrapy": ("scrapy==2.19.0", "trafilatura==2.3.1", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k[all]==0.9.6",),
    "newsplease": ("news-please==1.6.16", "newspaper4k[all]"),
    "fundus": ("fundus==0.5.7", "curl_cffi<0.14"),
    "reader": ("reader", "sgmllib3k"),
}
_SHOWN = {"scrapy": ("scrapy", "trafilatura"), "newspaper4k": ("newspaper4k",), "newsplease": ("news-please",),
           "fundus": ("fundus",), "reader": ("reader",)}  # fmt: skip


def folder() -> Path:
    named = os.environ.get("NEWSWATCH_BENCH_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("newswatch", appauthor=False)) / "peers"


def python(name: str) -> Path:
    """The interpreter of a peer's environment, which is made where it is not yet. Raises Fault."""
    place = folder() / name
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*pip, *WANTED[name]], check=False).returncode:
            raise Fault("not installed: pip failed")
        (place / "ready").touch()
    return place / "bin" / "python"


def version(name: str) -> str:
    """As installed, like `scrapy 2.19.0, trafilatura 2.3.1`."""
    asked = (
        f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in {_SHOWN[name]!r}))"
    )
    return subprocess.run([str(python(name)), "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
